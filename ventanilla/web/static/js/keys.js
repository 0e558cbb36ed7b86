// Keys. A page adds its own with bind(); letters are ignored while somebody types, and can be switched off by data-keys="off".

const bound = new Map();
let pending = "";

export function bind(keys, action) {
  bound.set(keys, action);
}

export function typing(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function go(place) {
  const link = document.querySelector(`[data-place="${place}"]`);
  if (link) link.click();
}

export function startKeys() {
  bind("g h", () => go("home"));
  bind("g i", () => go("inbox"));
  bind("g c", () => go("cases"));
  bind("?", () => document.getElementById("key-help")?.showModal());

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      const search = document.getElementById("search");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    const keys = pending ? `${pending} ${event.key}` : event.key;
    pending = "";
    const action = bound.get(keys);
    if (action) {
      event.preventDefault();
      action(event);
    } else if ([...bound.keys()].some((k) => k.startsWith(`${event.key} `))) {
      pending = event.key;
      setTimeout(() => (pending = ""), 1200);
    }
  });
}
