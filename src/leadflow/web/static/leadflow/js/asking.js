// The public form on phones: one question a step. Without this script, or on wide screens, it is
// one form; what is sent is the same.
import { all, one } from "./core.js";

const NARROW = window.matchMedia("(max-width: 640px)");

function start(form) {
  const asks = all("[data-ask]", form);
  const foot = one("[data-ask-foot]", form);
  if (asks.length < 2 || !foot) return;
  const [back, next, send, where] = ["back", "next", "send", "where"].map((name) =>
    one(`[data-ask-${name}]`, form),
  );
  let at = 0;

  function show(number, { isMoved = true } = {}) {
    at = Math.max(0, Math.min(asks.length - 1, number));
    const isStepped = NARROW.matches;
    asks.forEach((ask, index) => ask.toggleAttribute("hidden", isStepped && index !== at));
    back.hidden = !isStepped || at === 0;
    next.hidden = !isStepped || at === asks.length - 1;
    send.hidden = isStepped && at !== asks.length - 1;
    where.hidden = !isStepped;
    where.textContent = `Question ${at + 1} of ${asks.length}`;
    if (isMoved && isStepped) one("input:not([type=hidden]), textarea, select", asks[at])?.focus();
  }

  function isAnswered() {
    return all("input, textarea, select", asks[at]).every((control) => control.reportValidity());
  }

  next.addEventListener("click", () => isAnswered() && show(at + 1));
  back.addEventListener("click", () => show(at - 1));
  form.addEventListener("keydown", (event) => {
    const isNext = event.key === "Enter" && event.target.matches("input") && !next.hidden;
    if (!isNext) return;
    event.preventDefault();
    if (isAnswered()) show(at + 1);
  });
  form.addEventListener(
    "invalid",
    (event) => {
      const place = asks.findIndex((ask) => ask.contains(event.target));
      if (place >= 0 && asks[place].hidden) show(place);
    },
    true,
  );
  NARROW.addEventListener("change", () => show(at, { isMoved: false }));
  const wrong = asks.findIndex((ask) => one("[aria-invalid]", ask));
  show(Math.max(0, wrong), { isMoved: false });
}

for (const form of all("form[data-asking]", document)) start(form);
