/* <contacts-book>: the table of contacts. Which of those that are announced belong here, and which are selected. */

const STATUS = { "em-atendimento": "active", pendentes: "pending", encerrados: "closed" };
const BY_NAME = ["nome", "nome-z"];
const BY_CODE = ["cod", "cod-z"];

/* Those without a COD come last either way, the latest first. */
function placeByCode({ byCode, byLast }, isUp) {
  if (byCode) return `${isUp ? 0 : 1}${byCode} ${byLast.slice(-12)}`;
  return isUp ? `1${byLast.replace(/\d/g, (digit) => 9 - digit)}` : `0${byLast}`;
}

class ContactsBook extends HTMLElement {
  connectedCallback() {
    this.addEventListener("live:place", (event) => this.consider(event));
    this.addEventListener("live:placed", ({ target }) => this.placed(target));
    this.addEventListener("live:gone", () => this.tell());
    this.addEventListener("htmx:afterSettle", () => this.settle());
    this.addEventListener("change", ({ target }) => this.marked(target));
    this.addEventListener("click", (event) => this.clicked(event));
    this.whenDone = () => this.clear();
    document.body.addEventListener("selection:done", this.whenDone);
    this.sort();
    this.tell();
  }

  disconnectedCallback() {
    document.body.removeEventListener("selection:done", this.whenDone);
  }

  get list() {
    return this.querySelector("tbody");
  }

  get rows() {
    return [...this.querySelectorAll("tbody > tr[id]")];
  }

  /* -- what is announced ---------------------------------------------------------------------- */

  get isByName() {
    return BY_NAME.includes(this.dataset.sortedBy);
  }

  sort(rows = this.rows) {
    const by = this.dataset.sortedBy;
    for (const { dataset } of rows) {
      if (BY_CODE.includes(by)) dataset.order = placeByCode(dataset, by === BY_CODE[0]);
      else dataset.order = this.isByName ? dataset.byName : dataset.byLast;
    }
  }

  consider(event) {
    const { fragment, present } = event.detail;
    if (!fragment.matches("tr[data-by-last]")) return;
    this.sort([fragment]);
    const isNew = !present;
    if (this.holds(fragment.dataset) && !(isNew && (this.dataset.search || this.isBeyond(fragment)))) {
      const box = fragment.querySelector(".check");
      if (box) box.checked = this.takesEveryone || Boolean(present?.querySelector(".check")?.checked);
      return;
    }
    event.preventDefault();
    present?.remove();
    this.tell();
  }

  holds({ status, owner, sector }) {
    const asked = this.dataset;
    if (asked.status ? STATUS[asked.status] !== status : status === "closed" && !("showsClosed" in asked)) return false;
    if (asked.owner && (asked.owner === "nenhum" ? owner : asked.owner !== owner)) return false;
    return !asked.sector || asked.sector === sector;
  }

  /* Further down than what is loaded: it comes with its page. */
  isBeyond({ dataset }) {
    const last = this.rows.at(-1);
    if (!last || !this.querySelector(".more")) return false;
    return this.list.dataset.liveOrder === "desc" ? dataset.order < last.dataset.order : dataset.order > last.dataset.order;
  }

  placed(row) {
    if (!row.matches("tr")) return;
    const more = this.querySelector(".more");
    if (more?.nextElementSibling) this.list.append(more);
    this.tell();
  }

  /* A page that was read before a row moved may bring it twice. */
  settle() {
    const seen = new Set();
    for (const row of this.rows) {
      if (seen.has(row.id)) row.remove();
      seen.add(row.id);
    }
    this.sort();
    if (this.takesEveryone) this.markAll(true);
    this.tell();
  }

  /* -- what is selected ----------------------------------------------------------------------- */

  get boxes() {
    return [...this.querySelectorAll("tbody .check")];
  }

  get chosen() {
    return this.boxes.filter((box) => box.checked).map((box) => box.value);
  }

  marked(box) {
    if (!box.matches(".check")) return;
    if (box.matches("[data-all]")) this.markAll(box.checked);
    if (!box.checked) this.takesEveryone = false;
    this.tell();
    if (box.matches("[data-all]") && box.checked && this.querySelector(".more")) this.offerEveryone();
  }

  markAll(isChecked) {
    for (const box of this.boxes) box.checked = isChecked;
  }

  clear() {
    const bar = this.querySelector("[data-selection]");
    const isLeft = bar?.contains(document.activeElement);
    this.takesEveryone = false;
    this.markAll(false);
    this.tell();
    if (isLeft) this.querySelector("[data-all]").focus(); // the bar goes
  }

  /* There are more than are loaded: how many, the server knows. */
  async offerEveryone() {
    const response = await fetch(`${this.dataset.count}?${this.dataset.query}`).catch(() => null);
    if (!response?.ok || response.redirected) return;
    this.number = await response.text();
    const offer = this.querySelector("[data-everyone]");
    if (!offer || !this.querySelector("[data-all]").checked) return;
    offer.textContent = `Selecionar todos os ${this.number} do filtro`;
    offer.hidden = false;
  }

  tell() {
    const bar = this.querySelector("[data-selection]");
    if (!bar) return;
    const number = this.chosen.length;
    const all = this.querySelector("[data-all]");
    all.checked = number > 0 && number === this.boxes.length;
    all.indeterminate = number > 0 && !all.checked;
    bar.hidden = number === 0;
    const shown = this.takesEveryone ? this.number : number;
    this.querySelector("[data-selected]").textContent = number === 1 ? "1 selecionado" : `${shown} selecionados`;
    this.querySelector("[data-label]").textContent = `Mudar Atendente Principal (${shown})`;
    if (this.takesEveryone || !all.checked) this.querySelector("[data-everyone]").hidden = true;
  }

  clicked({ target }) {
    if (target.closest("[data-everyone]")) {
      this.takesEveryone = true;
      this.tell();
      this.querySelector("[data-hand-over]").focus();
    }
    const opener = target.closest("[data-hand-over]");
    if (opener) this.handOver(opener);
  }

  handOver({ dataset }) {
    const values = this.takesEveryone ? { everyone: "1" } : { contact: this.chosen };
    const query = this.dataset.query ? `?${this.dataset.query}` : "";
    window.htmx.ajax("POST", `${dataset.url}${query}`, { target: "#dialogs", swap: "innerHTML", values });
  }
}

customElements.define("contacts-book", ContactsBook);

/* The button that shows what is closed belongs to the filters: it changes what they ask for. */
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-closed]");
  if (!button) return;
  const field = document.getElementById("book-closed");
  field.value = field.value ? "" : "1";
  button.setAttribute("aria-pressed", field.value ? "true" : "false");
});
