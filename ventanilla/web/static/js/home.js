// Today follows what happens: the page is drawn again, without losing where the person is.
import { calmly, onChange } from "./live.js";

const refresh = calmly(async () => {
  const focused = document.activeElement?.closest("#today a")?.getAttribute("href");
  await htmx.ajax("GET", location.pathname, { target: "#today", select: "#today", swap: "outerHTML" });
  if (focused) document.querySelector(`#today a[href="${CSS.escape(focused)}"]`)?.focus();
}, 1500);

for (const kind of ["conversation.changed", "case.changed", "channel.changed", "notice.added"]) onChange(kind, refresh);
