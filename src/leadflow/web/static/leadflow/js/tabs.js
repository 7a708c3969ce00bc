// Tabs inside a part: `role="tab"` buttons with `aria-controls`.
import { all, on, one, onClick } from "./core.js";

function select(tab) {
  for (const other of all("[role=tab]", tab.closest("[role=tablist]"))) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    const panel = one(`#${other.getAttribute("aria-controls")}`);
    if (panel) panel.hidden = !chosen;
  }
  tab.focus();
}

export function startTabs() {
  onClick("[role=tab]", select);
  on("keydown", (event) => {
    if (event.target.getAttribute?.("role") !== "tab") return;
    const tabs = all("[role=tab]", event.target.closest("[role=tablist]"));
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    select(tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length]);
  });
}
