// Plaza's small comforts: times that stay true, a counter that counts as people do.
const language = document.documentElement.lang || "es";
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
const segmenter = "Segmenter" in Intl ? new Intl.Segmenter(language, { granularity: "grapheme" }) : null;
const steps = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

function since(at) {
  const seconds = Math.round((at - Date.now()) / 1000);
  if (Math.abs(seconds) > 30 * 86400) return new Date(at).toLocaleDateString(language);
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size || unit === "second") return relative.format(Math.trunc(seconds / size), unit);
  }
}

function times(root = document) {
  for (const element of root.querySelectorAll("time[datetime]")) {
    const at = Date.parse(element.dateTime);
    if (Number.isNaN(at)) continue;
    element.textContent = since(at);
    element.title = new Date(at).toLocaleString(language);
  }
}

function count(area) {
  const text = area.value.trim();
  const length = segmenter ? [...segmenter.segment(text)].length : [...text].length;
  const left = Number(area.dataset.max) - length;
  const output = area.form?.querySelector(".count");
  if (!output) return;
  output.textContent = left;
  output.classList.toggle("over", left < 0);
}

document.addEventListener("input", (event) => { if (event.target.matches("textarea[data-max]")) count(event.target); });
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea[data-max]")) event.target.form.requestSubmit();
});
document.addEventListener("htmx:afterSwap", () => {
  times();
  document.querySelectorAll("textarea[data-max]").forEach(count);
});
times();
document.querySelectorAll("textarea[data-max]").forEach(count);
setInterval(times, 15000);
