"""A board's own clock jumps by three hours, forth and back, while entries are made: nothing is refused, lost or moved.

Called by ``board_soak.py``. The board runs in a process whose clock is wrong by as many hours as a file says.
"""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path

from board_server import Server, sign_in
from twofold.journal import Journal, verify
from twofold.journal.place import journal_of

JUMPS = (0, 3, 0, -3, 3, -3, 0)  # h, one after another: by three hours and by six, both ways
NEAR_S = 30.0


def jumps(root: Path, person: str, hours: Path, each: int = 20) -> dict:
    """So many entries at each setting of the clock; each is sent again after the next jump, as a queue would."""
    hours.write_text("0")
    server = Server(root, hours=hours)
    server.start()
    statuses: dict[str, int] = {}
    again: list[bool] = []
    far = 0.0
    try:
        client, csrf = sign_in(server.url, person)
        before: list[tuple[dict[str, str], dict]] = []
        for jump in JUMPS:
            hours.write_text(str(jump))
            for fields, said in before:
                answer = client.post("/api/entries", data=fields, headers={"accept": "application/json"})
                again.append(answer.status_code == 200 and answer.json()["hash"] == said["hash"])
            before = []
            for n in range(each):
                fields = {"csrf": csrf, "key": str(uuid.uuid4()), "kind": "note", "detail": f"clock {jump:+} h, {n}"}
                answer = client.post("/api/entries", data=fields, headers={"accept": "application/json"})
                statuses[fields["key"]] = answer.status_code
                if answer.status_code == 201:
                    before.append((fields, answer.json()))
                    true = dt.datetime.now(dt.UTC) + dt.timedelta(hours=jump)
                    far = max(far, abs((dt.datetime.fromisoformat(answer.json()["occurred"]) - true).total_seconds()))
        page = client.get("/wall").status_code
    finally:
        server.kill()
    with Journal(journal_of(root), write=False) as journal:
        keys = [r.entry.key for r in journal.rows()]
    return {
        "jumps_h": list(JUMPS), "entries": len(statuses), "refused": sum(s != 201 for s in statuses.values()),
        "lost": len(set(statuses) - set(keys)), "doubled": len(keys) - len(set(keys)),
        "sent_again": len(again), "answered_as_before": all(again), "read": page == 200,
        "off_the_clock_s": round(far, 2), "chain": verify(journal_of(root))["entries"],
    }  # fmt: skip


def steady(found: dict) -> bool:
    """Whether a jump refused, lost, doubled and moved nothing."""
    kept = not (found["refused"] or found["lost"] or found["doubled"])
    return kept and found["answered_as_before"] and found["read"] and found["off_the_clock_s"] < NEAR_S
