import { isPage, put, title } from "./place.js";
import { button, drawing, make } from "./parts.js";

const host = make("lead-widget", isPage ? { page: "" } : {});
const root = host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
sheet.replaceSync(__STYLE__);
root.adoptedStyleSheets = [sheet];

export const log = make("div", {
  className: "m",
  role: "log",
  tabIndex: 0,
  "aria-label": "Conversation",
});
export const choices = make("div", { className: "o", role: "group", "aria-label": "Answers" });
export const input = make("input", { placeholder: "Type your answer", maxLength: 5000 });
export const form = make("form", { hidden: true }, input, make("button", {}, "Send"));
const shut = button(drawing("M18 6 6 18M6 6l12 12"), () => open(false), {
  "aria-label": "Close chat",
  hidden: isPage,
});
const launcher = button(drawing("M7.9 20A9 9 0 1 0 4 16.1L2 22Z"), () => open(panel.hidden), {
  className: "l",
  "aria-label": "Chat with us",
  "aria-haspopup": "dialog",
  "aria-expanded": false,
  hidden: isPage,
});
const panel = make(
  "div",
  { className: "p", role: isPage ? "group" : "dialog", "aria-label": title, hidden: !isPage },
  make("div", { className: "h" }, make("b", {}, title), shut),
  log,
  choices,
  form,
);
let opened;

// What a page does with keys, and what closes when one types there, is not for what is typed here.
panel.onkeydown = (event) => {
  event.stopPropagation();
  if (event.key === "Escape" && !isPage) open(false);
};

function open(isOpen) {
  panel.hidden = !isOpen;
  launcher.setAttribute("aria-expanded", isOpen);
  if (!isOpen) return launcher.focus();
  log.focus();
  opened();
  focusNext();
}

// Focus goes to what is to be done next, when the reader is in the conversation at all.
export function focusNext() {
  const next = form.hidden ? choices.firstChild || log : input;
  log.scrollTop = log.scrollHeight;
  if (root.activeElement) next.focus({ preventScroll: true });
}

// While the server is asked there is nothing to choose; the reader stays in the conversation.
export function clear() {
  if (root.activeElement) log.focus({ preventScroll: true });
  choices.replaceChildren();
  form.hidden = true;
}

export function say(text, className = "") {
  log.append(make("p", { className }, text));
}

export function appear(whenOpened) {
  opened = whenOpened;
  const role = isPage ? {} : { role: "region", "aria-label": "Chat" };
  root.append(make("div", { className: "w", ...role }, panel, launcher));
  put(host);
  if (isPage) opened();
}
