// What was written without a network: kept on this device, sent once when the network is back.
// A form with `data-offline` takes part. Only the form's own fields are kept, under the reader's
// id, until they are sent, thrown away, or somebody signs out. Each has a key, which also went with
// the first try: the server does what a key asks for once (`Idempotency-Key`).
import { all, on, one, onClick } from "./core.js";
import { showToast, triggersOf } from "./toasts.js";

const OUTBOX = "leadflow.outbox.";
const RESEND = 20000;
const firstTries = new WeakMap();
let isSending = false;

const outboxName = () => OUTBOX + document.body.dataset.user;
const queued = () => JSON.parse(localStorage.getItem(outboxName()) ?? "[]");
const formOf = (event) => event.target.closest?.("form[data-offline]");

function keepQueued(entries) {
  if (entries.length) localStorage.setItem(outboxName(), JSON.stringify(entries));
  else localStorage.removeItem(outboxName());
  showOutbox();
}

function forgetQueues(but) {
  for (const name of Object.keys(localStorage)) if (name.startsWith(OUTBOX) && name !== but) localStorage.removeItem(name);
}

/** Give a form's request its key and its moment, and remember it letter by letter as htmx sends it. */
function keyRequest(event) {
  const form = formOf(event);
  const { headers, formData, path, verb } = event.detail;
  if (form) firstTries.delete(form);
  if (!form || verb !== "post") return;
  const key = crypto.getRandomValues(new Uint32Array(4)).join("-");
  // goes as a header: another page has another one
  formData.delete("csrfmiddlewaretoken");
  formData.set("written_at", new Date().toISOString());
  headers["Idempotency-Key"] = key;
  const body = [...formData].map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
  firstTries.set(form, { key, url: path, body });
}

function holdBack(event) {
  const form = formOf(event);
  const entry = firstTries.get(form);
  if (!entry) return;
  event.preventDefault();
  firstTries.delete(form);
  keepQueued([...queued(), entry]);
  form.reset();
  form.dispatchEvent(new CustomEvent("kept", { bubbles: true, detail: entry }));
}

/** Send one entry: true when it is done with, false to try again later. */
async function sendOne(entry) {
  const headers = {
    ...JSON.parse(document.body.getAttribute("hx-headers")),
    "Content-Type": "application/x-www-form-urlencoded",
    "HX-Request": "true",
    "Idempotency-Key": entry.key,
  };
  const answer = await fetch(entry.url, { method: "POST", headers, body: entry.body }).catch(() => null);
  if (!answer || answer.status >= 500 || answer.headers.has("HX-Redirect")) return false;
  if (!answer.ok && (await answer.text()).includes("still_running")) return false;
  if (!answer.ok) entry.refused = triggersOf(answer).toast?.msg ?? "It was refused.";
  return true;
}

async function sendAll() {
  const waiting = queued().filter((entry) => !entry.refused);
  if (isSending || !navigator.onLine || !waiting.length) return;
  isSending = true;
  let sent = 0;
  for (const entry of waiting) {
    if (!(await sendOne(entry))) break;
    if (!entry.refused) sent += 1;
    keepQueued(queued().map((other) => (other.key === entry.key ? entry : other)).filter((other) => other.refused || other.key !== entry.key));
  }
  isSending = false;
  if (!sent) return;
  showToast({ msg: `${sent} sent that ${sent > 1 ? "were" : "was"} waiting` });
  for (const region of all("[hx-trigger~='undone']")) window.htmx.trigger(region, "undone");
}

function showOutbox() {
  const bar = one("#outbox");
  const entries = queued();
  const refused = entries.filter((entry) => entry.refused);
  const waiting = entries.length - refused.length;
  const words = [waiting && `${waiting} waiting to be sent`, refused.length && `${refused.length} could not be sent: ${refused[0].refused}`];
  bar.firstChild.textContent = words.filter(Boolean).join(" · ");
  bar.lastChild.hidden = !refused.length;
  bar.hidden = !entries.length;
}

function signingOut(event) {
  if (!event.target.matches("form[action$='/sign-out/']")) return;
  const count = queued().length;
  if (count && !confirm(`${count} waiting to be sent will be lost.`)) event.preventDefault();
  else forgetQueues();
}

export function startOutbox() {
  if (!one("#outbox")) return;
  forgetQueues(outboxName());
  on("htmx:configRequest", keyRequest);
  on("htmx:beforeRequest", (event) => navigator.onLine || holdBack(event));
  on("htmx:sendError", holdBack);
  on("submit", signingOut, true);
  onClick("[data-discard]", () => keepQueued(queued().filter((entry) => !entry.refused)));
  for (const change of ["online", "offline"]) {
    addEventListener(change, () => {
      showOutbox();
      sendAll();
    });
  }
  setInterval(sendAll, RESEND);
  showOutbox();
  sendAll();
}
