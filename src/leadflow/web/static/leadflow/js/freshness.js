// What others change shows up in place: rows and cards that changed are drawn anew without moving
// anything; leads that came in are announced by a quiet line and shown when somebody asks.
import { all, on, one, onClick } from "./core.js";

let again = false;
let running = false;

/** Return how the list stands now, as the server draws it. */
async function fetchFresh() {
  const answer = await fetch(location.href, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** Put a fresh row in the place of an old one; tick, mark and focus stay where they were. */
function replaceRow(old, fresh) {
  const focus = old.contains(document.activeElement) ? document.activeElement : null;
  const tick = one("[data-tick]", old);
  if (focus?.matches("input:not([type=checkbox])")) return;
  const mine = document.importNode(fresh, true);
  if (tick?.checked) one("[data-tick]", mine).checked = true;
  if (old.classList.contains("current")) mine.classList.add("current");
  mine.classList.add("refreshed");
  old.replaceWith(mine);
  window.htmx.process(mine);
  if (focus) one(selectorOf(focus), mine)?.focus({ preventScroll: true });
}

function selectorOf(element) {
  for (const name of ["data-edit", "data-tick", "data-open"]) {
    if (element.hasAttribute(name)) return `[${name}="${element.getAttribute(name)}"]`;
  }
  return "a";
}

function renewCard(old, fresh) {
  const column = one(`.board-column[data-status="${fresh.dataset.status}"] .cards`);
  if (column && old.dataset.status !== fresh.dataset.status) column.prepend(old);
  replaceRow(old, fresh);
}

function renewCounts(page) {
  for (const column of all(".board-column", page)) {
    const mine = one(`.board-column[data-status="${column.dataset.status}"]`);
    for (const part of [".count", ".worth"]) {
      const old = one(part, mine ?? document.createElement("p"));
      old?.replaceWith(document.importNode(one(part, column), true));
    }
  }
  const total = one("#total", page);
  if (total) one("#total").textContent = total.textContent;
}

function announce(count) {
  const line = one("#news");
  line.hidden = !count;
  line.textContent = count === 1 ? "1 new lead – show" : `${count} new leads – show`;
}

export async function refreshQuietly() {
  if (running) {
    again = true;
    return;
  }
  running = true;
  const page = await fetchFresh();
  running = false;
  if (page) takeIn(page);
  if (again) {
    again = false;
    refreshQuietly();
  }
}

function takeIn(page) {
  const newest = Math.max(0, ...all("#results [data-lead]").map((row) => Number(row.dataset.lead)));
  let unknown = 0;
  for (const fresh of all("[data-rows] [data-lead]", page)) {
    const old = one(`#${fresh.id}`);
    if (!old) unknown += Number(fresh.dataset.lead) > newest ? 1 : 0;
    else if (old.dataset.version !== fresh.dataset.version && !old.matches(".lifted, .ghost")) renewCard(old, fresh);
  }
  renewCounts(page);
  announce(unknown);
}

export function startFreshness() {
  if (!one("[data-desk]")) return;
  on("live", (event) => {
    if (event.target.id === "results") refreshQuietly();
  });
  on("lead-changed", () => setTimeout(refreshQuietly));
  onClick("#news", () => {
    announce(0);
    window.htmx.trigger("#results", "refresh");
  });
}
