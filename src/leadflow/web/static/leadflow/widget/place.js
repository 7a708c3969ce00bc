// Where the widget was put, and which bot it is: nothing of it is left in the page's own names.
const script = document.currentScript;
export const { bot = "", mode = "", base = "" } = script.dataset;
const home = new URL(script.src).origin + base + "/api/";
const place = `lead-widget:${bot}`;

export function kept() {
  try {
    return base ? "" : localStorage.getItem(place);
  } catch {
    return "";
  }
}

export function keep(session) {
  try {
    if (!base) localStorage.setItem(place, session);
  } catch {
    // a browser that keeps nothing begins a new conversation on the next page
  }
}

// Ask the server; a refusal is thrown with its `status` and what it says.
export async function call(path, body) {
  const answer = await fetch(home + path, {
    method: body ? "POST" : "GET",
    credentials: base ? "same-origin" : "omit",
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body && JSON.stringify(body),
  });
  const told = await answer.json();
  if (!answer.ok) throw Object.assign(told, { status: answer.status });
  return told;
}

export function put(element) {
  if (mode === "page") script.after(element);
  else document.documentElement.append(element);
}
