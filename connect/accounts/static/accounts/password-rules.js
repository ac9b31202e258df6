import "../ui/elements/password-field.js";

const MOST_SIMILAR = 0.7;

/** What a new password keeps of the rules, as the server sees it (connect/accounts/passwords.py). */
class PasswordRules {
  constructor({ own, common }) {
    this.own = own.flatMap((text) => [...text.split(/[^\p{L}\p{N}_]+/u), text]).filter(Boolean);
    this.common = new Set(common);
  }

  isUncommon(password) {
    return !this.common.has(checksum(password.toLowerCase().trim()));
  }

  /** Not one's name, user name or e-mail, nor what is spelled with nearly the same letters. */
  isOnesOwn(password) {
    return this.own.some((word) => !isMuchShorter(word, password) && similarity(password, word) >= MOST_SIMILAR);
  }
}

function isMuchShorter(word, password) {
  return password.length >= 10 * word.length && word.length < (MOST_SIMILAR / 2) * password.length;
}

/** The share of letters that two words have in common, in whatever order. */
function similarity(one, other) {
  const letters = new Map();
  for (const letter of other) letters.set(letter, (letters.get(letter) ?? 0) + 1);
  let shared = 0;
  for (const letter of one) {
    const left = letters.get(letter) ?? 0;
    if (left) shared += 1;
    letters.set(letter, left - 1);
  }
  return (2 * shared) / (one.length + other.length);
}

/** CRC-32, as eight hexadecimal digits. */
function checksum(text) {
  let crc = ~0;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (~crc >>> 0).toString(16).padStart(8, "0");
}

/** Ticks the rules that hold while one types, and says when the second writing differs from the first. */
class PasswordRulesElement extends HTMLElement {
  connectedCallback() {
    const { username, name, email, common } = this.dataset;
    this.rules = new PasswordRules({
      own: [username, name, email].map((text) => text.toLowerCase()),
      common: common.split(" "),
    });
    [this.field, this.again] = this.querySelectorAll("input");
    this.field.addEventListener("input", () => this.tick());
    this.again.addEventListener("change", () => this.compare());
    this.field.addEventListener("change", () => this.again.value && this.compare());
    this.tick(); // what was typed before this was here
  }

  tick() {
    const password = this.field.value;
    for (const item of this.querySelectorAll(".rules li")) {
      const holds = password !== "" && this.holds(item.dataset, password);
      item.classList.toggle("is-ok", holds);
      item.querySelector(".sr").textContent = password ? (holds ? ": cumprido" : ": falta") : "";
    }
  }

  holds({ rule, pattern }, password) {
    if (rule === "common") return this.rules.isUncommon(password);
    if (rule === "own") return !this.rules.isOnesOwn(password.toLowerCase());
    return new RegExp(pattern, "u").test(password);
  }

  compare() {
    const differs = this.again.value !== this.field.value;
    const told = this.querySelector("[data-differs]");
    told.hidden = !differs;
    if (differs) this.again.setAttribute("aria-invalid", "true");
    else this.again.removeAttribute("aria-invalid");
    this.again.setAttribute("aria-describedby", told.id);
  }
}

customElements.define("password-rules", PasswordRulesElement);
