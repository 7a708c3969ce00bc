// The board: cards move by mouse, by a long press on touch screens, by keyboard and by menu. Only
// the statuses a lead may go to take it. A move shows at once and goes back when it is refused.
import { all, deskAddress, on, one, onClick, post, say } from "./core.js";
import { showToast, triggersOf } from "./toasts.js";
import { editorOf } from "./editors.js";
import { askReason } from "./reason.js";

export const columns = () => all(".board-column");
export const columnOf = (status) => one(`.board-column[data-status="${status}"]`);
export const nameOf = (card) => one("[data-open]", card).textContent;
export const wordOf = (status) => one("h2", columnOf(status)).textContent.trim().toLowerCase();
export const takes = (column, card) => card.dataset.steps.split(" ").includes(column.dataset.status);

/** Dim the columns that would refuse the card. */
export function dim(card) {
  document.body.classList.add("dragging");
  for (const column of columns()) {
    const isHome = column.dataset.status === card.dataset.status;
    column.toggleAttribute("data-closed", !isHome && !takes(column, card));
  }
}

export function undim() {
  document.body.classList.remove("dragging");
  for (const column of columns()) {
    column.removeAttribute("data-closed");
    column.classList.remove("over");
  }
}

const spaced = (number, space) => number.toLocaleString("en").replaceAll(",", space);

/** Return an amount as the server writes it at the head of a column: `5.6m`. */
function shortAmount(amount) {
  const [size, letter] = amount >= 1e6 ? [1e6, "m"] : amount >= 1e3 ? [1e3, "k"] : [1, ""];
  return spaced(Number((amount / size).toFixed(letter ? 1 : 0)), "\u00a0") + letter;
}

/** Let the head of a column follow a card that comes or goes. */
function count(status, step, worth) {
  const [place, total] = [".count", ".worth"].map((part) => one(part, columnOf(status)));
  if (!place || "capped" in place.dataset) return;
  place.dataset.count = Number(place.dataset.count) + step;
  place.textContent = spaced(Number(place.dataset.count), " ");
  if (!total) return;
  total.dataset.worth = Math.max(0, Number(total.dataset.worth) + step * worth);
  const [sign] = total.textContent.split("\u00a0");
  total.textContent = `${sign}\u00a0${shortAmount(Number(total.dataset.worth))}`;
}

/** Move a card, asking why when it is lost; show it at once, put it back when it is refused. */
export async function moveCard(card, to, reason = "") {
  if (to === "lost" && !reason && one("#lost")) {
    const given = await askReason(nameOf(card));
    if (!given) {
      one("[data-open]", card).focus({ preventScroll: true });
      return;
    }
    reason = given;
  }
  const from = card.dataset.status;
  const [home, next] = [card.parentElement, card.nextElementSibling];
  const worth = Number(card.dataset.worth);
  one(".cards", columnOf(to)).prepend(card);
  card.dataset.status = to;
  count(from, -1, worth);
  count(to, 1, worth);
  const values = { to, reason, version: card.dataset.version };
  const query = location.search;
  const answer = await post(`${deskAddress()}${card.dataset.lead}/move/${query}`, values).catch(() => null);
  if (answer?.ok) {
    take(card, await answer.text(), to);
  } else {
    home.insertBefore(card, next);
    card.dataset.status = from;
    count(from, 1, worth);
    count(to, -1, worth);
    one("[data-open]", card).focus({ preventScroll: true });
    say("The card is back where it was.");
  }
  const offline = { msg: "You are offline. The card is back where it was.", tone: "bad" };
  const refused = { msg: "That did not work. The card is back where it was.", tone: "bad" };
  showToast(triggersOf(answer).toast ?? (answer ? refused : offline));
}

/** Put the card the server drew in the place of the one that was moved. */
function take(card, text, to) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = document.importNode(one("[data-lead]", page), true);
  fresh.classList.add("refreshed");
  card.replaceWith(fresh);
  window.htmx.process(fresh);
  one("[data-open]", fresh).focus({ preventScroll: true });
  say(`${nameOf(fresh)} is now ${wordOf(to)}.`);
}

/** The menu of a card sends through the same door as a drop. */
function menuSent(event) {
  const form = event.target.closest?.("#editor form[data-place=card]");
  if (!form) return;
  event.preventDefault();
  event.stopPropagation();
  const values = new FormData(form, event.submitter);
  editorOf().hidePopover();
  moveCard(one(`#card-${form.dataset.lead}`), values.get("value"), values.get("reason") ?? "");
}

function fold(button) {
  const column = button.closest(".board-column");
  const isFolded = column.classList.toggle("folded");
  button.setAttribute("aria-expanded", String(!isFolded));
}

export function startBoard() {
  on("submit", menuSent, true);
  onClick("[data-fold]", fold);
}
