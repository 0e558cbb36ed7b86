// Says that this page has a conversation open, and whether somebody writes in it; shows who else does.
import { calmly, onChange } from "./live.js";

const EVERY_MS = 20_000;
const PAUSE_MS = 8_000;
const talk = () => document.getElementById("talk");
let told = "";
let writing = false;
let pause = 0;

function say(values) {
  if (!talk()) return;
  told = talk().dataset.url;
  return htmx.ajax("POST", `${told}/here`, { source: "#viewers", target: "#viewers", swap: "outerHTML", values }).catch(() => {});
}

function leave() {
  if (!told) return;
  const form = new FormData();
  form.set("gone", "1");
  form.set("csrfmiddlewaretoken", document.body.dataset.csrf);
  navigator.sendBeacon(`${told}/here`, form);
  told = "";
}

function write(now) {
  clearTimeout(pause);
  if (now) pause = setTimeout(() => write(false), PAUSE_MS);
  if (now === writing) return;
  writing = now;
  say({ writing: now ? "1" : "" });
}

const look = calmly(() => talk() && document.getElementById("viewers") && htmx.ajax("GET", `${talk().dataset.url}/here`, { source: "#viewers", target: "#viewers", swap: "outerHTML" }));

export function startPresence() {
  if (told && told !== talk()?.dataset.url) leave();
  writing = false;
  clearTimeout(pause);
  say({ writing: "" });
}

document.addEventListener("input", (event) => event.target.id === "reply" && write(event.target.value.trim() !== ""));
setInterval(() => document.visibilityState === "visible" && say({ writing: writing ? "1" : "" }), EVERY_MS);
window.addEventListener("pagehide", leave);
onChange("presence.changed", (object) => Number(talk()?.dataset.live) === object && look());
