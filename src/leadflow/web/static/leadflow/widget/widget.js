import { bot, call, keep, kept } from "./place.js";
import { button } from "./parts.js";
import { appear, choices, clear, focusNext, form, input, log, say } from "./panel.js";

const FIELDS = {
  name: ["What is your name?", "text", "name"],
  phone: ["What is your phone number?", "tel", "tel"],
  email: ["What is your e-mail address?", "email", "email"],
};
let talk;
let asks;
let ask;
let since;
let closing = "Thank you! We will be in touch.";

// Do something at the server; what does not go through can be tried again.
async function attempt(act) {
  clear();
  try {
    await act();
  } catch ({ status, detail }) {
    // 401, 403 and 404: the conversation that was kept is over
    if (talk && status > 400 && status < 405) {
      keep((talk = asks = null));
      return attempt(begin);
    }
    say(status === 422 ? detail : "That did not go through.");
    if (status === 422) show();
    else choices.append(button("Try again", () => attempt(act)));
    focusNext();
  }
}

async function begin() {
  log.replaceChildren();
  asks = [];
  talk = kept();
  if (talk) {
    const { answers, lead_data } = await call(`lead/summary/${talk.session_id}`);
    for (const { question_text, answer_text } of answers) {
      say(question_text);
      say(answer_text, "u");
    }
    talk.done.push(...answers.map((one) => one.question_id), ...Object.keys(FIELDS).filter((name) => lead_data[name]));
  } else {
    const utm_source = new URLSearchParams(location.search).get("utm_source");
    talk = { done: [], ...(await call("session/start", { bot, utm_source, page: location.origin + location.pathname })) };
    keep(talk);
  }
  const [questions, products, ctas] = await Promise.all(
    ["questions", "product-menu", "cta-options"].map((what) => call(`${what}?session_id=${talk.session_id}`)),
  );
  asks = [
    { id: 0, ...talk.greeting },
    ...questions,
    { id: "products", text: "Which of these would you like to know more about?", picks: products },
    ...talk.contact.fields.map((id, place) => ({ id, text: (place ? "" : talk.contact.text + "\n") + FIELDS[id][0] })),
    { id: "ctas", text: "What shall we do next?", picks: ctas },
  ];
  next();
}

function next() {
  ask = asks.find(({ id, picks }) => !talk.done.includes(id) && (!picks || picks[0]));
  say(ask ? ask.text : closing);
  show();
}

function finish() {
  talk.done.push(ask.id);
  keep(talk);
  next();
}

function show() {
  const { id, text, options = [], is_multiple, picks = [] } = ask || {};
  clear();
  since = Date.now();
  form.hidden = !ask || !!(options[0] || picks[0]);
  input.value = "";
  input.setAttribute("aria-label", text);
  [, input.type, input.autocomplete] = FIELDS[id] || [0, "text", "off"];
  choices.append(
    ...options.map((option) => (is_multiple ? button(option, toggle, { "aria-pressed": false }) : button(option, () => give(option)))),
    ...picks.map((one) => button(one.name || one.text, () => pick(one))),
  );
  if (is_multiple) choices.append(button("Done", giveAll));
  if (picks[0] || FIELDS[id]) choices.append(button("No, thanks", finish));
  focusNext();
}

function toggle({ currentTarget }) {
  currentTarget.ariaPressed = currentTarget.ariaPressed !== "true";
}

function giveAll() {
  const chosen = [...choices.querySelectorAll("[aria-pressed=true]")];
  if (chosen[0]) give(chosen.map((one) => one.textContent).join(", "));
}

function give(text) {
  const { id, options = [] } = ask;
  const seconds = Math.round((Date.now() - since) / 1000);
  send(
    text,
    ...(FIELDS[id]
      ? ["lead/profile", { profile_data: { [id]: text } }]
      : ["answer", { question_id: id, answer_text: text, time_taken: seconds }]),
    () => {
      if (id || !options[1] || text === options[0]) return finish();
      ask.options = [options[0]];
      show();
    },
  );
}

function pick(one) {
  const { id, name, text, description, action = "clicked_product", url } = one;
  if (url) window.open(url, "_blank", "noopener");
  send(name || text, "behavior", { action, metadata: { [name ? "product" : "cta"]: id } }, () => {
    if (description) say(description);
    ask.picks = ask.picks.filter((other) => name && other !== one);
    ask.picks[0] ? show() : finish();
  });
}

function send(text, where, what, then) {
  say(text, "u");
  attempt(async () => {
    const told = await call(where, { session_id: talk.session_id, ...what });
    closing = told.closing || closing;
    then();
  });
}

form.onsubmit = (event) => {
  event.preventDefault();
  if (input.value.trim()) give(input.value.trim());
};

appear(() => asks || attempt(begin));
