// The keys of the lead desk, and the choices of how the table looks.
import { all, isTyping, on, one, onClick, recall, remember } from "./core.js";
import { isCarrying } from "./carrying.js";
import { closePeek, isPeeking, openPeek } from "./peek.js";
import { isAnyTicked } from "./selection.js";

// key -> the field it opens
const FIELDS = { s: "status", a: "owner", v: "value", n: "next", m: "status" };

/** Return the lead the keys are about: the focused one, the current one, or the one in the panel. */
function current() {
  const focused = document.activeElement.closest?.("[data-lead]");
  return focused ?? one("[data-rows] .current") ?? (isPeeking() ? one("[data-peeked]") : null);
}

function openCurrent(field) {
  const lead = current();
  const place = isPeeking() && !one(`[data-edit="${field}"]`, lead ?? document) ? one("[data-peeked]") : lead;
  const button = place && one(`[data-edit="${field}"]`, place);
  button?.click();
  return Boolean(button);
}

async function logCurrent() {
  const lead = current();
  if (!lead) return false;
  if (!lead.matches("[data-peeked]")) await openPeek(one("[data-open]", lead));
  one("[data-log]")?.focus();
  return true;
}

function escape() {
  if (one(":popover-open, dialog[open]") || isCarrying()) return false;
  if (closePeek()) return true;
  if (isAnyTicked()) return false;
  const clear = one("[data-clear-filters]");
  if (!clear || document.activeElement.matches?.("[data-filter]")) return false;
  clear.click();
  return true;
}

function deskKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.key === "Escape") {
    if (escape()) {
      event.preventDefault();
      event.stopPropagation();
    }
    return;
  }
  const isTicking = event.target.matches?.("[data-tick]");
  if ((isTyping(event.target) && !isTicking) || recall("shortcuts") === "off") return;
  if (event.key === "l") {
    if (current()) event.preventDefault();
    logCurrent();
  } else if (event.key in FIELDS && openCurrent(FIELDS[event.key])) {
    event.preventDefault();
  }
}

function applyColumns() {
  const names = all("[data-column]").filter((box) => box.checked).map((box) => box.value);
  remember(one("[data-desk]").dataset.columns, names.join("."));
  const url = new URL(location);
  if (names.length) url.searchParams.set("columns", names.join(","));
  else url.searchParams.delete("columns");
  location.href = url;
}

export function startDesk() {
  if (!one("[data-desk]")) return;
  let isChord = false;
  on("keydown", (event) => {
    // what follows G is a place to go to
    if (!isChord) deskKey(event);
    isChord = event.key === "g" && !isTyping(event.target);
  }, true);
  onClick("[data-columns-apply]", applyColumns);
  onClick("[data-density]", (link) => remember("desk_density", link.dataset.density));
}
