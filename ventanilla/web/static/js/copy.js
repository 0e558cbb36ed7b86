// A button with data-copy puts its text on the clipboard and says so.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const told = () => document.dispatchEvent(new CustomEvent("toast", { detail: { text: button.dataset.copied } }));
  navigator.clipboard?.writeText(button.dataset.copy).then(told);
});
