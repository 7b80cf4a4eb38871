/** One-tap entries: written down on the device at the tap, sent in order of occurrence, each once. */
import { words } from "../words";
import { refresh } from "./live";
import { add, drop, keep, kept, type Tap } from "./store";

const say = words("script");
let sending = false;
let signedOut = false;

/** A time with the device's own offset, as a person there would write it. */
export function local(ms: number): string {
  const d = new Date(ms);
  const off = -d.getTimezoneOffset();
  const pad = (n: number, w = 2) => String(Math.floor(Math.abs(n))).padStart(w, "0");
  const day = `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}`;
  const clock = `${pad(d.getHours())}:${pad(d.getMinutes())}:${pad(d.getSeconds())}.${pad(d.getMilliseconds(), 3)}`;
  return `${day}T${clock}${off < 0 ? "-" : "+"}${pad(off / 60)}:${pad(off % 60)}`;
}

function field(form: HTMLFormElement, name: string): HTMLInputElement {
  let input = form.elements.namedItem(name) as HTMLInputElement | null;
  if (!input) {
    input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    form.append(input);
  }
  return input;
}

function device(): string {
  let name = document.body.dataset.device || localStorage.getItem("twofold-device");
  if (!name) {
    name = `device-${crypto.randomUUID().slice(0, 4)}`;
    localStorage.setItem("twofold-device", name);
  }
  return name;
}

async function take(form: HTMLFormElement, button: HTMLElement | null): Promise<void> {
  if (button?.matches(".tap.queued")) return; // kept already: a second tap of an eager finger
  const at = Date.now();
  const key = field(form, "key");
  key.value = crypto.randomUUID(); // never the page's own: a page that is shown again from what was kept has the same
  const occurred = field(form, "occurred_at");
  const typed = occurred.type !== "hidden" && occurred.value !== ""; // a late entry: the person wrote the time
  if (!typed) occurred.value = local(at);
  field(form, "device_clock").value = local(at);
  const own = field(form, "device");
  if (!own.value) own.value = device();
  const data = new FormData(form, button instanceof HTMLButtonElement ? button : undefined);
  const fields = [...data.entries()].filter((f): f is [string, string] => typeof f[1] === "string");
  const label = form.dataset.name ?? button?.querySelector(".tap-name")?.textContent ?? button?.textContent ?? "";
  await add({ key: key.value, occurred: at, action: form.action, fields, name: label.trim() });
  if (!typed) occurred.value = "";
  for (const i of form.querySelectorAll<HTMLInputElement>("input:not([type=hidden]), textarea")) if (form.dataset.keep === undefined) i.value = i.defaultValue;
  button?.classList.add("queued");
  await count();
  await send();
  if (form.dataset.after && !(await kept()).length) location.assign(form.dataset.after);
}

/** The page's own token is fresher than one kept with a tap before the network went. */
function body(tap: Tap): URLSearchParams {
  const token = document.querySelector<HTMLInputElement>("form[data-queue] input[name=csrf]")?.value
    ?? document.querySelector<HTMLMetaElement>("meta[name=csrf]")?.content;
  const fields = new URLSearchParams(tap.fields.map(([k, v]) => [k, k === "csrf" && token ? token : v]));
  fields.set("sent_at", local(Date.now())); // with the tap's own time it tells the server how this clock stands
  return fields;
}

/** How far the journal is, as its last answer said. */
let reached = 0;

async function post(tap: Tap): Promise<"sent" | "wait" | "refused"> {
  let answer: Response;
  try {
    answer = await fetch(tap.action, {
      method: "POST",
      body: body(tap),
      credentials: "same-origin",
      redirect: "manual",
      headers: { Accept: "application/json", "X-Requested-With": "twofold" },
      signal: AbortSignal.timeout(15000),
    });
  } catch {
    return "wait";
  }
  if (answer.ok) {
    reached = Math.max(reached, Number((await answer.json().catch(() => ({}))).seq ?? 0));
    return "sent";
  }
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
    signedOut = true;
    return "wait";
  }
  if (answer.status >= 500 || answer.status === 408 || answer.status === 429) return "wait";
  const why = await answer.json().catch(() => ({}));
  tap.refused = say("refused", { found: why.found ?? answer.status, remedy: why.remedy ?? "" });
  return "refused";
}

/** Send what is kept, oldest first; stops at the first that cannot go, so that the order holds. */
export async function send(): Promise<void> {
  if (sending) return;
  sending = true;
  signedOut = false;
  let any = false;
  try {
    const run = async () => {
      for (;;) {
        const tap = (await kept()).find((t) => !t.refused);
        if (!tap) return;
        const how = await post(tap);
        if (how === "wait") return;
        if (how === "sent") {
          any = true;
          await drop(tap.key);
        } else await keep(tap);
        await count();
      }
    };
    // one tab at a time, where the browser can tell
    if (navigator.locks) await navigator.locks.request("twofold-send", run);
    else await run();
  } finally {
    sending = false;
    await count();
    if (any) void refresh(reached || undefined);
  }
}

async function count(): Promise<void> {
  const waiting = await kept();
  let badge = document.getElementById("unsent");
  if (!badge) {
    badge = document.createElement("button");
    badge.id = "unsent";
    badge.addEventListener("click", () => void list());
    (document.querySelector("header.top") ?? document.body).append(badge);
  }
  if (!badge.hasAttribute("role")) badge.setAttribute("aria-live", "polite");
  badge.hidden = waiting.length === 0;
  badge.dataset.count = String(waiting.length);
  const refused = waiting.find((t) => t.refused)?.refused;
  const n = waiting.length;
  const text = refused ?? (n === 1 ? say("unsent_one") : say("unsent_many", { n }));
  badge.textContent = n ? (signedOut ? `${text}: ${say("sign_in")}` : text) : "";
  if (!n) for (const b of document.querySelectorAll(".tap.queued")) b.classList.remove("queued");
}

/** The kept taps, shown; a refused one can be put aside by the person, never by the machine. */
async function list(): Promise<void> {
  document.getElementById("unsent-list")?.remove();
  const box = document.createElement("dialog");
  box.id = "unsent-list";
  box.className = "card";
  const title = document.createElement("h2");
  title.textContent = say("queue_title");
  const ol = document.createElement("ol");
  ol.className = "plain";
  for (const tap of await kept()) {
    const li = document.createElement("li");
    li.textContent = `${new Date(tap.occurred).toLocaleTimeString("en-GB")} ${tap.name} ${tap.refused ?? say("kept")}`;
    if (tap.refused) {
      const aside = document.createElement("button");
      aside.className = "btn small";
      aside.textContent = say("discard");
      aside.onclick = async () => {
        await drop(tap.key);
        li.remove();
        await count();
      };
      li.append(" ", aside);
    }
    ol.append(li);
  }
  const close = document.createElement("button");
  close.className = "btn";
  close.textContent = say("close");
  close.onclick = () => box.remove();
  const now = document.createElement("button");
  now.className = "btn primary";
  now.textContent = say("send_now");
  now.onclick = () => {
    box.remove();
    void send();
  };
  box.append(title, ol, now, " ", close);
  document.body.append(box);
  box.showModal();
}

export function taps(): void {
  document.addEventListener("submit", (e) => {
    const form = e.target as HTMLFormElement;
    if (!(form instanceof HTMLFormElement) || form.dataset.queue === undefined) return;
    e.preventDefault();
    void take(form, (e as SubmitEvent).submitter);
  });
  document.addEventListener("twofold:fresh", () => void count());
  document.addEventListener("twofold:online", () => void send());
  addEventListener("online", () => void send());
  setInterval(() => void kept().then((k) => (k.some((t) => !t.refused) ? send() : undefined)), 4000);
  void count().then(send);
}
