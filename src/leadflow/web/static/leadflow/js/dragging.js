// Cards under the pointer: a mouse drags at once, a finger after a long press, so that it can scroll.
import { all, on, one, say } from "./core.js";
import { dim, moveCard, nameOf, takes, undim, wordOf } from "./board.js";

const LONG_PRESS = 260;
const STARTS_AT = 5;
const WANDERS = 8;
const EDGE = 48;
const SCROLL = 14;

let held = null;
let wasDragged = false;

function pressCard(event) {
  const card = event.target.closest?.(".board-card");
  if (!card?.dataset.steps || event.button || event.target.closest("button")) return;
  const isTouch = event.pointerType !== "mouse";
  held = { card, x: event.clientX, y: event.clientY, isTouch, ghost: null, column: null };
  wasDragged = false;
  if (!isTouch) return;
  const { clientX, clientY } = event;
  held.timer = setTimeout(() => {
    lift(clientX, clientY);
    navigator.vibrate?.(8);
  }, LONG_PRESS);
}

function lift(x, y) {
  const { card } = held;
  const box = card.getBoundingClientRect();
  const ghost = card.cloneNode(true);
  for (const part of [ghost, ...all("[id]", ghost)]) part.removeAttribute("id");
  ghost.classList.add("ghost");
  ghost.setAttribute("aria-hidden", "true");
  ghost.style.width = `${box.width}px`;
  Object.assign(held, { ghost, dx: x - box.left, dy: y - box.top });
  document.body.append(ghost);
  placeGhost(x, y);
  card.classList.add("lifted");
  wasDragged = true;
  dim(card);
}

function placeGhost(x, y) {
  held.ghost.style.transform = `translate(${x - held.dx}px, ${y - held.dy}px)`;
}

function dragTo(event) {
  if (!held) return;
  const way = Math.hypot(event.clientX - held.x, event.clientY - held.y);
  if (!held.ghost) {
    if (held.isTouch && way > WANDERS) letGo();
    if (!held || held.isTouch || way < STARTS_AT) return;
    lift(event.clientX, event.clientY);
  }
  event.preventDefault();
  placeGhost(event.clientX, event.clientY);
  hover(document.elementFromPoint(event.clientX, event.clientY)?.closest(".board-column"));
  scrollNear(event.clientX);
}

function hover(column) {
  held.column = column;
  for (const other of all(".board-column.over")) if (other !== column) other.classList.remove("over");
  if (column && takes(column, held.card)) column.classList.add("over");
}

function scrollNear(x) {
  const board = one("[data-board]");
  const box = board.getBoundingClientRect();
  if (x > box.right - EDGE) board.scrollLeft += SCROLL;
  else if (x < box.left + EDGE) board.scrollLeft -= SCROLL;
}

function letGo() {
  clearTimeout(held?.timer);
  held?.ghost?.remove();
  held?.card.classList.remove("lifted");
  if (held?.ghost) undim();
  held = null;
}

function dropCard() {
  if (!held) return;
  const { card, column, ghost } = held;
  letGo();
  if (!ghost) return;
  setTimeout(() => {
    wasDragged = false;
  });
  if (!column || column.dataset.status === card.dataset.status) return;
  if (takes(column, card)) moveCard(card, column.dataset.status);
  else say(`${nameOf(card)} cannot become ${wordOf(column.dataset.status)}.`);
}

export function startDragging() {
  on("pointerdown", pressCard);
  on("pointermove", dragTo);
  on("pointerup", dropCard);
  on("pointercancel", letGo);
  on("touchmove", (event) => held?.ghost && event.preventDefault(), { passive: false });
  on("contextmenu", (event) => held?.isTouch && event.preventDefault());
  on("dragstart", (event) => event.target.closest?.(".board-card") && event.preventDefault());
  on("keydown", (event) => event.key === "Escape" && held?.ghost && letGo());
  // the click that ends a drag opens nothing
  on("click", (event) => {
    if (!wasDragged || !event.target.closest?.(".board-card")) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
}
