// Service clocks move without asking the server: once in ten seconds, every visible clock is written again.

const words = () => document.body.dataset;

function span(ms) {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return hours >= 6 || minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d`;
}

function draw() {
  const now = Date.now();
  for (const clock of document.querySelectorAll(".clock[data-due]")) {
    const left = Date.parse(clock.dataset.due) - now;
    const text = clock.querySelector(".clock-words");
    const said = (left <= 0 ? words().sayLate : "short" in clock.dataset ? "%s" : words().sayLeft).replace("%s", span(left));
    if (text.textContent !== said) text.textContent = said;
    if (left <= 0 && !clock.classList.contains("clock-late")) clock.className = "clock clock-late";
  }
  for (const age of document.querySelectorAll("time[data-age]")) {
    const said = span(now - Date.parse(age.dateTime));
    if (age.textContent !== said) age.textContent = said;
  }
}

export function startClocks() {
  setInterval(draw, 10_000);
}
