// Popover menus: `data-menu="id"` on a button opens the element with that id beside it.
import { all, on, one, onClick } from "./core.js";

const ITEMS = "a, button:not([disabled]), input";
let opener = null;

export function openMenu(menu, button) {
  opener = button;
  menu.showPopover();
  placeMenu(menu, button);
  button.setAttribute("aria-expanded", "true");
  const first = one("[aria-checked=true]", menu) ?? one(ITEMS, menu);
  first?.focus({ preventScroll: true });
}

function placeMenu(menu, button) {
  const box = button.getBoundingClientRect();
  const left = Math.min(box.left, innerWidth - menu.offsetWidth - 8);
  let top = box.bottom + 4;
  if (top + menu.offsetHeight > innerHeight - 8) {
    top = Math.max(8, box.top - menu.offsetHeight - 4);
  }
  menu.style.left = `${Math.max(8, left)}px`;
  menu.style.top = `${top}px`;
}

function menuClosed(menu) {
  if (!opener) return;
  opener.setAttribute("aria-expanded", "false");
  const lost = menu.contains(document.activeElement) || document.activeElement === document.body;
  if (lost) opener.focus({ preventScroll: true });
}

function moveInMenu(menu, event) {
  const isWriting = event.target.matches("input:not([type=checkbox], [type=radio]), select, textarea");
  if (isWriting && (event.target.matches("select, textarea") || !event.key.startsWith("Arrow"))) return;
  const items = all(ITEMS, menu);
  const place = items.indexOf(document.activeElement);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    items[(place + step + items.length) % items.length]?.focus();
  } else if (event.key === "Home" || event.key === "End") {
    event.preventDefault();
    items.at(event.key === "Home" ? 0 : -1)?.focus();
  } else if (event.key === "Tab" && menu.getAttribute("role") === "menu") {
    menu.hidePopover();
  } else if (/^\w$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    jumpInMenu(items, place, event.key.toLowerCase());
  }
}

function jumpInMenu(items, place, letter) {
  const begins = (item) => item.textContent.trim().toLowerCase().startsWith(letter);
  (items.find((item, index) => index > place && begins(item)) ?? items.find(begins))?.focus();
}

export function startMenus() {
  onClick("[data-menu]", (button) => {
    const menu = one(`#${button.dataset.menu}`);
    if (menu.matches(":popover-open")) menu.hidePopover();
    else openMenu(menu, button);
  });
  on(
    "toggle",
    (event) => {
      if (event.target.matches?.(".menu") && event.newState === "closed") menuClosed(event.target);
    },
    true,
  );
  on("keydown", (event) => {
    const menu = event.target.closest?.(".menu");
    if (menu) moveInMenu(menu, event);
  });
  on("htmx:afterSwap", (event) => {
    if (!event.target.matches?.(".menu:popover-open") || !opener) return;
    placeMenu(event.target, opener);
    one(ITEMS, event.target)?.focus({ preventScroll: true });
  });
}
