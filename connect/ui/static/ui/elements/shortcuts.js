import { open } from "./dialogs.js";

const KEPT = "csi-single-keys";
const SEQUENCE_MS = 1000;
const shortcuts = [];
const dialog = document.getElementById("atalhos");
const toggle = dialog?.querySelector("input[role=switch]");
let typed = { keys: "", at: 0 };

/**
 * `shortcut({ keys: "j", label: "Próxima conversa", where: "conversation", run })`; "g c" is one after the other.
 * Single keys that act are off until the person switches them on; `always` is for those that only look.
 * Never inside a field, never under a dialog. `label` shows it in the dialog of shortcuts.
 */
export function shortcut({ keys, label, where = "anywhere", always = false, run }) {
  shortcuts.push({ keys, always, run });
  if (!always) toggle.closest("label").hidden = false;
  const list = dialog.querySelector(`[data-keys=${where}]`);
  list.append(line(keys, label));
  list.closest("section").hidden = false;
}

function line(keys, label) {
  const item = document.createElement("li");
  item.className = "row";
  const what = document.createElement("span");
  what.className = "muted small";
  what.textContent = label;
  const how = document.createElement("span");
  how.className = "push row";
  for (const key of keys.split(" ")) {
    const cap = document.createElement("kbd");
    cap.textContent = key.length === 1 ? key.toUpperCase() : key;
    how.append(cap);
  }
  item.append(what, how);
  return item;
}

function areSingleKeysOn() {
  try {
    return localStorage.getItem(KEPT) === "1";
  } catch {
    return false;
  }
}

function isBusy(event) {
  const inField = event.target.closest?.("input, textarea, select, [contenteditable]");
  return inField || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]");
}

function pressed(event) {
  if (event.defaultPrevented || isBusy(event)) return;
  const key = event.key.toLowerCase();
  const sequence = event.timeStamp - typed.at < SEQUENCE_MS ? `${typed.keys} ${key}` : key;
  typed = { keys: key, at: event.timeStamp };
  const active = shortcuts.filter(({ always }) => always || areSingleKeysOn());
  const found = active.find(({ keys }) => keys === sequence) ?? active.find(({ keys }) => keys === key);
  if (!found) return;
  event.preventDefault();
  typed = { keys: "", at: 0 };
  found.run();
}

function focusSearch() {
  const fields = [...document.querySelectorAll("input[type=search]")];
  fields.find((field) => field.checkVisibility())?.focus();
}

if (dialog) {
  // In the dialog of shortcuts, and once more in Minha conta.
  const toggles = [...document.querySelectorAll("input[data-single-keys]")];
  for (const each of toggles) {
    each.checked = areSingleKeysOn();
    each.addEventListener("change", () => {
      localStorage.setItem(KEPT, each.checked ? "1" : "0");
      for (const other of toggles) other.checked = each.checked;
    });
  }
  if (document.querySelector("input[type=search]")) {
    shortcut({ keys: "/", label: "Buscar", always: true, run: focusSearch });
  }
  shortcut({ keys: "?", label: "Mostrar atalhos", always: true, run: () => open(dialog) });
  for (const link of document.querySelectorAll(".nav [data-go]")) {
    shortcut({ keys: `g ${link.dataset.go}`, label: `Ir para ${link.title}`, run: () => link.click() });
  }
  document.addEventListener("keydown", pressed);
}
