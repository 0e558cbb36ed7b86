// Labelling by keys: a number goes to a label, the arrows change it (as radio buttons do), Enter saves, S skips.
import { bind } from "./keys.js";

const form = document.getElementById("labelling");

function goTo(number) {
  const group = form?.querySelectorAll("fieldset")[number];
  (group?.querySelector("input:checked") ?? group?.querySelector("input"))?.focus();
}

// keys.js leaves letters alone while somebody types; a radio button is no place to type.
form?.addEventListener("keydown", (event) => {
  if (event.target.type !== "radio" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key >= "1" && event.key <= "6") goTo(Number(event.key) - 1);
  else if (event.key === "s") document.getElementById("skip").click();
  else if (event.key === "Enter") form.querySelector("button[value=save]").click();
  else return;
  event.preventDefault();
});
for (let number = 1; number <= 6; number += 1) bind(String(number), () => goTo(number - 1));
bind("s", () => document.getElementById("skip")?.click());
bind("Enter", (event) => (event.target.closest("a, button") ?? form?.querySelector("button[value=save]"))?.click());
goTo(0);
