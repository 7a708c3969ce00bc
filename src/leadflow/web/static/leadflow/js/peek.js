// The side panel: a row's link opens it beside the list, J and K go on, Esc closes it. The address
// says which lead it shows, so that it can be sent to somebody and survives a reload.
import { all, deskAddress, on, one, onClick } from "./core.js";

const HOVER = 80;
const SMALL = "(max-width: 760px)";

let openedFrom = null;
let hovered = 0;
const ahead = new Map();

const panel = () => one("#peek");
export const isPeeking = () => Boolean(panel() && !panel().hidden);
const shownLead = () => one("[data-peeked]", panel())?.dataset.lead;
const leadOf = (link) => link.closest("[data-lead]")?.dataset.lead;

function peekQuery() {
  const now = new URLSearchParams(location.search);
  for (const name of ["peek", "cursor", "layout"]) now.delete(name);
  return now.size ? `?${now}` : "";
}

/** Ask for a lead's panel once, and keep the answer for a moment. */
function fetchAhead(lead) {
  if (!ahead.has(lead)) {
    const asked = fetch(`${deskAddress()}${lead}/peek/${peekQuery()}`, { headers: { "HX-Request": "true" } })
      .then((answer) => (answer.ok ? answer.text() : null))
      .catch(() => null);
    ahead.set(lead, asked);
    setTimeout(() => ahead.delete(lead), 5000);
  }
  return ahead.get(lead);
}

export function forgetAhead() {
  ahead.clear();
}

function keepAddress(lead, isNew) {
  const url = new URL(location);
  if (lead) url.searchParams.set("peek", lead);
  else url.searchParams.delete("peek");
  history[isNew ? "pushState" : "replaceState"](history.state, "", url);
}

export async function openPeek(link, lead = leadOf(link), { keep = true } = {}) {
  const isNew = panel().hidden;
  openedFrom = link;
  one("#peek-open").href = `${deskAddress()}${lead}/${peekQuery()}`;
  if (keep) keepAddress(lead, isNew);
  panel().dataset.wanted = lead;
  const text = await fetchAhead(lead);
  if (panel().dataset.wanted !== lead) return;
  if (text === null) {
    location.href = `${deskAddress()}${lead}/`;
    return;
  }
  const body = one("#peek-body");
  body.innerHTML = text;
  window.htmx.process(body);
  panel().hidden = false;
  panel().scrollTop = 0;
  markRow(lead);
}

function markRow(lead) {
  for (const row of all("[data-rows] [data-lead]")) row.classList.toggle("current", row.dataset.lead === lead);
}

export function closePeek({ keep = true } = {}) {
  if (!isPeeking()) return false;
  const lead = shownLead();
  panel().hidden = true;
  delete panel().dataset.wanted;
  if (keep) keepAddress("", false);
  const back = openedFrom?.isConnected ? openedFrom : one(`#open-${lead}`);
  back?.focus({ preventScroll: true });
  return true;
}

function followAddress() {
  if (!panel()) return;
  const lead = new URLSearchParams(location.search).get("peek");
  if (!lead) closePeek({ keep: false });
  else if (lead !== shownLead() || panel().hidden) openPeek(one(`#open-${CSS.escape(lead)}`), lead, { keep: false });
}

/** A link that is clicked plainly opens the panel; with a key held, or on a phone, the page. */
function peekClicked(link, event) {
  const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button);
  if (!panel() || !isPlain || !leadOf(link) || matchMedia(SMALL).matches || event.defaultPrevented) return;
  event.preventDefault();
  openPeek(link);
}

export function startPeek() {
  if (!panel()) return;
  onClick("[data-rows] [data-open]", peekClicked);
  onClick("[data-peek-close]", () => closePeek());
  on("focusin", (event) => {
    const link = event.target.closest?.("[data-rows] [data-open]");
    if (link && isPeeking() && leadOf(link) !== panel().dataset.wanted) openPeek(link);
  });
  on("pointerover", (event) => {
    const link = event.target.closest?.("[data-rows] [data-open]");
    clearTimeout(hovered);
    if (link && event.pointerType === "mouse") hovered = setTimeout(() => fetchAhead(leadOf(link)), HOVER);
  });
  on("lead-changed", forgetAhead);
  addEventListener("popstate", followAddress);
  if (isPeeking()) {
    panel().dataset.wanted = shownLead();
    openedFrom = one(`#open-${shownLead()}`);
    markRow(shownLead());
  }
}
