// Numbers that keep themselves up to date (`data-pace` seconds, in a part with `data-live`): counted
// anew at most that often, and nobody loses their place, their focus or a table they opened.
import { all, on, one } from "./core.js";

const last = new WeakMap();
const planned = new WeakMap();
const MOVABLE = "a, button, summary, [tabindex]";
let kept = null;

function countAnew(part) {
  planned.delete(part);
  if (!part.isConnected) return;
  last.set(part, Date.now());
  window.htmx.trigger(part, "refresh");
}

function countSoon(part) {
  if (planned.has(part)) return;
  const since = Date.now() - (last.get(part) ?? 0);
  const wait = Math.max(0, Number(part.dataset.pace) * 1000 - since);
  planned.set(part, setTimeout(countAnew, wait, part));
}

function keep(part) {
  const movable = all(MOVABLE, part);
  const focused = movable.indexOf(document.activeElement);
  kept = {
    focused,
    href: movable[focused]?.getAttribute("href"),
    open: all("details", part).map((each) => each.open),
    scrolled: all(".table-scroll", part).map((each) => each.scrollLeft),
  };
}

function putBack(part) {
  if (!kept) return;
  const { focused, href, open, scrolled } = kept;
  kept = null;
  all("details", part).forEach((each, place) => { each.open = open[place] ?? false; });
  all(".table-scroll", part).forEach((each, place) => { each.scrollLeft = scrolled[place] ?? 0; });
  if (focused < 0 || document.activeElement !== document.body) return;
  const movable = all(MOVABLE, part);
  const same = href && movable.find((each) => each.getAttribute("href") === href);
  const target = same || movable[Math.min(focused, movable.length - 1)];
  target?.focus({ preventScroll: true });
}

on("live", (event) => {
  if (event.target.matches?.("[data-pace]")) countSoon(event.target);
});
on("htmx:beforeSwap", (event) => {
  if (event.detail.target.matches?.("[data-pace]")) keep(event.detail.target);
});
on("htmx:afterSwap", (event) => {
  if (event.detail.target.matches?.("[data-pace]")) putBack(one(`#${event.detail.target.id}`));
});
