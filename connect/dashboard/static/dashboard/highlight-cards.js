/* <highlight-cards>: *Contatos em Destaque*. Cards come, turn and leave live; a quick answer is written in place. */
import { place } from "../live/live-placing.js";
import { post } from "../ui/elements/requests.js";
import { toast } from "../ui/elements/toast-region.js";

const PULSE_MS = 6_400; // four times the animation
const REFILL_MS = 300;
const OFFLINE = "Sem conexão. Sua resposta continua aqui: tente de novo em instantes.";

class HighlightCards extends HTMLElement {
  connectedCallback() {
    this.arrivals = new Map(this.cards.map((card) => [card.id, { since: card.dataset.since, until: 0 }]));
    for (const card of this.cards) {
      if (isNew(card) && Date.now() - Date.parse(card.dataset.since) < PULSE_MS) this.pulse(card);
    }
    this.addEventListener("live:place", (event) => this.consider(event));
    this.addEventListener("live:placed", ({ target }) => target.matches(".hcard") && this.placed(target));
    this.addEventListener("live:gone", () => this.refill());
    this.addEventListener("htmx:afterSwap", () => this.refill());
    this.addEventListener("click", ({ target }) => this.clicked(target));
    this.addEventListener("submit", (event) => this.submitted(event));
    this.addEventListener("keydown", (event) => this.pressed(event));
    this.follow = ({ target }) => (this.focused = this.contains(target) ? target : null);
    document.addEventListener("focusin", this.follow);
    this.watch = new MutationObserver((changes) => this.keepFocus(changes));
    this.watch.observe(this.grid, { childList: true });
  }

  disconnectedCallback() {
    clearTimeout(this.refilling);
    document.removeEventListener("focusin", this.follow);
    this.watch.disconnect();
  }

  get cards() {
    return [...this.querySelectorAll(".hcard")];
  }

  get grid() {
    return this.querySelector(".hgrid");
  }

  get most() {
    return Number(this.dataset.most);
  }

  /* -- what comes ----------------------------------------------------------------------------- */

  consider(event) {
    const { fragment, present } = event.detail;
    if (!fragment.matches(".hcard")) return;
    if (present?.querySelector(".hcard__reply")) {
      event.preventDefault();
      this.renew(present, fragment);
    } else if (!present && this.cards.length >= this.most && fragment.dataset.order < this.cards.at(-1).dataset.order) {
      event.preventDefault();
      this.toldMore();
    }
  }

  /* Somebody is writing in it: everything else is as it stands now. */
  renew(card, fragment) {
    card.className = fragment.className;
    for (const [name, value] of Object.entries(fragment.dataset)) card.dataset[name] = value;
    for (const part of ["top", "name", "phone", "msg"]) {
      card.querySelector(`.hcard__${part}`).replaceWith(fragment.querySelector(`.hcard__${part}`));
    }
    const foot = fragment.querySelector(".hcard__foot");
    foot.hidden = true;
    card.querySelector(".hcard__foot").replaceWith(foot);
    window.htmx?.process(card);
    this.placed(card);
  }

  placed(card) {
    const { since } = card.dataset;
    const known = this.arrivals.get(card.id);
    if (isNew(card) && known?.since !== since) {
      this.pulse(card);
      this.querySelector("[role=status]").textContent = `Nova mensagem de ${nameOf(card)}`;
    } else if (known && known.until > Date.now() && isNew(card)) card.classList.add("is-arriving");
    const spare = this.cards.slice(this.most).filter((other) => !other.contains(document.activeElement));
    for (const other of spare) other.remove();
    if (spare.length) this.toldMore();
  }

  pulse(card) {
    this.arrivals.set(card.id, { since: card.dataset.since, until: Date.now() + PULSE_MS });
    card.classList.add("is-arriving");
    setTimeout(() => document.getElementById(card.id)?.classList.remove("is-arriving"), PULSE_MS);
  }

  toldMore() {
    if (!this.grid.querySelector("[data-more]")) {
      const more = document.createElement("template");
      more.dataset.more = "";
      this.grid.append(more);
    }
  }

  /* Whose card has left goes on at the next one: at its name, so that nothing is done to it unawares. */
  keepFocus(changes) {
    if (document.activeElement !== document.body || !this.focused || this.focused.isConnected) return;
    const left = changes.find(({ removedNodes }) => [...removedNodes].some((node) => node.contains(this.focused)));
    if (!left) return;
    const next = left.nextSibling?.nextElementSibling ?? left.nextSibling;
    const card = next?.isConnected && next.matches?.(".hcard") ? next : this.cards.at(-1);
    (card?.querySelector(".hcard__name a") ?? this.querySelector(".section__head a")).focus({ preventScroll: true });
  }

  /* A card has left: the next one takes its place. */
  refill() {
    if (!this.grid.querySelector("[data-more]") || this.cards.length >= this.most) return;
    clearTimeout(this.refilling);
    this.refilling = setTimeout(async () => {
      const response = await fetch(this.dataset.url).catch(() => null);
      if (!response?.ok || response.redirected) return;
      const html = await response.text();
      this.grid.querySelector("[data-more]")?.remove();
      place(html);
      if (html.includes("data-more")) this.toldMore();
    }, REFILL_MS);
  }

  /* -- a quick answer -------------------------------------------------------------------------- */

  clicked(target) {
    const card = target.closest(".hcard");
    if (target.closest("[data-reply]")) this.openReply(card);
    if (target.closest("[data-cancel]")) this.closeReply(card);
  }

  pressed(event) {
    const reply = event.target.closest(".hcard__reply");
    if (!reply || event.key !== "Escape") return;
    event.stopPropagation();
    this.closeReply(reply.closest(".hcard"));
  }

  openReply(card) {
    const isOpen = Date.parse(card.dataset.window) > Date.now();
    const part = this.querySelector(`[data-part=${isOpen ? "reply" : "closed"}]`).content.cloneNode(true);
    const field = part.querySelector("input");
    if (field) {
      field.setAttribute("aria-label", `Responder ${nameOf(card)}`);
      field.placeholder = `Responder ${nameOf(card).split(" ")[0]}`;
      field.id = `${card.id}-reply`;
      card.dataset.key = crypto.randomUUID();
    }
    card.querySelector(".hcard__foot").hidden = true;
    card.append(part);
    card.querySelector(".hcard__reply :is(input, [data-cancel])").focus();
  }

  closeReply(card) {
    card.querySelector(".hcard__reply").remove();
    card.querySelector(".hcard__foot").hidden = false;
    card.querySelector("[data-reply]")?.focus();
  }

  async submitted(event) {
    if (!event.target.matches(".hcard__reply")) return;
    event.preventDefault();
    const form = event.target;
    const card = form.closest(".hcard");
    const button = form.querySelector("button");
    const text = form.elements.text.value.trim();
    if (!text || button.disabled) return;
    button.disabled = true;
    // The same words under the same key are the same message, however often they are tried.
    const response = await post(`${card.dataset.url}respostas/`, { text, key: card.dataset.key }).catch(() => null);
    button.disabled = false;
    if (response?.ok && !response.redirected) {
      toast(`Resposta enviada para ${nameOf(card)}.`, "ok");
      if (form.isConnected) this.closeReply(card);
    } else if (response?.status === 422) toast(await response.text(), "err");
    else if (response?.status === 404) toast("Esta conversa não está mais com você.", "err");
    else if (!response || response.status >= 500) toast(OFFLINE, "err");
  }
}

const isNew = (card) => card.classList.contains("hcard--new");
const nameOf = (card) => card.querySelector(".hcard__name a").textContent;

customElements.define("highlight-cards", HighlightCards);
