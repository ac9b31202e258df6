/** Ticks the rules that a new password keeps, while it is typed. The server has the last word. */
class PasswordRules extends HTMLElement {
  connectedCallback() {
    const [input] = this.querySelectorAll("input");
    const rules = [...this.querySelectorAll("[data-pattern]")].map((item) => ({
      item,
      pattern: new RegExp(item.dataset.pattern, "u"),
    }));
    const tick = () => {
      for (const { item, pattern } of rules) {
        const holds = pattern.test(input.value);
        item.classList.toggle("is-ok", holds);
        item.querySelector(".sr").textContent = input.value ? (holds ? ": cumprido" : ": falta") : "";
      }
    };
    input.addEventListener("input", tick);
    tick();
  }
}

customElements.define("password-rules", PasswordRules);
