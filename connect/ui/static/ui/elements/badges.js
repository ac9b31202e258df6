/* The page's title tells how much is new, as the side bar does. */
const COUNTED = /^\(\d+\) /;

function retitle() {
  const badges = [...document.querySelectorAll(".nav__badge[data-count]")];
  const count = badges.reduce((sum, badge) => sum + Number(badge.dataset.count), 0);
  const plain = document.title.replace(COUNTED, "");
  const title = count ? `(${count}) ${plain}` : plain;
  if (document.title !== title) document.title = title;
}

retitle();
document.addEventListener("live:placed", ({ target }) => target.matches?.(".nav__badge") && retitle());
document.addEventListener("htmx:afterSettle", retitle);
