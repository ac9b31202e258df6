/* <contact-list>: the rows of *Lista de Contatos*. Of what is announced it takes what its filters ask for. */
const MOST = 120; // rows; those further down come with "Mostrar mais"

class ContactList extends HTMLElement {
  connectedCallback() {
    this.addEventListener("live:place", (event) => this.consider(event));
    this.addEventListener("live:placed", () => this.settle());
    this.addEventListener("htmx:afterSettle", () => this.settle());
  }

  get rows() {
    return [...this.querySelectorAll("tr[data-order]")];
  }

  get more() {
    return this.querySelector(".more");
  }

  consider(event) {
    const { fragment, present } = event.detail;
    if (this.holds(fragment) && !this.isBeyond(fragment)) return;
    event.preventDefault();
    present?.remove();
  }

  holds({ dataset }) {
    const { since, until, standing, search } = this.dataset;
    if (since && dataset.day < since) return false;
    if (until && dataset.day > until) return false;
    if (standing !== "ambos" && (standing === "aberto") !== "isOpen" in dataset) return false;
    return termsOf(search).every((term) => isIn(dataset.search, term));
  }

  /* Further down than what is loaded: it comes with its page. */
  isBeyond(fragment) {
    const last = this.rows.at(-1);
    return Boolean(last) && !this.more.hidden && fragment.dataset.order < last.dataset.order;
  }

  settle() {
    const seen = new Set();
    for (const row of this.rows) {
      if (seen.has(row.id)) row.remove();
      seen.add(row.id);
    }
    const spare = this.rows.slice(MOST);
    for (const row of spare) row.remove();
    const { more } = this;
    if (more?.nextElementSibling) more.parentElement.append(more);
    if (spare.length) this.goOnFrom(this.rows.at(-1));
  }

  goOnFrom(row) {
    const button = this.more.querySelector("button");
    const url = new URL(button.getAttribute("hx-get"), location.href);
    url.searchParams.set("depois", row.dataset.place);
    button.setAttribute("hx-get", url.pathname + url.search);
    this.more.hidden = false;
    window.htmx.process(button);
  }
}

/* As the server reads what is searched for: connect/contacts/search.py. */
function termsOf(text) {
  const joined = text.replace(/(?<=\d)[\s()+.\-/]+(?=\d)/g, "");
  const plain = joined.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^\p{L}\p{N}\s]/gu, "").split(/\s+/).filter(Boolean);
}

function isIn(search, term) {
  return term.length >= 3 ? search.includes(term) : search.startsWith(term) || search.includes(` ${term}`);
}

customElements.define("contact-list", ContactList);
