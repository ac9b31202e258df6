/* On a phone the side bar is a drawer: `data-drawer` buttons open and close it. */
const side = document.getElementById("menu");
const behind = document.querySelectorAll("#conteudo, .tabbar");
const opener = document.querySelector(".tabbar [data-drawer]");

function toggle(isOpen) {
  side.classList.toggle("is-open", isOpen);
  opener.setAttribute("aria-expanded", String(isOpen));
  for (const part of behind) part.inert = isOpen;
  (isOpen ? side.querySelector("[data-drawer]") : opener).focus();
}

const isOpen = () => side.classList.contains("is-open");

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-drawer]")) toggle(!isOpen());
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isOpen()) toggle(false);
});
matchMedia("(min-width: 861px)").addEventListener("change", (wide) => {
  if (wide.matches && isOpen()) toggle(false);
});
