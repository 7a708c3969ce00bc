// Parts of the page that keep themselves up to date: `data-live="topic"` with `hx-trigger="live"`.
// One stream per browser: the tab that holds the lock listens and tells the others. Where there is
// no stream (no secure context, a proxy that buffers), every tab asks now and then instead.
import { all, on } from "./core.js";

const FIRST_POLL = 5000;
const SLOWEST_POLL = 60000;
const FAILURES = 2;
const CHANNEL = "live";

const waiting = new Set();
let channel = null;
let stream = null;
let failures = 0;
const asked = new Set();
const known = {};

const extras = () =>
  all("[data-live]")
    .flatMap((part) => part.dataset.live.split(" "))
    .filter((topic) => topic.startsWith("lead:"));

/** Refresh what shows `topic`; a part somebody is typing in waits until they are done. */
function refresh(topic) {
  for (const part of all(`[data-live~="${CSS.escape(topic)}"]`)) {
    const busy = part.contains(document.activeElement) &&
      document.activeElement.matches("input:not([type=checkbox]), textarea, select");
    if (busy || document.hidden) waiting.add(part);
    else window.htmx.trigger(part, "live");
  }
}

function refreshWaiting() {
  for (const part of waiting) {
    const typing = part.contains(document.activeElement) && document.activeElement !== document.body;
    if (document.hidden || typing) continue;
    waiting.delete(part);
    if (part.isConnected) window.htmx.trigger(part, "live");
  }
}

function tell(topics) {
  for (const topic of topics) refresh(topic);
}

/** Take in how things stand; return the topics that are newer than what this tab knew. */
function learn(versions) {
  const news = Object.keys(versions).filter((topic) => topic in known && known[topic] !== versions[topic]);
  Object.assign(known, versions);
  return news;
}

function hear(versions, isFirst) {
  const unheard = Object.keys(versions).filter((topic) => !(topic in known));
  const news = learn(versions);
  tell(isFirst ? news : [...news, ...unheard]);
}

function openStream() {
  stream?.close();
  const wanted = [...asked].slice(-8).join(",");
  stream = new EventSource(`${document.body.dataset.liveUrl}?topics=${encodeURIComponent(wanted)}`);
  for (const type of ["hello", "changed"]) {
    stream.addEventListener(type, (event) => {
      failures = 0;
      const versions = JSON.parse(event.data);
      channel.postMessage({ versions, isFirst: type === "hello" });
      hear(versions, type === "hello");
    });
  }
  stream.addEventListener("error", () => {
    failures += 1;
    const isFinal = stream.readyState === EventSource.CLOSED; // refused: the browser asks no more
    if (failures < FAILURES && !isFinal) return;
    stream.close();
    stream = null;
    channel.postMessage({ poll: true });
    poll();
  });
}

function ask(topics) {
  const fresh = topics.filter((topic) => !asked.has(topic));
  for (const topic of fresh) asked.add(topic);
  if (fresh.length && stream) openStream();
}

let polling = false;
let signedOut = false;

async function poll() {
  if (polling) return;
  polling = true;
  let since = "";
  let quiet = 0;
  while (!signedOut) {
    if (!document.hidden) {
      const answer = await fetchChanges(since);
      if (answer?.changed?.length) {
        tell(answer.changed);
        quiet = 0;
      } else {
        quiet = answer === undefined ? quiet + 3 : quiet + 1;
      }
      since = answer?.since ?? since;
    }
    const pause = Math.min(SLOWEST_POLL, FIRST_POLL * (1 + quiet / 2));
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Return what changed, null when nothing did, undefined when nobody answered. */
async function fetchChanges(since) {
  const query = new URLSearchParams({ since, topics: extras().join(",") });
  try {
    const answer = await fetch(`${document.body.dataset.pollUrl}?${query}`, { redirect: "manual" });
    if (answer.status === 204) return null;
    if (answer.type === "opaqueredirect") signedOut = true;
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
}

function lead() {
  return new Promise(() => {
    ask(extras());
    channel.postMessage({ roll: true });
    openStream();
  });
}

export function startLive() {
  if (!document.body.dataset.pollUrl) return;
  on("visibilitychange", refreshWaiting);
  on("focusout", () => setTimeout(refreshWaiting, 300));
  if (!document.body.dataset.liveUrl || !navigator.locks || !window.BroadcastChannel || !window.EventSource) {
    poll();
    return;
  }
  channel = new BroadcastChannel(`${CHANNEL}:${document.body.dataset.user}`);
  channel.addEventListener("message", ({ data }) => {
    if (data.versions) hear(data.versions, data.isFirst);
    else if (data.ask) ask(data.ask);
    else if (data.roll) channel.postMessage({ ask: extras() });
    else if (data.poll) poll();
  });
  channel.postMessage({ ask: extras() });
  navigator.locks.request(`${CHANNEL}:${document.body.dataset.user}`, lead);
}
