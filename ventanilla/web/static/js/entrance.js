// The front door: passkeys, the demo's codes, and buttons that are pressed once.
import { startPasskeys } from "./passkeys.js";

startPasskeys();

document.addEventListener("click", (event) => {
  const filler = event.target.closest("[data-fill]");
  if (!filler) return;
  const field = document.querySelector("input[name=code]");
  field.value = filler.dataset.fill;
  field.focus();
});

document.addEventListener("submit", (event) => {
  if (!("once" in event.target.dataset)) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});

// A page taken back from the browser's memory may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
