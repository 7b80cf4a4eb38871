"""What a team's own times make of the estimates: durations from the journal, proposals, and one that is accepted.

Nothing is applied by itself. A proposal that a person accepts goes into the case's own playbook, where every later
stage finds it, and into the journal with the name of who accepted it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from math import exp, log, sqrt
from statistics import mean, stdev
from typing import Any

from twofold import journal, store
from twofold.case.reader import Case
from twofold.errors import BadInput
from twofold.journal.database import shown
from twofold.journal.place import journal_of
from twofold.playbooks.reader import find
from twofold.playbooks.records import Playbook
from twofold.quantity import S_PER_MIN, Estimate, Grade, Spread
from twofold.rehearsal.accepting import put
from twofold.rehearsal.numerics import FEWEST_LEARNT
from twofold.timeline import Event

PROPOSALS = ("learned", "proposals.json")
ENDS = {"starts": "ends", "drill starts": "drill ends"}
KINDS = ("step:", "card:")


@dataclass(frozen=True)
class Proposal:
    """An estimate of a playbook, what it is now, and what the team's own times say."""

    id: str  # <playbook>/step:<id> or <playbook>/card:<id>
    title: str
    old: dict[str, Any]
    new: dict[str, Any]
    n: int
    drills: int  # of these
    inside: int  # of these between the old estimate's P10 and P90


def durations(events: Iterable[Event]) -> tuple[dict[str, list[tuple[float, bool]]], list[str]]:
    """``({target: [(minutes, drill)]}, [what was set aside and why])`` from what was observed.

    An end belongs to the last start before it of the same target and kind. Steps of drills are set aside: their quiet
    time runs faster.
    """
    open_: dict[tuple[str, str], dt.datetime] = {}
    found: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    aside: list[str] = []
    starts = {end: start for start, end in ENDS.items()}
    for e in sorted(events, key=lambda e: (e.time, e.act not in starts)):
        if not e.target.startswith(KINDS) or (e.act not in ENDS and e.act not in starts):
            continue
        if e.act in ENDS:
            if (e.act, e.target) in open_:
                aside.append(f"{e.target}: began twice without an end before {e.time.isoformat()}")
            open_[e.act, e.target] = e.time
            continue
        name = (starts[e.act], e.target)
        if name not in open_:
            aside.append(f"{e.target}: ended at {e.time.isoformat()} without having begun")
            continue
        minutes, drill = (e.time - open_.pop(name)).total_seconds() / S_PER_MIN, name[0] != "starts"
        if drill and e.target.startswith("step:"):
            aside.append(f"{e.target}: a drill's steps run faster than in life")
        elif minutes > 0:
            found[e.target].append((minutes, drill))
        else:
            aside.append(f"{e.target}: took no time at all at {e.time.isoformat()}")
    aside += [f"{target}: began at {t.isoformat()} and never ended" for (_, target), t in open_.items()]
    return dict(found), aside


def estimated(minutes: Sequence[float], old: Estimate, drills: int, where: str) -> Estimate:
    """The estimate that some durations make by themselves: their geometric mean, spread as the next one's would be.

    *Source*: the predictive scale of a lognormal sample, s · sqrt(1 + 1/n), its tails taken as normal.
    """
    logs = [log(m) for m in minutes]
    width = exp(stdev(logs) * sqrt(1 + 1 / len(logs)))
    kept = old.spread if old.spread.kind == "lognormal" else Spread()
    return Estimate(
        value=exp(mean(logs)),
        unit="min",
        spread=Spread(kind="lognormal", gsd=width) if width > 1 else kept,
        source=f"journal: {len(minutes)} durations of this team, {drills} of them from drills",
        grade=Grade.M,
        population=where,
    )


def proposals(case: Case) -> tuple[list[Proposal], list[str]]:
    """``(proposals, what was set aside)``, in the order of the course, steps before cards.

    Three real durations speak for themselves; with fewer, drills count too. Fewer than three in all propose nothing.
    """
    found, aside = durations(journal.observed(journal_of(case.root)))
    out: dict[str, Proposal] = {}
    for entry in case.course:
        book = find(case, entry.playbook)
        bound = _bound(case, entry.id)
        pooled: dict[str, list[tuple[float, bool]]] = defaultdict(list)
        for target, times in found.items():
            kind, _, id = target.partition(":")
            pooled[f"{kind}:{bound.get(id, id) if kind == 'step' else id}"] += times
        for target, (title, old) in _estimates(book).items():
            real = [t for t in pooled.get(target, []) if not t[1]]
            times = real if len(real) >= FEWEST_LEARNT else pooled.get(target, [])
            if len(times) < FEWEST_LEARNT:
                if times:
                    aside.append(f"{book.id}/{target}: {len(times)} of at least {FEWEST_LEARNT} durations")
                continue
            minutes, drills = [m for m, _ in times], sum(d for _, d in times)
            new = estimated(minutes, old, drills, case.file.title or "this case")
            inside = sum(old.low <= m <= old.high for m in minutes)
            id = f"{book.id}/{target}"
            out[id] = Proposal(id, title, _plain(old), _plain(new), len(minutes), drills, inside)
    known = {id.partition("/")[2] for id in out} | {a.partition(":")[0] for a in aside}
    return list(out.values()), [*aside, *_strangers(case, found, known)]


def _strangers(case: Case, found: dict[str, Any], known: set[str]) -> list[str]:
    books = [(find(case, e.playbook), _bound(case, e.id)) for e in case.course]
    there = {t for b, _ in books for t in _estimates(b)} | {f"step:{t}" for _, bound in books for t in bound}
    return [f"{t}: no playbook of this case has it" for t in found if t not in there and t not in known]


def _bound(case: Case, operation: str) -> dict[str, str]:
    """Bound step -> playbook step of an operation's plans, as far as there are any."""
    paths = sorted(case.root.glob(f"3-plan/*/{operation}/project.json"))
    return {t["id"]: t["step"] for p in paths for t in store.read_json(p)["tasks"]}


def _estimates(book: Playbook) -> dict[str, tuple[str, Estimate]]:
    steps = {f"step:{s.id}": (s.name, s.duration) for s in book.steps}
    return {**steps, **{f"card:{c.id}": (c.title, c.duration) for c in book.contingencies}}


def _plain(e: Estimate) -> dict[str, Any]:
    return e.model_dump(mode="json", exclude_defaults=True, exclude_none=True)


def learn(case: Case) -> tuple[dict[str, Any], list[str]]:
    """Write the proposals beside the case; returns ``({proposals, set_aside}, files written)``."""
    found, aside = proposals(case)
    answer = {"proposals": [asdict(p) for p in found], "set_aside": aside}
    path = case.folder(*PROPOSALS)
    store.write_json(path, answer)
    return answer, [str(path)]


def accept(case: Case, id: str, by: str) -> list[str]:
    """Put a proposal into the case's own playbook and its acceptance into the journal; returns the files written.

    Raises BadInput: no name; no such proposal; a playbook in which the place can't be found.
    """
    if not by.strip():
        raise BadInput("--by", "", "nobody", "a person accepts: give the name")
    there = {p.id: p for p in proposals(case)[0]}
    if id not in there:
        raise BadInput("--accept", "", id, f"use one of: {', '.join(there) or 'none, nothing is proposed'}")
    p = there[id]
    book, _, target = id.partition("/")
    new = Estimate.model_validate({**p.new, "source": f"{p.new['source']}; accepted by {by}"})
    path = put(case, book, target, _plain(new))
    now = dt.datetime.now(dt.UTC)
    words = f"{p.old['value']:g} -> {new.value:.3g} min, n {p.n}"
    entry = journal.Entry(
        key=f"accepts {id} {now.isoformat()}",
        occurred=now,
        entered=now,
        author=by,
        act="accepts",
        target=id,
        detail=words,
    )
    where = journal_of(case.root)
    journal.append(where, entry)
    return [str(path), shown(where)]
