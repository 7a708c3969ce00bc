// A place to drop a file on: `<label data-drop>` around a file input.
import { on, one } from "./core.js";

export function startFiles() {
  for (const type of ["dragenter", "dragover", "dragleave", "drop"]) {
    on(type, (event) => {
      const place = event.target.closest?.("[data-drop]");
      place?.classList.toggle("over", type === "dragenter" || type === "dragover");
    });
  }
  on("change", (event) => {
    const place = event.target.closest?.("[data-drop]");
    const [file] = event.target.files ?? [];
    if (!place || !file) return;
    one("[data-drop-name]", place).textContent = `${file.name}, ${sizeOf(file.size)}`;
  });
}

function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
