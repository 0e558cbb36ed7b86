// The composer: drafts that survive a reload, the counter, templates, the preview, Ctrl+Enter. The server counts and checks again.

const form = () => document.getElementById("composer");
const area = () => document.getElementById("reply");
const surface = () => form()?.querySelector("[name=surface]:checked")?.value ?? "public";
const draftKey = (where = surface()) => `draft:${form().dataset.draft}:${where}`;

function count(text, how) {
  if (how === "graphemes" && Intl.Segmenter) return [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)].length;
  return [...text].length;
}

function drawCounter() {
  const max = Number(form().dataset.max);
  const length = count(area().value, form().dataset.counter);
  const counter = document.getElementById("counter");
  counter.textContent = `${length} / ${max}`;
  counter.classList.toggle("is-over", length > max);
  const shown = document.querySelector("[data-preview]");
  if (shown) shown.textContent = area().value;
}

function keep() {
  const key = draftKey();
  if (area().value) sessionStorage.setItem(key, area().value);
  else sessionStorage.removeItem(key);
}

export function write(text) {
  const box = area();
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}

export function focusComposer(where) {
  if (!form()) return;
  if (where) {
    const tab = form().querySelector(`[name=surface][value=${where}]`);
    if (tab && !tab.disabled) {
      tab.checked = true;
      tab.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
  area().focus();
}

let last = "";

function adopt() {
  last = surface();
  area().placeholder = last === "note" ? area().dataset.placeholderNote : area().dataset.placeholderReply;
  const kept = sessionStorage.getItem(draftKey());
  if (kept !== null && !area().value) area().value = kept;
  drawCounter();
  if (area().value) htmx.trigger(area(), "check");
}

export function startComposer() {
  if (!form()) return;
  if ("sent" in form().dataset) sessionStorage.removeItem(`draft:${form().dataset.draft}:${form().dataset.sent}`);
  adopt();
}

// What makes an answer one belongs to the words that are being written: news from elsewhere does not change it under them.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target.id === "send-key" && area()?.value.trim()) event.detail.shouldSwap = false;
});

// The same file can be chosen again after it was taken off.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt.name === "upload") event.detail.elt.value = "";
});

// --- picker
function picker() {
  return document.getElementById("picker");
}

function closePicker() {
  if (!picker() || picker().hidden) return;
  picker().hidden = true;
  document.querySelector("[data-picker]").setAttribute("aria-expanded", "false");
}

async function openPicker() {
  const button = document.querySelector("[data-picker]");
  await htmx.ajax("GET", `${button.dataset.picker}?surface=${surface()}`, { source: button, target: "#picker", swap: "innerHTML" });
  picker().hidden = false;
  button.setAttribute("aria-expanded", "true");
  picker().querySelector("input")?.focus();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-picker]")) return picker().hidden ? openPicker() : closePicker();
  const insert = event.target.closest("[data-insert]");
  if (insert) {
    // A proposal is words for the customer: never into a note, and never over what somebody has begun to write.
    if (insert.closest(".proposal") && surface() === "note") focusComposer("public");
    if (insert.dataset.template) document.getElementById("send-template").value = insert.dataset.template;
    write(insert.dataset.insert);
    closePicker();
    return;
  }
  if (event.target.closest("[data-preview-toggle]")) {
    const box = document.getElementById("preview");
    box.hidden = !box.hidden;
    event.target.closest("[data-preview-toggle]").setAttribute("aria-pressed", String(!box.hidden));
    drawCounter();
  }
  if (!event.target.closest(".picker")) closePicker();
});

document.addEventListener("input", (event) => {
  if (event.target.id !== "reply") return;
  drawCounter();
  keep();
});

document.addEventListener("change", (event) => {
  if (event.target.name !== "surface" || !form()?.contains(event.target)) return;
  if (last && area().value) sessionStorage.setItem(`draft:${form().dataset.draft}:${last}`, area().value);
  area().value = "";
  adopt();
});

document.addEventListener("keydown", (event) => {
  if (event.target.id === "reply") {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form().requestSubmit(form().querySelector("button[name=then][value=wait]"));
    } else if (event.key === "/" && !area().value && surface() !== "note") {
      event.preventDefault();
      openPicker();
    } else if (event.key === "Escape") area().blur();
  }
  if (picker() && !picker().hidden && picker().contains(event.target)) {
    if (event.key === "Escape") {
      closePicker();
      area().focus();
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const stops = [...picker().querySelectorAll("input, .picker-item")];
      const at = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      stops[Math.min(stops.length - 1, Math.max(0, at))]?.focus();
    }
  }
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id === "composer" || event.detail.elt?.id === "composer") {
    startComposer();
    area()?.focus();
  }
});
