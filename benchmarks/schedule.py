"""Job-shop instances with known optimum through our own planning model: how near, how long, how sure.

    python benchmarks/schedule.py --table schedule.csv [--seconds 60] [--largest 15] [--only ft06,la01] [--upto 40]

Machines become pieces of equipment, operations become steps that need nobody; our serial scheme gives the hint, and
CP-SAT searches on two workers by the clock, in a process of its own. pyjobshop gets the same wall time on the same
instance right after, on two workers. Both stop at a proof. Rows are appended to the table one by one: a second start
goes on where the first was stopped. Needs the test extra (job-shop-lib, pyjobshop); not part of CI.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import os
import time
from pathlib import Path

from job_shop_lib.benchmarking import load_all_benchmark_instances

from twofold.case import Options
from twofold.plan.child import Solver
from twofold.plan.model import model_of
from twofold.plan.records import Precedence, Project, Task
from twofold.plan.solving import search
from twofold.playbooks.records import Phase
from twofold.quantity import Estimate

COLUMNS = ("instance", "jobs", "machines", "optimum", "ours", "bound", "ours_s", "pyjobshop", "pyjobshop_s", "load")


def project(instance) -> Project:
    """The instance as an operation without people."""
    tasks, links = [], []
    for j, job in enumerate(instance.jobs):
        for k, operation in enumerate(job):
            tasks.append(
                Task(
                    id=f"j{j}.{k}", step=f"j{j}.{k}", name=f"job {j}, operation {k}", phase="all", twin="none",
                    duration_min=Estimate(value=operation.duration, unit="min", source=instance.name, grade="M"),
                    needs=(), place="shop", equipment=(f"m{operation.machines[0]}",),
                )
            )  # fmt: skip
            if k:
                links.append(Precedence(before=f"j{j}.{k - 1}", after=f"j{j}.{k}", reason="the job's order"))
    return Project(
        operation=instance.name, playbook="job-shop", title=instance.name, candidate="all",
        start=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), physiology=False, phases=(Phase(id="all", title="All"),),
        tasks=tuple(tasks), links=tuple(links), people=(), roles={}, places={"shop": 1},
        equipment={f"m{m}": 1 for m in range(instance.num_machines)},
    )  # fmt: skip


def ours(instance, seconds: float) -> tuple[int, float, float]:
    """(length, bound, wall seconds) of our planner."""
    p = project(instance)
    begun = time.perf_counter()
    with Solver() as solver:
        found = search(p, model_of(p), solver, Options(solver_s=seconds), clock=True)
    return found.schedule.length, found.bound, time.perf_counter() - begun


def other(instance, seconds: float) -> tuple[float | None, float]:
    """(length, wall seconds) of plain pyjobshop on two workers; (None, 0) where it is not installed."""
    try:
        from pyjobshop import Model
    except ImportError:
        return None, 0.0
    model = Model()
    machines = [model.add_machine() for _ in range(instance.num_machines)]
    for job in instance.jobs:
        before = None
        for operation in job:
            task = model.add_task()
            model.add_mode(task, machines[operation.machines[0]], operation.duration)
            if before is not None:
                model.add_end_before_start(before, task)
            before = task
    begun = time.perf_counter()
    return model.solve(time_limit=seconds, num_workers=2, display=False).objective, time.perf_counter() - begun


def instances(largest: int, only: str) -> list:
    """The instances with known optimum up to so many jobs and machines, by name."""
    return [
        x
        for name, x in sorted(load_all_benchmark_instances().items())
        if x.metadata.get("optimum")
        and max(x.num_jobs, x.num_machines) <= largest
        and (not only or name in only.split(","))
    ]


def rows(table: Path) -> list[dict[str, str]]:
    """What the table holds so far."""
    if not table.is_file():
        return []
    with table.open(newline="") as f:
        return list(csv.DictReader(f))


def note(table: Path, row: dict) -> None:
    """One more row at the table's end."""
    fresh = not table.is_file()
    with table.open("a", newline="") as f:
        out = csv.DictWriter(f, COLUMNS)
        if fresh:
            out.writeheader()
        out.writerow(row)


def summary(done: list[dict[str, str]]) -> str:
    """The shares that issue 5 asks for."""
    over = [100 * (float(r["ours"]) / float(r["optimum"]) - 1) for r in done]
    reached = sum(x == 0 for x in over)
    proved = sum(float(r["bound"]) == float(r["ours"]) for r in done)
    lines = [
        f"{reached} of {len(over)} reached ({100 * reached / len(over):.0f} %), {proved} proved, "
        f"worst {max(over):.2f} % over, {sum(float(r['ours_s']) for r in done):.0f} s in all"
    ]
    rivals = [r for r in done if r["pyjobshop"]]
    if rivals:
        against = [100 * (float(r["ours"]) / float(r["pyjobshop"]) - 1) for r in rivals]
        theirs = sum(float(r["pyjobshop"]) == float(r["optimum"]) for r in rivals)
        lines.append(
            f"against pyjobshop at equal time: {sum(against) / len(against):+.3f} % on average; it reached {theirs} "
            f"of {len(rivals)}, {sum(float(r['pyjobshop_s']) for r in rivals):.0f} s in all"
        )
    return "\n".join(lines)


def main() -> None:
    """Solve what the table lacks, a row each, then tell the shares."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--table", type=Path, required=True)
    ask.add_argument("--seconds", type=float, default=60)
    ask.add_argument("--largest", type=int, default=15)
    ask.add_argument("--only", default="")
    ask.add_argument("--upto", type=int, default=0, help="stop after so many new rows")
    options = ask.parse_args()
    done = {r["instance"] for r in rows(options.table)}
    left = [x for x in instances(options.largest, options.only) if x.name not in done]
    for x in left[: options.upto or None]:
        length, bound, took = ours(x, options.seconds)
        rival, theirs = other(x, options.seconds)
        note(options.table, {
            "instance": x.name, "jobs": x.num_jobs, "machines": x.num_machines, "optimum": x.metadata["optimum"],
            "ours": length, "bound": bound, "ours_s": f"{took:.1f}", "pyjobshop": "" if rival is None else f"{rival:g}",
            "pyjobshop_s": f"{theirs:.1f}", "load": f"{os.getloadavg()[0]:.1f}",
        })  # fmt: skip
        print(f"{x.name:8} {x.metadata['optimum']:6} ours {length:6} in {took:5.1f} s, pyjobshop {rival}", flush=True)
    print(summary(rows(options.table)))


if __name__ == "__main__":
    main()
