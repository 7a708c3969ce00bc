// The page of a lead: composer, mentions, facts changed in place, files.
import { all, on, one, onClick } from "./core.js";

let backTo = "";

function writeAs(kind, said = "") {
  const composer = one("#composer");
  const way = composer && one(`[name=as][value="${CSS.escape(kind)}"]`, composer);
  if (!way) return;
  way.checked = true;
  const text = one("textarea", composer);
  if (said && !text.value) text.value = `Done: ${said}. `;
  composer.scrollIntoView({ block: "nearest" });
  text.focus();
}

/** Return the name that is being typed after an @, null when none is. */
function calledName(text) {
  return text.value.slice(0, text.selectionStart).match(/(?:^|\s)@([\w.+-]*)$/)?.[1] ?? null;
}

const mentionList = () => one("#mentions");
const mentionOptions = () => all("[role=option]", mentionList());

function hideMentions() {
  const list = mentionList();
  if (!list) return;
  list.hidden = true;
  list.replaceChildren();
}

async function showMentions(text) {
  const name = calledName(text);
  if (name === null) return hideMentions();
  const answer = await fetch(`${text.dataset.mentions}?${new URLSearchParams({ name })}`, {
    headers: { "HX-Request": "true" },
  }).catch(() => null);
  // late: a newer answer has come, or will
  if (calledName(text) !== name) return;
  if (!answer?.ok) return hideMentions();
  mentionList().innerHTML = await answer.text();
  mentionList().hidden = !mentionOptions().length;
}

function mention(option) {
  const text = one("textarea[data-mentions]");
  const start = text.selectionStart - calledName(text).length;
  text.setRangeText(`${option.dataset.mention} `, start, text.selectionStart, "end");
  hideMentions();
  text.focus();
}

function moveMention(step) {
  const options = mentionOptions();
  const place = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const next = (place + step + options.length) % options.length;
  options.forEach((option, index) => option.setAttribute("aria-selected", String(index === next)));
}

function keyInMentions(event) {
  if (!event.target.matches?.("[data-mentions]") || mentionList().hidden) return;
  const chosen = one("[aria-selected=true]", mentionList());
  if (event.key === "ArrowDown") moveMention(1);
  else if (event.key === "ArrowUp") moveMention(-1);
  else if (event.key === "Escape") hideMentions();
  else if ((event.key === "Enter" || event.key === "Tab") && chosen && !event.ctrlKey) mention(chosen);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function leaveEditor(link) {
  backTo = `#${link.closest("[id^=detail-]")?.id} [data-fact]`;
}

/** Show the step as taken at once; a refusal draws the lead as it really stands. */
function takeStep(form) {
  const bar = form.closest(".steps");
  one(".current", bar)?.classList.replace("current", "done");
  form.closest("li").classList.replace("todo", "current");
}

function sending(event) {
  if (event.target.matches?.("[data-step]")) takeStep(event.target);
}

function failed(event) {
  if (event.target.matches?.("[data-step], dialog form")) window.htmx.trigger("#lead", "live");
}

function showProgress(event) {
  const bar = event.target.matches?.("[data-upload]") && one("progress", event.target);
  if (!bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.value = (100 * event.detail.loaded) / event.detail.total;
}

function settled() {
  if (!backTo) return;
  one(backTo)?.focus({ preventScroll: true });
  backTo = "";
}

export function startLead() {
  onClick("[data-log]", (link, event) => {
    event.preventDefault();
    writeAs(link.dataset.log, link.dataset.said);
  });
  onClick("[data-when]", (button) => {
    const control = one(`#${button.dataset.for}`);
    control.value = button.dataset.when;
    control.focus();
  });
  onClick("[data-mention]", mention);
  onClick("[data-cancel]", leaveEditor);
  on("composer-saved", () => {
    one("#composer")?.reset();
    one("#write-error")?.replaceChildren();
  });
  on("input", (event) => {
    if (event.target.matches?.("[data-mentions]")) showMentions(event.target);
  });
  on("focusout", (event) => {
    if (event.target.matches?.("[data-mentions]")) setTimeout(hideMentions, 200);
  });
  on("keydown", keyInMentions, true);
  on("keydown", (event) => {
    const editor = event.key === "Escape" && event.target.closest?.("[data-changing]");
    if (editor) one("[data-cancel]", editor)?.click();
  });
  on("change", (event) => {
    if (event.target.matches?.("[data-upload] input[type=file]")) event.target.form.requestSubmit();
  });
  on("htmx:beforeRequest", sending);
  on("htmx:responseError", failed);
  on("htmx:sendError", failed);
  on("htmx:xhr:progress", showProgress);
  on("htmx:configRequest", (event) => {
    const same = event.target.dataset?.same;
    if (same) event.detail.parameters[same] = one("[name=value]", event.target.form ?? event.target.closest("form")).value;
  });
  on("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status === 409 && xhr.getResponseHeader("HX-Retarget")?.startsWith("#detail-")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  on("htmx:afterSettle", settled);
}
