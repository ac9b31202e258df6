/*
 * Fragments find their place: an element with the same id is replaced, a new one goes into the list that its
 * `data-into` names, by `data-order` (`phones`: newest first; `messages`: oldest first).
 */
export function place(html, page) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return [...template.content.children].filter((node) => put(node, page));
}

function put(node, page) {
  const present = node.id && page.querySelector(`#${CSS.escape(node.id)}`);
  const list = page.querySelector(`[data-list="${node.dataset.into}"]`);
  if (present && (!list || present.dataset.order === node.dataset.order)) {
    present.replaceWith(node);
    return true;
  }
  if (!list) return false;
  present?.remove();
  list.insertBefore(node, follower(node, list));
  return true;
}

function follower(node, list) {
  const isNewestFirst = node.dataset.into === "phones";
  return (
    [...list.children].find((other) => {
      const isLater = other.dataset.order > node.dataset.order;
      return isNewestFirst ? !isLater : isLater;
    }) ?? null
  );
}
