/** Fragments that follow the journal: each `[data-live]` is fetched anew when the server says that the state moved. */
import { words } from "../words";

const say = words("script");
let shown = Number(document.body.dataset.seq ?? 0);
let wanted = shown;
let busy = false;
let once = false; // fetch everything although no number was announced
let source: EventSource | undefined;
let last = -Infinity; // when the last round began
const APART_MS = 700; // between rounds while many things happen at once; what happens after a silence shows at once
const texts = new WeakMap<Element, string>(); // what an element was made from

/** What a fragment says, without what differs at every reading: the keys of its forms and how far the journal was. */
const said = (text: string): string => text.replace(/(name="(?:key|seen_head)" value=")[^"]*/g, "$1");

function state(name: "up" | "wait" | "down"): void {
  const element = document.getElementById("link-state");
  if (!element) return;
  element.dataset.state = name;
  const text = say(name === "up" ? "connected" : name === "wait" ? "connecting" : "offline");
  if (element.textContent !== text) element.textContent = text;
}

/** Swap a fragment for its new self; open details and the focused field stay as they are. */
function swap(old: Element, fresh: Element): void {
  const open = [...old.querySelectorAll("details")].map((d) => d.open);
  const focus = old.contains(document.activeElement) ? document.activeElement!.id : "";
  for (const [i, d] of [...fresh.querySelectorAll("details")].entries()) if (open[i]) d.open = true;
  old.replaceWith(fresh);
  if (focus) document.getElementById(focus)?.focus();
}

async function refetch(element: Element): Promise<void> {
  const url = element.getAttribute("data-live");
  if (!url) return;
  const answer = await fetch(url, { headers: { "X-Fragment": "1" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  const text = await answer.text();
  if (texts.get(element) === said(text)) {
    const head = /name="seen_head" value="([^"]*)"/.exec(text)?.[1];
    if (head) for (const i of element.querySelectorAll<HTMLInputElement>("input[name=seen_head]")) i.value = head;
    return; // nothing to draw again, and nothing moves under a finger
  }
  const html = new DOMParser().parseFromString(text, "text/html");
  const fresh = (element.id && html.getElementById(element.id)) || html.body.firstElementChild;
  if (!fresh || !document.contains(element)) return;
  swap(element, fresh);
  texts.set(fresh, said(text));
}

/**
 * Fetch until what is shown is as new as what was announced; several announcements make one round. Without a number
 * everything is fetched once, and what counts as shown stays: only the server knows how far the journal is.
 */
export async function refresh(seq?: number): Promise<void> {
  wanted = Math.max(wanted, seq ?? 0);
  once ||= seq === undefined;
  if (busy) return;
  busy = true;
  try {
    while (once || shown < wanted) {
      const rest = last + APART_MS - performance.now();
      if (rest > 0) await new Promise((r) => setTimeout(r, rest));
      last = performance.now();
      const target = wanted;
      once = false;
      await Promise.all([...document.querySelectorAll("[data-live]")].map(refetch));
      shown = target;
      document.body.dataset.seq = String(shown);
      document.dispatchEvent(new CustomEvent("twofold:fresh", { detail: shown }));
      if (source?.readyState === EventSource.OPEN) state("up");
    }
  } catch {
    state("down");
    setTimeout(() => void refresh(), 2000);
  } finally {
    busy = false;
  }
}

function listen(url: string): void {
  source?.close();
  source = new EventSource(url);
  let opened = false;
  source.onopen = () => {
    state("up");
    if (opened) void refresh(); // after a gap: whatever was missed is fetched
    opened = true;
    document.dispatchEvent(new Event("twofold:online"));
  };
  source.onerror = () => {
    state(navigator.onLine ? "wait" : "down");
    if (source?.readyState === EventSource.CLOSED) setTimeout(() => listen(url), 3000);
  };
  source.addEventListener("state", (e) => {
    const { seq, again } = JSON.parse((e as MessageEvent).data) as { seq: number; again?: boolean };
    if (seq > shown) void refresh(seq);
    else if (again) void refresh(); // something that no entry changed is new, as a forecast is
    document.dispatchEvent(new CustomEvent("twofold:state", { detail: seq }));
  });
}

export function live(): void {
  const url = document.body.dataset.events;
  if (!url) return;
  state("wait");
  listen(url);
  addEventListener("offline", () => state("down"));
  addEventListener("online", () => listen(url));
}
