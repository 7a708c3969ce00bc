// On phones a bar of steps scrolls: bring the current step into view.
import { all, on, one } from "./core.js";

function showCurrent(root) {
  for (const bar of all(".steps", root)) {
    const current = one(".current", bar);
    if (!current || bar.scrollWidth <= bar.clientWidth) continue;
    bar.scrollLeft = current.offsetLeft - (bar.clientWidth - current.offsetWidth) / 2;
  }
}

export function startSteps() {
  showCurrent(document);
  on("htmx:afterSettle", (event) => showCurrent(event.target));
}
