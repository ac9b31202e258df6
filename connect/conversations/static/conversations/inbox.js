/* <inbox-panes>: the list, the open conversation and its details side by side; on a phone one at a time. */

import { shortcut } from "../ui/elements/shortcuts.js";

const PAUSE_MS = 1000; // between two looks at the counts

class InboxPanes extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("keydown", (event) => this.pressed(event));
    this.addEventListener("htmx:configRequest", (event) => this.asked(event));
    this.addEventListener("htmx:afterSwap", (event) => this.swapped(event));
    this.addEventListener("conversation:state", ({ detail }) => this.apply(detail));
    this.addEventListener("close", ({ target }) => this.closed(target), { capture: true });
    this.addEventListener("list:changed", () => this.recount());
    this.mark();
    this.learn("j", "Próxima conversa", () => this.shelf.step(1));
    this.learn("k", "Conversa anterior", () => this.shelf.step(-1));
    this.learn("r", "Responder", () => this.thread?.querySelector("textarea")?.focus());
    this.learn("t", "Transferir Conversa", () => this.press("[data-transfer]"));
    this.learn("e", "Encerrar", () => this.press("[data-open='#encerrar']"));
    this.learn("i", "Informações", () => this.press("[data-details]"));
  }

  learn(keys, label, run) {
    shortcut({ keys, label, where: "conversation", run });
  }

  press(what) {
    const button = this.thread?.querySelector(what);
    if (button && !button.hidden) button.click();
  }

  get thread() {
    return this.querySelector("#thread");
  }

  get details() {
    return this.querySelector("#info");
  }

  get shelf() {
    return this.querySelector("conversation-list");
  }

  /* What is asked for keeps the rest of the address: the shelf, the open conversation, the open details. */
  asked({ target, detail }) {
    const [path, query = ""] = detail.path.split("?");
    const asked = new URLSearchParams(query);
    if (target.matches("[data-shelf]")) {
      detail.path = `${location.pathname}?${asked}`;
    } else if (detail.boosted) {
      if (!this.shelf.hasAttribute("data-is-default")) asked.set("situacao", this.shelf.dataset.shelf);
      if (this.details && !this.details.hidden) asked.set("informacoes", "1");
      detail.path = asked.size ? `${path}?${asked}` : path;
    }
  }

  swapped({ detail }) {
    if (detail.target?.id !== "open" || detail.requestConfig.verb !== "get") return; // a refused *Assumir* opens nothing
    loadThread();
    this.dataset.view = "thread";
    this.querySelector("h1").textContent = this.thread?.getAttribute("aria-label") ?? "Conversas";
    document.body.classList.add("has-thread");
    this.mark();
    if (matchMedia("(pointer: fine)").matches) this.thread?.querySelector("textarea")?.focus();
  }

  /* The row of the open conversation. */
  mark() {
    const open = this.thread?.dataset.conversation;
    for (const row of this.querySelectorAll(".convwrap")) {
      const link = row.querySelector(".conv");
      if (row.dataset.conversation === open) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  clicked({ target }) {
    const opener = target.closest("[data-details]");
    if (opener) this.details.hidden ? this.showDetails(opener) : this.hideDetails();
    if (target.closest("[data-close-details]")) this.hideDetails();
  }

  pressed(event) {
    if (event.key === "Escape" && this.details?.contains(event.target)) this.hideDetails();
  }

  async showDetails(opener) {
    this.details.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    await window.htmx.ajax("GET", opener.dataset.details, { target: "#info", swap: "innerHTML" });
    this.details?.querySelector("[data-close-details]")?.focus();
  }

  hideDetails() {
    this.details.hidden = true;
    const opener = this.querySelector("[data-details]");
    opener.setAttribute("aria-expanded", "false");
    opener.focus();
  }

  /* How the open conversation stands now. */
  apply(state) {
    const { thread } = this;
    const isMine = state.assignee === this.dataset.viewer;
    const { mode } = thread.dataset;
    if ("gone" in state || mode === "former" || (mode === "queued" && isMine)) {
      if (!("former" in state)) this.reopen();
      return;
    }
    const is = state.status !== "closed" && !state.assignee ? [state.status, "unheld"] : [state.status];
    for (const part of thread.querySelectorAll("[data-shown-when]")) {
      part.hidden = !part.dataset.shownWhen.split(" ").some((word) => is.includes(word));
    }
    const holder = thread.querySelector(".thread__holder");
    holder.textContent = state.holder;
    holder.hidden = isMine;
    if (this.details && !this.details.hidden && state.status !== this.status) this.refreshDetails();
    this.status = state.status;
    if (document.activeElement.closest("[hidden]")) this.goOn();
  }

  closed(dialog) {
    dialog.querySelector("form")?.reset();
    if (document.activeElement === document.body) this.goOn();
  }

  /* What was pressed is no longer there: to what came in its place. */
  goOn() {
    const next = [...this.thread.querySelectorAll(".composer :is(textarea, .btn)")];
    next.find((control) => control.checkVisibility())?.focus();
  }

  refreshDetails() {
    const opener = this.querySelector("[data-details]");
    if (this.details.childElementCount) {
      window.htmx.ajax("GET", opener.dataset.details, { target: "#info", swap: "innerHTML" });
    }
  }

  /* It has left or come to this person: what they may read of it now is another. */
  async reopen() {
    const { thread } = this;
    const response = await fetch(thread.dataset.url, { headers: { "HX-Request": "true", "HX-Target": "open" } }).catch(
      () => null,
    );
    if (thread !== this.thread) return;
    if (response?.ok) {
      window.htmx.swap("#open", await response.text(), { swapStyle: "outerHTML" });
      this.mark();
    } else {
      const gone = thread.querySelector("#conversation-gone").content.cloneNode(true);
      thread.replaceChildren(gone);
      if (this.details) this.details.hidden = true;
    }
  }

  /* The counts follow the list, but not every one of its changes. */
  recount() {
    this.waiting ??= setTimeout(() => {
      this.waiting = null;
      if (document.hidden) document.addEventListener("visibilitychange", () => this.recount(), { once: true });
      else if (!navigator.onLine) addEventListener("online", () => this.recount(), { once: true });
      else this.fetchCounts();
    }, PAUSE_MS);
  }

  async fetchCounts() {
    const response = await fetch(this.dataset.counts).catch(() => null);
    if (!response?.ok || response.redirected) return;
    const holder = document.createElement("template");
    holder.innerHTML = await response.text();
    for (const tab of holder.content.querySelectorAll(".shelf")) {
      const present = document.getElementById(tab.id);
      if (present && present.innerHTML !== tab.innerHTML) present.innerHTML = tab.innerHTML;
    }
  }
}

/* What a thread needs; the list alone does without. */
function loadThread() {
  import("./chat-log.js");
  import("./message-composer.js");
  import("./audio-player.js");
}

/* How a conversation stands, in data attributes: replaced live, and says so. */
class ConversationState extends HTMLElement {
  connectedCallback() {
    const event = new CustomEvent("conversation:state", { bubbles: true, detail: { ...this.dataset } });
    this.closest(".thread")?.dispatchEvent(event);
  }
}

/* The rows: which of those that are announced belong here, and the way through them with the arrow keys. */
class ConversationList extends HTMLElement {
  connectedCallback() {
    this.panes = this.closest("inbox-panes");
    this.addEventListener("live:place", (event) => this.consider(event));
    this.addEventListener("live:placed", ({ target }) => this.placed(target));
    this.addEventListener("live:gone", () => this.changed());
    this.addEventListener("htmx:afterSettle", () => this.settle());
    this.addEventListener("keydown", (event) => this.pressed(event));
  }

  get rows() {
    return [...this.querySelectorAll(".convwrap")];
  }

  changed() {
    this.dispatchEvent(new CustomEvent("list:changed", { bubbles: true }));
  }

  consider(event) {
    const { fragment, present } = event.detail;
    if (!fragment.matches(".convwrap")) return;
    const { since, highlight } = fragment.dataset;
    const order = { fila: since, atrasadas: since, destaques: highlight }[this.dataset.shelf];
    if (order) fragment.dataset.order = order;
    const had = present && ["status", "assignee", "late"].every((name) => present.dataset[name] === fragment.dataset[name]);
    if (!had) this.changed();
    if (this.holds(fragment.dataset) && !this.isBeyond(fragment)) return;
    event.preventDefault();
    present?.remove();
  }

  holds({ status, assignee, highlight, late }) {
    const { viewer, role } = this.panes.dataset;
    const inQueue = status !== "closed" && !assignee;
    if (this.dataset.shelf === "fila") return inQueue;
    if (this.dataset.shelf === "atrasadas") return late !== undefined;
    if (this.dataset.shelf === "destaques" && (!highlight || inQueue)) return Boolean(highlight);
    if (role === "agent" && assignee !== viewer) return false;
    const { shelf } = this.dataset;
    if (shelf === "todas" || shelf === "destaques") return true;
    return { ativas: "active", pendentes: "pending", encerradas: "closed" }[shelf] === status;
  }

  /* Further down than what is loaded: it comes with its page. */
  isBeyond(fragment) {
    const last = this.rows.at(-1);
    if (!last || !this.querySelector(".more")) return false;
    const { order } = fragment.dataset;
    return ["fila", "atrasadas"].includes(this.dataset.shelf) ? order > last.dataset.order : order < last.dataset.order;
  }

  placed(row) {
    if (!row.matches(".convwrap")) return;
    this.panes.mark();
    const more = this.querySelector(".more");
    if (more && more.nextElementSibling) more.parentElement.append(more);
  }

  /* A page that was read before a row moved may bring it twice. */
  settle() {
    const seen = new Set();
    for (const row of this.rows) {
      if (seen.has(row.id)) row.remove();
      seen.add(row.id);
    }
    this.panes.mark();
  }

  pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = this.rows.findIndex((row) => row.contains(event.target));
    if (!step || at < 0) return;
    if (this.step(step)) event.preventDefault();
  }

  /* To the next row, from the one in focus, else from the open conversation. */
  step(by) {
    const { rows } = this;
    const focused = rows.findIndex((row) => row.contains(document.activeElement));
    const at = focused < 0 ? rows.findIndex((row) => row.querySelector("[aria-current]")) : focused;
    const next = rows[at < 0 && by < 0 ? rows.length - 1 : at + by];
    next?.querySelector(".conv").focus();
    return Boolean(next);
  }
}

customElements.define("inbox-panes", InboxPanes);
customElements.define("conversation-list", ConversationList);
customElements.define("conversation-state", ConversationState);
