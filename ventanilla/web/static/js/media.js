// The media library: a file that is too large is named before it is sent.

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-limit]");
  if (!form || event.target.type !== "file") return;
  const large = [...event.target.files].find((file) => file.size > Number(form.dataset.limit));
  const told = document.getElementById("file-error");
  told.hidden = !large;
  told.className = large ? "error" : "";
  told.textContent = large ? `${large.name}: ${told.dataset.tooLarge}` : "";
  if (large) event.target.value = "";
});
