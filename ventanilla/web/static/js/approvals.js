// The approval queue: j and k walk, a approves, r rejects; the list follows what others decide.
import { bind } from "./keys.js";
import { calmly, onChange } from "./live.js";

const cards = () => [...document.querySelectorAll("[data-request]")];

function walk(step) {
  const all = cards();
  if (!all.length) return;
  const at = all.findIndex((card) => card.hasAttribute("aria-current"));
  const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
  if (next && !next.hasAttribute("aria-current")) next.click();
}

bind("j", () => walk(1));
bind("k", () => walk(-1));
bind("a", () => document.querySelector("[data-approve]")?.click());
bind("r", () => {
  const reason = document.getElementById("reason");
  if (reason?.value.trim()) document.querySelector("[data-reject]")?.click();
  else reason?.focus();
});

// On a phone the list and the request are two pages.
document.addEventListener("click", (event) => {
  const card = event.target.closest?.("[data-request]");
  if (card && matchMedia("(max-width: 60rem)").matches && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    location.assign(card.dataset.alone);
  }
});

const refresh = calmly(async () => {
  const writing = [...document.querySelectorAll("#approvals-page textarea")].some((field) => field.value.trim());
  if (writing || !document.getElementById("approvals-page")) return;
  await window.htmx.ajax("GET", location.href, { target: "#approvals-page", select: "#approvals-page", swap: "outerHTML" });
}, 300);
onChange("approval.changed", refresh);
