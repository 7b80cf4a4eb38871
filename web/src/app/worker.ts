/** Registers the service worker, and empties its pages when somebody signs out. */

export function worker(): void {
  if (!("serviceWorker" in navigator)) return;
  const first = !navigator.serviceWorker.controller; // this page came before the worker did: it has not seen it
  void navigator.serviceWorker.register("/static/sw.js", { scope: "/" }).then(() => navigator.serviceWorker.ready).then((r) => {
    if (first) r.active?.postMessage({ seen: location.href });
  }).catch(() => undefined); // without one, pages need the network; taps are kept all the same
  document.addEventListener("submit", (e) => {
    const form = e.target as HTMLFormElement;
    if (form.dataset?.signOut !== undefined) navigator.serviceWorker.controller?.postMessage({ forget: true });
  });
}
