// What every page needs: menus and drawers that behave, toasts, general keys, tokens for htmx requests.
import { startKeys } from "./keys.js";
import { calmly, onChange } from "./live.js";
import { startMenus } from "./menus.js";
import { startToasts } from "./toasts.js";
import { startClocks } from "./clocks.js";

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.body.dataset.csrf;
});

if (document.getElementById("bell")) {
  const ring = calmly(() => window.htmx.ajax("GET", "/notices/bell", { source: "#bell", target: "#bell", swap: "innerHTML" }));
  onChange("notice.added", ring);
}

if (document.getElementById("freeze")) {
  onChange("hold.changed", calmly(() => window.htmx.ajax("GET", "/holds/state", { target: "#publishing", swap: "outerHTML" })));
}

startMenus();
startToasts();
startKeys();
startClocks();
