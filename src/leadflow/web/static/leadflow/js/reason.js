// Why a lead is lost, asked in a dialog.
import { one } from "./core.js";

/** Return the reason, or nothing when it is not given after all. */
export function askReason(name) {
  const dialog = one("#lost");
  const input = one("#lost-reason");
  one("#lost-title").textContent = `Why is ${name} lost?`;
  input.value = "";
  dialog.returnValue = "";
  dialog.showModal();
  input.focus();
  return new Promise((resolve) => {
    const closed = () => resolve(dialog.returnValue === "lost" ? input.value.trim() : "");
    dialog.addEventListener("close", closed, { once: true });
  });
}
