"""Random moments of an operation under way, each with something that went otherwise than planned."""

from __future__ import annotations

import datetime as dt
from random import Random

from twofold.plan.live_records import Disturbance, Observed
from twofold.plan.network import downstream
from twofold.plan.records import Plan, Project
from twofold.plan.terms import minute, moment

KINDS = ("overrun", "gone", "held back", "early", "nothing")


def disturbed(
    project: Project, plan: Plan, seed: int
) -> tuple[str, dt.datetime, list[Observed], Disturbance, set[str]]:
    """(kind, now, what was seen, what is different from now on, the steps that it touches directly)."""
    random = Random(seed)
    kind = KINDS[seed % len(KINDS)]
    now = random.randrange(30, int(plan.objective) - 30)
    at = {s.id: (minute(project, s.start), minute(project, s.end)) for s in plan.steps}
    begun = [s for s in plan.steps if at[s.id][0] <= now]
    ended = {s.id: at[s.id][1] for s in begun if at[s.id][1] <= now}
    touched: set[str] = set()
    gone: tuple[str, ...] = ()
    back: dict[str, float] = {}
    if kind == "overrun" and (late := [s.id for s in begun if now - 45 < at[s.id][1] <= now]):
        slow = random.choice(late)  # it should have ended, and has not: what waits for it has not begun either
        busy = {who for s in begun if s.id == slow for who in s.people}
        stuck = downstream(slow, project.links) | {
            s.id for s in begun if at[s.id][0] >= at[slow][1] and busy.intersection(s.people)
        }
        for other in list(stuck):
            stuck |= downstream(other, project.links)
        ended = {i: t for i, t in ended.items() if i != slow and i not in stuck}
        begun = [s for s in begun if s.id not in stuck]
        touched = {slow}
    elif kind == "gone":
        gone = (random.choice([p.id for p in project.people]),)
    elif kind == "held back":
        step = random.choice([s.id for s in plan.steps if at[s.id][0] > now] or [plan.steps[-1].id])
        back, touched = {step: float(random.choice([5, 20, 60]))}, {step}
    elif kind == "early" and (running := [s.id for s in begun if s.id not in ended and at[s.id][0] < now]):
        quick = random.choice(running)
        ended[quick], touched = float(now), {quick}
    seen = [
        Observed(step=s.id, start=s.start, end=moment(project, ended[s.id]) if s.id in ended else None) for s in begun
    ]
    return kind, moment(project, now), seen, Disturbance(gone=gone, held_back_min=back), touched
