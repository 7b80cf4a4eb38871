/** Running clocks: `time[data-since]` counts up, `time[data-until]` down, `time[data-clock]` shows now. */

/** Milliseconds by which the server's clock is ahead of this device, from `body[data-now]`. */
let ahead = 0;

/** The server's time now. */
export function now(): number {
  return Date.now() + ahead;
}

export function span(ms: number): string {
  const s = Math.floor(Math.abs(ms) / 1000);
  const h = Math.floor(s / 3600);
  const rest = `${String(Math.floor((s % 3600) / 60)).padStart(2, "0")}:${String(s % 60).padStart(2, "0")}`;
  return `${ms < 0 ? "−" : ""}${h ? `${h}:${rest}` : rest}`;
}

function show(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function tick(): void {
  const t = now();
  for (const e of document.querySelectorAll<HTMLElement>("time[data-since]"))
    show(e, span(t - Date.parse(e.dataset.since!)));
  for (const e of document.querySelectorAll<HTMLElement>("time[data-until]")) {
    const left = Date.parse(e.dataset.until!) - t;
    show(e, span(left));
    e.classList.toggle("over", left < 0);
  }
  const zone = document.body.dataset.zone || undefined;
  for (const e of document.querySelectorAll<HTMLElement>("time[data-clock]"))
    show(e, new Date(t).toLocaleTimeString("en-GB", { timeZone: zone }));
}

export function clocks(): void {
  const stated = Date.parse(document.body.dataset.now ?? "");
  if (!Number.isNaN(stated)) {
    const arrived = performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming | undefined;
    const since = arrived ? performance.now() - arrived.responseEnd : 0;
    const guess = stated + since - Date.now();
    if (Math.abs(guess) < 12 * 3600_000) ahead = guess; // a page from the cache says nothing about the clock
  }
  tick();
  setInterval(tick, 1000);
}
