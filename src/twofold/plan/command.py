"""What the command line asks of a plan that stands: plan on from now, and compare with another plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from twofold import store
from twofold.case.reader import Case
from twofold.errors import BadInput
from twofold.plan.diff import diff
from twofold.plan.live import replan
from twofold.plan.live_records import Coming, Disturbance, Observed, Onward
from twofold.plan.records import Plan, PlanDiff, Project
from twofold.plan.stage import FOLDER, PLAN, PROJECT, load
from twofold.plan.terms import moment
from twofold.plan.whatif import CLOCK, near, read_delay
from twofold.quantity import MIN_PER_H


def onward(
    case: Case,
    candidate: str,
    operation: str,
    now: str,
    seen: Path | None = None,
    without: Sequence[str] = (),
    delay: Sequence[str] = (),
    out: Path | None = None,
) -> Onward:
    """The plan in the case folder, planned on from a moment: the past stands, the next twenty minutes are held.

    Args:
        now: ``14:30`` on the place's clock (the first such time from the start on), or an ISO time with offset.
        seen: a YAML or JSON list of ``{step, start, end, people}`` of every step that has begun; without it
            everything went as planned.
        without: people who are gone from now on. delay: ``STEP=20min``, steps that can't start before then.
        out: an empty or new folder for the new project.json, plan.json and diff.json.

    Raises BadInput: a time, person, step or file that can't be read. NoAnswer: the rest can't be done so.
    """
    project, plan = _planned(case, candidate, operation)
    here = _time(project, now, "--now")
    observed = _as_planned(plan, here) if seen is None else _read(project, seen)
    gone = tuple(_person(project, name) for name in without)
    held = dict(_step(project, *read_delay(text)) for text in delay)
    got = replan(project, plan, here, observed, Disturbance(gone=gone, held_back_min=held))
    if out is not None:
        if out.is_dir() and any(out.iterdir()):
            raise BadInput("--out", "", str(out), "name a new or empty folder")
        with store.new_folder(out) as folder:
            for name, record in ((PROJECT, got.project), (PLAN, got.plan), ("diff.json", got.diff)):
                store.write_json(folder / name, record)
    until = here + dt.timedelta(hours=1)
    return Onward(
        now=got.now,
        diff=got.diff,
        held=got.held,
        shaken=got.shaken,
        missed=got.missed,
        over=got.over,
        tired=got.tired,
        next=tuple(
            Coming(at=s.start, step=s.id, child=s.twin, who=", ".join(s.people), where=s.place)
            for s in got.plan.steps
            if here <= s.start <= until
        ),
    )


def against(case: Case, candidate: str, operation: str, other: Path) -> PlanDiff:
    """What is different in another plan of the operation: a plan.json, its folder, or another case's folder.

    Raises BadInput: no plan there, or one of another operation.
    """
    _, plan = _planned(case, candidate, operation)
    tried = (other, other / PLAN, other / FOLDER / candidate / operation / PLAN)
    found = next((p for p in tried if p.is_file()), None)
    if found is None:
        raise BadInput("--against", "", str(other), "name a plan.json, its folder, or a case folder that was planned")
    second = store.load(Plan, found)
    if second.operation != plan.operation:
        raise BadInput(found, "operation", second.operation, f"compare with a plan of '{plan.operation}'")
    return diff(plan, second, (f"against {found}",))


def _planned(case: Case, candidate: str, operation: str) -> tuple[Project, Plan]:
    folder = case.folder(FOLDER, candidate, operation)
    if not (folder / PLAN).is_file():
        raise BadInput(folder, "", "no plan yet", f"run 'twofold plan {case.root}' first")
    return load(folder)


def _as_planned(plan: Plan, now: dt.datetime) -> list[Observed]:
    """Every step that was to have begun, at its planned times."""
    return [
        Observed(step=s.id, start=s.start, end=s.end if s.end <= now else None) for s in plan.steps if s.start < now
    ]


def _read(project: Project, path: Path) -> list[Observed]:
    from yaml import YAMLError, safe_load

    try:
        rows = safe_load(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise BadInput(path, "", e.strerror or "unreadable", "give a list of the steps that have begun") from None
    except (YAMLError, UnicodeDecodeError) as e:
        raise BadInput(path, "", str(e).replace("\n", " "), "write YAML or JSON") from None
    if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        raise BadInput(path, "", "not a list of steps", "write '- {step: brief, start: 07:00, end: 07:12}', one a line")
    return [_observed(project, path, n, row) for n, row in enumerate(rows)]


def _observed(project: Project, path: Path, n: int, row: dict[str, Any]) -> Observed:
    times = {k: _time(project, row[k], f"{path}: {n}.{k}") for k in ("start", "end") if row.get(k) is not None}
    try:
        return Observed.model_validate({**row, **times})
    except ValidationError as e:
        raise store.explain(e, f"{path}: {n}") from None


def _time(project: Project, value: Any, where: str) -> dt.datetime:
    """A moment of the operation. YAML reads 14:30 without quotes as a number of minutes: that is understood too."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value
    text = str(value).strip()
    if isinstance(value, int) and value >= 0:
        text = f"{value // int(MIN_PER_H):02d}:{value % int(MIN_PER_H):02d}"
    if (found := CLOCK.match(text)) is not None:
        zone = ZoneInfo(project.timezone)
        start = moment(project, 0)
        clock = dt.time(int(found["hour"]), int(found["minute"]))
        day = start.date() if clock >= start.time() else start.date() + dt.timedelta(days=1)
        return dt.datetime.combine(day, clock, tzinfo=zone)
    try:
        time = dt.datetime.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise BadInput(where, "", text, "write a time of day such as 14:30, or an ISO time with its offset")
    return time


def _person(project: Project, name: str) -> str:
    known = [p.id for p in project.people]
    if name not in known:
        raise BadInput("--without", "", name, f"use an id of somebody in this operation{near(name, known)}")
    return name


def _step(project: Project, step: str, minutes: float) -> tuple[str, float]:
    known = sorted({t.step for t in project.tasks} | {t.id for t in project.tasks})
    if step not in known:
        raise BadInput("--delay", "", step, f"use the id of a step{near(step, known)}")
    return step, minutes
