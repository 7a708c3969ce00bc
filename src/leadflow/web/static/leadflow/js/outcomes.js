// The list of today: one key or click says what came of a lead, and the next one is at hand.
import { all, isTyping, on, one, recall } from "./core.js";

let following = "";

/** One of the keys 1 to 4 says what came of the row that J and K have reached. */
function outcomeKey(event) {
  if (!/^[1-4]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) || recall("shortcuts") === "off") return;
  const row = one("#today li.current") ?? document.activeElement.closest?.("#today li");
  if (row) one(`[data-outcome="${event.key}"]`, row)?.click();
}

/** Show the row as done at once, and remember the one after it. */
function clicked(event) {
  const row = event.target.closest?.("#today li");
  if (!row || event.detail.requestConfig.verb !== "post") return;
  const rows = all("#today .queue > li");
  const next = rows[rows.indexOf(row) + 1];
  following = next?.id ? `#${next.id}` : "";
  row.classList.add("going");
}

function stay() {
  one("li.going")?.classList.remove("going");
  following = "";
}

function goOn() {
  const row = following && one(following);
  following = "";
  if (!row) return;
  row.classList.add("current");
  one("[data-open]", row)?.focus({ preventScroll: true });
}

export function startOutcomes() {
  on("keydown", outcomeKey);
  on("htmx:beforeRequest", clicked);
  on("htmx:responseError", stay);
  on("htmx:sendError", stay);
  on("htmx:afterSettle", goOn);
}
