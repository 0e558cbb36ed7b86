// One stream of server-sent events per page: `{kind, object}` of what changed. Screens subscribe by kind.
// The browser reconnects by itself and resumes after the last event it heard.

const listeners = new Map();
let source = null;
let away = false;

export function onChange(kind, action) {
  if (!listeners.has(kind)) listeners.set(kind, []);
  listeners.get(kind).push(action);
  if (source === null) connect();
}

function connect() {
  source = new EventSource("/stream");
  const banner = document.getElementById("connection");
  source.addEventListener("open", () => {
    if (banner) banner.hidden = true;
    if (away) document.dispatchEvent(new CustomEvent("live-again"));
    away = false;
  });
  source.addEventListener("error", () => {
    away = true;
    // Closed for good (signed out): say so. Otherwise the browser is trying again.
    if (banner && source.readyState === EventSource.CLOSED) banner.hidden = false;
  });
  source.addEventListener("change", (event) => {
    const { kind, object } = JSON.parse(event.data);
    for (const action of listeners.get(kind) ?? []) action(object);
  });
}

// Many changes in a moment become one request.
export function calmly(action, wait = 120) {
  let timer = 0;
  let running = false;
  let again = false;
  const run = async () => {
    timer = 0;
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      await action();
    } catch {
      // Aborted, or the connection is gone: the next change, or the stream that comes back, asks again.
    } finally {
      running = false;
      if (again) {
        again = false;
        timer = setTimeout(run, wait);
      }
    }
  };
  return () => {
    if (!timer) timer = setTimeout(run, wait);
  };
}

window.addEventListener("pagehide", () => source?.close());
