// Light, dark, or as the system has it; kept in a cookie so that the server paints it right away.
import { all, onClick, remember } from "./core.js";

export function setTheme(theme) {
  remember("theme", theme);
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  for (const choice of all("[data-theme-set]")) {
    choice.setAttribute("aria-checked", String(choice.dataset.themeSet === theme));
    if (choice.type === "radio") choice.checked = choice.dataset.themeSet === theme;
  }
}

export function startTheme() {
  onClick("[data-theme-set]", (choice) => setTheme(choice.dataset.themeSet));
}
