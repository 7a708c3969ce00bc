// Forms send once, and warn before typed words are lost (`data-guard` on the form).
import { all, on, one } from "./core.js";

const guarded = new WeakSet();
let leaving = false;

function isDirty() {
  return all("form[data-guard]").some((form) => guarded.has(form));
}

function lock(form, submitter) {
  form.setAttribute("aria-busy", "true");
  const button = submitter ?? one("button:not([type=button])", form);
  // after the submit has been read, or the button's own value would be missing from it
  setTimeout(() => {
    if (form.getAttribute("aria-busy")) button?.setAttribute("aria-disabled", "true");
  });
}

function unlock(form) {
  form.removeAttribute("aria-busy");
  for (const button of all("[aria-disabled]", form)) button.removeAttribute("aria-disabled");
}

export function startForms() {
  on("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog" || form.getAttribute("role") === "search") return;
    if (form.getAttribute("aria-busy")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    guarded.delete(form);
    leaving = true;
    lock(form, event.submitter);
  }, true);
  on("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form");
    leaving = false;
    if (form) unlock(form);
  });
  // without a network (outbox.js)
  on("kept", (event) => {
    leaving = false;
    unlock(event.target);
  });
  on("htmx:afterSettle", () => {
    one("[aria-invalid=true]")?.focus();
  });
  // the server may name where to go on: `HX-Trigger: {"focus-on": "#id_mobile"}`
  on("focus-on", (event) => one(event.detail.value)?.focus());
  on("input", (event) => {
    const form = event.target.closest?.("form[data-guard]");
    if (form) guarded.add(form);
  });
  on("change", (event) => {
    if (event.target.matches?.("[data-submit-on-change]")) event.target.form.requestSubmit();
  });
  on("keydown", (event) => {
    const send = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (send && event.target.matches?.("textarea")) event.target.form?.requestSubmit();
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && isDirty()) event.preventDefault();
  });
  addEventListener("pageshow", () => {
    leaving = false;
    for (const form of all("form[aria-busy]")) unlock(form);
  });
}
