// The week of calls: a call is dragged to another day, or moved with Shift and the arrows. It is
// shown there at once; the server's answer draws the week anew, and puts it back if it refused.
import { all, on, one, say } from "./core.js";

let dragged = null;
let focused = "";
let undone = null;

const dayOf = (place) => place?.closest?.(".week-day");

function count(day, step) {
  const place = one("[data-count]", day);
  if (/^\d+$/.test(place.textContent)) place.textContent = Number(place.textContent) + step;
}

function moveTo(card, day) {
  const from = dayOf(card);
  if (!day || day === from) return;
  const query = card.dataset.move;
  focused = `#open-${card.id}`;
  const next = card.nextElementSibling;
  const list = card.parentElement;
  undone = () => {
    list.insertBefore(card, next);
    count(from, 1);
    count(day, -1);
  };
  count(from, -1);
  count(day, 1);
  one(".week-calls", day).append(card);
  card.classList.add("moving");
  say(`Moved to ${one("h2", day).textContent.trim()}`);
  const how = { target: "#week", source: "#week", values: { day: day.dataset.day } };
  window.htmx.ajax("POST", query, how).catch(() => {}); // putBack has heard of it
}

function over(event) {
  const day = dragged && dayOf(event.target);
  for (const other of all(".week-day.over")) if (other !== day) other.classList.remove("over");
  if (!day) return;
  event.preventDefault();
  day.classList.add("over");
}

function letGo() {
  dragged = null;
  for (const day of all(".week-day.over")) day.classList.remove("over");
}

function keyed(event) {
  const card = event.target.closest?.(".week-call[draggable]");
  if (!card || !event.shiftKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  event.preventDefault();
  const days = all(".week-day");
  moveTo(card, days[days.indexOf(dayOf(card)) + (event.key === "ArrowRight" ? 1 : -1)]);
}

/** A move that was refused, or never arrived, is taken back. */
function putBack() {
  if (!one(".week-call.moving")) return;
  undone?.();
  for (const card of all(".week-call.moving")) card.classList.remove("moving");
  focused = "";
}

function refocusCall() {
  if (focused) one(focused)?.focus({ preventScroll: true });
  focused = "";
}

export function startWeek() {
  on("dragstart", (event) => {
    dragged = event.target.closest?.(".week-call[draggable]");
    event.dataTransfer?.setData("text/plain", "");
  });
  on("dragover", over);
  on("drop", (event) => {
    const [card, day] = [dragged, dayOf(event.target)];
    if (card) event.preventDefault();
    letGo();
    if (card) moveTo(card, day);
  });
  on("dragend", letGo);
  on("keydown", keyed);
  on("htmx:responseError", putBack);
  on("htmx:sendError", putBack);
  on("htmx:afterSettle", refocusCall);
}
