// Cards by keyboard: Space picks one up, the arrows choose a status, Space drops, Esc puts it back.
import { all, on, one, say } from "./core.js";
import { columnOf, columns, dim, moveCard, nameOf, takes, undim, wordOf } from "./board.js";

let carried = null;
let target = null;

export const isCarrying = () => Boolean(carried);

function pickUp(card) {
  if (!card.dataset.steps) {
    say(`${nameOf(card)} cannot be moved.`);
    return;
  }
  carried = card;
  target = null;
  card.classList.add("carried");
  dim(card);
  const words = card.dataset.steps.split(" ").map(wordOf).join(", ");
  say(`${nameOf(card)} picked up. It may become ${words}. Choose with left and right.`);
}

/** Go to the next column that would take the card, or stay. */
function chooseColumn(step) {
  const open = columns().filter((column) => column === columnOf(carried.dataset.status) || takes(column, carried));
  const now = open.indexOf(target ?? columnOf(carried.dataset.status));
  target = open[Math.max(0, Math.min(open.length - 1, now + step))];
  for (const column of columns()) column.classList.toggle("over", column === target);
  target.scrollIntoView({ block: "nearest", inline: "nearest" });
  say(wordOf(target.dataset.status));
}

function putDown({ isDropped }) {
  const [card, column] = [carried, target];
  carried = null;
  target = null;
  card.classList.remove("carried");
  undim();
  if (isDropped && column && column.dataset.status !== card.dataset.status) {
    moveCard(card, column.dataset.status);
  } else {
    say(`${nameOf(card)} stays where it was.`);
  }
}

function carryKey(key) {
  if (key === "ArrowRight") chooseColumn(1);
  else if (key === "ArrowLeft") chooseColumn(-1);
  else if (key === " " || key === "Enter") putDown({ isDropped: true });
  else if (key === "Escape") putDown({ isDropped: false });
  else return key !== "Tab";
  return true;
}

/** Walk over the board with the arrows. */
function walk(card, key) {
  const column = card.closest(".board-column");
  const cards = all(".board-card", column);
  const place = cards.indexOf(card);
  let next = null;
  if (key === "ArrowDown") next = cards[place + 1];
  else if (key === "ArrowUp") next = cards[place - 1];
  else next = beside(column, key === "ArrowRight" ? 1 : -1, place);
  const link = next && one("[data-open]", next);
  link?.focus();
}

function beside(column, step, place) {
  const filled = columns().filter((other) => one(".board-card", other) && !other.classList.contains("folded"));
  const cards = all(".board-card", filled[filled.indexOf(column) + step] ?? column);
  return cards[Math.min(place, cards.length - 1)];
}

export function startCarrying() {
  on("keydown", (event) => {
    const card = event.target.closest?.(".board-card");
    if (carried) {
      if (!carryKey(event.key)) putDown({ isDropped: false });
    } else if (card && event.key === " " && event.target.matches("[data-open]")) {
      pickUp(card);
    } else if (card && event.key.startsWith("Arrow")) {
      walk(card, event.key);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }, true);
  on("focusout", () => {
    setTimeout(() => {
      if (carried && !carried.contains(document.activeElement)) putDown({ isDropped: false });
    });
  });
}
