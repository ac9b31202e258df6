/* <message-composer>: writing to the customer. What is sent shows at once and settles when the server has it. */

import { post } from "../ui/elements/requests.js";
import { dayOf } from "../ui/elements/times.js";
import { toast } from "../ui/elements/toast-region.js";
import "./chat-log.js";
import { FileTray, upload } from "./files.js";
import { Draft, Outbox } from "./outbox.js";

const PATIENCE_MS = 30_000;
const FIRST_PAUSE_MS = 4_000;
const LONGEST_PAUSE_MS = 60_000;
const TICK_MS = 15_000;
const LOW_MINUTES = 120;
const WINDOW_MINUTES = 24 * 60;
const COUNTED_FROM = 300; // characters before the limit
const NO_CONNECTION = "Não enviada: sem conexão.";

class MessageComposer extends HTMLElement {
  connectedCallback() {
    this.thread = this.closest(".thread");
    this.log = this.thread.querySelector("chat-log");
    this.form = this.querySelector("form");
    this.field = this.querySelector("textarea");
    this.counter = this.querySelector(".composer__count");
    this.quoting = this.querySelector(".quoting");
    const { viewer } = this.dataset;
    const { conversation } = this.thread.dataset;
    this.draft = new Draft(viewer, conversation);
    this.outbox = new Outbox(viewer, conversation);
    this.tray = new FileTray(this);
    this.uploads = Promise.resolve();
    this.waiting = new Map();
    this.pause = FIRST_PAUSE_MS;
    this.listen();
    this.field.value ||= this.draft.text;
    this.count();
    this.resume();
    this.apply(this.thread.querySelector("conversation-state").dataset);
  }

  disconnectedCallback() {
    this.ending.abort();
    clearInterval(this.clock);
    clearTimeout(this.later);
  }

  listen() {
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.field.addEventListener("input", () => this.typed());
    this.addEventListener("click", (event) => this.clicked(event));
    this.thread.addEventListener("message:quote", ({ detail }) => this.quote(detail), { signal });
    this.thread.addEventListener("message:settled", ({ detail }) => this.settled(detail.key), { signal });
    this.thread.addEventListener("conversation:state", ({ detail }) => this.apply(detail), { signal });
    window.addEventListener("online", () => this.pump(), { signal });
    document.addEventListener("live:online", () => this.pump(), { signal });
    this.clock = setInterval(() => this.tick(), TICK_MS);
  }

  /* -- writing ---------------------------------------------------------------------------------- */

  pressed(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.form.requestSubmit();
    } else if (event.key === "Escape" && this.quoted) {
      event.preventDefault();
      this.quote(null);
    } else if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
      event.preventDefault();
      this.quoteNext(event.key === "ArrowUp" ? -1 : 1);
    }
  }

  typed() {
    this.draft.text = this.field.value;
    this.count();
  }

  count() {
    const length = [...this.field.value].length;
    const longest = Number(this.dataset.longest);
    this.counter.hidden = length < longest - COUNTED_FROM;
    this.counter.textContent = `${length.toLocaleString("pt-BR")} de ${longest.toLocaleString("pt-BR")}`;
    this.counter.classList.toggle("is-over", length > longest);
  }

  clicked({ target }) {
    if (target.closest("[data-emoji]")) this.pickEmoji(target.closest("[data-emoji]"));
    if (target.closest(".quoting button")) {
      this.quote(null);
      this.field.focus();
    }
  }

  async pickEmoji(button) {
    const { toggle } = await import("./emoji-picker.js");
    toggle(this.querySelector(".composer__box"), button, (emoji) => this.insert(emoji));
  }

  insert(text) {
    this.field.setRangeText(text, this.field.selectionStart, this.field.selectionEnd, "end");
    this.typed();
  }

  quote(quoted) {
    this.quoted = quoted;
    this.quoting.hidden = !quoted;
    if (!quoted) return;
    this.quoting.querySelector("b").textContent = quoted.who;
    this.quoting.querySelector("span").textContent = quoted.text;
    this.field.focus();
  }

  /* Alt and the arrows walk through the messages that can be answered. */
  quoteNext(step) {
    const buttons = [...this.log.querySelectorAll("[data-quote]")];
    const at = buttons.findIndex((button) => button.dataset.quote === this.quoted?.pk);
    const next = at < 0 ? (step < 0 ? buttons.length - 1 : -1) : at + step;
    if (!buttons[next]) return this.quote(null);
    buttons[next].closest(".msg").scrollIntoView({ block: "nearest" });
    buttons[next].click();
  }

  /* -- sending ----------------------------------------------------------------------------------- */

  submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    const longest = Number(this.dataset.longest);
    if ([...text].length > longest) {
      const length = [...text].length.toLocaleString("pt-BR");
      return toast(`A mensagem tem ${length} caracteres. O limite é ${longest.toLocaleString("pt-BR")}.`, "err");
    }
    const files = this.tray.takeAll(text);
    if (!files) return;
    for (const file of files) this.sendFile(file);
    const isCaption = files.some(({ caption }) => caption === text);
    if (text && !isCaption) this.sendText(text);
    if (!text && !files.length) return this.field.focus();
    this.field.value = "";
    this.typed();
    this.quote(null);
    this.field.focus();
  }

  sendText(text) {
    const item = { key: crypto.randomUUID(), text, quoted: this.quoted, at: Date.now() };
    this.outbox.add(item);
    this.show(item);
    this.pump();
  }

  /* What a former visit to this page has left. */
  resume() {
    for (const item of this.outbox.items) this.show(item);
    this.pump();
  }

  show(item) {
    if (this.log.querySelector(`[data-key="${CSS.escape(item.key)}"]`)) return this.outbox.remove(item.key);
    const bubble = this.part("bubble");
    const at = new Date(item.at);
    bubble.dataset.key = item.key;
    bubble.dataset.author = this.dataset.viewer;
    bubble.dataset.day = dayOf(at);
    bubble.dataset.iso = at.toISOString();
    const words = bubble.querySelector(".msg__text");
    words.textContent = item.text ?? "";
    words.hidden = !item.text;
    bubble.querySelector("time").textContent = at.toLocaleTimeString("pt-BR", {
      hour: "2-digit",
      minute: "2-digit",
      timeZone: document.documentElement.dataset.zone,
    });
    if (item.quoted) words.before(this.quotePart(item.quoted));
    if (item.file) words.before(this.filePart(item));
    this.waiting.set(item.key, bubble);
    this.log.await(bubble);
  }

  quotePart({ pk, who, text }) {
    const quote = this.part("quote");
    quote.href = `#message-${pk}`;
    quote.dataset.jump = pk;
    quote.querySelector("b").textContent = who;
    quote.querySelector("span").textContent = text;
    return quote;
  }

  filePart(item) {
    const part = this.part("file");
    part.querySelector("b").textContent = item.file.name;
    part.querySelector(".doc__ic").textContent = this.tray.badge(item.file);
    part.querySelector("[data-cancel]").addEventListener("click", () => item.cancel());
    item.progress = (share) => {
      part.querySelector("progress").value = share * 100;
      part.querySelector("small").textContent = share < 1 ? `Enviando ${Math.round(share * 100)}%` : "Quase lá";
    };
    item.progress(0);
    return part;
  }

  /* One after the other, so that they arrive in the order in which they were written. */
  async pump() {
    if (this.pumping) return;
    this.pumping = true;
    clearTimeout(this.later);
    let item = this.next;
    while (item && (await this.deliver(item))) item = this.next;
    this.pumping = false;
    if (item) this.waitForLine();
    else this.pause = FIRST_PAUSE_MS;
  }

  /* No line: what waits behind says so too, and all goes by itself as soon as there is one. */
  waitForLine() {
    for (const item of this.outbox.items) {
      const bubble = this.waiting.get(item.key);
      if (bubble && !bubble.dataset.refused && !bubble.querySelector(".fail")) this.unsent(item, NO_CONNECTION);
    }
    this.later = setTimeout(() => this.pump(), this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
  }

  get next() {
    return this.outbox.items.find(({ key }) => !this.waiting.get(key)?.dataset.refused);
  }

  async deliver(item) {
    const fields = { key: item.key, text: item.text, quoted: item.quoted?.pk ?? "" };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await post(this.dataset.url, fields, { signal, keepalive: true }).catch(() => null);
    if (response?.status === 201) this.take(await response.text(), item.key);
    else if (response?.status === 422) this.refuse(item, await response.text());
    else if (response?.status === 404) this.refuse(item, "Esta conversa não está mais com você.");
    else return !this.outbox.has(item.key);
    return true;
  }

  take(html, key) {
    this.outbox.remove(key);
    this.log.take(html);
    this.settled(key);
  }

  /* The bubble of the server is there. */
  settled(key) {
    this.outbox.remove(key);
    this.waiting.get(key)?.remove();
    this.waiting.delete(key);
    if (this.next) this.pump();
  }

  refuse(item, sentence) {
    const bubble = this.unsent(item, sentence);
    if (bubble) bubble.dataset.refused = "true";
  }

  unsent(item, sentence) {
    const bubble = this.waiting.get(item.key);
    if (!bubble) return null;
    this.unmark(item.key);
    const line = this.part("unsent");
    line.querySelector("span").textContent = sentence;
    line.querySelector("[data-again]").addEventListener("click", () => this.again(item));
    const drop = line.querySelector("[data-drop]");
    drop.textContent = item.text && !item.file ? "Editar" : "Descartar";
    drop.addEventListener("click", () => this.drop(item));
    bubble.append(line);
    this.log.stay();
    return bubble;
  }

  unmark(key) {
    const bubble = this.waiting.get(key);
    bubble?.querySelector(".fail")?.remove();
    if (bubble) delete bubble.dataset.refused;
  }

  again(item) {
    this.unmark(item.key);
    if (item.file) this.sendFile(item);
    else this.pump();
  }

  /* Back to where it can be changed. */
  drop(item) {
    this.settled(item.key);
    if (!item.text || item.file) return;
    this.field.value = [item.text, this.field.value].filter(Boolean).join("\n");
    this.typed();
    this.field.focus();
  }

  /* -- files --------------------------------------------------------------------------------------- */

  sendFile(item) {
    item.key ??= crypto.randomUUID();
    item.text = item.caption;
    item.at ??= Date.now();
    item.quoted ??= this.quoted;
    if (!this.waiting.has(item.key)) this.show(item);
    this.uploads = this.uploads.then(() => this.deliverFile(item));
  }

  async deliverFile(item) {
    if (!this.waiting.has(item.key)) return;
    const fields = { key: item.key, text: item.caption, quoted: item.quoted?.pk ?? "", file: item.file };
    const { sent, cancel } = upload(this.dataset.url, fields, item.progress);
    item.cancel = () => {
      cancel();
      this.settled(item.key);
    };
    const { status, text } = await sent;
    if (status === 201) this.take(text, item.key);
    else if (status === 422) this.refuse(item, text);
    else if (status === 404) this.refuse(item, "Esta conversa não está mais com você.");
    else if (status === 413) this.refuse(item, "O arquivo é maior do que o limite.");
    else if (this.waiting.has(item.key)) this.unsent(item, NO_CONNECTION);
  }

  /* -- how the conversation stands -------------------------------------------------------------------- */

  apply({ status, window: closesAt, blocked }) {
    this.isOpen = status !== "closed";
    this.isBlocked = blocked !== undefined;
    this.closesAt = closesAt ? new Date(closesAt) : null;
    this.tick();
  }

  tick() {
    const minutes = this.closesAt ? Math.floor((this.closesAt - Date.now()) / 60_000) : -1;
    const panel = this.isBlocked ? "blocked" : !this.isOpen ? "closed" : minutes < 0 ? "window" : "open";
    for (const part of this.querySelectorAll("[data-panel]")) part.hidden = part.dataset.panel !== panel;
    if (panel === "open") this.showLeft(minutes);
  }

  showLeft(minutes) {
    const line = this.querySelector("[data-window]");
    const hours = Math.floor(minutes / 60);
    const rest = minutes % 60;
    line.classList.toggle("is-low", minutes < LOW_MINUTES);
    line.querySelector("b").textContent = hours ? `${hours} h ${String(rest).padStart(2, "0")} min` : `${rest} min`;
    line
      .querySelector("circle + circle")
      .setAttribute("stroke-dasharray", `${Math.round((minutes / WINDOW_MINUTES) * 100)} 100`);
  }

  part(name) {
    return this.querySelector(`template[data-part="${name}"]`).content.firstElementChild.cloneNode(true);
  }
}

customElements.define("message-composer", MessageComposer);
