// The composer: checks as somebody types, tabs, and a copy on this device until the server has one, so that a lost connection loses nothing.

const form = () => document.getElementById("compose");
const key = () => `content:${form().dataset.content}`;
const WAIT = 400;
let timer = 0;
let tab = "";
let leaving = false; // the next page may have been drawn before this answer: it needs the copy

// --- what was typed and has not reached the server
function fields() {
  const said = [];
  for (const field of form().elements) {
    if (!field.name || field.type === "file" || field.type === "submit" || field.type === "button" || field.name === "csrfmiddlewaretoken") continue;
    const at = said.filter((one) => one.name === field.name).length;
    said.push({ name: field.name, at, value: field.value, on: field.checked === true });
  }
  return said;
}

function keep(extra = {}) {
  try {
    localStorage.setItem(key(), JSON.stringify({ number: form().dataset.number, fields: fields(), ...extra }));
  } catch {
    // A full or closed store: the server's copy is the one that counts.
  }
}

function adopt() {
  const raw = localStorage.getItem(key());
  if (!raw) return;
  const kept = JSON.parse(raw);
  localStorage.removeItem(key());
  if (kept.submitted && kept.number !== form().dataset.number) return; // it was saved
  for (const one of kept.fields) {
    const field = [...form().elements].filter((f) => f.name === one.name)[one.at];
    if (!field || field.type === "hidden") continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = one.on;
    else field.value = one.value;
  }
  form().elements.number.value = kept.number;
  recheck(0);
}

function recheck(wait = WAIT) {
  clearTimeout(timer);
  timer = setTimeout(() => window.htmx.trigger(form(), "recheck"), wait);
}

document.addEventListener("input", (event) => {
  if (!form()?.contains(event.target) || event.target.type === "file") return;
  keep();
  recheck();
});

document.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  clearTimeout(timer);
  if (!navigator.onLine) {
    event.preventDefault();
    keep();
    offline(true);
    return;
  }
  keep({ submitted: true });
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt !== form()) clearTimeout(timer);
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (!form() || !event.detail.pathInfo?.requestPath?.startsWith(`/content/${form().dataset.content}/`)) return;
  offline(!event.detail.successful && !event.detail.xhr?.status);
  if (event.detail.successful && !leaving) localStorage.removeItem(key());
});

window.addEventListener("beforeunload", () => {
  leaving = true;
});
window.addEventListener("online", () => form() && recheck(0));

function offline(is) {
  const box = document.getElementById("offline");
  if (box) box.hidden = !is;
}

// --- snippets: a slash, the word, a space
document.addEventListener("input", (event) => {
  const field = event.target;
  const slot = field.closest?.("#compose .slot");
  if (!slot || field.tagName !== "TEXTAREA" || !/\s/.test(event.data ?? "")) return;
  const typed = /(?:^|\s)\/([\w-]+)\s$/.exec(field.value.slice(0, field.selectionStart));
  const found = typed && [...slot.querySelectorAll("[data-snippet]")].find((one) => one.dataset.snippet === typed[1].toLowerCase());
  if (found) field.setRangeText(`${found.dataset.text} `, field.selectionStart - typed[1].length - 2, field.selectionStart, "end");
}, true);

// --- a file that is too large is named before it is sent
document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.type !== "file" || !field.dataset.limit) return;
  const told = document.getElementById(field.id.replace("upload", "large"));
  const large = [...field.files].some((file) => file.size > Number(field.dataset.limit));
  told.hidden = !large;
  told.className = large ? "error" : "";
  if (!large) return;
  event.stopImmediatePropagation();
  field.value = "";
}, true);

// --- tabs
function choose(wanted, focus = false) {
  const tabs = [...document.querySelectorAll("#compose [role=tab]")];
  const chosen = tabs.find((one) => one.id === wanted) ?? tabs[0];
  if (!chosen) return;
  tab = chosen.id;
  for (const one of tabs) {
    one.setAttribute("aria-selected", String(one === chosen));
    one.tabIndex = one === chosen ? 0 : -1;
    document.getElementById(one.getAttribute("aria-controls")).hidden = one !== chosen;
  }
  if (focus) chosen.focus();
}

document.addEventListener("click", (event) => {
  const wanted = event.target.closest("#compose [role=tab]");
  if (wanted) choose(wanted.id);
});

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s" && form()) {
    event.preventDefault();
    form().requestSubmit();
    return;
  }
  const here = event.target.closest?.("#compose [role=tab]");
  if (!here || !["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
  event.preventDefault();
  const tabs = [...document.querySelectorAll("#compose [role=tab]")];
  const at = { ArrowLeft: tabs.indexOf(here) - 1, ArrowRight: tabs.indexOf(here) + 1, Home: 0, End: tabs.length - 1 }[event.key];
  choose(tabs[(at + tabs.length) % tabs.length].id, true);
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id === "compose") before = new Set([...document.querySelectorAll("#compose [role=tab]")].map((one) => one.id));
});
let before = new Set();

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt?.id !== "compose" && event.detail.target?.id !== "compose") return;
  const fresh = [...document.querySelectorAll("#compose [role=tab]")].find((one) => before.size && !before.has(one.id));
  choose(fresh?.id ?? tab);
});

if (form()) {
  choose("");
  adopt();
}
