"""What a playbook's parts say of each other: every name answered, every order possible, every hazard met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from twofold.playbooks.marks import Place
from twofold.playbooks.order import cycle
from twofold.playbooks.records import ROOMS, Doing, Playbook, Step

Fault = tuple[Place, str, str]  # where, what was found, what to do
LIGATION = "{ligation}"
OWN = "own"
ONE_CHILD = ("a", "b", "each")

# What can be read off a child: the columns of the twins' traces without their letter (design, section 5).
OBSERVABLES = (
    "map_mmhg", "hr_bpm", "co_l_min", "cvp_mmhg", "cbf_ml_min", "icp_mmhg", "cpp_mmhg", "pv_anterior_mmhg",
    "pv_parietal_mmhg", "pv_posterior_mmhg", "sinus_mmhg", "oedema_ml", "hb_g_dl", "k_mmol_l", "ica_mmol_l",
    "fibrinogen_g_l", "platelets_g_l", "ph", "lactate_mmol_l", "spo2", "temp_c", "blood_volume_ml", "air_ml",
    "urine_ml_kg_h", "creatinine_umol_l", "clearance_ml_min",
)  # fmt: skip
# Without these an act says nothing.
TOLD = {
    "clamp": ("edge",),
    "release": ("edge",),
    "divide": ("edge", "coupling"),
    "tear": ("edge",),
    "give": ("what",),
    "bleed": ("ml_per_kg_min",),
    "warm": ("temp_c",),
    "turn": ("height_cm",),
}


def faults(playbook: Playbook) -> list[Fault]:
    """Everything that does not hold, in the order of the file's parts; empty when all is well."""
    twice = list(_twice(playbook))
    if twice:  # a name that means two things makes everything else unclear
        return twice
    return [
        *_steps(playbook),
        *_order(playbook),
        *_hazards(playbook),
        *_contingencies(playbook),
        *_fork(playbook),
        *_access(playbook),
        *_after_stop(playbook),
    ]


def _after_stop(p: Playbook) -> Iterator[Fault]:
    for i, id in enumerate(p.after_stop):
        yield from _known(("after_stop", i), id, [s.id for s in p.steps], "step")


def _access(p: Playbook) -> Iterator[Fault]:
    each = {s.id: s.twin for s in p.steps}
    for i, x in enumerate(p.access):
        yield from _known(("access", i, "step"), x.step, each, "step")
        if each.get(x.step, "each") != "each":
            yield ("access", i, "step"), f"step {x.step!r} is not made for each child", "name a step with twin: each"


def _known(place: Place, name: str, names: Iterable[str], kind: str) -> Iterator[Fault]:
    names = tuple(names)
    if name not in names:
        yield place, f"unknown {kind} {name!r}", f"use one of {', '.join(names) or 'none'}, or define it"


def _twice(p: Playbook) -> Iterator[Fault]:
    for key in ("phases", "steps", "hazards", "contingencies", "access"):
        counts = Counter(part.id for part in getattr(p, key))
        seen: set[str] = set()
        for i, part in enumerate(getattr(p, key)):
            if part.id in seen and counts[part.id] > 1:
                yield (key, i, "id"), f"a second {part.id!r} among the {key}", "give it an id of its own"
            seen.add(part.id)
    for name in ("incision", "separation", "birth", "end"):
        at = [i for i, s in enumerate(p.steps) if s.milestone == name]
        for i in at[1:]:
            yield ("steps", i, "milestone"), f"a second milestone {name!r}", "keep one"


def _steps(p: Playbook) -> Iterator[Fault]:
    phases = [f.id for f in p.phases]
    ids = {s.id: s for s in p.steps}
    for i, s in enumerate(p.steps):
        here: Place = ("steps", i)
        yield from _known((*here, "phase"), s.phase, phases, "phase")
        if s.place == OWN:
            if p.fork is None or s.twin not in ONE_CHILD:
                yield (*here, "place"), "place 'own'", "only a step of one child, with a fork, has its own room"
        else:
            yield from _known((*here, "place"), s.place, p.places, "place")
        for j, e in enumerate(s.equipment):
            yield from _known((*here, "equipment", j), e, p.equipment, "equipment")
        for j, n in enumerate(s.needs):
            yield from _known((*here, "needs", j, "role"), n.role, p.roles, "role")
            if n.twin == OWN and s.twin not in ONE_CHILD:
                yield (*here, "needs", j, "twin"), f"'own' in a step of {s.twin!r}", "say a, b or any"
        if s.checklist is not None:
            yield from _known((*here, "checklist"), s.checklist, p.checklists, "checklist")
        if s.gate is not None:
            yield from _known((*here, "gate", "owner"), s.gate.owner, p.roles, "role")
        if s.for_each and s.twin != "both":
            yield (*here, "twin"), f"twin {s.twin!r} with for_each", "leave 'both': the vessel says whose it is"
        yield from _links(i, s, ids)
        yield from _doings((*here, "acts"), s.acts, ligation=s.for_each is not None)


def _links(i: int, s: Step, ids: dict[str, Step]) -> Iterator[Fault]:
    for j, link in enumerate(s.after):
        here: Place = ("steps", i, "after", j)
        yield from _known((*here, "step"), link.step, ids, "step")
        other = ids.get(link.step)
        if link.of == "previous" and not (s.for_each and other is not None and other.for_each):
            yield (*here, "of"), "'previous'", "only two steps with for_each have a ligation before this one"
        if link.max_lag_min is not None and link.max_lag_min < link.min_lag_min:
            found = f"{link.max_lag_min} below min_lag_min"
            yield (*here, "max_lag_min"), found, "the most is not below the least"


def _doings(here: Place, doings: tuple[Doing, ...], ligation: bool) -> Iterator[Fault]:
    for j, d in enumerate(doings):
        told = TOLD.get(d.act, ())
        if told and all(getattr(d, key) is None for key in told):
            yield (*here, j), f"{d.act} without {' or '.join(told)}", "say it"
        if d.edge is not None and LIGATION in d.edge and not ligation:
            yield (*here, j, "edge"), d.edge, "only a step with for_each: ligation has a vessel at hand"


def _order(p: Playbook) -> Iterator[Fault]:
    ids = {s.id for s in p.steps}
    after = {s.id: [k.step for k in s.after if k.of == "same" and k.step in ids] for s in p.steps}
    ring = cycle(after)
    if ring:
        i = next(i for i, s in enumerate(p.steps) if s.id == ring[0])
        j = next(j for j, k in enumerate(p.steps[i].after) if k.step == ring[1] and k.of == "same")
        found = f"a cycle: {' after '.join(ring)}"
        yield ("steps", i, "after", j), found, "no step can come after itself: cut one link"


def _hazards(p: Playbook) -> Iterator[Fault]:
    ids = {s.id: s for s in p.steps}
    answers = [c.id for c in p.contingencies]
    for i, h in enumerate(p.hazards):
        here: Place = ("hazards", i)
        for j, f in enumerate(h.where.phases):
            yield from _known((*here, "where", "phases", j), f, [x.id for x in p.phases], "phase")
        for j, s in enumerate(h.where.steps):
            yield from _known((*here, "where", "steps", j), s, ids, "step")
        if not h.where.phases and not h.where.steps:
            yield (*here, "where"), "nowhere", "name the phases or steps where it can strike"
        if h.contingency not in answers:
            found = f"missing contingency {h.contingency!r}"
            yield (*here, "contingency"), found, "write its card: every hazard has an answer"
        seen = h.detect.observable
        if seen is not None:
            yield from _known((*here, "detect", "observable"), seen, OBSERVABLES, "observable")
        at_vessel = not h.where.phases and all(s in ids and ids[s].for_each for s in h.where.steps)
        yield from _doings((*here, "effects"), h.effects, ligation=at_vessel)


def _contingencies(p: Playbook) -> Iterator[Fault]:
    used = {h.contingency for h in p.hazards}
    for i, c in enumerate(p.contingencies):
        here: Place = ("contingencies", i)
        if c.id not in used:
            yield (*here, "id"), f"{c.id!r} answers no hazard", "name it in a hazard or remove it"
        for key in ("caller", "reader"):
            yield from _known((*here, key), getattr(c, key), p.roles, "role")
        for j, n in enumerate(c.needs):
            yield from _known((*here, "needs", j, "role"), n.role, p.roles, "role")
        yield from _doings((*here, "acts"), c.acts, ligation=True)


def _fork(p: Playbook) -> Iterator[Fault]:
    if p.fork is None:
        return
    yield from _known(("fork", "step"), p.fork.step, [s.id for s in p.steps], "step")
    yield from _known(("fork", "caller"), p.fork.caller, p.roles, "role")
    named = next((names for names in ROOMS if not p.fork.rooms.keys().isdisjoint(names)), ROOMS[0])
    for name in named:
        if name not in p.fork.rooms:
            yield ("fork", "rooms"), f"no room for {name}", "name a room for either child"
    for name in p.fork.rooms.keys() - set(named):
        yield ("fork", "rooms"), f"{name} beside {named[0]}", "name the rooms by a and b, or by stays and moves"
    for letter, room in p.fork.rooms.items():
        yield from _known(("fork", "rooms", letter), room, p.places, "place")
