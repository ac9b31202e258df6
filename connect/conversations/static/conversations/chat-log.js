/* <chat-log>: the messages of the open conversation, in order, wherever they come from. */

import { post } from "../ui/elements/requests.js";
import { dayName } from "../ui/elements/times.js";
import { toast } from "../ui/elements/toast-region.js";

const NEAR_END = 80; // pixels: closer than this counts as being at the end
const CONTINUES_MS = 5 * 60_000;
const PAGES_TO_SEARCH = 20;

class ChatLog extends HTMLElement {
  connectedCallback() {
    this.thread = this.closest(".thread");
    this.arrivals = this.thread.querySelector(".arrivals");
    this.unseen = 0;
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.addEventListener("live:place", (event) => this.consider(event));
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("scroll", () => this.scrolled(), { passive: true });
    for (const name of ["load", "loadedmetadata"]) this.addEventListener(name, () => this.stay(), { capture: true });
    this.thread.addEventListener("conversation:state", ({ detail }) => this.apply(detail), { signal });
    document.addEventListener("visibilitychange", () => this.look(), { signal });
    this.arrivals.addEventListener("click", () => this.toEnd());
    this.watcher = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && this.loadOlder(), {
      root: this,
      rootMargin: "400px 0px 0px",
    });
    this.resized = new ResizeObserver(() => this.stay());
    this.resized.observe(this);
    this.watchOlder();
    this.apply(this.thread.querySelector("conversation-state")?.dataset ?? {});
    this.toEnd();
  }

  disconnectedCallback() {
    this.ending.abort();
    this.watcher.disconnect();
    this.resized.disconnect();
  }

  /* -- what happens elsewhere ------------------------------------------------------------------ */

  consider(event) {
    const { fragment, present } = event.detail;
    if (!fragment.id.startsWith("message-")) return;
    this.prepare(fragment);
    if (present) {
      fragment.classList.toggle("is-cont", present.classList.contains("is-cont"));
      return;
    }
    event.preventDefault();
    this.add(fragment);
  }

  /* A bubble that the server rendered, as answer or live; the same one may come both ways. */
  take(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const fragment = holder.content.firstElementChild;
    this.prepare(fragment);
    const present = document.getElementById(fragment.id);
    if (!present) return this.add(fragment);
    fragment.classList.toggle("is-cont", present.classList.contains("is-cont"));
    present.replaceWith(fragment);
  }

  /* What the server's rendering leaves open: whose it is, for who looks. */
  prepare(fragment) {
    if (fragment.dataset.author === this.dataset.viewer) fragment.classList.add("is-mine");
  }

  add(fragment) {
    const { key } = fragment.dataset;
    const waiting = key ? this.querySelector(`.is-waiting[data-key="${CSS.escape(key)}"]`) : null;
    if (!waiting && this.isBeforeAll(fragment)) return;
    const wasAtEnd = this.isAtEnd;
    waiting?.remove();
    this.insert(fragment);
    this.querySelector(".log__empty")?.remove();
    if (key) this.thread.dispatchEvent(new CustomEvent("message:settled", { detail: { key } }));
    if (wasAtEnd || waiting) this.toEnd();
    if (!waiting && fragment.dataset.side === "in") this.arrived(fragment, wasAtEnd);
  }

  /* Older than what is loaded: it comes with its page. */
  isBeforeAll(fragment) {
    const first = this.querySelector("[data-order]");
    return Boolean(this.querySelector(".older") && first && fragment.dataset.order < first.dataset.order);
  }

  insert(fragment) {
    const group = this.groupOf(fragment.dataset.day);
    const later = [...group.querySelectorAll(":scope > [data-order]")].find(
      (other) => other.dataset.order > fragment.dataset.order,
    );
    const waiting = group.querySelector(":scope > .is-waiting");
    const next = later ?? waiting;
    next ? next.before(fragment) : group.append(fragment);
    this.join(fragment);
    const following = nextMessage(fragment);
    if (following) this.join(following);
  }

  groupOf(day) {
    const groups = [...this.querySelectorAll(":scope > .daygroup")];
    const found = groups.find((group) => group.dataset.day === day);
    if (found) return found;
    const group = document.createElement("div");
    group.className = "daygroup";
    group.dataset.day = day;
    const name = document.createElement("h3");
    name.className = "day";
    name.textContent = dayName(day);
    group.append(name);
    const next = groups.find((other) => other.dataset.day > day);
    next ? next.before(group) : this.append(group);
    return group;
  }

  /* Whether it goes on from the one above it. */
  join(message) {
    const former = message.previousElementSibling;
    const continues =
      former?.matches(".msg") &&
      former.dataset.side === message.dataset.side &&
      (former.dataset.author ?? "") === (message.dataset.author ?? "") &&
      !former.querySelector(".fail") &&
      new Date(message.dataset.iso) - new Date(former.dataset.iso) <= CONTINUES_MS;
    message.classList.toggle("is-cont", Boolean(continues));
  }

  /* A bubble of something written here that the server does not have yet. */
  await(bubble) {
    this.querySelector(".log__empty")?.remove();
    this.groupOf(bubble.dataset.day).append(bubble);
    this.join(bubble);
    this.toEnd();
  }

  /* -- where one is ---------------------------------------------------------------------------- */

  get isAtEnd() {
    return this.scrollHeight - this.scrollTop - this.clientHeight < NEAR_END;
  }

  toEnd() {
    this.scrollTop = this.scrollHeight;
    this.sticks = true;
    this.seen();
  }

  /* Pictures and films that load and a composer that grows don't push the last message out of sight. */
  stay() {
    if (this.sticks) this.scrollTop = this.scrollHeight;
  }

  scrolled() {
    this.sticks = this.isAtEnd;
    if (this.sticks) this.seen();
  }

  arrived(message, wasAtEnd) {
    if (wasAtEnd && !document.hidden) return this.look();
    if (!this.unseen) this.markNew(message);
    this.unseen += 1;
    this.arrivals.querySelector("span").textContent =
      this.unseen === 1 ? "1 mensagem nova" : `${this.unseen} mensagens novas`;
    this.arrivals.hidden = wasAtEnd;
  }

  markNew(message) {
    this.querySelector(".newmark")?.remove();
    const line = document.createElement("p");
    line.className = "newmark";
    line.textContent = "Mensagens novas";
    message.before(line);
  }

  seen() {
    if (document.hidden) return;
    this.unseen = 0;
    this.arrivals.hidden = true;
    this.look();
  }

  /* Read is what its holder has really had before their eyes. */
  apply(state) {
    this.isUnread = state.assignee === this.dataset.viewer && (Number(state.unread) > 0 || "awaited" in state);
    this.look();
  }

  async look() {
    if (!this.isUnread || document.hidden || this.reporting) return;
    this.reporting = true;
    this.isUnread = false;
    await post(`${this.thread.dataset.url}leitura/`).catch(() => (this.isUnread = true));
    this.reporting = false;
  }

  /* -- what came before -------------------------------------------------------------------------- */

  watchOlder() {
    const older = this.querySelector(".older");
    if (older) this.watcher.observe(older);
  }

  async loadOlder() {
    const older = this.querySelector(".older");
    if (!older || older.ariaBusy === "true") return;
    older.ariaBusy = "true";
    older.textContent = "Carregando mensagens anteriores";
    const response = await fetch(older.dataset.older).catch(() => null);
    if (!this.isConnected) return;
    if (!response?.ok || response.redirected) {
      older.ariaBusy = "false";
      older.textContent = "Não foi possível carregar as mensagens anteriores. Tentar novamente";
      return;
    }
    this.watcher.unobserve(older);
    this.putAbove(older, await response.text());
    this.watchOlder();
  }

  putAbove(older, html) {
    const fromEnd = this.scrollHeight - this.scrollTop;
    const holder = document.createElement("template");
    holder.innerHTML = html;
    for (const group of holder.content.querySelectorAll(".daygroup")) {
      const present = this.querySelector(`.daygroup[data-day="${group.dataset.day}"]`);
      if (!present) continue;
      const first = present.querySelector("[data-order]");
      for (const message of [...group.querySelectorAll("[data-order]")]) first.before(message);
      this.join(first);
      group.remove();
    }
    older.replaceWith(holder.content);
    for (const message of this.querySelectorAll(`.msg[data-author="${this.dataset.viewer}"]`)) this.prepare(message);
    this.scrollTop = this.scrollHeight - fromEnd;
  }

  async jump(pk) {
    const id = `message-${pk}`;
    for (let page = 0; page < PAGES_TO_SEARCH && !document.getElementById(id); page++) {
      if (!this.querySelector(".older")) break;
      await this.loadOlder();
    }
    const message = document.getElementById(id);
    if (!message) return toast("A mensagem citada não está mais aqui.");
    message.scrollIntoView({ block: "center" });
    message.classList.remove("is-found");
    requestAnimationFrame(() => message.classList.add("is-found"));
  }

  /* -- what can be done with a message ------------------------------------------------------------ */

  clicked(event) {
    const { target } = event;
    const older = target.closest(".older");
    if (older) this.loadOlder();
    const quote = target.closest("[data-jump]");
    if (quote) {
      event.preventDefault();
      this.jump(quote.dataset.jump);
    }
    const reply = target.closest("[data-quote]");
    if (reply) this.thread.dispatchEvent(new CustomEvent("message:quote", { detail: quoteOf(reply.closest(".msg")) }));
    const retry = target.closest("[data-retry]");
    if (retry) this.retry(retry);
    const picture = target.closest("[data-picture]");
    if (picture && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.view(picture);
    }
    const touched = target.closest(".msg");
    if (touched && matchMedia("(hover: none)").matches) this.choose(touched);
  }

  choose(message) {
    for (const other of this.querySelectorAll(".msg.is-chosen")) if (other !== message) other.classList.remove("is-chosen");
    message.classList.toggle("is-chosen");
  }

  async retry(button) {
    button.disabled = true;
    const response = await post(`${this.thread.dataset.url}mensagens/${button.dataset.retry}/reenvio/`).catch(() => null);
    if (response?.status === 200) return this.take(await response.text());
    button.disabled = false;
    if (!response) toast("Sem conexão. Confira a internet e tente de novo.", "err");
    else if (response.status === 422) toast(await response.text(), "err");
  }

  async view(picture) {
    const { view } = await import("./image-viewer.js");
    view([...this.querySelectorAll("[data-picture]")], picture);
  }
}

function nextMessage(message) {
  const next = message.nextElementSibling;
  return next?.matches(".msg") ? next : null;
}

function quoteOf(message) {
  const text = message.querySelector(".msg__text") ?? message.querySelector(".doc__n b, .msg__gone");
  const picture = message.querySelector("[data-picture] img, .msg__sticker");
  return {
    pk: message.id.replace("message-", ""),
    who: message.querySelector(".msg__by")?.textContent ?? message.closest(".thread").querySelector("h2 span").textContent,
    text: text?.textContent ?? picture?.alt ?? (message.querySelector("audio-player") ? "Áudio" : "Mensagem"),
  };
}

customElements.define("chat-log", ChatLog);
