// Cases and leads: live refresh that never takes a form from under somebody's hands; the board's drag and drop.
import { calmly, onChange } from "./live.js";
import { toast } from "./toasts.js";

const page = () => document.getElementById("cases-page");

function busy() {
  return Boolean(document.querySelector("#cases-page details[open], #cases-page .is-dragged") || document.activeElement?.closest("#cases-page form"));
}

const refresh = calmly(async () => {
  if (!page() || busy()) return;
  const kept = [...document.querySelectorAll(".board, .board-cards")].map((box) => [box.scrollLeft, box.scrollTop]);
  const focused = document.activeElement?.closest("[data-lead]")?.dataset.lead;
  await htmx.ajax("GET", location.href, { target: "#cases-page", select: "#cases-page", swap: "outerHTML" });
  document.querySelectorAll(".board, .board-cards").forEach((box, index) => kept[index] && ([box.scrollLeft, box.scrollTop] = kept[index]));
  if (focused) document.querySelector(`[data-lead="${focused}"] a`)?.focus({ preventScroll: true });
}, 200);

onChange("case.changed", (object) => {
  const live = page()?.dataset.live;
  if (live === "list" || live === "board" || Number(live) === object) refresh();
});
document.addEventListener("board-changed", () => {
  document.querySelectorAll("#cases-page details[open]").forEach((menu) => (menu.open = false));
  refresh();
});

// --- drag and drop: a column takes a card only where the card's own table of moves says so
let dragged = null;

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-lead][draggable]") ?? null;
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.lead);
  dragged.classList.add("is-dragged");
  for (const column of document.querySelectorAll("[data-column]")) column.classList.toggle("may-take", takes(column));
});
document.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  dragged = null;
  document.querySelectorAll("[data-column]").forEach((column) => column.classList.remove("may-take", "is-over"));
});

function takes(column) {
  return dragged !== null && !column.contains(dragged) && dragged.dataset.to.split(" ").includes(column.dataset.column);
}

document.addEventListener("dragover", (event) => {
  const column = event.target.closest?.("[data-column]");
  document.querySelectorAll(".is-over").forEach((other) => other !== column && other.classList.remove("is-over"));
  if (column && takes(column)) {
    event.preventDefault();
    column.classList.add("is-over");
  }
});
document.addEventListener("drop", (event) => {
  const column = event.target.closest?.("[data-column]");
  if (!column || !takes(column)) {
    if (dragged && column && !column.contains(dragged)) toast(page().dataset.needsReason ?? "", true);
    return;
  }
  event.preventDefault();
  htmx.ajax("POST", `/leads/${dragged.dataset.lead}/move`, { values: { to: column.dataset.column }, swap: "none" });
});
