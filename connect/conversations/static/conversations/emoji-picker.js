/* A small grid of emoji with a search, above the composer. Loaded when it is first wanted. */

import { EMOJI } from "./emoji.js";

const fold = (text) =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase();

let picker = null;

export function toggle(holder, opener, chosen) {
  const wasOpen = picker?.opener === opener;
  picker?.close();
  if (!wasOpen) picker = new EmojiPicker(holder, opener, chosen);
}

class EmojiPicker {
  constructor(holder, opener, chosen) {
    this.opener = opener;
    this.chosen = chosen;
    this.node = document.getElementById("emoji-picker").content.firstElementChild.cloneNode(true);
    this.search = this.node.querySelector("input");
    this.grid = this.node.querySelector(".emoji__grid");
    this.none = this.node.querySelector(".emoji__none");
    this.buttons = EMOJI.map(([emoji, words]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = emoji;
      button.title = words.split(",")[0];
      button.setAttribute("aria-label", button.title);
      button.dataset.words = fold(words);
      button.tabIndex = -1;
      return button;
    });
    this.grid.append(...this.buttons);
    this.buttons[0].tabIndex = 0;
    holder.append(this.node);
    opener.setAttribute("aria-expanded", "true");
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.node.addEventListener("keydown", (event) => this.pressed(event));
    this.search.addEventListener("input", () => this.find());
    this.grid.addEventListener("click", ({ target }) => target.closest("button") && this.choose(target.closest("button")));
    opener.addEventListener("keydown", (event) => event.key === "Escape" && this.close(true), { signal });
    document.addEventListener("pointerdown", ({ target }) => this.isOutside(target) && this.close(), { signal });
    this.search.focus();
  }

  isOutside(target) {
    return !this.node.contains(target) && !this.opener.contains(target);
  }

  get shown() {
    return this.buttons.filter((button) => !button.hidden);
  }

  find() {
    const wanted = fold(this.search.value.trim());
    for (const button of this.buttons) button.hidden = !button.dataset.words.includes(wanted);
    this.none.hidden = this.shown.length > 0;
    this.rove(this.shown[0]);
  }

  rove(to) {
    for (const button of this.buttons) button.tabIndex = button === to ? 0 : -1;
  }

  pressed(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      return this.close(true);
    }
    if (event.key === "Enter" && event.target === this.search) {
      event.preventDefault();
      if (this.shown.length) this.choose(this.shown[0]);
      return;
    }
    const { shown } = this;
    const at = shown.indexOf(event.target);
    const columns = getComputedStyle(this.grid).gridTemplateColumns.split(" ").length;
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (!step || (at < 0 && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const next = at < 0 ? shown[0] : shown[at + step];
    if (next) {
      this.rove(next);
      next.focus();
    } else if (at + step < 0) this.search.focus();
  }

  choose(button) {
    this.close(true);
    this.chosen(button.textContent);
  }

  close(goesBack = false) {
    this.ending.abort();
    this.node.remove();
    this.opener.setAttribute("aria-expanded", "false");
    if (goesBack) this.opener.closest("form").querySelector("textarea").focus();
    picker = null;
  }
}
