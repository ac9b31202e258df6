/* <closing-soon>: *Quase fechando*. Shown while something is in it; what has closed leaves by itself. */
const LOOK_MS = 10_000;

class ClosingSoon extends HTMLElement {
  connectedCallback() {
    this.addEventListener("live:placed", () => this.settle());
    this.addEventListener("live:gone", () => this.settle());
    this.looking = setInterval(() => this.settle(), LOOK_MS);
    this.settle();
  }

  disconnectedCallback() {
    clearInterval(this.looking);
  }

  settle() {
    for (const item of this.querySelectorAll("li")) {
      if (Date.parse(item.dataset.closes) <= Date.now()) item.remove();
    }
    this.hidden = !this.querySelector("li");
  }
}

customElements.define("closing-soon", ClosingSoon);
