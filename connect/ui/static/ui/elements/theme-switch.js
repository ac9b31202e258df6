import { post } from "./requests.js";
import { toast } from "./toast-region.js";

/** Light, dark, or as the system has it: shown at once, and kept by the server for the next page. */
class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      this.choose(event.submitter);
    });
  }

  async choose(button) {
    const root = document.documentElement;
    if (button.value) root.dataset.theme = button.value;
    else delete root.dataset.theme;
    for (const other of document.querySelectorAll("theme-switch button")) {
      other.setAttribute("aria-pressed", String(other.value === button.value));
    }
    try {
      await post(this.querySelector("form").action, { theme: button.value });
    } catch {
      toast("Sem conexão: o tema vale só até você sair desta página.", "err");
    }
  }
}

customElements.define("theme-switch", ThemeSwitch);
