"""Long steps in watches: where people may be relieved within a step, the plan can name who takes over.

A step is made in watches when the playbook says after how long (``relieve_every``), or when it would keep people at the
table for longer than is allowed and may be interrupted. The watches follow each other without a gap. What the step does
to a body when it starts belongs to the first, what is achieved when it ends to the last; blood is lost evenly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import ceil

from twofold.plan.records import Precedence, ScrubLimit, Task
from twofold.plan.terms import planned_min
from twofold.timeline import Act

AT_THE_END = frozenset((Act.DIVIDE, Act.OPEN, Act.CLOSE, Act.STANCH, Act.RELEASE, Act.DELIVER, Act.MOVE, Act.FORK))
FROM_THE_START = ("incision",)  # the milestone that is called when its step begins; all others when theirs ends
REASON = "the same work goes on; whoever is relieved has said it back"


def in_watches(
    tasks: Sequence[Task], links: Sequence[Precedence], every: Mapping[str, float], limit: ScrubLimit | None
) -> tuple[tuple[Task, ...], tuple[Precedence, ...]]:
    """Tasks and links with long steps cut.

    every: step id -> minutes after which its people may be relieved.
    """
    made = {t.id: _cut(t, _watches(t, every, limit)) for t in tasks}
    moved = [
        x.model_copy(
            update={"before": made[x.before][-1 if x.since == "end" else 0].id, "after": made[x.after][0].id}
        )
        for x in links
    ]
    inner = [
        Precedence(before=one.id, after=two.id, max_lag_min=0, reason=REASON)
        for parts in made.values()
        for one, two in pairwise(parts)
    ]
    return tuple(part for t in tasks for part in made[t.id]), (*moved, *inner)


def _watches(task: Task, every: Mapping[str, float], limit: ScrubLimit | None) -> int:
    if not task.needs or not task.interruptible:
        return 1
    longest = every.get(task.step)
    if longest is None and limit is not None and any(n.role in limit.roles for n in task.needs):
        longest = limit.minutes
    return 1 if longest is None else max(1, ceil(planned_min(task.duration_min) / longest))


def _cut(task: Task, count: int) -> tuple[Task, ...]:
    if count == 1:
        return (task,)
    last = count - 1
    begins = task.milestone in FROM_THE_START
    share = 1 / count
    return tuple(
        task.model_copy(
            update={
                "id": f"{task.id}.watch{k + 1}",
                "name": f"{task.name} (watch {k + 1} of {count})",
                "duration_min": task.duration_min.scaled(share),
                "loss_ml_kg": task.loss_ml_kg and task.loss_ml_kg.scaled(share),
                "supplies": task.supplies if k == 0 else (),
                "checklist": task.checklist if k == 0 else None,
                "window": task.window if k == 0 else None,
                "gate": task.gate if k == last else None,
                "milestone": task.milestone if k == (0 if begins else last) else None,
                "acts": tuple(d for d in task.acts if k == (last if d.act in AT_THE_END else 0)),
            }
        )
        for k in range(count)
    )
