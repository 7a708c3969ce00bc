// The selection of a list: beyond the page by "select all", and what is done with it.
import { all, on, one, onClick, say } from "./core.js";

const bar = () => one("[data-bulk]");
const deskTicks = () => all("[data-rows] [data-tick]");
export const isAnyTicked = () => deskTicks().some((tick) => tick.checked);

function setAll(isAll) {
  const place = bar();
  if (!place) return;
  place.toggleAttribute("data-all", isAll);
  const button = one("[data-all-matching]", place);
  const list = deskTicks();
  const isPageFull = list.length > 0 && list.every((tick) => tick.checked);
  button.hidden = isAll || !isPageFull || !one(".pager [rel=next], .pager a");
  const count = one("[data-bulk-count]", place);
  if (isAll) count.textContent = one("#total").textContent;
}

/** The filters of the list, without where one is in it. */
function listQuery() {
  const query = new URLSearchParams(location.search);
  for (const name of ["peek", "cursor", "view"]) query.delete(name);
  for (const [name, value] of new URLSearchParams(one("[data-desk]").dataset.kept)) query.set(name, value);
  return query.toString();
}

function addSelection(event) {
  const { elt, parameters } = event.detail;
  if (!elt.matches?.("[data-bulk-form]")) return;
  if (bar().hasAttribute("data-all")) {
    parameters.all = "1";
    parameters.query = listQuery();
  } else {
    parameters.ids = deskTicks().filter((tick) => tick.checked).map((tick) => tick.value);
  }
}

export function startSelection() {
  if (!one("[data-desk]")) return;
  on("click", (event) => {
    if (event.target.closest?.("[data-tick], [data-tick-all], [data-bulk-clear]")) setAll(false);
  });
  on("htmx:afterSettle", (event) => {
    if (event.target.id === "results") setAll(false);
  });
  onClick("[data-all-matching]", () => {
    setAll(true);
    say(`All ${one("#total").textContent} selected`);
  });
  on("htmx:configRequest", addSelection);
  on("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.target.matches?.("[data-bulk-form]")) one("[data-bulk-clear]").click();
  });
}
