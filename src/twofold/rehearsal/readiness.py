"""``readiness.json``: what we are not ready for, worst first, in plain words, with a fix that was tried.

A row gathers every late call of one hazard: the single faults that go late and the late calls of the random runs. The
fix is tried, not guessed: on fresh chance, run by run with and without it (``fixes``).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from twofold.case.reader import Options
from twofold.plan.terms import moment
from twofold.quantity import H_PER_DAY, PERCENT
from twofold.rehearsal.compile import Score
from twofold.rehearsal.coverage import Answer, Tried, answers
from twofold.rehearsal.drugs import drugs
from twofold.rehearsal.engine import Runs
from twofold.rehearsal.fixes import Trial, best, in_words
from twofold.rehearsal.numerics import FIX_ROWS, MANY_PHASES, NOT_READY_ROWS
from twofold.rehearsal.pairs import short_role, worst_pairs
from twofold.rehearsal.program import FREE
from twofold.rehearsal.stock import stock, to_order
from twofold.rehearsal.worth import of_measurements, of_people


def readiness(
    what: Any,
    tried: Sequence[Tried],
    runs: Runs,
    columns: Mapping[str, np.ndarray],
    drivers: Sequence[Mapping[str, Any]],
    options: Options,
) -> dict[str, Any]:
    """``{not_ready, pairs, stock, drugs, order, decisions, staffing, bottlenecks, worth}``.

    Args:
        what: the staged operation. tried: every single fault with its call. runs, columns: the random runs.
        drivers: of the summary.
    """
    score: Score = what.score
    trial = Trial(what, options)
    return {
        "not_ready": _not_ready(score, tried, runs, trial),
        "pairs": worst_pairs(score, options.seed, options.jobs),
        "stock": stock(score, columns, what.pair),
        "drugs": drugs(score, runs, what.pair),
        "order": to_order(score),
        "decisions": _decisions(score),
        "staffing": _staffing(score, runs),
        "bottlenecks": _bottlenecks(score, runs),
        "worth": {
            "people": of_people(trial) if trial.done else [],
            "measurements": of_measurements(drivers, len(runs)),
        },
    }


def _not_ready(score: Score, tried: Sequence[Tried], runs: Runs, trial: Trial) -> list[dict[str, Any]]:
    late: dict[int, list[Tried]] = defaultdict(list)
    total: dict[int, int] = defaultdict(int)
    for t in tried:
        hazard = score.sources[t.single.source].hazard
        total[hazard] += 1
        if not t.met:
            late[hazard].append(t)
    at_random = _late_at_random(score, runs)
    rows = []
    for hazard in {*late, *at_random}:
        h, faults, found = score.hazards[hazard], late.get(hazard, []), at_random.get(hazard, [])
        card = next(c for c in score.contingencies if c.id == h.contingency)
        calls = [t.answer for t in faults if t.answer is not None] + [a for _, a in found]
        seconds = [a.late_s for a in calls if np.isfinite(a.late_s)]
        never = len(faults) + len(found) - len(seconds)
        share = len({r for r, _ in found}) / len(runs)
        short = Counter(short_role(score, a) for a in calls)
        row = {
            "what": h.title if h.title == card.title else f"{h.title}: {card.title.lower()}",
            "when": _when(score, [t.single.task for t in faults] or [a.task for _, a in found]),
            "who": _who(score, short),
            "late_s": round(float(np.median(seconds))) if seconds else None,
            "never": never,
            "late_calls": len(faults) + len(found),
            "late_of": f"{len(faults)} of {total[hazard]} single faults" if total[hazard] else "a state, not a fault",
            "late_in_runs": round(share, 2),
            "fix": "",
            "hazard": h.id,
        }
        weight = len(faults) / total[hazard] if total[hazard] else 0.0
        rows.append(((card.reach_min.value, -weight - share, h.id), row, hazard, short))
    rows.sort(key=lambda x: x[0])
    usual = [r for r, _ in sum((x[3] for x in rows), Counter()).most_common() if r]
    for k, (_, row, hazard, short) in enumerate(rows[:NOT_READY_ROWS]):
        mine = [r for r, _ in short.most_common() if r]
        row["tried"] = best(trial, hazard, mine, usual) if k < FIX_ROWS else []
        row["fix"] = in_words(row["tried"])
    return [{"rank": k + 1, **row} for k, (_, row, _, _) in enumerate(rows[:NOT_READY_ROWS])]


def _late_at_random(score: Score, runs: Runs) -> dict[int, list[tuple[int, Answer]]]:
    """The late calls of the random runs: (run, call) by hazard."""
    found: dict[int, list[tuple[int, Answer]]] = defaultdict(list)
    for r, log in enumerate(runs.log):
        for a in answers(score, log):
            if a.late:
                found[score.sources[a.source].hazard].append((r, a))
    return found


def _who(score: Score, short: Counter[str]) -> str:
    """Who is short, most often first; in which share of the late calls."""
    total = short.total()
    said = []
    for role, n in short.most_common(2):
        title = score.project.roles.get(role, role) if role else "help comes from far"
        said.append(title if n == total else f"{title} ({round(PERCENT * n / total)} %)")
    return "; ".join(said)


def _when(score: Score, struck: Sequence[int]) -> str:
    """The phases in which the struck tasks lie and the planned time of the first and the last of them."""
    planned = {s.id: s for s in score.plan.steps}
    titles = {p.id: p.title for p in score.project.phases}
    steps = sorted((planned[score.tasks[i].id] for i in struck if i != FREE), key=lambda s: s.start)
    if not steps:
        return "at any time"
    there = {titles[s.phase] for s in steps}
    phases = [t for t in titles.values() if t in there]
    said = f"{phases[0]} to {phases[-1]}" if len(phases) > MANY_PHASES else ", ".join(phases)
    return f"{said}; planned {steps[0].start:%a %H:%M} to {max(s.end for s in steps):%a %H:%M}"


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


def _bottlenecks(score: Score, runs: Runs) -> list[dict[str, Any]]:
    """For which role calls waited, and at which hour of the day most: ``{role, title, late_per_100_runs, by_hour}``.

    ``by_hour``: late calls in 100 runs by the hour on the wall (24 of them) at which they were made.
    """
    hours: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(int(H_PER_DAY)))
    for found in _late_at_random(score, runs).values():
        for _, a in found:
            role = short_role(score, a)
            if role:
                hours[role][moment(score.project, a.noticed).hour] += PERCENT / len(runs)
    rows = [
        {
            "role": role,
            "title": score.project.roles.get(role, role),
            "late_per_100_runs": float(counts.sum()),
            "worst_hour": f"{dt.time(int(np.argmax(counts))):%H:%M}",
            "by_hour": [round(float(c), 1) for c in counts],
        }
        for role, counts in hours.items()
    ]
    return sorted(rows, key=lambda r: (-r["late_per_100_runs"], r["role"]))
