// Notes of the call desk by keyboard: N opens the row's, Ctrl-Enter keeps it, Esc goes back to the row.
import { all, isTyping, on, one, recall } from "./core.js";

const rowAt = (place) => one("#calls li.current") ?? place.closest?.("#calls li");

function openNote(event) {
  if (event.key !== "n" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) || recall("shortcuts") === "off") return;
  const row = rowAt(document.activeElement);
  const note = row && one("details.note", row);
  if (!note) return;
  event.preventDefault();
  note.open = true;
  one("textarea", note).focus();
}

function inNote(event) {
  const text = event.target.closest?.("#calls textarea");
  if (!text) return;
  if (event.key === "Escape") one("[data-open]", text.closest("li")).focus();
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) one("[data-keep-note]", text.form).click();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** What somebody is writing is not swept away because something happened elsewhere. */
function keepWords(event) {
  const isRefresh = event.detail.elt.id === "calls" && event.detail.requestConfig.triggeringEvent?.type === "live";
  if (isRefresh && all("#calls textarea").some((text) => text.value)) event.preventDefault();
}

function toggled(event) {
  if (event.target.matches?.("details.note") && event.target.open) one("textarea", event.target).focus();
}

export function startCallNotes() {
  on("keydown", openNote);
  on("keydown", inNote, true);
  on("htmx:beforeRequest", keepWords);
  on("toggle", toggled, true);
}
