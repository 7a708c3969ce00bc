// Editing in place: `data-edit="field"` opens a small form over itself, which the server draws.
// Enter saves, Esc leaves everything as it was, and the focus goes back to where it came from.
import { all, deskAddress, on, one, onClick } from "./core.js";
import { openMenu } from "./menus.js";

let openedFor = null;
let savedFor = null;

export const editorOf = () => one("#editor");

/** Open the form at `url` over `button`. */
export async function openEditor(button, url) {
  const editor = editorOf();
  if (!editor) return;
  openedFor = button;
  editor.replaceChildren();
  await window.htmx.ajax("GET", url, { target: "#editor", swap: "innerHTML" });
  if (!editor.childElementCount || openedFor !== button) return;
  aim(editor, button);
  if (!editor.matches(":popover-open")) openMenu(editor, button);
  focusFirst(editor);
}

function focusFirst(editor) {
  const first = one("[aria-invalid=true], [data-focus]", editor) ?? one("button, input:not([type=hidden])", editor);
  first?.focus({ preventScroll: true });
  if (first?.matches("input:not([type=checkbox])")) first.select();
}

/** Tell the form what it is to replace when it is saved. */
function aim(editor, button) {
  const place = placeOf(button);
  const target = place === "peek" ? "#peek-body" : `#${button.closest("[data-lead]")?.id}`;
  for (const form of all("form[data-editing]", editor)) {
    form.setAttribute("hx-target", target);
    if (place === "peek") form.setAttribute("hx-swap", "innerHTML");
    window.htmx.process(form);
  }
}

const placeOf = (button) => button.dataset.in ?? "row";

/** Return where one field of the lead around `button` is edited, in the list as it is shown. */
function addressOf(button) {
  const lead = button.closest("[data-lead]").dataset.lead;
  const query = new URLSearchParams(location.search);
  query.delete("cursor");
  query.set("in", placeOf(button));
  return `${deskAddress()}${lead}/edit/${button.dataset.edit}/?${query}`;
}

export function openField(button) {
  openEditor(button, addressOf(button));
}

function closeEditor() {
  const editor = editorOf();
  if (editor?.matches(":popover-open")) editor.hidePopover();
}

/** After a form of the editor was saved: close it, and find the button it was opened from again. */
function saved(event) {
  const form = event.detail.requestConfig?.elt;
  if (!form?.closest?.("#editor") || event.detail.requestConfig.verb !== "post") return;
  const { status } = event.detail.xhr;
  if (status === 409) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
  if (status >= 300 && status !== 409) return;
  savedFor = form.dataset.editing ? { ...form.dataset } : null;
  closeEditor();
}

function refocus() {
  if (!savedFor) return;
  const { editing, place, lead } = savedFor;
  savedFor = null;
  const root = place === "peek" ? one("#peek-body") : one(`#${place === "card" ? "card" : "lead"}-${lead}`);
  root?.classList.add("refreshed");
  one(`[data-edit="${editing}"]`, root ?? document)?.focus({ preventScroll: true });
}

export function startEditors() {
  onClick("[data-edit]", (button, event) => {
    event.preventDefault();
    openField(button);
  });
  onClick("[data-editor]", (button, event) => {
    if (event.ctrlKey || event.metaKey || !editorOf()) return;
    event.preventDefault();
    openEditor(button, button.dataset.editor || button.getAttribute("href"));
  });
  onClick("[data-hide-menu]", (button) => button.closest("[popover]").hidePopover());
  on("htmx:beforeSwap", saved);
  on("htmx:afterSettle", (event) => {
    if (event.target.id === "editor" && editorOf().matches(":popover-open")) focusFirst(editorOf());
    else refocus();
  });
}
