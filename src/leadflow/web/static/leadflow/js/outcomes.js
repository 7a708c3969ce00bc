// Lists that are worked through (`data-outcomes`): one key or click says what came of a lead, and the next one is at hand.
import { all, isTyping, on, one, recall } from "./core.js";

let following = "";

/** One of the keys 1 to 4 says what came of the row that J and K have reached. */
function outcomeKey(event) {
  if (!/^[1-4]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) || recall("shortcuts") === "off") return;
  const row = one("[data-outcomes] li.current") ?? document.activeElement.closest?.("[data-outcomes] li");
  if (row) one(`[data-outcome="${event.key}"]`, row)?.click();
}

/** Show the row as done at once, and remember the one after it. */
function clicked(event) {
  const row = event.target.closest?.("[data-outcomes] li");
  if (!row || event.defaultPrevented || event.detail.requestConfig.verb !== "post") return;
  leaveRow(row);
  row.classList.add("going");
}

function leaveRow(row) {
  const rows = all("[data-outcomes] .queue > li");
  const next = rows[rows.indexOf(row) + 1];
  following = next?.id ? `#${next.id}` : "";
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

/** What is kept until the network is back (outbox.js) is done with here: on to the next. */
function keptBack(event) {
  const row = event.target.closest?.("[data-outcomes] li");
  if (!row) return;
  if (new URLSearchParams(event.detail.body).get("as") === "note") {
    stay();
    return;
  }
  leaveRow(row);
  row.remove();
  goOn();
}

export function startOutcomes() {
  on("kept", keptBack);
  on("keydown", outcomeKey);
  on("htmx:beforeRequest", clicked);
  on("htmx:responseError", stay);
  on("htmx:sendError", stay);
  on("htmx:afterSettle", goOn);
}
