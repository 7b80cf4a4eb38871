/** Registers the service worker, and empties its pages when somebody signs out. */

export function worker(): void {
  if (!("serviceWorker" in navigator)) return;
  void navigator.serviceWorker.register("/static/sw.js", { scope: "/" }).then(() => navigator.serviceWorker.ready).then((r) => {
    r.active?.postMessage({ seen: location.href }); // the first page came before the worker did
  }).catch(() => undefined); // without one, pages need the network; taps are kept all the same
  document.addEventListener("submit", (e) => {
    const form = e.target as HTMLFormElement;
    if (form.dataset?.signOut !== undefined) navigator.serviceWorker.controller?.postMessage({ forget: true });
  });
}
