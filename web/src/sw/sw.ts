/** Keeps pages that were seen, and the built files, for the time without network. Entries are kept by the page itself. */
const self = globalThis as unknown as ServiceWorkerGlobalScope;

const PAGES = "twofold-pages";
const FILES = "twofold-files-";
const NEVER = /^\/(api|events|sign-|health|twins\.css$|oidc|account)/;
const HEAVY = /^\/theatre\/.+/; // geometry has its own version in its address
const PATIENCE_MS = 4000; // a network that hangs counts as none

async function install(): Promise<void> {
  const listing = await (await fetch("/static/files.json", { cache: "no-store" })).json();
  const cache = await caches.open(FILES + listing.version);
  await cache.addAll(listing.files.map((f: string) => `/static/${f}`));
  for (const name of await caches.keys()) if (name.startsWith(FILES) && name !== FILES + listing.version) await caches.delete(name);
}

async function keep(cache: string, request: Request | string, answer: Response): Promise<void> {
  if (answer.ok && answer.type === "basic" && !answer.redirected) await (await caches.open(cache)).put(request, answer);
}

/** Network first; what was seen last when it does not answer. */
async function page(event: FetchEvent): Promise<Response> {
  const { request } = event;
  const kept = await caches.match(request, { ignoreVary: true });
  try {
    // only what can be shown instead is given up early: a first answer may take long, as a replayed run does
    const answer = await (kept ? fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) }) : fetch(request));
    if (answer.status < 500) {
      event.waitUntil(keep(PAGES, request, answer.clone()));
      return answer;
    }
    return kept ?? answer;
  } catch (reason) {
    if (kept) return kept;
    throw reason;
  }
}

/** Built files: from the network while it answers (they may have been rebuilt), else as kept. */
async function file(event: FetchEvent): Promise<Response> {
  const kept = await caches.match(event.request, { ignoreVary: true });
  if (kept && /part-/.test(event.request.url)) return kept; // its name holds its hash
  try {
    const answer = await fetch(event.request);
    const names = (await caches.keys()).filter((n) => n.startsWith(FILES));
    if (names[0]) event.waitUntil(keep(names[0], event.request, answer.clone()));
    return answer;
  } catch (reason) {
    if (kept) return kept;
    throw reason;
  }
}

self.addEventListener("install", (e) => {
  e.waitUntil(install().then(() => self.skipWaiting()));
});
self.addEventListener("activate", (e) => e.waitUntil(self.clients.claim()));
self.addEventListener("message", (e) => {
  if (e.data?.forget) e.waitUntil(caches.delete(PAGES));
  if (e.data?.seen) e.waitUntil(fetch(e.data.seen).then((a) => keep(PAGES, e.data.seen, a)).catch(() => undefined));
});
self.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname === "/twins.css" || url.pathname.startsWith("/static/")) e.respondWith(file(e));
  else if (NEVER.test(url.pathname)) return;
  else if (HEAVY.test(url.pathname) && !/\.(json|png)$/.test(url.pathname)) return; // kept by the browser's own cache
  else if (e.request.headers.get("accept") !== "text/event-stream") e.respondWith(page(e));
});

export {};
