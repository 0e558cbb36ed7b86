// The console: live refresh that keeps focus, scroll and drafts; keys; the composer.
import { bind } from "./keys.js";
import { calmly, onChange } from "./live.js";
import { startComposer, focusComposer } from "./composer.js";

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

// --- live: every pane asks for itself (`source`), else one request would push the others out of the queue
function streamUrl() {
  const query = new URLSearchParams(location.search);
  if (talk()) query.set("opened", talk().dataset.id);
  return `/inbox/stream?${query}`;
}

const refreshStream = calmly(async () => {
  const box = document.getElementById("cards");
  if (!box || document.querySelector("#stream details[open]")) return;
  const focused = document.activeElement?.id;
  const top = box.scrollTop;
  await htmx.ajax("GET", streamUrl(), { source: "#stream", target: "#cards", swap: "outerHTML" });
  const fresh = document.getElementById("cards");
  fresh.scrollTop = top;
  if (focused?.startsWith("card-")) document.getElementById(focused)?.focus({ preventScroll: true });
  mark();
});

const refreshThread = calmly(async () => {
  const open = talk();
  const box = scroller();
  if (!open || !box || document.querySelector("#conversation details.menu[open]")) return;
  const follow = atBottom(box);
  const top = box.scrollTop;
  const before = document.querySelectorAll("#thread .bubble:not(.is-ours)").length;
  await htmx.ajax("GET", `${open.dataset.url}/thread${location.search}`, { source: "#thread-scroll", target: "#thread", swap: "outerHTML" });
  if (follow) toBottom();
  else scroller().scrollTop = top;
  const after = document.querySelectorAll("#thread .bubble:not(.is-ours)").length;
  if (after > before) document.getElementById("live").textContent = document.getElementById("live").dataset.new;
});

const refreshContext = calmly(() => talk() && htmx.ajax("GET", `${talk().dataset.url}/context`, { source: "#context", target: "#context", swap: "innerHTML" }));

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
    startComposer();
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
if (talk()) startComposer();
