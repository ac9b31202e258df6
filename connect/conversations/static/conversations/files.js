/* Files for the customer: chosen, dropped or pasted, each with its caption, and on their way. */

import { toast } from "../ui/elements/toast-region.js";

const MEGABYTE = 1024 * 1024;

export class FileTray {
  constructor(composer) {
    this.composer = composer;
    this.list = composer.querySelector(".tray");
    this.input = composer.querySelector("input[type=file]");
    this.limits = JSON.parse(composer.dataset.limits);
    this.entries = [];
    const { thread } = composer;
    composer.querySelector("[data-attach]").addEventListener("click", () => this.input.click());
    this.input.addEventListener("change", () => {
      this.add(this.input.files);
      this.input.value = "";
    });
    composer.field.addEventListener("paste", (event) => {
      if (!event.clipboardData.files.length) return;
      event.preventDefault();
      this.add(event.clipboardData.files);
    });
    thread.addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes("Files") || !this.isOpen) return;
      event.preventDefault();
      thread.classList.add("is-target");
    });
    thread.addEventListener("dragleave", (event) => {
      if (!thread.contains(event.relatedTarget)) thread.classList.remove("is-target");
    });
    thread.addEventListener("drop", (event) => {
      thread.classList.remove("is-target");
      if (!event.dataTransfer.files.length || !this.isOpen) return;
      event.preventDefault();
      this.add(event.dataTransfer.files);
    });
  }

  get isOpen() {
    return !this.composer.form.hidden;
  }

  add(files) {
    for (const file of files) {
      const refusal = this.refusal(file);
      if (refusal) toast(`${file.name}: ${refusal}`, "err");
      else this.enter(file);
    }
    this.composer.field.focus();
  }

  /* Said before anything is uploaded; the server looks again. */
  refusal(file) {
    if (!file.size) return "o arquivo está vazio.";
    const said = this.limits.refused[file.type];
    if (said) return said;
    const kind = this.limits.kinds[file.type] ?? (file.type.startsWith("image/") ? "image" : "document");
    const { most, name } = this.limits.sizes[kind];
    const isShrunk = file.type.startsWith("image/") && !this.limits.kinds[file.type];
    if (file.size <= (isShrunk ? this.limits.sizes.document.most : most)) return "";
    return `o arquivo tem ${shown(file.size)}. O limite para ${name} é ${shown(most)}.`;
  }

  enter(file) {
    const item = this.composer.part("tray");
    const caption = item.querySelector("input");
    item.querySelector("b").textContent = file.name;
    item.querySelector("small").textContent = shown(file.size);
    item.querySelector("button").setAttribute("aria-label", `Tirar ${file.name}`);
    caption.setAttribute("aria-label", `Legenda de ${file.name}`);
    caption.maxLength = Number(this.composer.dataset.longestCaption);
    caption.hidden = file.type.startsWith("audio/");
    const entry = { file, item, caption, look: this.look(file, item.querySelector(".tray__look")) };
    item.querySelector("button").addEventListener("click", () => {
      this.leave(entry);
      this.composer.field.focus();
    });
    caption.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      this.composer.form.requestSubmit();
    });
    this.entries.push(entry);
    this.list.append(item);
    this.list.hidden = false;
  }

  look(file, holder) {
    if (!file.type.startsWith("image/")) {
      holder.textContent = this.badge(file);
      return "";
    }
    const picture = document.createElement("img");
    picture.alt = "";
    picture.src = URL.createObjectURL(file);
    holder.append(picture);
    return picture.src;
  }

  badge(file) {
    const suffix = file.name.includes(".") ? file.name.split(".").at(-1) : file.type.split("/").at(-1);
    return (suffix || "ARQ").slice(0, 4).toUpperCase();
  }

  leave(entry) {
    if (entry.look) URL.revokeObjectURL(entry.look);
    entry.item.remove();
    this.entries = this.entries.filter((other) => other !== entry);
    this.list.hidden = !this.entries.length;
  }

  /* Everything in the tray, ready to go; what is written becomes the caption of a file that has none. */
  takeAll(text) {
    const taken = this.entries.map(({ file, caption }) => ({ file, caption: caption.value.trim() }));
    const [only] = taken;
    const fits = [...text].length <= Number(this.composer.dataset.longestCaption);
    if (taken.length === 1 && text && !only.caption && fits && !only.file.type.startsWith("audio/")) only.caption = text;
    for (const entry of [...this.entries]) this.leave(entry);
    return taken;
  }
}

function shown(size) {
  if (size < MEGABYTE) return `${Math.ceil(size / 1024)} KB`;
  return `${(Math.ceil((size / MEGABYTE) * 10) / 10).toLocaleString("pt-BR")} MB`;
}

/* Sends with the progress, which `fetch` does not tell. */
export function upload(url, fields, progress) {
  const request = new XMLHttpRequest();
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const sent = new Promise((resolve) => {
    request.addEventListener("load", () => resolve({ status: request.status, text: request.responseText }));
    for (const name of ["error", "abort", "timeout"]) {
      request.addEventListener(name, () => resolve({ status: 0, text: "" }));
    }
  });
  request.upload.addEventListener("progress", ({ loaded, total }) => progress(total ? loaded / total : 0));
  request.open("POST", url);
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.send(body);
  return { sent, cancel: () => request.abort() };
}
