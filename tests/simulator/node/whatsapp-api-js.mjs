import { readFile } from "node:fs/promises";
import { WhatsAppAPI } from "whatsapp-api-js";
import { BodyComponent, BodyParameter, Image, Template, Text } from "whatsapp-api-js/messages";
import { answer, asked } from "./errand.mjs";

const { url, phone, token, secret, to, photo, read, webhooks } = await asked();

const client = new WhatsAppAPI({
  token,
  appSecret: secret,
  v: "v25.0",
  ponyfill: { fetch: (address, init) => fetch(String(address).replace("https://graph.facebook.com", url), init) },
});

const form = new FormData();
form.set("file", new Blob([await readFile(photo)], { type: "image/jpeg" }), "foto.jpg");
const heard = [];
client.on.message = ({ message, name }) => heard.push(`${name}: ${message.text?.body ?? message.type}`);
client.on.status = ({ status, id }) => heard.push(`${status} ${id}`);

const text = await client.sendMessage(phone, to, new Text("Olá da biblioteca"));
const media = await client.uploadMedia(phone, form);
const image = await client.sendMessage(phone, to, new Image(media.id, true, "Nossa corrente"));
const template = await client.sendMessage(
  phone,
  to,
  new Template("pedido_ok", "pt_BR", new BodyComponent(new BodyParameter("Ana"))),
);
const marked = await client.markAsRead(phone, read);
const file = await client.retrieveMedia(media.id);
const bytes = await (await client.fetchMedia(file.url)).arrayBuffer();

for (const { body, signature } of webhooks) await client.post(JSON.parse(body), body, signature);
let forged = "accepted";
try {
  await client.post(JSON.parse(webhooks[0].body), `${webhooks[0].body} `, webhooks[0].signature);
} catch {
  forged = "refused";
}

answer({ text, image, template, marked, size: bytes.byteLength, heard, forged });
