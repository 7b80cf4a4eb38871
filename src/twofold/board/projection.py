"""What the board shows, as a pure function of the plan, the entries and the time: every view reads this.

Entries of a drill carry ``drill`` before their act; a board sees only its own mode's entries, from the last opening on.
What a state holds is bounded by the plan and the team, not by how much was entered: a running board keeps one
(``running.py``) and applies each entry to it as it comes. Steps are replaced, never changed, so that a copy of the
dictionaries is a copy of the state.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from twofold.board.kinds import COUNTED
from twofold.board.planned import Planned, Step
from twofold.journal.records import Entry, in_force, replaced

DRILL = "drill "
PLANNED, GOING, DONE = "planned", "going", "done"
SILENT = ("monitor", "seals", "open", "close")
MOST_LOG = 200  # entries of the log that pages and programs are shown; the journal has them all


@dataclass(frozen=True)
class StepState:
    """A step as it stands: its status, observed times, the entries that said so, and what a gate decided."""

    step: Step
    status: str = PLANNED
    began: dt.datetime | None = None
    ended: dt.datetime | None = None
    key: str = ""  # of the last entry about it: what an undo takes back
    decision: str = ""
    decided_by: str = ""


@dataclass
class Running:
    """Something with a clock: an open card or a timer."""

    subject: str
    since: dt.datetime
    key: str
    by: str
    twin: str = ""


@dataclass
class Child:
    """What one child was given and lost, mL, by kind; its synthetic monitor in a drill; where it is."""

    given: dict[str, float] = field(default_factory=dict)
    lost: dict[str, float] = field(default_factory=dict)
    monitor: dict[str, float] = field(default_factory=dict)
    place: str = ""


@dataclass
class State:
    """The whole board at a moment. ``seq`` is the journal's number of the last entry it knows."""

    seq: int
    now: dt.datetime
    steps: dict[str, StepState]
    children: dict[str, Child]
    opened: dt.datetime | None = None
    closed: dt.datetime | None = None
    separated: dt.datetime | None = None
    delay: dt.timedelta = dt.timedelta(0)
    delay_from: str = ""  # the step whose time gave the delay
    cards: list[Running] = field(default_factory=list)
    timers: list[Running] = field(default_factory=list)
    where: dict[str, str] = field(default_factory=dict)  # person -> place, as entered
    stock: dict[str, float] = field(default_factory=dict)
    counts: dict[str, dict[str, Any]] = field(default_factory=dict)  # place -> what -> number, with time and key
    checks: dict[str, dict[int, Entry]] = field(default_factory=dict)
    messages: list[Entry] = field(default_factory=list)  # drafts for the family
    released: list[tuple[Entry, Entry]] = field(default_factory=list)  # (message, release)
    log: list[Entry] = field(default_factory=list)  # the last entries that stand, newest first
    taken_back: int = 0  # entries that others corrected or undid
    code: str = ""  # the last sealed head's
    code_at: dt.datetime | None = None

    @property
    def over(self) -> dt.datetime | None:
        """When the operation was over: as entered, else the end of the last step when all are done."""
        if self.closed is not None:
            return self.closed
        ends = [s.ended for s in self.steps.values()]
        return max(e for e in ends if e) if ends and all(ends) else None

    @property
    def begun(self) -> dt.datetime | None:
        """When the first step began, by the entries."""
        return min((s.began for s in self.steps.values() if s.began), default=None)


def act_of(entry: Entry) -> str:
    """The act without the mark of a drill."""
    return entry.act.removeprefix(DRILL)


def mine(entries: Sequence[Entry], drill: bool) -> list[Entry]:
    """The entries of this mode since its board was last opened; sealed heads belong to both."""
    start, found = 0, []
    for e in entries:
        if e.act == "seals" or e.act.startswith(DRILL) == drill:
            if act_of(e) == "open" and e.act != "seals":
                start = len(found)
            found.append(e)
    return found[start:]


def blank(planned: Planned) -> State:
    """The state before anything was entered."""
    return State(
        seq=0,
        now=planned.start,
        steps={s.id: StepState(s) for s in planned.steps},
        children={t: Child() for t in planned.looks},
    )


def project(planned: Planned, entries: Sequence[Entry], now: dt.datetime, seq: int = 0) -> State:
    """The state that some entries of one opening (``mine``) make of a plan at a time."""
    state, standing = blank(planned), in_force(entries)
    state.seq, state.now = seq or len(entries), now
    for e in standing:
        apply(state, e)
    state.taken_back = len(replaced(entries) & {e.key for e in entries})
    state.log = loggable(standing)
    set_delay(state)
    return state


def apply(state: State, e: Entry) -> None:
    """Change a state by an entry that stands."""
    does = APPLY.get(act_of(e))
    if does is not None:
        does(state, e)


def loggable(standing: Sequence[Entry]) -> list[Entry]:
    """The last entries of a log, newest first; what is only a signal is left out."""
    return [e for e in reversed(standing) if act_of(e) not in SILENT][:MOST_LOG]


def _starts(state: State, e: Entry) -> None:
    kind, _, id = e.target.partition(":")
    if kind == "step" and id in state.steps:
        s = state.steps[id]
        if s.ended is not None and e.occurred <= s.ended:  # it arrives after the end that it came before
            state.steps[id] = replace(s, began=e.occurred, key=e.key)
        else:
            state.steps[id] = replace(s, status=GOING, began=e.occurred, ended=None, key=e.key)
    elif kind in ("card", "timer"):
        running = state.cards if kind == "card" else state.timers
        running.append(Running(e.target, e.occurred, e.key, e.author, e.twin))


def _ends(state: State, e: Entry) -> None:
    kind, _, id = e.target.partition(":")
    if kind == "step" and id in state.steps:
        s = state.steps[id] = replace(state.steps[id], status=DONE, ended=e.occurred, key=e.key)
        if s.step.milestone == "separation" and state.separated is None:
            state.separated = e.occurred
    elif kind == "card":
        state.cards = [r for r in state.cards if r.subject != e.target]
    elif kind == "timer":
        state.timers = [r for r in state.timers if r.subject != e.target]


def _decides(state: State, e: Entry) -> None:
    s = state.steps.get(e.target.partition(":")[2])
    if s is None:
        return
    said = str(e.data.get("decision", ""))
    s = replace(s, decision=said, decided_by=e.author, key=e.key, began=s.began or e.occurred)
    state.steps[s.step.id] = replace(s, status=DONE, ended=e.occurred) if said == "go" else replace(s, status=GOING)


def _fluid(state: State, e: Entry) -> None:
    if e.twin in state.children:
        child = state.children[e.twin]
        side = child.given if act_of(e) == "gives" else child.lost
        what = str(e.data.get("what", ""))
        side[what] = side.get(what, 0.0) + _number(e.data.get("amount"))


def _stocks(state: State, e: Entry) -> None:
    # units in stock are counted by hand: a bag is not a volume
    what = str(e.data.get("what", ""))
    state.stock[what] = state.stock.get(what, 0.0) + _number(e.data.get("amount"))


def _counts(state: State, e: Entry) -> None:
    said = {k: e.data[k] for k in COUNTED if k in e.data}
    state.counts[str(e.data.get("place", ""))] = {**said, "at": e.occurred, "by": e.author, "key": e.key}


def _moves(state: State, e: Entry) -> None:
    person = e.target.partition(":")[2]
    state.where[person] = str(e.data.get("place", "")) if act_of(e) == "enters" else ""


def _checks(state: State, e: Entry) -> None:
    _, _, rest = e.target.partition(":")
    name, _, item = rest.partition(":")
    if item.isdigit():
        items = state.checks.setdefault(name, {})
        if act_of(e) == "checks":
            items[int(item)] = e
        else:
            items.pop(int(item), None)


def _separates(state: State, e: Entry) -> None:
    state.separated = e.occurred


def _message(state: State, e: Entry) -> None:
    state.messages.append(e)


def _releases(state: State, e: Entry) -> None:
    said = e.target.removeprefix("entry:")
    message = next((m for m in state.messages if m.key == said), None)
    if message is not None:
        state.released.append((message, e))
        state.messages = [m for m in state.messages if m.key != said]


def _open(state: State, e: Entry) -> None:
    state.opened = e.occurred


def _close(state: State, e: Entry) -> None:
    state.closed = e.occurred


def _seals(state: State, e: Entry) -> None:
    state.code, state.code_at = e.detail, e.occurred


def _monitor(state: State, e: Entry) -> None:
    for letter, child in state.children.items():
        said = e.data.get(letter)
        if isinstance(said, dict):
            child.monitor = {k: _number(v) for k, v in said.items()}


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


APPLY = {
    "starts": _starts, "ends": _ends, "decides": _decides, "gives": _fluid, "loses": _fluid, "stocks": _stocks,
    "counts": _counts, "enters": _moves, "leaves": _moves, "checks": _checks, "unchecks": _checks,
    "separates": _separates, "message": _message, "releases": _releases, "open": _open, "close": _close,
    "seals": _seals, "monitor": _monitor,
}  # fmt: skip


def set_delay(state: State) -> None:
    """How late the operation is: the last observed beginning or end of a step against its planned time."""
    latest: tuple[dt.datetime, dt.timedelta, str] | None = None
    for s in state.steps.values():
        for seen, plan in ((s.began, s.step.start), (s.ended, s.step.end)):
            if seen is not None and (latest is None or seen > latest[0]):
                latest = (seen, seen - plan, s.step.id)
    if latest is not None:
        state.delay, state.delay_from = latest[1], latest[2]
