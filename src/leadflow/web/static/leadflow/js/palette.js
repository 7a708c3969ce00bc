// The command palette: Ctrl-K, arrows, Enter. The server fills the list (shell/palette.html).
import { all, on, one, onClick } from "./core.js";
import { openDialog } from "./dialogs.js";
import { setTheme } from "./theme.js";

const OPTIONS = "[role=option]:not([aria-disabled])";
let chosen = 0;

const palette = () => one("#palette");
const options = () => all(OPTIONS, palette());

export function openPalette() {
  const dialog = palette();
  if (!dialog) return;
  if (dialog.open) {
    dialog.close();
    return;
  }
  dialog.showModal();
  const input = one("#palette-input");
  input.value = "";
  window.htmx.trigger(input, "palette-open");
}

function choose(index) {
  const input = one("#palette-input");
  const found = options();
  if (!found.length) {
    input.removeAttribute("aria-activedescendant");
    return;
  }
  chosen = (index + found.length) % found.length;
  found.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
  input.setAttribute("aria-activedescendant", found[chosen].id);
  found[chosen].scrollIntoView({ block: "nearest" });
}

function follow(option) {
  if (!option) return;
  const [kind, name] = option.dataset.go.split(":");
  palette().close();
  if (kind === "theme") setTheme(name);
  else if (kind === "dialog") openDialog(name);
  else location.href = option.dataset.go;
}

function keyInPalette(event) {
  if (event.key === "ArrowDown") choose(chosen + 1);
  else if (event.key === "ArrowUp") choose(chosen - 1);
  else if (event.key === "Enter") follow(options()[chosen]);
  else return;
  event.preventDefault();
}

export function startPalette() {
  if (!palette()) return;
  onClick("[data-palette]", openPalette);
  on("htmx:afterSwap", (event) => {
    if (event.target.id === "palette-list") choose(0);
  });
  one("#palette-input").addEventListener("keydown", keyInPalette);
  palette().addEventListener("click", (event) => follow(event.target.closest(OPTIONS)));
  palette().addEventListener("mousemove", (event) => {
    const index = options().indexOf(event.target.closest(OPTIONS));
    if (index >= 0 && index !== chosen) choose(index);
  });
}
