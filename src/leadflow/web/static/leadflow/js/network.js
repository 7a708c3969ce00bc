// Says so when the network is gone, and takes it back when it returns.
import { one } from "./core.js";

function show() {
  const bar = one("#offline");
  if (bar) bar.hidden = navigator.onLine;
}

export function startNetwork() {
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
}
