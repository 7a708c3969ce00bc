// Lists by keyboard and with selection. `<table data-rows>`: J and K move, Enter opens the row's
// `data-open` link, X ticks it. A `[data-bulk]` bar shows while anything is ticked.
import { all, isTyping, on, one, recall, say } from "./core.js";

let lastTicked = null;

const grid = () => one("[data-rows]");
const rowsOf = () => all("[data-rows] > tbody > tr, [data-rows] > li");
const ticks = () => all("[data-rows] [data-tick]");

function moveBy(step) {
  const rows = rowsOf();
  if (!rows.length) return;
  // a list that was drawn anew has no current row, but may still hold the focus
  const marked = rows.findIndex((row) => row.classList.contains("current"));
  const now = marked < 0 ? rows.findIndex((row) => row.contains(document.activeElement)) : marked;
  const next = Math.max(0, Math.min(rows.length - 1, now + step));
  rows.forEach((row, index) => row.classList.toggle("current", index === next));
  rows[next].scrollIntoView({ block: "nearest" });
  (one("[data-open]", rows[next]) ?? one("a, button", rows[next]))?.focus({ preventScroll: true });
}

function showTicked() {
  const bar = one("[data-bulk]");
  const count = ticks().filter((tick) => tick.checked).length;
  const every = one("[data-tick-all]");
  if (every) {
    every.checked = count > 0 && count === ticks().length;
    every.indeterminate = count > 0 && !every.checked;
  }
  if (!bar) return;
  if (bar.hidden && count) say(`${count} selected`);
  bar.hidden = !count;
  for (const place of all("[data-bulk-count]")) place.textContent = count;
}

function tickRange(from, to, checked) {
  const list = ticks();
  const [start, end] = [list.indexOf(from), list.indexOf(to)].sort((a, b) => a - b);
  for (const tick of list.slice(Math.max(0, start), end + 1)) tick.checked = checked;
}

function clicked(event) {
  const { target } = event;
  if (target.matches?.("[data-tick]")) {
    if (event.shiftKey && lastTicked) tickRange(lastTicked, target, target.checked);
    lastTicked = target;
    showTicked();
  } else if (target.matches?.("[data-tick-all]")) {
    for (const tick of ticks()) tick.checked = target.checked;
    showTicked();
  } else if (target.closest?.("[data-bulk-clear]")) {
    untickAll();
  }
}

function untickAll() {
  const ticked = ticks().filter((tick) => tick.checked);
  for (const tick of ticked) tick.checked = false;
  if (ticked.length) showTicked();
  return ticked.length > 0;
}

function keyed(event) {
  const table = grid();
  if (!table || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && !one(":popover-open, dialog[open]")) {
    untickAll();
    return;
  }
  const ticking = event.target.matches?.("[data-tick]");
  if ((isTyping(event.target) && !ticking) || recall("shortcuts") === "off") return;
  if (event.key === "j") moveBy(1);
  else if (event.key === "k") moveBy(-1);
  else if (event.key === "x") one("[data-rows] .current [data-tick]")?.click();
  else return;
  event.preventDefault();
}

export function startTables() {
  on("click", clicked);
  on("keydown", keyed);
  on("htmx:afterSettle", (event) => {
    if (one("[data-tick]", event.target) || event.target.matches?.("[data-rows], .results")) showTicked();
  });
}
