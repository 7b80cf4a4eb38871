"""Kill the board at random moments while it is written to, and see whether it lost, doubled or broke anything.

``python benchmarks/board_soak.py CASE [--kills 500] [--database sqlite|postgresql] [--seed 1] [--writers 4]``

Every acknowledged entry must be in the journal once, with the number and the seal of its answer; every entry that got
no answer is sent again with its key, as a browser's queue does, and must be there once; the chain must verify after
each restart. With PostgreSQL every tenth kill is of the database's own processes. Then 200 taps that two devices kept
during an outage of ten minutes, a server's clock that jumps by three hours back and forth, and a disk that fills up.
Prints one JSON object; exit 1 if anything was lost. (`board_outage.py` does the outage with real browsers.)
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import shutil
import signal
import statistics
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

import httpx

from board_jumps import jumps, steady
from board_server import PATIENCE_S, Postgres, Server, sign_in
from twofold.errors import TwofoldError
from twofold.journal import Journal, verify
from twofold.journal.place import journal_of

ROOM_BYTES = 300_000  # left on the disk that fills up


class Writer(threading.Thread):
    """Sends entries one after another; what gets no answer is sent again with its key until one comes."""

    def __init__(self, server: Server, person: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.client, self.csrf = sign_in(server.url, person)
        self.stop, self.acknowledged, self.resent, self.strange = stop, {}, 0, []

    def run(self) -> None:
        n = 0
        while not self.stop.is_set():
            n += 1
            fields = {"csrf": self.csrf, "key": str(uuid.uuid4()), "kind": "note", "detail": f"entry {n}"}
            while True:
                try:
                    answer = self.client.post("/api/entries", data=fields, headers={"accept": "application/json"})
                except httpx.HTTPError:
                    self.resent += 1
                    time.sleep(0.05)
                    continue
                if answer.status_code in (200, 201):
                    said = answer.json()
                    self.acknowledged[fields["key"]] = (said["seq"], said["hash"])
                elif answer.status_code in (429, 503):
                    time.sleep(0.1)
                    continue
                else:
                    self.strange.append((answer.status_code, answer.text[:200]))
                break


def soak(root: Path, kills: int, seed: int, writers: int, people: list[str], database: Postgres | None,
         every: int = 10) -> dict:  # fmt: skip
    """The figures of so many kills under load."""
    chance, server, stop = random.Random(seed), Server(root), threading.Event()
    starts, broken = [server.start()], 0
    threads = [Writer(server, people[k % len(people)], stop) for k in range(writers)]
    for t in threads:
        t.start()
    enough = threading.Event()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: enough.set())  # asked to stop: what was done so far is told
    for k in range(kills):
        if enough.is_set():
            kills = k
            break
        time.sleep(chance.uniform(0.05, 0.8))
        server.kill()
        if database is not None and k % every == every - 1:
            database.kill()
            database.start()
        try:
            verify(journal_of(root))
        except TwofoldError as e:
            broken += 1
            print(e, file=sys.stderr)
        starts.append(server.start())
        if sys.stderr.isatty():
            print(f"\r{k + 1}/{kills}", end="", file=sys.stderr)
    time.sleep(0.5)
    stop.set()
    for t in threads:
        t.join(PATIENCE_S)
    server.kill()
    with Journal(journal_of(root), write=False) as journal:
        rows = journal.rows()
    there: dict[str, list[tuple[int, str]]] = {}
    for r in rows:
        there.setdefault(r.entry.key, []).append((r.seq, r.seal))
    acknowledged = {k: v for t in threads for k, v in t.acknowledged.items()}
    return {
        "kills": kills,
        "acknowledged": len(acknowledged),
        "sent_again": sum(t.resent for t in threads),
        "lost": sum(k not in there for k in acknowledged),
        "doubled": sum(len(v) > 1 for v in there.values()),
        "other_than_acknowledged": sum(k in there and v not in there[k] for k, v in acknowledged.items()),
        "strange_answers": [s for t in threads for s in t.strange][:5],
        "broken_chains": broken,
        "chain": verify(journal_of(root))["entries"],
        "restart_s": {"median": round(statistics.median(starts), 2), "max": round(max(starts), 2),
                      "over_2_s": sum(s > 2 for s in starts)},
    }  # fmt: skip


def outage(root: Path, people: list[str], taps: int = 200) -> dict:
    """Two devices keep taps for ten minutes, then send them all; one device's clock is three hours wrong."""
    server = Server(root)
    server.start()
    try:
        keys, now = {}, dt.datetime.now(dt.UTC)
        for device, (person, wrong) in enumerate(zip(people, (dt.timedelta(0), dt.timedelta(hours=3)))):
            client, csrf = sign_in(server.url, person)
            for n in range(taps // 2):
                happened = now - dt.timedelta(minutes=10) + dt.timedelta(seconds=6 * n + 3 * device)
                key = str(uuid.uuid4())
                fields = {"csrf": csrf, "key": key, "kind": "note", "detail": f"{device} {n}", "device": f"d{device}",
                          "occurred_at": (happened + wrong).isoformat(),
                          "sent_at": (dt.datetime.now(dt.UTC) + wrong).isoformat()}  # fmt: skip
                for _ in range(1 + (n % 7 == 0)):  # some answers are lost on the way: the tap is sent twice
                    client.post("/api/entries", data=fields, headers={"accept": "application/json"})
                keys[key] = happened
        with Journal(journal_of(root), write=False) as journal:
            found = [r.entry for r in journal.rows() if r.entry.key in keys]
        moved = [abs((e.occurred - keys[e.key]).total_seconds()) for e in found]
        order = [e.key for e in sorted(found, key=lambda e: e.occurred)]
        return {"taps": len(keys), "arrived": len(found), "once": len({e.key for e in found}) == len(keys),
                "in_order_of_occurrence": order == sorted(keys, key=lambda k: keys[k]),
                "largest_error_s": round(max(moved), 2)}  # fmt: skip
    finally:
        server.kill()


def full(root: Path, person: str) -> dict:
    """A disk that fills up: refused loudly, reading goes on, and it goes on once there is room again."""
    server = Server(root, limit=Path(journal_of(root)).stat().st_size + ROOM_BYTES)
    server.start()
    accepted, refused = {}, None
    try:
        client, csrf = sign_in(server.url, person)
        for _ in range(2000):
            key = str(uuid.uuid4())
            fields = {"csrf": csrf, "key": key, "kind": "note", "detail": "x" * 1900}
            answer = client.post("/api/entries", data=fields, headers={"accept": "application/json"})
            if answer.status_code == 503:
                refused = answer.json()
                break
            if answer.status_code == 201:
                accepted[key] = answer.json()["seq"]
        page = client.get("/wall")
        loud = "NOT BEING RECORDED" in page.text
    finally:
        server.kill()
    server = Server(root)
    server.start()
    try:
        client, csrf = sign_in(server.url, person)
        fields = {"csrf": csrf, "key": str(uuid.uuid4()), "kind": "note", "detail": "there is room again"}
        again = client.post("/api/entries", data=fields, headers={"accept": "application/json"}).status_code
    finally:
        server.kill()
    with Journal(journal_of(root), write=False) as journal:
        keys = {r.entry.key for r in journal.rows()}
    return {"accepted": len(accepted), "refused": refused, "read_while_full": page.status_code == 200, "loud": loud,
            "lost": len(set(accepted) - keys), "after_room": again, "chain": verify(journal_of(root))["entries"]}


def main() -> int:
    """Run it on a copy of a case and print what was found."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("case", type=Path)
    options.add_argument("--kills", type=int, default=500)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--writers", type=int, default=4)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o711)
        root = Path(shutil.copytree(asked.case, Path(folder) / "case"))
        shutil.rmtree(root / "journal", ignore_errors=True)
        found = run(root, asked.kills, asked.seed, asked.writers, asked.database, Path(folder) / "postgresql")
    print(json.dumps(found, indent=1))
    return 0 if sound(found) else 1


def run(root: Path, kills: int, seed: int, writers: int, database: str, folder: Path, every: int = 10) -> dict:
    """All of it on a case that nobody needs afterwards; ``every`` so many kills the database is killed as well."""
    from twofold.case import load

    people = [p.id for p in load(root).team.people][:8]
    served = None
    try:
        if database == "postgresql":
            served = Postgres(folder)
            served.start()
            (root / "journal").mkdir(mode=0o700, exist_ok=True)
            (root / "journal" / "url.txt").write_text(served.url)
        found = {"database": database, "soak": soak(root, kills, seed, writers, people, served, every)}
        found["outage"] = outage(root, people[:2])
        found["jumps"] = jumps(root, people[0], root.parent / "hours")
        if served is None:
            found["full"] = full(root, people[0])
        return found
    finally:
        if served is not None:
            served.kill()


def sound(found: dict) -> bool:
    """Whether nothing was lost, doubled, broken or quiet."""
    s, o, j, f = found["soak"], found["outage"], found["jumps"], found.get("full")
    kept = not (s["lost"] or s["doubled"] or s["other_than_acknowledged"] or s["broken_chains"] or s["strange_answers"])
    arrived = o["arrived"] == o["taps"] and o["once"] and o["in_order_of_occurrence"]
    loud = f is None or (f["refused"] and f["loud"] and f["read_while_full"])
    room = f is None or (not f["lost"] and f["after_room"] == 201)
    return bool(kept and arrived and steady(j) and loud and room)


if __name__ == "__main__":
    raise SystemExit(main())
