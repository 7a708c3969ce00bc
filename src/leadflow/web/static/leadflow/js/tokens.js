// A word typed under boxes becomes a ticked box of its own at Enter or a comma (`data-tokens`).
import { on } from "./core.js";

function boxOf(word, field) {
  const name = field.name.replace(/-more$/, "");
  const boxes = [...field.parentElement.querySelectorAll("input[type=checkbox]")];
  const known = boxes.find((box) => box.value.toLowerCase() === word.toLowerCase());
  if (known) return known;
  const label = document.createElement("label");
  const box = document.createElement("input");
  const text = document.createElement("span");
  Object.assign(box, { type: "checkbox", name, value: word });
  text.textContent = word;
  label.append(box, text);
  field.before(label);
  return box;
}

on("keydown", (event) => {
  const field = event.target;
  if (!field.matches?.("[data-tokens] > .input") || ![",", "Enter"].includes(event.key)) return;
  if (event.isComposing || (event.key === "Enter" && !field.value.trim())) return;
  event.preventDefault();
  for (const word of field.value.split(",").map((each) => each.trim()).filter(Boolean)) {
    const box = boxOf(word, field);
    box.checked = true;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.value = "";
});
