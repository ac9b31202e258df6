import { readFile } from "node:fs/promises";
import { WhatsAppClient } from "@kapso/whatsapp-cloud-api";
import { normalizeWebhook, verifySignature } from "@kapso/whatsapp-cloud-api/server";
import { answer, asked } from "./errand.mjs";

const { url, phone, token, secret, to, photo, read, webhooks } = await asked();

const client = new WhatsAppClient({ accessToken: token, baseUrl: url, graphVersion: "v25.0" });
const phoneNumberId = phone;

const text = await client.messages.sendText({ phoneNumberId, to, body: "Olá da biblioteca" });
const media = await client.media.upload({
  phoneNumberId,
  type: "image",
  file: new Blob([await readFile(photo)], { type: "image/jpeg" }),
  fileName: "foto.jpg",
});
const image = await client.messages.sendImage({
  phoneNumberId,
  to,
  image: { id: media.id, caption: "Nossa corrente" },
});
const template = await client.messages.sendTemplate({
  phoneNumberId,
  to,
  template: {
    name: "pedido_ok",
    language: { code: "pt_BR" },
    components: [{ type: "body", parameters: [{ type: "text", text: "Ana" }] }],
  },
});
const marked = await client.messages.markRead({ phoneNumberId, messageId: read });
const bytes = await client.media.download({ mediaId: media.id, auth: "always" });

const heard = [];
for (const { body, signature } of webhooks) {
  if (!verifySignature({ appSecret: secret, rawBody: body, signatureHeader: signature })) continue;
  const { messages, statuses, contacts } = normalizeWebhook(JSON.parse(body));
  for (const message of messages) heard.push(`${contacts[0].profile.name}: ${message.text?.body ?? message.type}`);
  for (const { status, id } of statuses) heard.push(`${status} ${id}`);
}
const { body, signature } = webhooks[0];
const forged = verifySignature({ appSecret: secret, rawBody: `${body} `, signatureHeader: signature });

answer({ text, image, template, marked, size: bytes.byteLength, heard, forged: forged ? "accepted" : "refused" });
