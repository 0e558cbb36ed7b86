// The calendar: a card is dragged to another day; where an approval would fall, the person is asked first.
import { calmly, onChange } from "./live.js";
import { toast } from "./toasts.js";

const page = () => document.getElementById("planner");
let dragged = null;

const refresh = calmly(async () => {
  if (!page() || dragged || document.querySelector("#planner details[open]") || document.activeElement?.closest("#planner form")) return;
  await htmx.ajax("GET", location.href, { target: "#planner", select: "#planner", swap: "outerHTML" });
}, 300);
onChange("content.changed", refresh);

async function move(card, day, sure) {
  const body = new URLSearchParams({ day, version: card.dataset.version, sure: sure ? "1" : "" });
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(`/calendar/${card.dataset.content}/move`, { method: "POST", body, headers: { "X-CSRFToken": token } });
  const said = answer.headers.get("content-type")?.startsWith("text/plain") ? await answer.text() : "";
  if (answer.status === 409) {
    if (window.confirm(said)) await move(card, day, true);
    return;
  }
  if (said) toast(said, !answer.ok);
  refresh();
}

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-content][draggable]") ?? null;
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.content);
  dragged.classList.add("is-dragged");
});
document.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  dragged = null;
  document.querySelectorAll(".planner-day.is-over").forEach((day) => day.classList.remove("is-over"));
});
document.addEventListener("dragover", (event) => {
  const day = event.target.closest?.("[data-day]");
  document.querySelectorAll(".planner-day.is-over").forEach((other) => other !== day && other.classList.remove("is-over"));
  if (!dragged || !day || day.contains(dragged)) return;
  event.preventDefault();
  day.classList.add("is-over");
});
document.addEventListener("drop", (event) => {
  const day = event.target.closest?.("[data-day]");
  if (!dragged || !day) return;
  event.preventDefault();
  const card = dragged;
  dragged = null;
  move(card, day.dataset.day, false);
});
