// Native dialogs: `data-dialog="id"` opens, `data-close` closes, and so does a click beside it.
import { on, one, onClick } from "./core.js";

export function openDialog(id) {
  const dialog = one(`#${id}`);
  if (dialog && !dialog.open) dialog.showModal();
}

export function startDialogs() {
  onClick("[data-dialog]", (button) => {
    button.closest(".menu")?.hidePopover();
    openDialog(button.dataset.dialog);
  });
  onClick("[data-close]", (button) => button.closest("dialog")?.close());
  on("click", (event) => {
    if (event.target instanceof HTMLDialogElement) event.target.close();
  });
  on("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.target.matches?.("dialog form")) {
      event.target.closest("dialog").close();
    }
  });
}
