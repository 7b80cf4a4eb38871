"""The network goes for ten minutes while two browsers tap on: does every tap arrive once, in order of occurrence?

``python benchmarks/board_outage.py CASE [--minutes 10] [--taps 200]``

Real browsers (Chromium by Playwright) with the board's own page, service worker and queue: two devices enter losses in
turn without a network; one of them loads its page anew in the middle, from what it kept. Then the second device comes
back before the first. Prints one JSON object; exit 1 if a tap is missing, doubled, out of order, or placed more
than two seconds from when it was made.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import shutil
import tempfile
import time
from pathlib import Path

from board_server import CODE, Server
from twofold.journal import Journal, verify
from twofold.journal.place import journal_of

NEAR_S = 2.0
SENT_S = 120.0


async def device(browser, url: str, person: str):
    """A browser context of its own on the desk, signed in, its service worker ready."""
    context = await browser.new_context(viewport={"width": 1024, "height": 768})
    page = await context.new_page()
    await page.goto(url + "/sign-in")
    await page.fill("#person", person)
    await page.fill("#password", CODE)
    await page.click("form:has(#password) button.primary")
    await page.goto(url + "/desk")
    await page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    await page.reload()
    return context, page


async def tap(page, ml: int) -> dt.datetime:
    """Enter a loss as a finger would; returns when."""
    form = page.locator("form[data-queue]:has(#loses-a-ml)")
    await form.locator("#loses-a-ml").fill(str(ml))
    at = dt.datetime.now(dt.UTC)
    await form.locator("button").click()
    while await page.evaluate("document.querySelector('#loses-a-ml').value") != "":
        await asyncio.sleep(0.02)
    return at


async def unsent(page) -> int:
    """How many taps the page says that it keeps."""
    return int(await page.evaluate("document.getElementById('unsent')?.dataset.count ?? -1"))


async def outage(root: Path, people: list[str], minutes: float, taps: int) -> dict:
    """The figures of one outage."""
    from playwright.async_api import async_playwright

    server = Server(root)
    server.start()
    try:
        async with async_playwright() as play:
            path = shutil.which("chromium") or shutil.which("chromium-browser")
            browser = await play.chromium.launch(executable_path=path, args=["--no-sandbox"])
            devices = [await device(browser, server.url, person) for person in people]
            for context, _ in devices:
                await context.set_offline(True)
            began, made = time.monotonic(), {}
            for n in range(taps):
                await asyncio.sleep(max(0.0, began + n * 60 * minutes / taps - time.monotonic()))
                page = devices[n % 2][1]
                if n == taps // 2:
                    await page.reload()  # without a network
                made[1 + n] = await tap(page, 1 + n)
            cut = time.monotonic() - began
            kept = [await unsent(page) for _, page in devices]
            for context, page in reversed(devices):
                await context.set_offline(False)
                end = time.monotonic() + SENT_S
                while await unsent(page) and time.monotonic() < end:
                    await asyncio.sleep(0.1)
            left = [await unsent(page) for _, page in devices]
    finally:
        server.kill()
    with Journal(journal_of(root), write=False) as journal:
        found = [r.entry for r in journal.rows() if r.entry.act.endswith("loses")]
    amounts = [int(float(str(e.data["amount"]))) for e in found]
    off = [abs((e.occurred - made[a]).total_seconds()) for a, e in zip(amounts, found)]
    ordered = [int(float(str(e.data["amount"]))) for e in sorted(found, key=lambda e: e.occurred)]
    return {"taps": taps, "cut_s": round(cut), "kept": kept, "left": left, "arrived": len(found),
            "missing": sorted(set(made) - set(amounts)), "once": sorted(amounts) == sorted(made),
            "in_order_of_occurrence": ordered == sorted(made),
            "each_device_in_order": all(amounts_of == sorted(amounts_of) for amounts_of in
                                        ([a for a in amounts if a % 2 == odd] for odd in (0, 1))),
            "largest_error_s": round(max(off, default=0.0), 2),
            "chain": verify(journal_of(root))["entries"]}  # fmt: skip


def main() -> int:
    """Run it on a copy of a case and print what was found."""
    from twofold.case import load

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("case", type=Path)
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--taps", type=int, default=200)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(shutil.copytree(asked.case, Path(folder) / "case"))
        shutil.rmtree(root / "journal", ignore_errors=True)
        people = [p.id for p in load(root).team.people][:2]
        found = asyncio.run(outage(root, people, asked.minutes, asked.taps))
    print(json.dumps(found, indent=1))
    kept = found["once"] and found["in_order_of_occurrence"] and found["each_device_in_order"]
    return 0 if kept and found["left"] == [0, 0] and found["largest_error_s"] < NEAR_S else 1


if __name__ == "__main__":
    raise SystemExit(main())
