/** Running clocks: `time[data-since]` counts up, `time[data-until]` down, `time[data-clock]` shows now. */

/** The board's clock: where it stood when the page came, and how fast it runs (a drill may run faster). */
let stood = Date.now();
let from = Date.now();
let speed = 1;

/** The board's time now. */
export function now(): number {
  return stood + (Date.now() - from) * speed;
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
    show(e, new Date(t).toLocaleTimeString("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }));
}

export function clocks(): void {
  const stated = Date.parse(document.body.dataset.now ?? "");
  if (!Number.isNaN(stated)) {
    const came = performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming | undefined;
    from = came ? performance.timeOrigin + came.responseStart : Date.now();
    stood = stated;
    speed = Number(document.body.dataset.speed) || 1;
  }
  tick();
  setInterval(tick, 1000);
}
