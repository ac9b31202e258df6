/*
 * Native dialogs. `data-open="#id"` opens one, `data-close` inside closes it. A `<dialog>` that htmx brings into
 * `#dialogs` opens by itself and leaves the page when closed; the server closes it with `HX-Trigger: dialog:close`.
 * `data-module` names what such a dialog needs and the page may not have.
 */
const touched = new WeakSet();

export function open(dialog) {
  if (!dialog || dialog.open) return;
  touched.delete(dialog);
  remember(document.activeElement);
  dialog.showModal();
  firstControl(dialog)?.focus();
}

/* From where it was opened. One that takes the place of another (a form sent back) goes back to where that one would
   have; what is shown anew meanwhile is known by where it stands and what it is called. */
let opener = null;

function remember(element) {
  if (element === document.body || element.closest("dialog, #dialogs")) return;
  opener = { element, place: element.closest("[id]")?.id, name: element.getAttribute("aria-label") };
}

function goBack() {
  if (document.activeElement !== document.body || !opener) return;
  const { element, place, name } = opener;
  const again = name && place ? `#${CSS.escape(place)} [aria-label="${CSS.escape(name)}"]` : null;
  (element.isConnected ? element : again && document.querySelector(again))?.focus({ preventScroll: true });
}

function firstControl(dialog) {
  const field = ":is(input, select, textarea):not([type=hidden], :disabled)";
  return (
    dialog.querySelector("[autofocus]") ??
    dialog.querySelector(`[aria-invalid=true]`) ??
    dialog.querySelector(`.dialog__body ${field}`) ??
    dialog.querySelector(".dialog__foot .btn")
  );
}

/** Outside of the box, where nothing was written yet that would be lost. */
function isDismissal(event, dialog) {
  return event.target === dialog && pressedOn === dialog && !touched.has(dialog);
}

let pressedOn = null;
document.addEventListener("pointerdown", (event) => (pressedOn = event.target));
document.addEventListener("input", (event) => {
  const dialog = event.target.closest("dialog");
  if (dialog) touched.add(dialog);
});
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) return open(document.querySelector(opener.dataset.open));
  const dialog = event.target.closest("dialog");
  if (dialog && (event.target.closest("[data-close]") || isDismissal(event, dialog))) dialog.close();
});
/* A link that looks and is named like a button answers to the space bar as one. */
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches?.("a[role=button]")) return;
  event.preventDefault();
  event.target.click();
});
document.addEventListener("dialog:close", () => {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
});

const brought = document.getElementById("dialogs");
if (brought) {
  new MutationObserver(() => {
    for (const dialog of brought.querySelectorAll(":scope > dialog:not([open])")) {
      const leave = () => {
        dialog.remove();
        goBack();
      };
      dialog.addEventListener("close", leave, { once: true });
      if (dialog.dataset.module) import(dialog.dataset.module);
      open(dialog);
    }
  }).observe(brought, { childList: true });
}
