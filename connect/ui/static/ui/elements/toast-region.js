const STAYS_MS = 6000;
const TOLD = "csi-notices";
const REMEMBERED = 50;

/**
 * A short notice: `toast("Conversa encerrada.", "ok")`. Kinds: "", "ok", "err"; an error stays until it is closed.
 * The server says the same with `connect.ui.toasts.toast(response, ...)` or a Django message.
 */
export function toast(message, kind = "", link = null) {
  document.querySelector("toast-region")?.show(message, kind, link);
}

class ToastRegion extends HTMLElement {
  connectedCallback() {
    this.popover = "manual";
    this.addEventListener("live:place", (event) => this.hear(event));
    for (const message of this.querySelectorAll("template[data-kind]")) {
      this.show(message.content.textContent.trim(), message.dataset.kind);
      message.remove();
    }
  }

  /* A notice that comes live becomes a toast, once: after a break it may be sent again. */
  hear(event) {
    event.preventDefault();
    const { id, dataset } = event.detail.fragment;
    const told = JSON.parse(sessionStorage.getItem(TOLD) ?? "[]");
    if (told.includes(id)) return;
    sessionStorage.setItem(TOLD, JSON.stringify([...told, id].slice(-REMEMBERED)));
    this.show(dataset.message, "", { href: dataset.href, label: dataset.label });
  }

  show(message, kind = "", link = null) {
    if (this.isTelling(message)) return;
    const template = this.querySelector(`template[data-toast="${kind}"]`);
    const item = template.content.firstElementChild.cloneNode(true);
    item.dataset.message = message;
    item.setAttribute("role", kind === "err" ? "alert" : "status");
    item.querySelector("button").addEventListener("click", () => this.drop(item));
    if (kind !== "err") this.leaveInTime(item);
    this.append(item);
    this.raise();
    // A live region announces what comes into it, not what it is born with.
    requestAnimationFrame(() => this.fill(item, message, link));
  }

  /** The same failure again and again is one notice. */
  isTelling(message) {
    return [...this.querySelectorAll(".toast")].some((item) => item.dataset.message === message);
  }

  fill(item, message, link) {
    const text = document.createElement("p");
    text.textContent = message;
    item.querySelector("div").append(text);
    if (!link) return;
    const anchor = document.createElement("a");
    anchor.className = "link";
    anchor.href = link.href;
    anchor.textContent = link.label;
    item.querySelector("div").append(anchor);
  }

  leaveInTime(item) {
    let timer = null;
    const start = () => (timer = setTimeout(() => this.drop(item), STAYS_MS));
    const stop = () => clearTimeout(timer);
    item.addEventListener("mouseenter", stop);
    item.addEventListener("mouseleave", start);
    item.addEventListener("focusin", stop);
    item.addEventListener("focusout", start);
    start();
  }

  drop(item) {
    item.remove();
    if (!this.querySelector(".toast") && this.matches(":popover-open")) this.hidePopover();
  }

  /** To the top layer, above a dialog that was opened meanwhile. */
  raise() {
    if (this.matches(":popover-open")) this.hidePopover();
    this.showPopover();
  }
}

customElements.define("toast-region", ToastRegion);
document.addEventListener("toast", (event) => toast(event.detail.message ?? event.detail.value, event.detail.kind));
