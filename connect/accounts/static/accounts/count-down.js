/**
 * Counts `data-seconds` down in its `[data-left]`. At the end what was said before gives way to what is said
 * after, and a button that waited can be pressed.
 */
class CountDown extends HTMLElement {
  connectedCallback() {
    this.end = performance.now() + Number(this.dataset.seconds) * 1000;
    this.tick();
    if (this.left > 0) this.timer = setInterval(() => this.tick(), 250);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  get left() {
    return Math.max(0, Math.ceil((this.end - performance.now()) / 1000));
  }

  tick() {
    const { left } = this;
    const shown = this.querySelector("[data-left]");
    const text = `${String(Math.floor(left / 60)).padStart(2, "0")}:${String(left % 60).padStart(2, "0")}`;
    if (shown && shown.textContent !== text) shown.textContent = text;
    if (left > 0) return;
    clearInterval(this.timer);
    for (const each of this.querySelectorAll("[data-before]")) each.hidden = true;
    for (const each of this.querySelectorAll("[data-after]")) each.hidden = false;
    for (const each of this.querySelectorAll("button")) each.disabled = false;
  }
}

customElements.define("count-down", CountDown);
