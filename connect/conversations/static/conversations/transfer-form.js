/* <transfer-form>: the button says to whom, and who is away is said before it is pressed. */

class TransferForm extends HTMLElement {
  connectedCallback() {
    this.warnings = JSON.parse(this.dataset.warnings);
    this.list = this.querySelector("#receivers");
    this.search = this.querySelector("[type=search]");
    this.addEventListener("change", () => this.update());
    this.addEventListener("live:placed", () => this.update());
    this.addEventListener("htmx:afterSwap", ({ target }) => target === this.list && this.searched());
    this.addEventListener("keydown", (event) => this.pressed(event));
    this.update();
    // Back from the server with something to say: the focus was on the button.
    if (document.activeElement === document.body) this.querySelector(".dialog__foot .btn--primary").focus();
  }

  get choices() {
    return [...this.list.querySelectorAll("[name=to]")];
  }

  get chosen() {
    return this.list.querySelector("[name=to]:checked");
  }

  update() {
    const label = this.chosen?.closest("label");
    const name = label?.dataset.called ?? "";
    this.querySelector("[data-label]").textContent = name ? `Transferir para ${name}` : "Transferir";
    const owner = this.querySelector("[name=make_owner]");
    owner.disabled = Boolean(label?.hasAttribute("data-is-queue"));
    if (owner.disabled) owner.checked = false;
    const state = label?.querySelector("[data-state]")?.dataset.state;
    this.warn(this.warnings[state]?.replaceAll("{name}", name) ?? "");
  }

  warn(sentence) {
    const place = this.querySelector("[data-advice]");
    const said = sentence || place.dataset.advice;
    if (place.textContent !== said) place.textContent = said;
    this.querySelector("[name=warned]").value = sentence ? this.chosen.value : "";
  }

  searched() {
    const found = this.choices.length;
    this.querySelector("[data-found]").textContent =
      found === 1 ? "1 resultado" : found ? `${found} resultados` : "Nada encontrado";
    this.update();
  }

  /* From the search into the list, and what Enter finds there is chosen, not sent. */
  pressed(event) {
    if (event.target !== this.search || !["ArrowDown", "Enter"].includes(event.key)) return;
    event.preventDefault();
    const first = this.chosen ?? this.choices[0];
    if (!first) return;
    first.checked = true;
    first.focus();
    this.update();
  }
}

customElements.define("transfer-form", TransferForm);
