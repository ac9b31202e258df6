/* Looking at the pictures of a conversation, one after the other. */

const MOST = 4;
const STEP = 1.4;

let viewer = null;

export function view(pictures, picture) {
  viewer ??= new ImageViewer(document.getElementById("image-viewer"));
  viewer.open(pictures, pictures.indexOf(picture));
}

class ImageViewer {
  constructor(dialog) {
    this.dialog = dialog;
    this.image = dialog.querySelector("img");
    this.place = dialog.querySelector("[data-place]");
    dialog.addEventListener("click", ({ target }) => this.clicked(target));
    dialog.addEventListener("keydown", (event) => this.pressed(event));
    this.image.addEventListener("wheel", (event) => this.rolled(event), { passive: false });
    this.image.addEventListener("pointerdown", (event) => this.grab(event));
    this.image.addEventListener("dblclick", () => this.zoom(this.scale > 1 ? 1 : 2));
  }

  open(pictures, at) {
    this.pictures = pictures;
    this.opener = pictures[at];
    this.show(at);
    this.dialog.showModal();
    this.dialog.addEventListener("close", () => this.end(), { once: true });
  }

  show(at) {
    this.at = at;
    const { src, alt } = this.pictures[at].querySelector("img");
    this.image.src = src;
    this.image.alt = alt;
    this.dialog.querySelector("[data-keep]").href = `${this.pictures[at].href}?baixar=1`;
    this.place.textContent = `${at + 1} de ${this.pictures.length}`;
    for (const step of this.dialog.querySelectorAll("[data-step]")) {
      step.disabled = !this.pictures[at + Number(step.dataset.step)];
    }
    this.zoom(1);
  }

  step(by) {
    if (this.pictures[this.at + by]) this.show(this.at + by);
  }

  clicked(target) {
    const step = target.closest("[data-step]");
    if (step) this.step(Number(step.dataset.step));
    const zoom = target.closest("[data-zoom]");
    if (zoom) this.zoom(this.scale * STEP ** Number(zoom.dataset.zoom));
    if (target.matches(".viewer__stage")) this.dialog.close();
  }

  pressed(event) {
    const does = {
      ArrowLeft: () => this.step(-1),
      ArrowRight: () => this.step(1),
      "+": () => this.zoom(this.scale * STEP),
      "-": () => this.zoom(this.scale / STEP),
      0: () => this.zoom(1),
    }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  }

  rolled(event) {
    event.preventDefault();
    this.zoom(this.scale * (event.deltaY < 0 ? 1.15 : 1 / 1.15));
  }

  grab(event) {
    if (this.scale === 1) return;
    event.preventDefault();
    this.image.setPointerCapture(event.pointerId);
    const from = { x: event.clientX - this.x, y: event.clientY - this.y };
    const move = ({ clientX, clientY }) => this.moveTo(clientX - from.x, clientY - from.y);
    this.image.addEventListener("pointermove", move);
    this.image.addEventListener("pointerup", () => this.image.removeEventListener("pointermove", move), { once: true });
  }

  zoom(scale) {
    this.scale = Math.min(MOST, Math.max(1, scale));
    this.image.classList.toggle("is-large", this.scale > 1);
    if (this.scale === 1) this.moveTo(0, 0);
    else this.moveTo(this.x, this.y);
  }

  end() {
    this.image.removeAttribute("style"); // htmx clones pages it leaves, and a clone's style is refused
    this.opener.focus();
  }

  moveTo(x, y) {
    this.x = x;
    this.y = y;
    this.image.style.setProperty("translate", `${x}px ${y}px`);
    this.image.style.setProperty("scale", this.scale);
  }
}
