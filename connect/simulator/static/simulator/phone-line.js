/*
 * <phone-line>: the telephones on screen. Keeps them true by the event stream, reads what arrives while the page is
 * seen, and wires the composer: Enter sends, replies and edits are prepared here and sent as forms.
 */
import { place } from "./placing.js";

const RECONNECT_MS = [500, 1000, 2000, 5000];

class PhoneLine extends HTMLElement {
  connectedCallback() {
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.scroller = this.querySelector("[data-list=messages]");
    this.form = this.querySelector("form.composer");
    this.filter = this.querySelector("[data-filter]");
    this.failures = 0;
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.addEventListener("play", (event) => this.#played(event), { signal, capture: true });
    document.addEventListener("visibilitychange", () => this.#read(), { signal });
    this.filter?.addEventListener("input", () => this.#narrow(), { signal });
    if (this.form) this.#compose(signal);
    this.#markOpen();
    this.#toEnd();
    this.#read();
    this.#tickTyping();
    this.#connect();
  }

  disconnectedCallback() {
    this.abort.abort();
    this.source?.close();
    clearTimeout(this.typing);
  }

  #connect() {
    this.source = new EventSource(this.dataset.stream);
    this.source.onopen = () => (this.failures = 0);
    this.source.onmessage = (event) => this.#arrived(event.data);
    this.source.onerror = () => {
      this.source.close();
      if (this.abort.signal.aborted) return;
      const wait = RECONNECT_MS[Math.min(this.failures++, RECONNECT_MS.length - 1)];
      setTimeout(() => this.isConnected && this.#connect(), wait);
    };
  }

  #arrived(html) {
    const wasAtEnd = this.#isAtEnd();
    const added = place(html, this);
    for (const node of added) window.htmx?.process(node);
    this.#markOpen();
    this.#narrow();
    this.#tickTyping();
    if (wasAtEnd || added.some((node) => node.matches(".msg--out"))) this.#toEnd();
    this.#read();
  }

  #isAtEnd() {
    const { scroller } = this;
    return !scroller || scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
  }

  #toEnd() {
    if (this.scroller) this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #markOpen() {
    const open = this.querySelector(`#${this.dataset.open || "none"} .conv`);
    open?.setAttribute("aria-current", "true");
  }

  /** What is on screen has been read. */
  #read() {
    if (!this.dataset.read || document.hidden || !this.querySelector("[data-unread]")) return;
    for (const message of this.querySelectorAll("[data-unread]")) message.removeAttribute("data-unread");
    window.htmx?.ajax("POST", this.dataset.read, { swap: "none", source: this });
  }

  /** WhatsApp shows "digitando…" for 25 seconds at most. */
  #tickTyping() {
    clearTimeout(this.typing);
    const presence = this.querySelector("#presence[data-until]");
    if (!presence) return;
    const left = new Date(presence.dataset.until) - Date.now();
    this.typing = setTimeout(() => (presence.textContent = presence.dataset.idle), Math.max(left, 0));
  }

  #narrow() {
    const words = this.filter?.value.trim().toLowerCase() ?? "";
    const digits = words.replace(/\D/g, "");
    for (const row of this.querySelectorAll("[data-list=phones] > li")) {
      const said = row.dataset.words;
      row.hidden = words !== "" && !said.includes(words) && !(digits.length > 3 && said.includes(digits));
    }
  }

  #played(event) {
    const { played } = event.target.dataset;
    if (played) window.htmx?.ajax("POST", played, { swap: "none", source: this });
  }

  #clicked(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-info]")) this.#toggleInfo();
    else if (button.matches("[data-quote]")) this.#quote(button);
    else if (button.matches("[data-unquote]")) this.#unquote();
    else if (button.matches("[data-edit]")) this.#edit(button);
  }

  #toggleInfo() {
    const isOpen = this.classList.toggle("info-open");
    this.querySelector("[data-info][aria-pressed]").setAttribute("aria-pressed", String(isOpen));
  }

  // -- the composer ---------------------------------------------------------------------------

  #compose(signal) {
    const text = this.form.elements.texto;
    text.addEventListener(
      "keydown",
      (event) => {
        if (event.key === "Escape") this.#unquote();
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        if (text.value.trim()) this.form.requestSubmit(this.form.querySelector("[data-send]"));
      },
      { signal },
    );
    this.form.elements.arquivo.addEventListener("change", () => this.form.requestSubmit(), { signal });
    this.form.addEventListener("htmx:afterRequest", (event) => event.detail.successful && this.#sent(event), { signal });
  }

  #sent(event) {
    if (event.target !== this.form) return;
    const isSample = event.detail.requestConfig.parameters.has?.("exemplo");
    this.form.elements.arquivo.value = "";
    if (!isSample) this.form.elements.texto.value = "";
    this.#unquote();
  }

  #bar(who, words) {
    const bar = this.form.querySelector("[data-quoting]");
    bar.querySelector("b").textContent = who;
    bar.querySelector("span").textContent = words;
    bar.hidden = false;
    this.form.elements.texto.focus();
  }

  #quote(button) {
    this.#unquote();
    const said = button.closest(".bubble").querySelector(":scope > p:last-of-type")?.textContent.trim() || "Mensagem";
    this.form.elements.citando.value = button.dataset.quote;
    this.#bar(button.dataset.quoteOf, said.slice(0, 90));
  }

  #edit(button) {
    this.#unquote();
    this.editing = this.form.getAttribute("hx-post");
    this.form.setAttribute("hx-post", button.dataset.edit);
    window.htmx.process(this.form);
    this.form.elements.texto.value = button.dataset.text;
    this.#bar("Editando", button.dataset.text.slice(0, 90));
  }

  #unquote() {
    this.form.elements.citando.value = "";
    this.form.querySelector("[data-quoting]").hidden = true;
    if (!this.editing) return;
    this.form.setAttribute("hx-post", this.editing);
    this.form.elements.texto.value = "";
    this.editing = undefined;
    window.htmx.process(this.form);
  }
}

customElements.define("phone-line", PhoneLine);
