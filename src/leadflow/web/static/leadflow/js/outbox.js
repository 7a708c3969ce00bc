// What was written without a network: kept on this device, sent once when the network is back.
// A form with `data-offline` takes part. Only the form's own fields are kept, under the reader's
// id, until they are sent, thrown away, or somebody signs out. Each has a key, which also went with
// the first try: the server does what a key asks for once (`Idempotency-Key`).
import { all, on, one, onClick } from "./core.js";
import { showToast, triggersOf } from "./toasts.js";

const OUTBOX = "leadflow.outbox.";
const RESEND = 20000;
const outboxPlace = () => OUTBOX + document.body.dataset.user;
const firstTries = new WeakMap();
let isSendingOutbox = false;

function queued() {
  try {
    return JSON.parse(localStorage.getItem(outboxPlace()) ?? "[]");
  } catch {
    return [];
  }
}

function keepQueued(entries) {
  if (entries.length) localStorage.setItem(outboxPlace(), JSON.stringify(entries));
  else localStorage.removeItem(outboxPlace());
  showOutbox();
}

/** Return a key nobody else has; `randomUUID` is there on secure pages alone. */
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Give a form's request its key and its moment, and remember it as it is sent. */
function keyRequest(event) {
  const form = event.target.closest?.("form[data-offline]");
  if (!form || event.detail.verb !== "post") return;
  const { headers, formData, path } = event.detail;
  const key = newKey();
  formData.delete("csrfmiddlewaretoken"); // goes as a header, so that both tries send the same
  formData.set("written_at", new Date().toISOString());
  headers["Idempotency-Key"] = key;
  // letter by letter as htmx writes it
  const body = [...formData].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&");
  firstTries.set(form, { key, url: path, body });
}

function holdBack(form) {
  const entry = firstTries.get(form);
  if (!entry || queued().some((other) => other.key === entry.key)) return;
  keepQueued([...queued(), entry]);
  form.reset();
  form.dispatchEvent(new CustomEvent("kept", { bubbles: true, detail: { body: entry.body } }));
}

function catchOffline(event) {
  const form = event.target.closest?.("form[data-offline]");
  if (!form || navigator.onLine || event.detail.requestConfig.verb !== "post") return;
  event.preventDefault();
  holdBack(form);
}

const postAgain = ({ url, body, key }) =>
  fetch(url, {
    method: "POST",
    headers: {
      ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}"),
      "Content-Type": "application/x-www-form-urlencoded",
      "HX-Request": "true",
      "Idempotency-Key": key,
    },
    body,
  });

/** Send one entry: true when it is done with, false to try again later. */
async function sendOne(entry) {
  const answer = await postAgain(entry).catch(() => null);
  if (!answer || answer.status >= 500 || answer.headers.has("HX-Redirect")) return false;
  if (answer.status === 409 && (await answer.text()).includes("idempotency.still_running")) return false;
  if (!answer.ok) entry.refused = triggersOf(answer).toast?.msg ?? "It was refused.";
  return true;
}

async function sendAll() {
  if (isSendingOutbox || !navigator.onLine || !queued().some((entry) => !entry.refused)) return;
  isSendingOutbox = true;
  let sent = 0;
  for (const entry of queued().filter((other) => !other.refused)) {
    if (!(await sendOne(entry))) break;
    if (!entry.refused) sent += 1;
    keepQueued(queued().flatMap((other) => (other.key !== entry.key ? [other] : entry.refused ? [entry] : [])));
  }
  isSendingOutbox = false;
  if (!sent) return;
  showToast({ msg: `${sent} sent that ${sent > 1 ? "were" : "was"} waiting` });
  for (const region of all("[hx-trigger~='undone']")) window.htmx.trigger(region, "undone");
}

const sendFromOneTab = () => (navigator.locks ? navigator.locks.request(OUTBOX, { ifAvailable: true }, (lock) => lock && sendAll()) : sendAll());

function showOutbox() {
  const bar = one("#outbox");
  if (!bar) return;
  const entries = queued();
  const refused = entries.filter((entry) => entry.refused);
  const waiting = entries.length - refused.length;
  const can = refused.length ? "drop" : waiting && navigator.onLine ? "send" : "";
  const words = [waiting && `${waiting} waiting to be sent`, refused.length && `${refused.length} could not be sent: ${refused[0].refused}`];
  one("span", bar).textContent = words.filter(Boolean).join(" · ");
  for (const button of all("button", bar)) button.hidden = button.dataset.outbox !== can;
  bar.hidden = !entries.length;
}

function signingOut(event) {
  if (!event.target.matches?.("form[action$='/sign-out/']")) return;
  const count = queued().length;
  if (count && !confirm(`${count} waiting to be sent will be lost. Sign out?`)) {
    event.preventDefault();
    return;
  }
  forgetQueues(() => true);
}

function forgetQueues(isOver) {
  for (const name of Object.keys(localStorage)) if (name.startsWith(OUTBOX) && isOver(name)) localStorage.removeItem(name);
}

export function startOutbox() {
  if (!document.body.dataset.user) return;
  forgetQueues((name) => name !== outboxPlace()); // whoever was here before
  on("htmx:configRequest", keyRequest);
  on("htmx:beforeRequest", catchOffline);
  on("htmx:sendError", (event) => {
    const form = event.target.closest?.("form[data-offline]");
    if (form) holdBack(form);
  });
  on("submit", signingOut, true);
  onClick("[data-outbox]", ({ dataset }) => {
    if (dataset.outbox === "send") sendFromOneTab();
    else keepQueued(queued().filter((entry) => !entry.refused));
  });
  addEventListener("online", () => {
    showOutbox();
    sendFromOneTab();
  });
  addEventListener("offline", showOutbox);
  setInterval(sendFromOneTab, RESEND);
  showOutbox();
  sendFromOneTab();
}
