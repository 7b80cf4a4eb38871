"""The state of a running board: read from the journal once, then changed by each entry as it comes.

It must never differ from what the journal says (``projection.project`` over all entries): an entry that corrects or
takes back another makes it be read anew, because only then what stands before the last entry changes. What it holds in
memory is bounded by the plan, however long the journal is.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import get_args

from twofold.board.kinds import Kind
from twofold.board.planned import Planned
from twofold.board.projection import (
    APPLY,
    DRILL,
    MOST_LOG,
    SILENT,
    State,
    act_of,
    apply,
    blank,
    loggable,
    set_delay,
)
from twofold.journal.heads import ACT as SEALS
from twofold.journal.ledger import Journal
from twofold.journal.records import UNDOS, Entry, replaced

LOGGED = frozenset(get_args(Kind)) - {*SILENT, *UNDOS}
MOVES = ("starts", "ends", "decides", "separates", "undo")  # after these the times to come are another question


class Running:
    """What stands in a journal, of one mode since its board was last opened.

    ``opened``: number of that opening, 0 before the first. ``moved``: number of the last entry about a step.
    """

    def __init__(self, planned: Planned, drill: bool) -> None:
        self._planned, self._drill = planned, drill
        self._mark = DRILL if drill else ""
        self._state = blank(planned)
        self.opened = self.moved = self._upto = 0

    def mine(self, e: Entry) -> bool:
        """Whether an entry is of this board's mode; sealed heads belong to both."""
        return self.ours(e.act)

    def ours(self, act: str) -> bool:
        """Whether an act is of this board's mode: what a drill takes back of a live operation is not its own."""
        return act == SEALS or act.startswith(DRILL) == self._drill

    def read(self, journal: Journal) -> int:
        """Begin anew from what the journal holds; returns the number of its last row. Raises BadInput."""
        head, mark = journal.head()[0], self._mark
        opened = journal.last(f"{mark}open")
        before = max(opened - 1, 0)
        known = [r for r in journal.rows(before, corrections=True) if r.seq <= head and self.mine(r.entry)]
        gone = replaced(r.entry for r in known)
        acts = {*(mark + act for act in APPLY if act != SEALS), SEALS}
        rows = [r for r in journal.rows(before, acts) if r.seq <= head]
        state = blank(self._planned)
        for row in rows:
            if row.entry.key not in gone:
                apply(state, row.entry)
        tail = journal.rows(before, {mark + act for act in LOGGED}, most=MOST_LOG + len(gone))
        state.log = loggable([r.entry for r in tail if r.seq <= head and r.entry.key not in gone])
        state.taken_back = sum(self.ours(act) for act in journal.acts(gone, before))
        moved = max((r.seq for r in (*rows, *known) if act_of(r.entry) in MOVES), default=0)
        self._state, self.opened, self.moved, self._upto = state, opened, moved, head
        return head

    def add(self, seq: int, e: Entry) -> bool:
        """Take in the next entry; False when the journal must be read anew instead."""
        if seq <= self._upto:
            return True
        if e.corrects and self.mine(e):
            return False
        self._upto = seq
        if not self.mine(e):
            return True
        act = act_of(e)
        if act == "open":
            self._state, self.opened = blank(self._planned), seq
        if act in MOVES:
            self.moved = seq
        apply(self._state, e)
        if act in LOGGED:
            self._state.log = [e, *self._state.log[: MOST_LOG - 1]]
        return True

    def at(self, now: dt.datetime, seq: int) -> State:
        """A copy of the state as it is at a moment, which later entries don't change."""
        s = self._state
        copy = dataclasses.replace(
            s, seq=seq, now=now, steps=dict(s.steps), cards=list(s.cards), timers=list(s.timers), where=dict(s.where),
            stock=dict(s.stock), counts=dict(s.counts), checks={k: dict(v) for k, v in list(s.checks.items())},
            messages=list(s.messages), released=list(s.released),
            children={t: dataclasses.replace(c, given=dict(c.given), lost=dict(c.lost))
                      for t, c in s.children.items()},
        )  # fmt: skip
        set_delay(copy)
        return copy
