"""Sixty screens listen, twenty people write, fifty entries a second: how late does each screen hear of each entry?

``python benchmarks/board_load.py CASE [--seconds 300] [--streams 60] [--writers 20] [--rate 50] [--browsers 2]``

The board runs in a process of its own; the listeners and writers in this one, so on two cores they have one each. Timed
at receipt: from just before an entry is sent to the moment at which its number is read from the stream. Real browsers
(Chromium by Playwright) show the wall and the desk meanwhile. Prints one JSON object with percentiles and the server's
memory at the first and the last tenth; exit 1 above 500 ms, if a stream missed an entry, or if memory grew by a tenth.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import httpx

CODE = "code-of-the-load"
LIMIT_MS = 500.0
GROWTH = 1.1  # of the server's memory from the first to the last tenth of the time


async def listen(url: str, cookie: str, heard: dict[int, float], ready: asyncio.Event) -> None:
    """Read a stream by hand, as a browser would, and note when each number came."""
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET /events HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {cookie}\r\n\r\n".encode())
    await writer.drain()
    kind = b""
    async for line in reader:
        if line.startswith(b"event:"):
            kind = line[6:].strip()
            ready.set()
        elif line.startswith(b"data:") and kind == b"entry":
            heard[json.loads(line[5:])["seq"]] = time.perf_counter()


async def write(client: httpx.AsyncClient, csrf: str, every: float, until: float, sent: dict[int, float],
                answers: list[float], first: float) -> int:  # fmt: skip
    """Send an entry each ``every`` s, however long the last one took; the number of refusals."""
    refused, due = 0, first
    while (now := time.perf_counter()) < until:
        if due > now:
            await asyncio.sleep(due - now)
        due += every
        began = time.perf_counter()
        fields = {"csrf": csrf, "key": str(uuid.uuid4()), "kind": "note", "detail": "load"}
        answer = await client.post("/api/entries", data=fields, headers={"accept": "application/json"})
        if answer.status_code == 201:
            sent[answer.json()["seq"]] = began
            answers.append(time.perf_counter() - began)
        else:
            refused += 1
    return refused


async def sign_in(url: str, person: str) -> tuple[httpx.AsyncClient, str]:
    """A signed-in client and its token."""
    client = httpx.AsyncClient(base_url=url, timeout=30)
    csrf = re.search(r'name="csrf" value="([^"]+)"', (await client.get("/sign-in")).text)[1]  # type: ignore[index]
    await client.post("/sign-in", data={"person": person, "password": CODE, "csrf": csrf})
    page = (await client.get("/desk")).text
    return client, re.search(r'name="csrf" content="([^"]+)"', page)[1]  # type: ignore[index]


def memory_mb(pid: int) -> float:
    """Resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


class Screens:
    """Real browsers with a wall and a desk, and how old what they show is."""

    def __init__(self, url: str, person: str) -> None:
        self.url, self.person, self.pages, self.ages = url, person, [], []
        self.play = self.browser = None

    async def open(self, count: int) -> None:
        """So many browsers, each with a context of its own; they alternate between the wall and the desk."""
        if not count:
            return
        from playwright.async_api import async_playwright

        path = shutil.which("chromium") or shutil.which("chromium-browser")
        self.play = await async_playwright().start()
        for n in range(count):
            browser = await self.play.chromium.launch(executable_path=path, args=["--no-sandbox"])
            page = await browser.new_page(viewport={"width": 1920, "height": 1080})
            await page.goto(self.url + "/sign-in")
            await page.fill("#person", self.person)
            await page.fill("#password", CODE)
            await page.click("form:has(#password) button.primary")
            await page.goto(self.url + ("/wall", "/desk")[n % 2])
            self.pages.append(page)

    async def look(self, sent: dict[int, float]) -> None:
        """Once: for each browser the age of the oldest entry that it does not show yet."""
        for page in self.pages:
            shown = int(await page.evaluate("document.body.dataset.seq"))
            now = time.perf_counter()
            self.ages.append(now - min((at for seq, at in sent.items() if shown < seq <= shown + 500), default=now))

    async def close(self, last: int) -> dict:
        """What they showed in the end, and how old it was on the way."""
        behind = [last - int(await page.evaluate("document.body.dataset.seq")) for page in self.pages]
        if self.play is not None:
            await self.play.stop()
        ages = sorted(self.ages) or [0.0]
        return {"browsers": len(self.pages), "behind_at_the_end": behind,
                "shown_after_ms": {"p50": round(1000 * ages[len(ages) // 2]),
                                   "p99": round(1000 * ages[int(0.99 * len(ages))])}}  # fmt: skip


def cpu_s(pid: int) -> float:
    """The seconds of work of a process."""
    words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


async def load(url: str, pid: int, people: list[str], seconds: float, streams: int, writers: int, rate: float,
               browsers: int = 0) -> dict:  # fmt: skip
    """The figures."""
    screens = Screens(url, people[0])
    await screens.open(browsers)
    clients = [await sign_in(url, people[k % len(people)]) for k in range(writers)]
    cookie = f"twofold={clients[0][0].cookies['twofold']}"
    heard: list[dict[int, float]] = [{} for _ in range(streams)]
    ready = [asyncio.Event() for _ in range(streams)]
    listeners = [asyncio.create_task(listen(url, cookie, h, r)) for h, r in zip(heard, ready)]
    await asyncio.gather(*(r.wait() for r in ready))
    sent: dict[int, float] = {}
    answers: list[float] = []
    memory: list[float] = []
    began, work = time.perf_counter(), cpu_s(pid)

    async def watch() -> None:
        while True:
            memory.append(memory_mb(pid))
            await screens.look(sent)
            await asyncio.sleep(1)

    watching = asyncio.create_task(watch())
    every = writers / rate
    refused = await asyncio.gather(*(
        write(c, csrf, every, began + seconds, sent, answers, began + k * every / writers)
        for k, (c, csrf) in enumerate(clients)
    ))  # fmt: skip
    work = cpu_s(pid) - work
    await asyncio.sleep(2)
    shown = await screens.close(max(sent, default=0))
    for task in (watching, *listeners):
        task.cancel()
    late = sorted(1000 * (h[seq] - at) for h in heard for seq, at in sent.items() if seq in h)
    missed = sum(seq not in h for h in heard for seq in sent)
    tenth = max(1, len(memory) // 10)
    return {
        "server_cores": round(work / seconds, 2), "screens": shown,
        "seconds": seconds, "streams": streams, "writers": writers, "entries": len(sent),
        "per_s": round(len(sent) / seconds, 1), "refused": sum(refused), "missed": missed,
        "receipt_ms": {q: round(late[min(len(late) - 1, int(f * len(late)))], 1)
                       for q, f in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1.0))},
        "answer_ms_p99": round(1000 * sorted(answers)[int(0.99 * len(answers))], 1),
        "memory_mb": {"first_tenth": round(statistics.mean(memory[:tenth]), 1),
                      "last_tenth": round(statistics.mean(memory[-tenth:]), 1)},
    }  # fmt: skip


def run(case: Path, seconds: float, streams: int, writers: int, rate: float, browsers: int = 0) -> dict:
    """The figures of a board on a copy of a case."""
    from twofold.case import load as read

    with tempfile.TemporaryDirectory() as folder:
        root = Path(shutil.copytree(case, Path(folder) / "case"))
        shutil.rmtree(root / "journal", ignore_errors=True)
        people = [p.id for p in read(root).team.people]
        server = subprocess.Popen(
            [sys.executable, "-m", "twofold.cli", "board", str(root), "--port", "0", "--candidate", "split",
             "--operation", "separation"], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, "TWOFOLD_BOARD_CODE": CODE},
        )  # fmt: skip
        try:
            url = server.stdout.readline().split()[-1]  # type: ignore[union-attr]
            return asyncio.run(load(url, server.pid, people, seconds, streams, writers, rate, browsers))
        finally:
            server.terminate()
            server.wait(20)


def main() -> int:
    """Run it and print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("case", type=Path)
    options.add_argument("--seconds", type=float, default=300)
    options.add_argument("--streams", type=int, default=60)
    options.add_argument("--writers", type=int, default=20)
    options.add_argument("--rate", type=float, default=50)
    options.add_argument("--browsers", type=int, default=2)
    asked = options.parse_args()
    found = run(asked.case, asked.seconds, asked.streams, asked.writers, asked.rate, asked.browsers)
    print(json.dumps(found, indent=1))
    memory = found["memory_mb"]
    flat = memory["last_tenth"] <= GROWTH * memory["first_tenth"]
    return 0 if found["receipt_ms"]["p99"] <= LIMIT_MS and not found["missed"] and flat else 1


if __name__ == "__main__":
    raise SystemExit(main())
