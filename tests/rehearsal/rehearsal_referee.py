"""The same semantics once more, in SimPy and plain Python: the referee of the compiled event loop.

Written from docs/reference/rehearsal.md, not from the kernel. Steps are processes; a dispatcher looks at the
waiting list after everything else that happens at the same moment.
"""

from __future__ import annotations

import simpy

from twofold.case.records import LEVELS
from twofold.plan.model import model_of
from twofold.plan.records import Plan, Project
from twofold.plan.terms import minute

AFTER_ALL = 9  # SimPy priority of the dispatcher: later than every ordinary event of the same moment


class Referee:
    """One run: ``times`` holds (start, end) per step, ``who`` the people of each step."""

    def __init__(self, project: Project, plan: Plan, durations: dict[str, float]) -> None:
        self.project, self.durations = project, durations
        self.env = simpy.Environment()
        planned = {s.id: s for s in plan.steps}
        position = {t.id: i for i, t in enumerate(project.tasks)}
        self.tasks = {t.id: t for t in project.tasks}
        self.order = sorted(self.tasks, key=lambda i: (planned[i].start, planned[i].end, position[i]))
        self.named = {i: list(planned[i].people) for i in self.order}
        self.shifts = {
            p.id: [(minute(project, s.start), minute(project, s.end)) for s in p.shifts] for p in project.people
        }
        model = model_of(project)
        self.apart = {frozenset((model.tasks[i], model.tasks[j])) for i, j in model.apart}
        self.started = {i: self.env.event() for i in self.order}
        self.ended = {i: self.env.event() for i in self.order}
        self.go = {i: self.env.event() for i in self.order}
        self.waiting: list[str] = []
        self.working: dict[str, list[str]] = {}
        self.times: dict[str, tuple[float, float]] = {}
        self.who: dict[str, list[str]] = {}
        for i in self.order:
            self.env.process(self.step(i))
        for bell in {t for spans in self.shifts.values() for span in spans for t in span if t > 0}:
            self.env.process(self.ring(bell))
        self.env.run()

    def look(self) -> None:
        """Let the dispatcher look at the list once everything of this moment has happened."""
        event = self.env.event()
        event.callbacks.append(lambda _: self.dispatch())
        event._ok, event._value = True, None
        self.env.schedule(event, priority=AFTER_ALL)

    def ring(self, at: float):
        yield self.env.timeout(at)
        self.look()

    def step(self, i: str):
        links = [x for x in self.project.links if x.after == i]
        yield self.env.all_of([self.env.process(self.link(x)) for x in links])
        yield self.env.timeout(max(0, self.tasks[i].not_before_min - self.env.now))
        self.waiting.append(i)
        self.look()
        yield self.go[i]
        start = self.env.now
        self.started[i].succeed()
        yield self.env.timeout(self.durations[i])
        self.times[i] = (start, self.env.now)
        self.who[i] = self.working.pop(i)
        self.ended[i].succeed()
        self.look()

    def link(self, x):
        yield self.started[x.before] if x.since == "start" else self.ended[x.before]
        yield self.env.timeout(x.min_lag_min)

    def dispatch(self) -> None:
        for i in sorted(self.waiting, key=self.order.index):
            people = self.people_for(i)
            if self.fits_in(i) and people is not None:
                self.waiting.remove(i)
                self.working[i] = people
                self.go[i].succeed()
                self.look()
                return

    def fits_in(self, i: str) -> bool:
        kit = list(self.tasks[i].equipment)
        for j in self.working:
            if frozenset((i, j)) in self.apart:
                return False
            kit += self.tasks[j].equipment
        return all(kit.count(e) <= self.project.equipment[e] for e in set(kit))

    def on_duty(self, p: str) -> bool:
        return any(a <= self.env.now < b for a, b in self.shifts[p])

    def may(self, p, need) -> bool:
        skilled = need.role in p.roles and LEVELS.index(p.level) >= LEVELS.index(need.level)
        return skilled and (need.twin == "any" or p.twin in ("both", need.twin))

    def people_for(self, i: str) -> list[str] | None:
        busy = {p for people in self.working.values() for p in people}
        needs = [n for n in self.tasks[i].needs for _ in range(n.count)]
        chosen: list[str] = []
        for k, (need, planned) in enumerate(zip(needs, self.named[i])):
            if self.on_duty(planned):
                if planned in busy:
                    return None
                chosen.append(planned)
                continue
            others = [x for m, x in enumerate(self.named[i]) if m != k]
            able = [
                p.id
                for p in self.project.people
                if self.may(p, need) and self.on_duty(p.id) and p.id not in chosen and p.id not in others
            ]
            free = [p for p in able if p not in busy]
            if free:
                chosen.append(free[0])
            elif not able and planned not in busy:
                chosen.append(planned)
            else:
                return None
        return chosen
