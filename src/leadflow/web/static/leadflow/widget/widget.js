import { bot, call, keep, kept } from "./place.js";
import { button } from "./parts.js";
import { appear, choices, focusAnswer, form, input, log, say, setTitle } from "./panel.js";

let session;
let asks;
let ask;
let since;

// Do something at the server; what does not go through can be tried again.
async function attempt(act) {
  choices.replaceChildren();
  form.hidden = true;
  try {
    await act();
  } catch (problem) {
    if (problem.status === 404 && session) {
      session = keep("");
      return attempt(begin);
    }
    say(problem.status === 422 ? problem.detail : "That did not go through.");
    if (problem.status === 422) show();
    else choices.append(button("Try again", () => attempt(act)));
  }
  focusAnswer();
}

async function begin() {
  log.replaceChildren();
  session ||= kept();
  const source = new URLSearchParams(location.search).get("utm_source") || "";
  if (!session) {
    session = (await call("session/start", { bot, utm_source: source })).session_id;
    keep(session);
  }
  asks = await call(`questions?session_id=${session}`);
  next();
}

function next() {
  since = Date.now();
}

function show() {}

appear(() => asks || attempt(begin));
