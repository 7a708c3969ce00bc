// Where the widget was put, and which bot it is: nothing of it is left in the page's own names.
const script = document.currentScript;
export const { bot = "", mode, base = "", title = "Chat" } = script.dataset;
export const isPage = mode === "page";
const home = new URL(script.src).origin + base + "/api/";
const place = `lead-widget:${bot}`;

// What is kept for the next page: the conversation's id and how far it came, nothing of what is said.
export function kept() {
  try {
    return JSON.parse(!base && localStorage.getItem(place));
  } catch {
    return null;
  }
}

export function keep(talk) {
  try {
    if (!base) localStorage.setItem(place, JSON.stringify(talk));
  } catch {
    // a browser that keeps nothing begins a new conversation on the next page
  }
}

// Ask the server; a refusal is thrown as it was told, with its status.
export async function call(path, body) {
  const answer = await fetch(home + path, {
    method: body ? "POST" : "GET",
    credentials: base ? "same-origin" : "omit",
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body && JSON.stringify(body),
  });
  const told = await answer.json();
  if (!answer.ok) throw told;
  return told;
}

export function put(element) {
  if (isPage) script.after(element);
  else document.documentElement.append(element);
}
