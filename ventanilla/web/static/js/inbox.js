// The console: live refresh that keeps focus, scroll and drafts; keys; the composer.
import { bind } from "./keys.js";
import { calmly, onChange } from "./live.js";
import { startComposer, focusComposer } from "./composer.js";
import { startPresence } from "./presence.js";

const main = document.getElementById("main");
const talk = () => document.getElementById("talk");
const cards = () => [...document.querySelectorAll("#cards a[id^='card-']")];
const currentCard = () => document.querySelector("#cards a[aria-current]");
const scroller = () => document.getElementById("thread-scroll");

function atBottom(box) {
  return box.scrollHeight - box.scrollTop - box.clientHeight < 60;
}

function toBottom() {
  const box = scroller();
  if (box) box.scrollTop = box.scrollHeight;
}

// Whoever reads the newest message goes on reading it when the composer below grows.
let reading = true;
document.addEventListener("scroll", (event) => { if (event.target === scroller()) reading = atBottom(event.target); }, true);
const room = new ResizeObserver(() => { if (reading) toBottom(); });

function watchRoom() {
  reading = true;
  room.disconnect();
  if (scroller()) room.observe(scroller());
}

function mark() {
  const open = talk()?.dataset.id;
  for (const card of cards()) {
    if (card.id === `card-${open}`) {
      card.setAttribute("aria-current", "true");
      card.closest(".card-row").classList.remove("is-unread");
    } else card.removeAttribute("aria-current");
  }
  main.classList.toggle("has-open", Boolean(open));
}

// --- live: each pane asks for itself (`source`), else one request would push the others out of htmx's queue.
// What a person has just asked for comes first: no pane is drawn again while such a request is under way, or a menu is open.
const PANES = "#stream, #talk-head, #thread, #proposals, #context";
const asked = new Set();
const refreshes = [];

function refresh(source, action) {
  const mine = { source, stale: false, running: false };
  mine.run = calmly(async () => {
    mine.stale = asked.size > 0 || document.querySelector(`#stream details[open], #conversation details.menu[open]`) !== null;
    if (mine.stale) return;
    mine.running = true;
    try {
      await action();
    } finally {
      mine.running = false;
    }
  });
  refreshes.push(mine);
  return mine.run;
}

function resume() {
  for (const one of refreshes) if (one.stale) one.run();
}

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (refreshes.some((one) => one.source === `#${detail.elt.id}`) || detail.elt.id === "viewers" || !detail.elt.closest(PANES)) return;
  asked.add(detail.xhr);
  detail.xhr.addEventListener("loadend", () => {
    asked.delete(detail.xhr);
    setTimeout(resume);
  });
  for (const one of refreshes.filter((other) => other.running)) {
    one.stale = true;
    htmx.trigger(one.source, "htmx:abort");
  }
});
document.addEventListener("toggle", resume, true);

function streamUrl() {
  const query = new URLSearchParams(location.search);
  if (talk()) query.set("opened", talk().dataset.id);
  return `/inbox/stream?${query}`;
}

// Draw a part anew. What the reader did while the request was under way counts: `note` looks in the very moment before the drawing.
// Answers whether anything was drawn.
async function draw(url, source, id, note) {
  let drawn = false;
  const look = (event) => {
    if (event.detail.target?.id !== id || !event.detail.shouldSwap) return;
    drawn = true;
    note(event.detail.target);
  };
  document.addEventListener("htmx:beforeSwap", look);
  try {
    await htmx.ajax("GET", url, { source, target: `#${id}`, swap: "outerHTML" });
  } finally {
    document.removeEventListener("htmx:beforeSwap", look);
  }
  return drawn;
}

const refreshStream = refresh("#stream", async () => {
  if (!document.getElementById("cards")) return;
  let top = 0, focused = "", further = [], more = null;
  const done = await draw(streamUrl(), "#stream", "cards", (box) => {
    top = box.scrollTop;
    focused = document.activeElement?.id;
    further = [...box.querySelectorAll(".cards ~ .cards > li, .cards ~ * > .cards > li")].map((row) => row.cloneNode(true));
    more = further.length ? box.querySelector(".stream-more")?.cloneNode(true) : null;
  });
  if (!done) return;
  const fresh = document.getElementById("cards");
  if (further.length) addFurther(fresh, further, more);
  fresh.scrollTop = top;
  // The focus comes back to its card where the drawing took it away; who has gone elsewhere meanwhile stays there.
  if (focused?.startsWith("card-") && document.activeElement === document.body) document.getElementById(focused)?.focus({ preventScroll: true });
  mark();
});

// Pages that the reader has already asked for stay below the first one, and the reader's place with them.
function addFurther(box, rows, more) {
  const known = new Set(cards().map((card) => card.id));
  const list = box.querySelector(".cards");
  for (const row of rows) {
    if (!list || known.has(row.querySelector("a").id)) continue;
    list.append(row);
    htmx.process(row);
  }
  box.querySelector(".stream-more")?.remove();
  if (more) {
    box.append(more);
    htmx.process(more);
  }
}

// Earlier messages that the reader has asked for stay, and pictures that were opened stay open.
function keepEarlier(drawn, fresh) {
  for (const picture of drawn.querySelectorAll(".attachment[data-unveil]:not(.is-veiled) img")) {
    const veil = fresh.querySelector(`img[src="${CSS.escape(picture.getAttribute("src"))}"]`)?.closest("[data-unveil]");
    veil?.classList.remove("is-veiled");
    veil?.setAttribute("aria-expanded", "true");
  }
  const first = fresh.querySelector(".bubble[id]");
  const same = first && drawn.querySelector(`#${first.id}`);
  if (!same || !fresh.querySelector(".thread-older")) return;
  const earlier = [];
  for (let node = drawn.firstElementChild; node && node !== same; node = node.nextElementSibling) earlier.push(node);
  if (!earlier.some((node) => node.matches(".bubble"))) return;
  while (fresh.firstElementChild !== first) fresh.firstElementChild.remove();
  fresh.prepend(...earlier);
  htmx.process(fresh);
}

const refreshThread = refresh("#thread-scroll", async () => {
  const open = talk();
  if (!open || !scroller()) return;
  let follow = false, top = 0, before = 0, drawn = null;
  const done = await draw(`${open.dataset.url}/thread${location.search}`, "#thread-scroll", "thread", (thread) => {
    follow = atBottom(scroller());
    top = scroller().scrollTop;
    before = thread.querySelectorAll(".bubble:not(.is-ours)").length;
    drawn = thread.cloneNode(true);
  });
  if (!done || talk() !== open) return;
  keepEarlier(drawn, document.getElementById("thread"));
  if (follow) toBottom();
  else scroller().scrollTop = top;
  const after = document.querySelectorAll("#thread .bubble:not(.is-ours)").length;
  if (after > before) document.getElementById("live").textContent = document.getElementById("live").dataset.new;
});

const refreshContext = refresh("#context", async () => {
  if (talk()) await htmx.ajax("GET", `${talk().dataset.url}/context`, { source: "#context", target: "#context", swap: "innerHTML" });
});

onChange("conversation.changed", (object) => {
  refreshStream();
  if (talk() && Number(talk().dataset.live) === object) refreshThread();
});
onChange("attempt.changed", () => talk() && refreshThread());
onChange("case.changed", () => {
  refreshContext();
  refreshThread();
});
document.addEventListener("stream-changed", () => refreshStream());
document.addEventListener("live-again", () => {
  refreshStream();
  refreshThread();
  refreshContext();
});

// What was asked for one conversation is not drawn into another that has been opened meanwhile.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const about = event.detail.pathInfo.requestPath.match(/^\/inbox\/([0-9a-f-]{36})/);
  if (about && event.detail.target.id !== "conversation" && about[1] !== talk()?.dataset.id) event.preventDefault();
});

// --- opening
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id === "conversation") {
    mark();
    toBottom();
    watchRoom();
    startComposer();
    startPresence();
    document.title = `${document.querySelector(".talk-who [data-name]")?.textContent ?? ""} · Ventanilla`;
  }
  if (event.detail.target.id === "stream") mark();
});

// --- keys
function step(by) {
  const all = cards();
  if (!all.length) return;
  const now = all.indexOf(document.activeElement.closest?.("a[id^='card-']") ?? currentCard());
  const next = all[Math.min(all.length - 1, Math.max(0, now + by))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  next.click();
}
bind("j", () => step(1));
bind("k", () => step(-1));
bind("r", () => focusComposer());
bind("n", () => focusComposer("note"));
bind("a", () => document.getElementById("take")?.click());
bind("e", () => document.getElementById("resolve")?.click());
bind("/", () => document.getElementById("inbox-search")?.focus());

// --- small things
document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-toggle-context]");
  if (toggle) {
    const shown = main.classList.toggle("show-context");
    document.querySelectorAll("[data-toggle-context]").forEach((b) => b.setAttribute("aria-expanded", String(shown)));
    if (shown) document.querySelector("#context .context-toggle")?.focus();
  }
  const veil = event.target.closest("[data-unveil]");
  if (veil) {
    const veiled = veil.classList.toggle("is-veiled");
    veil.setAttribute("aria-expanded", String(!veiled));
  }
  const copy = event.target.closest("[data-copy]");
  if (copy) navigator.clipboard?.writeText(copy.dataset.copy).then(() => document.dispatchEvent(new CustomEvent("toast", { detail: { text: copy.dataset.copied } })));
});

mark();
toBottom();
watchRoom();
if (talk()) {
  startComposer();
  startPresence();
}
