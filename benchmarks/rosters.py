"""Random rosters and random disturbances of one bound operation: a checked plan, or a reason, and how soon.

    python benchmarks/rosters.py CASE [--operation separation] [--candidate split] --rosters 100 --disturbances 50
        --table rosters.csv

CASE is a case that has been planned (``twofold demo``). Every plan is held against the independent checker; a roster
for which a plan is known to exist must never be called impossible; "impossible" is asked a second time of a solver
with another seed. Rows are appended to the table; a second start goes on. Not part of CI.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
from collections import Counter
from pathlib import Path

from ortools.sat.python import cp_model

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "plan"))

from disturbed import disturbed

from rosters import random_roster
from twofold.case import Options
from twofold.errors import NoAnswer
from twofold.plan import exact
from twofold.plan.checker import check
from twofold.plan.live import replan
from twofold.plan.model import model_of
from twofold.plan.schedule import Schedule
from twofold.plan.serial import best
from twofold.plan.solving import solve
from twofold.plan.stage import load

COLUMNS = ("what", "seed", "kind", "answer", "wall_s", "cpu_s", "detail", "load")
OTHER_SEED = 77


def second_opinion(project) -> str:
    """What a solver with another seed, one worker and no hint says of the same model."""
    model = model_of(project)
    cp = cp_model.CpModel()
    built = exact.Built(cp, model, model.horizon)
    cp.minimize(built.end)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = 1, OTHER_SEED
    solver.parameters.max_time_in_seconds = 20
    return solver.status_name(solver.solve(cp)).lower()


def roster(project, plan, seed: int) -> dict:
    """One random roster: planned and checked, or refused with a reason."""
    kind, possible, other = random_roster(project, plan, seed)
    begun, cpu = time.perf_counter(), time.process_time()
    try:
        found = solve(other, Options(solver_s=8.0))
        answer = "plan"
        check(other, found)
        detail = f"{found.objective:g} min, bound {found.bound:g}"
    except NoAnswer as no:
        said = str(no)
        impossible = "no proof that there is none" not in said
        answer = "impossible" if impossible else "unknown"
        if impossible and possible:
            answer = "FALSE impossible"
        elif impossible and (again := second_opinion(other)) != "infeasible":
            answer = f"impossible, second opinion {again}"
        detail = said.replace("\n", " ")[:200]
    return row("roster", seed, kind, answer, begun, cpu, detail)


def disturbance(project, plan, seed: int) -> dict:
    """One random disturbance: planned on and checked, or refused with a reason."""
    kind, now, seen, change, _ = disturbed(project, plan, seed)
    begun, cpu = time.perf_counter(), time.process_time()
    try:
        got = replan(project, plan, now, seen, change)
    except NoAnswer as no:
        return row("disturbance", seed, kind, "impossible", begun, cpu, str(no).replace("\n", " ")[:200])
    wall = time.perf_counter()
    old, new = {s.id: s for s in plan.steps}, {s.id: s for s in got.plan.steps}
    past = all(new[o.step].start == o.start and (o.end is None or new[o.step].end == o.end) for o in seen)
    answer = "plan" if past else "PAST CHANGED"
    shaken = [i for i in got.shaken if new[i].start != old[i].start]
    detail = (
        f"ends {got.diff.later_end_min:+g} min, {len(got.diff.moved)} moved, {len(got.diff.reassigned)} exchanged, "
        f"{len(got.held)} held, {len(got.shaken)} shaken ({len(shaken)} in time), {len(got.missed)} missed"
    )
    return row("disturbance", seed, kind, answer, begun, cpu, detail, wall)


def row(what, seed, kind, answer, begun, cpu, detail, end: float | None = None) -> dict:
    """A row of the table."""
    took = (end or time.perf_counter()) - begun
    return dict(zip(COLUMNS, (what, seed, kind, answer, f"{took:.2f}", f"{time.process_time() - cpu:.2f}", detail,
                              f"{os.getloadavg()[0]:.1f}")))  # fmt: skip


def main() -> None:
    """First plan, gap, rosters, disturbances; then the counts."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("case", type=Path)
    ask.add_argument("--operation", default="separation")
    ask.add_argument("--candidate", default="split")
    ask.add_argument("--rosters", type=int, default=100)
    ask.add_argument("--disturbances", type=int, default=50)
    ask.add_argument("--table", type=Path, required=True)
    options = ask.parse_args()
    project, plan = load(options.case / "3-plan" / options.candidate / options.operation)
    begun = time.perf_counter()
    first = best(model_of(project), passes=1)
    took = time.perf_counter() - begun
    said = f"{first.length} min" if isinstance(first, Schedule) else "none"
    print(f"{len(project.tasks)} steps, {len(project.people)} people; first feasible plan: {said} after {took:.2f} s")
    begun = time.perf_counter()
    whole = solve(project)
    gap = 100 * (whole.objective / whole.bound - 1)
    print(f"checked plan with names: {whole.objective:g} min, gap {gap:.2f} %, {time.perf_counter() - begun:.1f} s")
    done = []
    if options.table.is_file():
        with options.table.open(newline="") as f:
            done = list(csv.DictReader(f))
    have = {(r["what"], int(r["seed"])) for r in done}
    with options.table.open("a", newline="") as f:
        out = csv.DictWriter(f, COLUMNS)
        if not done:
            out.writeheader()
        for what, count, ask_one in (
            ("roster", options.rosters, roster),
            ("disturbance", options.disturbances, disturbance),
        ):
            for seed in range(count):
                if (what, seed) not in have:
                    done.append(ask_one(project, plan, seed))
                    out.writerow(done[-1])
                    f.flush()
    for what in ("roster", "disturbance"):
        mine = [r for r in done if r["what"] == what]
        if mine:
            times = sorted(float(r["wall_s"]) for r in mine)
            print(
                f"{len(mine)} × {what}: {dict(Counter(r['answer'] for r in mine))}; "
                f"median {times[len(times) // 2]:.1f} s, longest {times[-1]:.1f} s"
            )


if __name__ == "__main__":
    main()
