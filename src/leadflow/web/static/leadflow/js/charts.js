// What a column of a chart says, beside the pointer or the focus.
import { all, on, one } from "./core.js";

function point(event) {
  const wrap = event.target.closest?.(".chart-wrap");
  if (!wrap) return;
  const tip = one(".chart-tip", wrap);
  const bar = event.target.closest("[data-tip]");
  tip.hidden = !bar;
  if (!bar) return;
  const [label, total, parts] = bar.dataset.tip.split("|");
  const head = document.createElement("b");
  head.textContent = `${label}: ${total}`;
  tip.replaceChildren(head, parts);
  const box = bar.getBoundingClientRect();
  const frame = wrap.getBoundingClientRect();
  const middle = box.left - frame.left + wrap.scrollLeft + box.width / 2 - tip.offsetWidth / 2;
  tip.style.left = `${Math.min(Math.max(0, middle), wrap.scrollWidth - tip.offsetWidth)}px`;
}

export function startCharts() {
  on("pointerover", point);
  on("focusin", point);
  // on a phone the newest column is at the right edge: show it first
  for (const wrap of all(".chart-wrap")) wrap.scrollLeft = wrap.scrollWidth;
}
