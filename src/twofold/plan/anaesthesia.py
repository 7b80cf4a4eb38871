"""The anaesthesia map of either child: what is in or on it, in whose circulation each line ends, and the planned
balance of what goes in and comes out, per kilogram of that child."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from twofold.plan.records import Plan, Project, Strict
from twofold.quantity import P50
from twofold.timeline import Act

CHILDREN = ("a", "b")
BLOOD = ("red_cells", "plasma", "platelets", "cryoprecipitate")
INTO_BLOOD = ("artery", "vein")


class PlacedLine(Strict):
    """A tube, line, drain or monitor. own: the child it is in. shared_until: while the circulations are joined, what
    goes in here reaches the other child too; None where nothing joins them, or where it ends in no vessel."""

    id: str
    title: str
    kind: str
    own: str
    carries: str
    placed: dt.datetime
    step: str
    shared_until: dt.datetime | None = None


class Balance(Strict):
    """Planned totals since the start at the end of a phase, mL per kg of this child: ``given`` by product, and
    ``lost`` blood at the median. Nothing here is a target: the true sums are written by hand beside them."""

    phase: str
    at: dt.datetime
    given: dict[str, float]
    lost: float


class ChildMap(Strict):
    """One child's map."""

    child: str
    lines: tuple[PlacedLine, ...]
    balance: tuple[Balance, ...]


def maps(project: Project, plan: Plan) -> dict[str, ChildMap]:
    """Letter -> map; empty where the playbook names no access and gives or loses nothing."""
    out = {c: ChildMap(child=c, lines=lines_of(project, plan, c), balance=_balance(project, plan, c)) for c in CHILDREN}
    return out if any(m.lines or any(b.given or b.lost for b in m.balance) for m in out.values()) else {}


def lines_of(project: Project, plan: Plan, child: str) -> tuple[PlacedLine, ...]:
    """What is placed in or on a child, in order of time."""
    ends = {s.id: s.end for s in plan.steps}
    apart = _apart(project, plan)
    out = []
    for x in project.access or ():
        task = next((t for t in project.tasks if t.step == x.step and t.twin == child), None)
        if task is not None:
            joined = apart if x.kind in INTO_BLOOD else None
            out.append(PlacedLine(id=f"{child}.{x.id}", title=x.title, kind=x.kind, own=child, carries=x.carries,
                                  placed=ends[task.id], step=task.id, shared_until=joined))  # fmt: skip
    return tuple(sorted(out, key=lambda p: p.placed))


def _apart(project: Project, plan: Plan) -> dt.datetime | None:
    """When the last coupling is divided; None where the operation divides none (the bodies may still be joined)."""
    ends = {s.id: s.end for s in plan.steps}
    return max(
        (ends[t.id] for t in project.tasks for d in t.acts if d.act == Act.DIVIDE and d.coupling is not None),
        default=None,
    )


def _balance(project: Project, plan: Plan, child: str) -> tuple[Balance, ...]:
    tasks = {t.id: t for t in project.tasks}
    given: dict[str, float] = {}
    lost = 0.0
    rows: dict[str, Balance] = {}
    for s in sorted(plan.steps, key=lambda s: (s.end, s.start)):
        task = tasks[s.id]
        for deed in task.acts:
            if deed.act == Act.GIVE and deed.what and deed.ml_per_kg and deed.twin in (child, "both"):
                given[deed.what] = given.get(deed.what, 0.0) + deed.ml_per_kg
        if task.loss_ml_kg is not None and task.twin in (child, "both"):
            lost += task.loss_ml_kg.quantile(P50)
        rows[task.phase] = Balance(phase=task.phase, at=s.end, given=dict(sorted(given.items())), lost=lost)
    return tuple(sorted(rows.values(), key=lambda b: b.at))


def shown(given: Mapping[str, float]) -> str:
    """Products in the order in which people say them."""
    order = {what: k for k, what in enumerate(BLOOD)}
    named = sorted(given.items(), key=lambda g: (order.get(g[0], len(order)), g[0]))
    return ", ".join(f"{what.replace('_', ' ')} {amount:.0f}" for what, amount in named)
