// `data-copy="text"` puts the text on the clipboard.
import { onClick, say } from "./core.js";
import { showToast } from "./toasts.js";

const SHOWN = 2000;

async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const place = document.createElement("textarea");
  place.value = text;
  place.className = "sr-only";
  document.body.append(place);
  place.select();
  const copied = document.execCommand("copy");
  place.remove();
  if (!copied) throw new Error("the browser did not copy");
}

export function startCopying() {
  onClick("[data-copy]", async (button) => {
    try {
      await copy(button.dataset.copy);
    } catch {
      showToast({ msg: "Your browser did not copy that. Select it and press Ctrl C.", tone: "bad" });
      return;
    }
    const place = button.closest(".copyable") ?? button;
    place.classList.add("copied");
    button.focus();
    say("Copied");
    setTimeout(() => place.classList.remove("copied"), SHOWN);
  });
}
