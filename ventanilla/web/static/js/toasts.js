// A toast says what happened. It leaves by itself unless it tells of a failure; nothing is only ever said in a toast.

const STAYS_MS = 6000;

function arm(toast) {
  if (toast.dataset.armed) return;
  toast.dataset.armed = "1";
  if (!toast.classList.contains("toast-danger")) setTimeout(() => toast.remove(), STAYS_MS);
}

export function toast(text, danger = false) {
  const box = document.createElement("div");
  box.className = danger ? "toast toast-danger" : "toast";
  if (danger) box.setAttribute("role", "alert");
  box.dataset.toast = "";
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.dataset.dismiss = "";
  close.textContent = "×";
  close.setAttribute("aria-label", document.documentElement.lang === "es" ? "Cerrar" : "Close");
  box.append(words, close);
  document.getElementById("toasts").append(box);
  arm(box);
}

export function startToasts() {
  document.querySelectorAll("[data-toast]").forEach(arm);
  new MutationObserver(() => document.querySelectorAll("[data-toast]").forEach(arm)).observe(document.getElementById("toasts"), { childList: true });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-dismiss]")) event.target.closest("[data-toast]").remove();
  });
  document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.danger));
  const texts = document.body.dataset;
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 403 || event.detail.xhr.status === 404) toast(texts.sayGone, true);
    else toast(texts.sayFailed, true);
  });
  document.addEventListener("htmx:sendError", () => toast(texts.sayOffline, true));
}
