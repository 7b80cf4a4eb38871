"""The recipe card: all equipment and supplies of an operation, summed, with the day by which each must be ordered."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from pydantic import Field

from twofold.plan.records import Plan, Project, Strict
from twofold.playbooks.records import Supply

CHILDREN = ("a", "b")


class Article(Strict):
    """One article. ``operation``: for the operation as a whole; ``each``: letter -> for that child. Amounts per kg
    stand per kg (``per_kg``): the weight of the day is not known to the plan."""

    what: str
    unit: str
    operation: float = 0
    each: dict[str, float] = Field(default={})
    per_kg: dict[str, float] = Field(default={})
    lead_days: float = 0
    order_by: dt.date
    steps: tuple[str, ...]


class Machine(Strict):
    """A piece of equipment: how many there are, how many the plan uses at once, and from when to when."""

    what: str
    title: str
    there: int
    at_once: int
    first: dt.datetime
    last: dt.datetime


class OrderList(Strict):
    """Everything to have in the room. For emergencies: what the cards ask for beside it."""

    operation: str
    day: dt.date
    articles: tuple[Article, ...]
    machines: tuple[Machine, ...]
    emergencies: tuple[Article, ...]


def order_list(project: Project, plan: Plan) -> OrderList:
    """The sums, in order of what must be ordered first, then by name.

    ``per: child`` counts for each child whom the step touches (both where it touches neither), ``per: operation`` once
    however many makings of a step name it, ``per: step`` each time.
    """
    day = project.start.astimezone(ZoneInfo(project.timezone)).date()
    return OrderList(
        operation=project.operation,
        day=day,
        articles=_articles(day, [(t.step, t.twin, s) for t in project.tasks for s in t.supplies]),
        machines=_machines(project, plan),
        emergencies=_articles(day, [(c.id, "both", s) for c in project.contingencies for s in c.supplies]),
    )


def _articles(day: dt.date, used: list[tuple[str, str, Supply]]) -> tuple[Article, ...]:
    sums: dict[tuple[str, str], dict] = {}
    once: set[tuple[str, str, str]] = set()
    for step, twin, s in used:
        row = sums.setdefault((s.what, s.unit), {"operation": 0.0, "each": {}, "per_kg": {}, "lead": 0.0, "steps": {}})
        row["lead"] = max(row["lead"], s.lead_days)
        row["steps"].setdefault(step)
        if s.per in ("child", "kg"):
            mine = row["each" if s.per == "child" else "per_kg"]
            for letter in CHILDREN if twin in ("both", "none") else (twin,):
                mine[letter] = mine.get(letter, 0.0) + s.amount
        elif s.per == "step" or (step, s.what, s.unit) not in once:
            once.add((step, s.what, s.unit))
            row["operation"] += s.amount
    out = [
        Article(
            what=what, unit=unit, operation=row["operation"], each=dict(sorted(row["each"].items())),
            per_kg=dict(sorted(row["per_kg"].items())), lead_days=row["lead"],
            order_by=day - dt.timedelta(days=row["lead"]), steps=tuple(row["steps"]),
        )
        for (what, unit), row in sums.items()
    ]  # fmt: skip
    return tuple(sorted(out, key=lambda x: (x.order_by, x.what, x.unit)))


def _machines(project: Project, plan: Plan) -> tuple[Machine, ...]:
    out = []
    for what, there in project.equipment.items():
        users = [s for s in plan.steps if what in s.equipment]
        if users:
            most = max(sum(x.start <= s.start < x.end for x in users) for s in users)
            out.append(Machine(what=what, title=project.equipment_titles.get(what, what), there=there, at_once=most,
                               first=min(s.start for s in users), last=max(s.end for s in users)))  # fmt: skip
    return tuple(out)


def order_table(order: OrderList) -> str:
    """The list as CSV: a row per article and machine."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["order by", "what", "unit", "for the operation", *(f"for child {c}" for c in CHILDREN),
                    *(f"for child {c} per kg" for c in CHILDREN), "kind", "steps"])  # fmt: skip
    for kind, rows in (("supply", order.articles), ("for emergencies", order.emergencies)):
        for x in rows:
            table.writerow([x.order_by.isoformat(), x.what, x.unit, _shown(x.operation), *_cells(x.each),
                            *_cells(x.per_kg), kind, " ".join(x.steps)])  # fmt: skip
    for m in order.machines:
        table.writerow(["", m.title, "piece", m.there, "", "", "", "", f"equipment, {m.at_once} in use at once", ""])
    return out.getvalue()


def _cells(own: Mapping[str, float]) -> list[str]:
    return [_shown(own.get(c, 0.0)) for c in CHILDREN]


def _shown(amount: float) -> str:
    return f"{amount:g}" if amount else ""
