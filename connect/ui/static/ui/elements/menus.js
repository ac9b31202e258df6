/* `<details class="menu">`: one open at a time, closed by a choice, by a click elsewhere and by Esc. */
const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    const chosen = event.target.closest(".menu__pop :is(a, button)") && !menu.hasAttribute("data-stays");
    if (!menu.contains(event.target) || chosen) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    // Only the menu closes, not the dialog around it.
    event.preventDefault();
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
});
