"""Who does what, once the times stand: few hand-overs, a break in every long spell, work shared fairly.

Runs in the solver's process only. The times are not touched, so the plan gets no longer; what is weighed here
decides only between equally long plans.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from ortools.sat.python import cp_model

from twofold.plan.numerics import (
    ROTA_S,
    SOLVER_SEED,
    WEIGHT_HAND_OVER,
    WEIGHT_LOAD,
    WEIGHT_TIRED,
    WINDOW_STEP_MIN,
)  # fmt: skip
from twofold.plan.rota_hint import first_rota
from twofold.plan.spells import forbid


def solve(rota: dict[str, Any], starts: Sequence[int], duration: Sequence[int]) -> list[int] | None:
    """The person of every duty, or None when none was found in time.

    Crews that share nobody are solved one by one: neurosurgeons don't wait for nurses.

    Args:
        rota: a ``rota_records.Rota`` as plain data, whose first choices are feasible at these times.
        starts, duration: minutes, per task.
    """
    duties = rota["duties"]
    spans = [(starts[d["task"]], starts[d["task"]] + duration[d["task"]]) for d in duties]
    people: list[int | None] = [None] * len(duties)
    for crew in crews(duties):
        found = _crew(rota, [duties[i] for i in crew], [spans[i] for i in crew])
        if found is None:
            return None
        for i, p in zip(crew, found):
            people[i] = p
    return [p for p in people if p is not None]


def crews(duties: Sequence[dict[str, Any]]) -> list[list[int]]:
    """The duties in groups that have no person in common, each in order."""
    of: dict[int, int] = {}  # person -> crew

    def root(p: int) -> int:
        while of.setdefault(p, p) != p:
            p = of[p]
        return p

    for d in duties:
        for p in d["people"][1:]:
            of[root(p)] = root(d["people"][0])
    groups: dict[int, list[int]] = defaultdict(list)
    for i, d in enumerate(duties):
        groups[root(d["people"][0])].append(i)
    return list(groups.values())


def _crew(rota: dict[str, Any], duties: list[dict[str, Any]], spans: list[tuple[int, int]]) -> list[int] | None:
    cp = cp_model.CpModel()
    does = [{p: cp.new_bool_var(f"d{i}p{p}") for p in d["people"]} for i, d in enumerate(duties)]
    begin = first_rota(duties, spans, rota["longest_spell"], rota["shortest_break"])
    for i, d in enumerate(duties):
        cp.add_exactly_one(does[i].values())
        for p, literal in does[i].items():
            cp.add_hint(literal, p == (begin[i] if begin else d["first_choice"]))
    mine: dict[int, list[int]] = defaultdict(list)
    for i, d in enumerate(duties):
        for p in d["people"]:
            mine[p].append(i)
    for p, held in mine.items():
        _one_at_a_time(cp, does, spans, p, held)
        forbid(cp, rota, duties, does, spans, p, held)
    cost = _hand_overs(cp, duties, does, spans) + _strangers(rota["stranger"], duties, does)
    for p, held in mine.items():
        cost += _tired(cp, rota, does, spans, p, held)
    cost += _loads(cp, duties, does, spans, mine)
    cp.minimize(sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.max_deterministic_time = ROTA_S
    solver.parameters.num_workers = 1  # small problems: more workers would only wait for each other
    solver.parameters.random_seed = SOLVER_SEED
    if solver.solve(cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [next(p for p, literal in row.items() if solver.boolean_value(literal)) for row in does]


def _one_at_a_time(cp: Any, does: list, spans: list, p: int, held: list[int]) -> None:
    """Of the duties that share a moment, a person has at most one."""
    for i in held:
        at = spans[i][0]
        at_once = [j for j in held if spans[j][0] <= at < spans[j][1]]
        if len(at_once) > 1:
            cp.add_at_most_one(does[j][p] for j in at_once)


def _hand_overs(cp: Any, duties: list, does: list, spans: list) -> list:
    """A cost for everybody who comes to a thread and was not in its step before."""
    threads: dict[int, list[int]] = defaultdict(list)
    for i, d in enumerate(duties):
        threads[d["thread"]].append(i)
    cost = []
    for members in threads.values():
        by_task: dict[int, list[int]] = defaultdict(list)
        for i in members:
            by_task[duties[i]["task"]].append(i)
        order = sorted(by_task.values(), key=lambda group: spans[group[0]])
        for before, after in pairwise(order):
            for i in after:
                for p, literal in does[i].items():
                    stayed = [does[j][p] for j in before if p in does[j]]
                    fresh = cp.new_bool_var("")
                    cp.add(fresh >= literal - sum(stayed))
                    cost.append(WEIGHT_HAND_OVER * fresh)
    return cost


def _strangers(weight: int, duties: list, does: list) -> list:
    """A cost for everybody who did not do the step in the earlier plan."""
    return [
        weight * literal
        for d, row in zip(duties, does)
        if d["known"] in row
        for p, literal in row.items()
        if p != d["known"]
    ]


def _tired(cp: Any, rota: dict[str, Any], does: list, spans: list, p: int, held: list[int]) -> list:
    """A cost for every minute that is missing to a break within any stretch as long as the longest spell."""
    longest, pause = rota["longest_spell"], rota["shortest_break"]
    first, last = min(spans[i][0] for i in held), max(spans[i][1] for i in held)
    cost = []
    for at in range(first, max(first + 1, last - longest + WINDOW_STEP_MIN), WINDOW_STEP_MIN):
        inside = [
            (min(spans[i][1], at + longest) - max(spans[i][0], at), does[i][p])
            for i in held
            if spans[i][0] < at + longest and at < spans[i][1]
        ]
        if sum(m for m, _ in inside) > longest - pause:
            missing = cp.new_int_var(0, pause, "")
            cp.add(sum(m * x for m, x in inside) <= longest - pause + missing)
            cost.append(WEIGHT_TIRED * missing)
    return cost


def _loads(cp: Any, duties: list, does: list, spans: list, mine: dict[int, list[int]]) -> list:
    """A cost for the longest work of anybody among those who could do the same duties."""
    crews: dict[tuple[int, ...], int] = defaultdict(int)
    for d, (start, end) in zip(duties, spans):
        crews[tuple(d["people"])] += end - start
    cost = []
    for crew, work in crews.items():
        if len(crew) < 2:
            continue
        most = cp.new_int_var(0, sum(spans[i][1] - spans[i][0] for i in {i for p in crew for i in mine[p]}), "")
        for p in crew:
            cp.add(most >= sum((spans[i][1] - spans[i][0]) * does[i][p] for i in mine[p]))
        if work:
            cost.append(WEIGHT_LOAD * most)
    return cost
