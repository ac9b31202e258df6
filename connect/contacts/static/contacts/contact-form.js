import { post } from "../ui/elements/requests.js";

/* <contact-form>: asks the server about a field while it is being filled in, and writes what it says below it. */

const PAUSE_MS = 400;

class ContactForm extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", ({ target }) => this.written(target));
    this.addEventListener("change", ({ target }) => this.left(target));
  }

  written(control) {
    if (!["phone", "code"].includes(control.name)) return;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.check(control), PAUSE_MS);
  }

  left(control) {
    clearTimeout(this.waiting);
    this.check(control);
  }

  async check(control) {
    const field = control.closest("[data-field]");
    const notes = field?.querySelector("[data-notes]");
    if (!notes || control.dataset.checked === control.value) return;
    control.dataset.checked = control.value;
    const url = new URL(this.dataset.check, location.href);
    url.searchParams.set("campo", control.name);
    const asked = (notes.asked = Symbol());
    const data = new FormData(this.closest("form"));
    const response = await post(url, data).catch(() => null);
    if (asked !== notes.asked || !response?.ok || response.redirected || !this.isConnected) return;
    const html = (await response.text()).trim();
    if (asked !== notes.asked) return;
    notes.innerHTML = html;
    window.htmx?.process(notes);
    this.mark(field);
  }

  mark(field) {
    const control = field.querySelector(`[name="${field.dataset.field}"]`);
    const notes = [...field.querySelectorAll("[data-notes] [id]")].map(({ id }) => id);
    const isWrong = Boolean(field.querySelector(".field__error"));
    isWrong ? control.setAttribute("aria-invalid", "true") : control.removeAttribute("aria-invalid");
    notes.length ? control.setAttribute("aria-describedby", notes.join(" ")) : control.removeAttribute("aria-describedby");
  }
}

customElements.define("contact-form", ContactForm);
