// The sidebar as a drawer on phones.
import { on, one, onClick } from "./core.js";

function setDrawer(open) {
  document.body.classList.toggle("drawer-open", open);
  const button = one("[data-drawer]");
  button.setAttribute("aria-expanded", String(open));
  if (open) one("#sidebar a")?.focus();
  else button.focus({ preventScroll: true });
}

const isOpen = () => document.body.classList.contains("drawer-open");

export function startDrawer() {
  onClick("[data-drawer]", () => setDrawer(!isOpen()));
  on("click", (event) => {
    const away = !event.target.closest?.("#sidebar, [data-drawer], dialog");
    if (isOpen() && away) setDrawer(false);
  });
  on("keydown", (event) => {
    if (event.key === "Escape" && isOpen()) setDrawer(false);
  });
}
