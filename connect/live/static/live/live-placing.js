/* Puts what the server rendered where it belongs. */

/* Each root element replaces the one with its id, or finds its place in the list it names. */
export function place(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  for (const fragment of [...holder.content.children]) {
    if (fragment.dataset.liveGone) remove(fragment.dataset.liveGone);
    else placeOne(fragment);
  }
}

function remove(id) {
  const node = document.getElementById(id);
  if (!node) return;
  const list = node.parentElement;
  node.remove();
  tell(list, "live:gone", { id });
}

function placeOne(fragment) {
  const present = fragment.id ? document.getElementById(fragment.id) : null;
  const list = present?.closest("[data-live-list]") ?? listNamed(fragment.dataset.liveInto);
  const whom = present ?? list;
  if (!whom) return;
  const detail = { fragment, present };
  if (!tell(whom, "live:place", detail)) return;
  const node = detail.fragment;
  if (present) replace(present, node);
  if (list && node.parentElement !== list && !present) insert(list, node);
  else if (list && node.parentElement === list && isOutOfOrder(list, node)) insert(list, node);
  window.htmx?.process(node);
  tell(node, "live:placed", { isNew: !present });
}

function listNamed(name) {
  return name ? document.querySelector(`[data-live-list="${CSS.escape(name)}"]`) : null;
}

function tell(node, name, detail) {
  return node.dispatchEvent(new CustomEvent(name, { bubbles: true, cancelable: true, detail }));
}

/* -- order ------------------------------------------------------------------------------------ */

function comesAfter(list, one, other) {
  const [a, b] = [one.dataset.order ?? "", other.dataset.order ?? ""];
  return list.dataset.liveOrder === "desc" ? a < b : a > b;
}

function ordered(list) {
  return [...list.children].filter((child) => child.dataset.order !== undefined);
}

function isOutOfOrder(list, node) {
  const nodes = ordered(list);
  const at = nodes.indexOf(node);
  const [before, after] = [nodes[at - 1], nodes[at + 1]];
  return (before && comesAfter(list, before, node)) || (after && comesAfter(list, node, after));
}

function insert(list, node) {
  const others = ordered(list).filter((other) => other !== node);
  const next = others.findLast((other) => !comesAfter(list, other, node));
  const focus = focusWithin(node);
  if (next) next.after(node);
  else if (others.length) others[0].before(node);
  else list.append(node);
  focus?.(node);
}

/* -- in place, with the focus where it was ---------------------------------------------------- */

function replace(present, node) {
  const focus = focusWithin(present);
  present.replaceWith(node);
  focus?.(node);
}

/* How to find the focused element again in another rendering: by id, else by the way to it. */
function focusWithin(root) {
  const active = document.activeElement;
  if (!active || !root.contains(active)) return null;
  const way = [];
  for (let node = active; node !== root; node = node.parentElement) {
    way.unshift([...node.parentElement.children].indexOf(node));
  }
  const { id, selectionStart, selectionEnd } = active;
  return (other) => {
    const byId = id ? document.getElementById(id) : null;
    const found = byId ?? way.reduce((node, index) => node?.children[index], other);
    found?.focus({ preventScroll: true });
    if (selectionStart != null && found?.setSelectionRange) found.setSelectionRange(selectionStart, selectionEnd);
  };
}
