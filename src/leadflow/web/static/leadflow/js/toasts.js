// Short messages with an Undo. The server sends `HX-Trigger: {"toast": {msg, tone, undo: {url, values}}}`,
// or leaves them in the page as `data-flash` after a redirect.
import { all, on, one, post } from "./core.js";

const MOST = 3;
const SHORT = 5000;
const LONG = 8000;
const GRACE = 3000;

export function showToast({ msg, tone = "", undo = null }) {
  const toast = document.createElement("div");
  toast.className = `toast ${tone}`.trim();
  const words = document.createElement("span");
  words.textContent = msg;
  toast.append(words);
  const place = one("#toasts");
  place.append(toast);
  while (place.children.length > MOST) place.firstElementChild.remove();
  armToast(toast, undo);
}

function armToast(toast, undo) {
  if (undo) toast.append(undoButton(toast, undo));
  let timer = setTimeout(() => toast.remove(), undo ? LONG : SHORT);
  const stay = () => clearTimeout(timer);
  const go = () => {
    clearTimeout(timer);
    timer = setTimeout(() => toast.remove(), GRACE);
  };
  toast.addEventListener("mouseenter", stay);
  toast.addEventListener("focusin", stay);
  toast.addEventListener("mouseleave", go);
  toast.addEventListener("focusout", go);
}

function undoButton(toast, undo) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Undo";
  button.addEventListener("click", async () => {
    button.disabled = true;
    await takeBack(undo);
    toast.remove();
  });
  return button;
}

async function takeBack({ url, values = {} }) {
  const answer = await post(url, values).catch(() => null);
  if (!answer?.ok) {
    const told = triggersOf(answer).toast;
    showToast(told ?? { msg: "That could not be undone.", tone: "bad" });
    return;
  }
  const regions = all("[hx-trigger~='undone']");
  if (!regions.length) {
    location.reload();
    return;
  }
  for (const region of regions) window.htmx.trigger(region, "undone");
  showToast(triggersOf(answer).toast ?? { msg: "Undone" });
}

export function triggersOf(answer) {
  try {
    return JSON.parse(answer?.headers.get("HX-Trigger") ?? "{}");
  } catch {
    return {};
  }
}

export function startToasts() {
  on("toast", (event) => showToast(event.detail));
  for (const toast of all("[data-flash]")) {
    const url = toast.dataset.flash.match(/undo:(\S+)/)?.[1];
    armToast(toast, url ? { url } : null);
  }
  on("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    if (xhr.getResponseHeader("HX-Trigger")?.includes('"toast"')) return;
    showToast({ msg: "That did not work. Nothing was changed; try again.", tone: "bad" });
  });
  on("htmx:sendError", (event) => {
    // what was written there is kept (outbox.js)
    if (event.target.closest?.("[data-offline]")) return;
    showToast({ msg: "You are offline. Nothing was changed.", tone: "bad" });
  });
}
