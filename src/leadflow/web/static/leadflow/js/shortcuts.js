// Keys: Ctrl-K always; single letters only while they are switched on and nobody is typing.
import { all, isTyping, on, one, recall, remember } from "./core.js";
import { openDialog } from "./dialogs.js";
import { openPalette } from "./palette.js";

const CHORD = 900;
let afterG = false;

const areOn = () => recall("shortcuts") !== "off";

function goTo(letter) {
  const place = one(`[data-key="${CSS.escape(letter)}"]`);
  if (place) location.href = place.dataset.url;
  return Boolean(place);
}

function focusFilter() {
  const filter = one("[data-filter]");
  filter?.focus();
  filter?.select();
  return Boolean(filter);
}

function press(selector) {
  const found = one(selector);
  found?.click();
  return Boolean(found);
}

function singleKey(key) {
  if (afterG) {
    afterG = false;
    return goTo(key);
  }
  switch (key) {
    case "g":
      afterG = true;
      setTimeout(() => {
        afterG = false;
      }, CHORD);
      return true;
    case "/":
      return focusFilter();
    case "?":
      openDialog("keys");
      return true;
    case "c":
      return press("[data-create]");
    case "[":
      return press("[data-previous]");
    case "]":
      return press("[data-next]");
    default:
      return press(`[data-shortcut="${CSS.escape(key)}"]`);
  }
}

export function startShortcuts() {
  on("keydown", (event) => {
    const control = event.ctrlKey || event.metaKey;
    if (control && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
      return;
    }
    if (control || event.altKey || event.defaultPrevented || isTyping(event.target) || !areOn()) return;
    if (event.key.length === 1 && singleKey(event.key)) event.preventDefault();
  });
  on("change", (event) => {
    if (!event.target.matches("[data-shortcuts-switch]")) return;
    remember("shortcuts", event.target.checked ? "on" : "off");
    for (const other of all("[data-shortcuts-switch]")) other.checked = event.target.checked;
  });
}
