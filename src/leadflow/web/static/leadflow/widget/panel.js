import { mode, put } from "./place.js";
import { button, drawing, make } from "./parts.js";

const isPage = mode === "page";
const host = make("lead-widget", isPage ? { page: "" } : {});
const root = host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
sheet.replaceSync(__STYLE__);
root.adoptedStyleSheets = [sheet];

export const title = make("b", {}, "Chat");
export const log = make("div", {
  className: "m",
  role: "log",
  tabIndex: 0,
  "aria-live": "polite",
  "aria-label": "Conversation",
});
export const choices = make("div", { className: "o", role: "group", "aria-label": "Answers" });
export const input = make("input", { placeholder: "Type your answer", maxLength: 2000 });
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
  { className: "p", role: isPage ? "region" : "dialog", "aria-label": "Chat", hidden: !isPage },
  make("div", { className: "h" }, title, shut),
  log,
  choices,
  form,
);

// What a page does with keys, and what closes when one types there, is not for what is typed here.
panel.onkeydown = (event) => {
  event.stopPropagation();
  if (event.key === "Escape" && !isPage) open(false);
};

let opened;

export function open(isOpen) {
  panel.hidden = !isOpen;
  launcher.setAttribute("aria-expanded", isOpen);
  if (!isOpen) return launcher.focus();
  log.focus();
  opened();
  focusAnswer();
}

// Focus goes to what is to be done next, when the reader is in the conversation at all.
export function focusAnswer() {
  const next = choices.firstChild || (form.hidden ? log : input);
  if (root.activeElement || isPage) next.focus({ preventScroll: true });
}

export function say(text, isTheirs) {
  log.append(make("p", isTheirs ? { className: "u" } : {}, text));
  log.scrollTop = log.scrollHeight;
}

export function appear(first) {
  opened = first;
  root.append(make("div", { className: "w", role: "region", "aria-label": "Chat" }, panel, launcher));
  put(host);
  if (isPage) opened();
}
