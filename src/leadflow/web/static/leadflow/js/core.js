// What every module uses.

export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];
export const on = (type, listener, options) => document.addEventListener(type, listener, options);

/** Listen to clicks on anything that matches `selector`, now or later. */
export function onClick(selector, listener) {
  on("click", (event) => {
    const found = event.target.closest?.(selector);
    if (found) listener(found, event);
  });
}

/** The address of the desk one is at: its records lie below it. */
export const deskAddress = () => one("[data-desk]")?.dataset.desk || "/app/leads/";

/** Keep a choice for a year where the server can read it. */
export function remember(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
}

export function recall(name) {
  return document.cookie.match(new RegExp(`(?:^|; )${name}=([^;]*)`))?.[1] ?? "";
}

/** Have a screen reader say `text` at once. */
export function say(text) {
  const voice = one("#say");
  if (!voice) return;
  voice.textContent = "";
  requestAnimationFrame(() => {
    voice.textContent = text;
  });
}

/** POST form values as htmx would, with the page's CSRF token. */
export function post(url, values = {}) {
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  return fetch(url, {
    method: "POST",
    headers: { ...headers, "HX-Request": "true" },
    body: new URLSearchParams(values),
  });
}

/** Tell whether somebody is typing, so that single keys must stay letters. */
export function isTyping(target) {
  return Boolean(target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open], .menu"));
}
