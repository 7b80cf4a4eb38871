"""A project with something changed: people missing, steps held back, another start."""

from __future__ import annotations

import datetime as dt
import re
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from twofold.case.reader import Case
from twofold.errors import BadInput
from twofold.plan.people import offered, refuse_shortage
from twofold.plan.records import Plan, Project
from twofold.plan.terms import minute
from twofold.quantity import MIN_PER_H

DELAY = re.compile(r"^(?P<step>[^=]+)=(?P<number>\d+(\.\d+)?)\s*(?P<unit>min|h)$")
CLOCK = re.compile(r"^(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)$")


def changed(
    case: Case, project: Project, plan: Plan, without: tuple[str, ...], delay: tuple[str, ...], start: str | None
) -> tuple[Project, tuple[str, ...]]:
    """The changed project, and each change in words. Raises BadInput; NoAnswer when a role is now short."""
    words: list[str] = []
    if start is not None:
        project = _started(case, project, start)
        words.append(f"start at {project.start:%H:%M}")
    for name in without:
        project = _without(case, project, name)
        words.append(f"without {name}")
    for text in delay:
        step, minutes = read_delay(text)
        project = _delayed(project, plan, step, minutes)
        words.append(f"{step} {minutes:g} min later")
    if without or start:
        refuse_shortage(project, case.team, str(case.root / "team.yaml"))
    return project, tuple(words)


def _without(case: Case, project: Project, name: str) -> Project:
    known = [p.id for p in case.team.people]
    if name not in known:
        raise BadInput("--without", "", name, f"use an id of team.yaml{near(name, known)}")
    return project.model_copy(update={"people": tuple(p for p in project.people if p.id != name)})


def read_delay(text: str) -> tuple[str, float]:
    """Step and minutes of ``STEP=90min`` or ``STEP=1.5h``. Raises BadInput."""
    found = DELAY.match(text.strip())
    if not found:
        raise BadInput("--delay", "", text, "write STEP=90min or STEP=1.5h")
    return found["step"].strip(), float(found["number"]) * (MIN_PER_H if found["unit"] == "h" else 1)


def _delayed(project: Project, plan: Plan, step: str, minutes: float) -> Project:
    """A step (or all makings of it) released only so many minutes after its start in the plan."""
    starts = {s.id: minute(project, s.start) for s in plan.steps}
    chosen = [t.id for t in project.tasks if step in (t.id, t.step)]
    if not chosen:
        known = sorted({t.step for t in project.tasks} | {t.id for t in project.tasks})
        raise BadInput("--delay", "", step, f"use the id of a step{near(step, known)}")
    tasks = tuple(
        t.model_copy(update={"not_before_min": max(0.0, starts[t.id] + minutes)}) if t.id in chosen else t
        for t in project.tasks
    )
    return project.model_copy(update={"tasks": tasks})


def _started(case: Case, project: Project, text: str) -> Project:
    """The project from another hour of its day on; people's shifts stay where they are."""
    found = CLOCK.match(text.strip())
    if not found:
        raise BadInput("--start", "", text, "write a time of day such as 07:00")
    zone = ZoneInfo(project.timezone)
    day = project.start.astimezone(zone).date()
    start = dt.datetime.combine(day, dt.time(int(found["hour"]), int(found["minute"])), tzinfo=zone)
    people = offered(case.team, start, project.tasks, project.links, project.roles, project.rest_min or 0)
    return project.model_copy(update={"start": start, "people": people})


def near(name: str, known: list[str]) -> str:
    """A question that names what was perhaps meant; empty where nothing is alike."""
    close = get_close_matches(name, known)
    return f"; did you mean {' or '.join(close)}?" if close else ""
