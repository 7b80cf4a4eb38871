"""``readiness.json``: what we are not ready for, worst first, in plain words, with a fix that was tried.

A row gathers the single faults of one hazard that go late for want of the same role. The fix is tried, not
guessed: the same faults once more with one more person of that role on duty throughout.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from twofold.case.records import Person, Shift
from twofold.plan.terms import moment
from twofold.quantity import P50
from twofold.rehearsal.compile import Score, compile_score
from twofold.rehearsal.coverage import Answer, Tried, answers
from twofold.rehearsal.engine import Rehearsal, Runs, rehearse
from twofold.rehearsal.faults import Fault
from twofold.rehearsal.measures import PRODUCTS
from twofold.rehearsal.numerics import FIX_FAULTS, NOT_READY_ROWS, P95
from twofold.rehearsal.program import FREE

Key = tuple[int, str]  # hazard, role that is short ("" : nobody is, they come too late by the way they have to go)


def readiness(
    score: Score, tried: Sequence[Tried], runs: Runs, columns: Mapping[str, np.ndarray], pair: Any | None, seed: int
) -> dict[str, Any]:
    """``{not_ready, stock, decisions, staffing}``.

    Args:
        tried: every single fault with its call. runs, columns: the random runs.
    """
    return {
        "not_ready": _not_ready(score, tried, runs, seed),
        "stock": _stock(columns, pair),
        "decisions": _decisions(score),
        "staffing": _staffing(score, runs),
    }


def _not_ready(score: Score, tried: Sequence[Tried], runs: Runs, seed: int) -> list[dict[str, Any]]:
    late: dict[Key, list[Tried]] = defaultdict(list)
    total: dict[int, int] = defaultdict(int)
    for t in tried:
        hazard = score.sources[t.single.source].hazard
        total[hazard] += 1
        if not t.met:
            late[(hazard, _short_role(score, t.answer))].append(t)
    at_random = _late_at_random(score, runs)
    rows = []
    for key in {*late, *at_random}:
        hazard, role = key
        h, faults, found = score.hazards[hazard], late.get(key, []), at_random.get(key, [])
        card = next(c for c in score.contingencies if c.id == h.contingency)
        calls = [t.answer for t in faults if t.answer is not None] + [a for _, a in found]
        seconds = [a.late_s for a in calls if np.isfinite(a.late_s)]
        never = len(faults) + len(found) - len(seconds)
        share = len({r for r, _ in found}) / len(runs)
        row = {
            "what": h.title if h.title == card.title else f"{h.title}: {card.title.lower()}",
            "when": _when(score, [t.single.task for t in faults] or [a.task for _, a in found]),
            "who": _who(score, role, never > 0),
            "late_s": round(float(np.median(seconds))) if seconds else None,
            "never": never,
            "late_of": f"{len(faults)} of {total[hazard]} single faults" if total[hazard] else "a state, not a fault",
            "late_in_runs": round(share, 2),
            "fix": "",
            "hazard": h.id,
        }
        weight = len(faults) / total[hazard] if total[hazard] else 0.0
        rows.append(((card.reach_min.value, -weight - share, h.id, role), row, role, faults))
    rows.sort(key=lambda x: x[0])
    for _, row, role, faults in rows[:NOT_READY_ROWS]:
        row["fix"] = _fix(score, role, faults, seed)
    return [{"rank": k + 1, **row} for k, (_, row, _, _) in enumerate(rows[:NOT_READY_ROWS])]


def _late_at_random(score: Score, runs: Runs) -> dict[Key, list[tuple[int, Answer]]]:
    """The late calls of the random runs: (run, call) by hazard and the role that was short."""
    found: dict[Key, list[tuple[int, Answer]]] = defaultdict(list)
    for r, log in enumerate(runs.log):
        for a in answers(score, log):
            if a.late:
                found[(score.sources[a.source].hazard, _short_role(score, a))].append((r, a))
    return found


def _short_role(score: Score, answer: Answer | None) -> str:
    return "" if answer is None or answer.short == FREE else score.call_roles[answer.short]


def _who(score: Score, role: str, never: bool) -> str:
    if not role:
        return "nobody is short: help comes from another room"
    title = score.project.roles.get(role, role)
    return f"{title}: {'nobody on duty' if never else 'at work where it cannot be left'}"


def _when(score: Score, struck: Sequence[int]) -> str:
    """The phases in which the struck tasks lie and the planned time of the first and the last of them."""
    planned = {s.id: s for s in score.plan.steps}
    titles = {p.id: p.title for p in score.project.phases}
    steps = sorted((planned[score.tasks[i].id] for i in struck if i != FREE), key=lambda s: s.start)
    if not steps:
        return "at any time"
    phases = dict.fromkeys(titles[s.phase] for s in steps)
    return f"{', '.join(phases)}; planned {steps[0].start:%a %H:%M} to {max(s.end for s in steps):%a %H:%M}"


def _fix(score: Score, role: str, faults: Sequence[Tried], seed: int) -> str:
    """What helps, in words; tried on the late faults themselves (a spread of them where they are many)."""
    if not faults:
        return "comes of several things at once: nothing that a single fault shows"
    if not role:
        return "keep whoever answers in the same room, or accept the way"
    some = [t.single for t in faults[:: max(1, len(faults) // FIX_FAULTS)]]
    better = with_one_more(score, role)
    runs = rehearse(Rehearsal(better, seed, faults=tuple(some)), len(some))
    met = sum(_met(better, fault, log) for fault, log in zip(some, runs.log))
    title = score.project.roles.get(role, role).lower()
    result = f"{met} of {len(some)} then in time"
    return f"one more {title} on duty throughout: tried, {result}" if met else f"one more {title} does not help (tried)"


def _met(score: Score, fault: Fault, log: np.ndarray) -> bool:
    mine = [a for a in answers(score, log) if a.source == fault.source and a.task == fault.task]
    return bool(mine) and not mine[0].late


def with_one_more(score: Score, role: str) -> Score:
    """The same operation with one more senior person of a role, on nobody's side, on duty throughout."""
    shifts = [s for p in score.project.people for s in p.shifts]
    span = Shift(start=min(s.start for s in shifts), end=max(s.end for s in shifts))  # type: ignore[call-arg]
    more = Person(id="one-more", name="one more", roles=(role,), level="senior", twin="both", shifts=(span,))
    project = score.project.model_copy(update={"people": (*score.project.people, more)})
    return compile_score(project, score.plan, score.streams)


def _stock(columns: Mapping[str, np.ndarray], pair: Any | None) -> list[dict[str, Any]]:
    """What each child was given in 19 of 20 runs at most, and at the median, mL."""
    if pair is None or "both_alive" not in columns:
        return []
    return [
        {
            "twin": letter,
            "what": name.removesuffix("_ml_kg").replace("_", " "),
            "p50_ml": float(np.quantile(columns[f"{letter}.{name}"], P50) * pair.mass_kg[t]),
            "p95_ml": float(np.quantile(columns[f"{letter}.{name}"], P95) * pair.mass_kg[t]),
        }
        for t, letter in enumerate(("a", "b"))
        for name in PRODUCTS
    ]


def _decisions(score: Score) -> list[dict[str, Any]]:
    """What must be decided in the operation, by whom, and what holds if nobody can say: to be agreed beforehand."""
    planned = {s.id: s.start for s in score.plan.steps}
    return [
        {
            "step": t.name,
            "planned": planned[t.id].isoformat(),
            "owner": score.project.roles.get(t.gate.owner, t.gate.owner),
            "criterion": t.gate.criterion,
            "default": t.gate.default,
        }
        for t in score.tasks
        if t.gate is not None
    ]


def _staffing(score: Score, runs: Runs) -> list[dict[str, Any]]:
    """Hours of the night and day in which steps had to be started off duty, by role, most often first."""
    over = (runs.overtime > 0).mean(axis=0)
    order = np.argsort(-over, kind="stable")
    people = score.project.people
    return [
        {
            "person": people[q].id,
            "roles": list(people[q].roles),
            "duty_ends": moment(
                score.project, float(score.program.shift["end"][score.program.person["shift_end"][q] - 1])
            )
            .replace(second=0, microsecond=0)
            .isoformat(),
            "stayed_on_in_share_of_runs": float(over[q]),
        }
        for q in order
        if over[q] > 0
    ]
