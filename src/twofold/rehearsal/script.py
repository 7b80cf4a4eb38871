"""The facilitator's script of a drill, as blocks of text: briefing, injects by the clock, debriefing sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from twofold.case.records import Child
from twofold.plan.records import Task
from twofold.plan.terms import moment
from twofold.playbooks.records import Need
from twofold.quantity import S_PER_MIN
from twofold.rehearsal.drill import MOMENTS, Drill, Inject
from twofold.rehearsal.numerics import DRILL_BREATH_MIN, DRILL_BRIEF_MIN, DRILL_DEBRIEF_MIN, DRILL_PLAY_MIN
from twofold.rehearsal.pages import Block, Boxes, Break, Head, Items, Table, Text

MONITOR = (  # in the order of reactions.SHOWN: words, decimals
    ("Heart rate, /min", 0), ("Mean pressure, mmHg", 0), ("Central venous pressure, mmHg", 0),
    ("Saturation, %", 0), ("Temperature, °C", 1), ("Pressure in the head, mmHg", 0),
    ("Haemoglobin, g/dL", 1), ("Potassium, mmol/L", 1), ("Ionised calcium, mmol/L", 2), ("Lactate, mmol/L", 1),
    ("Blood lost since the start, mL", 0),
)  # fmt: skip
ON_SCREEN = (
    MONITOR.index(("Pressure in the head, mmHg", 0)) + 1
)  # what a screen shows; the rest comes from a laboratory
LETTERS = ("a", "b")
ASK = ("What did you feel?", "What went well, and why?", "Where did you wait, and for whom or what?",
       "What did you see on the monitor, and when did you say it aloud?", "Did everybody know who was leading?",
       "What do we change: card, roster, place of a thing? Who does it, by when?")  # fmt: skip


def blocks(drill: Drill, children: Mapping[str, Child]) -> Iterator[Block]:
    """The whole script, in the order in which it is needed."""
    yield from _front(drill, children)
    for n, inject in enumerate(drill.injects):
        yield Break()
        yield from _inject(drill, n, inject, children)
    yield Break()
    yield from _debriefing(drill, children)


def _front(drill: Drill, children: Mapping[str, Child]) -> Iterator[Block]:
    p = drill.score.project
    yield Head(1, f"Drill {drill.seed}: {p.title}")
    yield Text("For the facilitator only. Keep it out of the room: the team does not know what comes.")
    yield Text(
        f"Two hours: {DRILL_BRIEF_MIN:.0f} min briefing, {DRILL_PLAY_MIN:.0f} min play, "
        f"{DRILL_DEBRIEF_MIN:.0f} min debriefing. Played is a stretch of one simulated run (number {drill.run}) of the "
        f"plan, {_wall(drill, drill.knots[0])} to {_wall(drill, drill.knots[-1])} by the operation's clock. "
        "While help is needed the clock runs as in life. " + _quick(drill)
    )
    if drill.about is not None:
        yield Text(
            f"This drill is about: {drill.about.title}. It and two more strikes were made to happen, at steps drawn by "
            "chance; everything else of the run is chance. So the drill says nothing of how often this happens."
        )
    yield Head(2, "Before you begin")
    yield Boxes(tuple(_preparation(drill, children)))
    yield Head(2, "By the clock")
    yield Table("Minutes and seconds of play", ("clock", "what"), tuple(_running_order(drill, children)))


def _running_order(drill: Drill, children: Mapping[str, Child]) -> Iterator[tuple[str, str]]:
    """What the facilitator says when. Steps that begin soon after one another are said in one breath."""
    under_way = [_said(t) for t, s, _ in drill.steps if s <= drill.knots[0]]
    now = f" Under way: {'; '.join(under_way)}." if under_way else ""
    yield _minute(0), f"Play begins. Say: it is {_wall(drill, drill.knots[0])}.{now}"
    events = [(drill.clock(s), "", _said(t)) for t, s, _ in drill.steps if s > drill.knots[0]]
    events += [
        (drill.clock(i.call.onset), f"INJECT {n}: {i.hazard.title}, {_whom(i, children)}. Sheet {n}.", "")
        for n, i in enumerate(drill.injects, 1)
    ]
    said: list[tuple[float, list[str]]] = []
    for at, inject, step in sorted(events, key=lambda x: x[0]):
        if inject:
            yield from _breath(said)
            said = []
            yield _minute(at), inject
        elif said and at - said[-1][0] < DRILL_BREATH_MIN:
            said[-1][1].append(step)
        else:
            said.append((at, [step]))
    yield from _breath(said)
    yield _minute(drill.played[-1]), "Play ends. Nobody leaves: debriefing."


def _said(task: Task) -> str:
    """A step's name, with the child's letter where it is one child's."""
    return f"{task.name} (child {task.twin})" if task.twin in LETTERS else task.name


def _breath(said: list[tuple[float, list[str]]]) -> Iterator[tuple[str, str]]:
    for at, steps in said:
        yield _minute(at), f"Say, now begins: {'; then '.join(steps)}."


def _preparation(drill: Drill, children: Mapping[str, Child]) -> Iterator[str]:
    p = drill.score.project
    marks = " and ".join(f"{child(t, children)}" for t in order(children, 0))
    yield f"Two manikins joined as the children are, with their marks: {marks}. Two monitors, one for each."
    people = _people(drill)
    yield f"People at these steps: {', '.join(people)}." if people else "Nobody is planned at these steps."
    called = sorted({p.roles.get(n.role, n.role) for i in drill.injects for n in i.card.needs})
    yield f"Within call, not in the room: {', '.join(called)}."
    kit = sorted({e for t, _, _ in drill.steps for e in t.equipment})
    yield (
        f"Equipment: {', '.join(e.replace('_', ' ') for e in kit)}."
        if kit
        else "No equipment beyond the theatre's own."
    )
    cards = dict.fromkeys(i.card.title for i in drill.injects)
    yield f"Printed cards, at their usual place: {', '.join(cards)}."
    yield "One person with a stopwatch who writes the times into the sheets and plays nothing."
    yield "Say to the team: this trains the plan, nobody is graded. Say aloud what you would do, then do it."
    yield 'Whoever says "stop, real" ends the play at once.'


def _people(drill: Drill) -> list[str]:
    planned = {s.id: s.people for s in drill.score.plan.steps}
    names = {p.id: p.name for p in drill.score.project.people}
    return list(dict.fromkeys(names[q] for t, _, _ in drill.steps for q in planned[t.id]))


def _inject(drill: Drill, n: int, i: Inject, children: Mapping[str, Child]) -> Iterator[Block]:
    p, c = drill.score.project, i.call
    at = {name: drill.clock(t) for name, t in zip(MOMENTS[1:], (c.onset, c.noticed, c.reached, c.over))}
    yield Head(1, f"Sheet {n + 1}, at {_minute(at[MOMENTS[1]])}: {i.hazard.title}")
    where = f"during: {i.task.name}" if i.task is not None else "found on the monitor, during no step in particular"
    yield Text(f"{_whom(i, children).capitalize()}; {where}; {_wall(drill, c.onset)} by the operation's clock.")
    yield Text(f"Tell the team only what it would see or hear: {i.card.trigger}.")
    by = i.hazard.detect.by
    yield Text(f"If nobody has said it by {_minute(at[MOMENTS[2]])}, let the {p.roles.get(by, by).lower()} notice.")
    yield from _monitor(n, i, at, children)
    yield Head(2, f'Expected: card "{i.card.title}"')
    yield Boxes(tuple(_expected(drill, i, children)))
    limit, took = i.card.reach_min.value, c.reached - c.noticed
    verdict = "in time" if took <= limit else "too late"
    yield Table(
        "Times to write down (minute and second of play)",
        ("", "noticed", "called", "all are there", "over"),
        (
            ("simulated", _minute(at["noticed"]), *(_minute(at[m]) for m in MOMENTS[2:])),
            ("this team", "", "", "", ""),
        ),
    )  # fmt: skip
    yield Text(f"Limit: at the bedside within {limit:g} min of the call. Simulated: {took:.1f} min, {verdict}.")


def _monitor(n: int, i: Inject, at: Mapping[str, float], children: Mapping[str, Child]) -> Iterator[Block]:
    if i.hazard.strikes == "mother":
        yield Text("The anaesthetist who helps you plays the mother's monitor by hand: no body of hers is computed.")
    if i.unborn:
        yield Text("The children are not born yet: there is no monitor of theirs to show.")
        return
    if i.monitor is None:
        yield Text("No bodies were computed for this case: the anaesthetist who helps you sets both monitors.")
        return
    if np.isnan(i.monitor[:, 0]).all():
        yield Text("Empty until the birth: before it there is no monitor of theirs to show.")
    heads = (MOMENTS[0], *(f"{_minute(t)} {name}" for name, t in at.items()))
    for letter in order(children, n):
        values = i.monitor[LETTERS.index(letter)]
        rows = [
            (words, *(_number(v, digits) for v in values[:, k]))
            for k, (words, digits) in enumerate(MONITOR[:ON_SCREEN])
        ]
        rows.append(("If somebody asks:", *[""] * len(MOMENTS)))
        rows += [
            (words, *(_number(v, digits) for v in values[:, k + ON_SCREEN]))
            for k, (words, digits) in enumerate(MONITOR[ON_SCREEN:])
        ]
        yield Table(f"Monitor of {child(letter, children)}", ("", *heads), tuple(rows), figures=True)


def _expected(drill: Drill, i: Inject, children: Mapping[str, Child]) -> Iterator[str]:
    roles = drill.score.project.roles
    caller, reader = (roles.get(r, r) for r in (i.card.caller, i.card.reader))
    yield f"{caller} calls; {reader.lower()} reads the card aloud."
    yield from i.card.first_actions
    come = ", ".join(_need(n, i, roles, children) for n in i.card.needs)
    if come:
        yield f"There within {i.card.reach_min.value:g} min of the call: {come}."
    if i.card.doses:
        yield "Doses are read off the printed card, each child by its own weight, and said back."
    if i.card.supplies:
        yield f"Asked for: {', '.join(s.what for s in i.card.supplies)}."
    yield f"Ends when: {i.card.exit}."
    if i.card.stop_rule:
        yield f"Somebody says the stop rule aloud: {i.card.stop_rule}."


def _need(n: Need, i: Inject, roles: Mapping[str, str], children: Mapping[str, Child]) -> str:
    own = f" of {child(i.side, children)}" if n.twin == "own" and i.side in LETTERS else ""
    return f"{n.count} × {roles.get(n.role, n.role).lower()}{own}"


def _debriefing(drill: Drill, children: Mapping[str, Child]) -> Iterator[Block]:
    yield Head(1, "Debriefing sheet")
    yield Text(f"{DRILL_DEBRIEF_MIN:.0f} minutes. Date ____________  Led by ____________  Written down by ____________")
    rows = tuple(
        (
            str(n),
            i.hazard.title,
            f"{i.card.reach_min.value:g} min",
            f"{i.call.reached - i.call.noticed:.1f} min",
            "",
            "",
        )
        for n, i in enumerate(drill.injects, 1)
    )
    yield Table("Call to bedside", ("sheet", "what", "limit", "simulated", "this team", "what stood in the way"), rows)
    yield Head(2, "Ask, in this order")
    yield Items(tuple(ASK))
    yield Table("What we change", ("what", "who", "by when"), tuple([("", "", "")] * len(LETTERS) * 2))
    yield Head(2, "Into the journal")
    cards = ", ".join(dict.fromkeys(f"card:{i.card.id}" for i in drill.injects))
    yield Text(
        'For each response two entries, as it began and as it was over: act "drill starts" and "drill ends", target '
        f"({cards}). `twofold learn` then says what your own times make of the estimates; a person accepts them."
    )


def order(children: Mapping[str, Child], n: int) -> tuple[str, ...]:
    """The children by their streams, the other way round on every second sheet: neither is always first."""
    letters = tuple(sorted(children, key=lambda t: children[t].stream))
    return letters[:: -1 if n % 2 else 1]


def child(letter: str, children: Mapping[str, Child]) -> str:
    c = children[letter]
    return f"child {letter} ({c.colour} {c.shape})"


def _whom(i: Inject, children: Mapping[str, Child]) -> str:
    if i.side in LETTERS:
        return child(i.side, children)
    return "both children" if i.side == "both" else "the mother" if i.hazard.strikes == "mother" else "the team"


def _quick(drill: Drill) -> str:
    if drill.quickened == 1:
        return "The quiet time in between does too."
    return f"The quiet time in between runs {drill.quickened:.1f} times faster: announce what has been done meanwhile."


def _wall(drill: Drill, minute: float) -> str:
    return f"{moment(drill.score.project, float(minute)):%H:%M}"


def _minute(at: float) -> str:
    minutes, rest = divmod(round(at * S_PER_MIN), int(S_PER_MIN))
    return f"{minutes}:{rest:02d}"


def _number(value: float, digits: int) -> str:
    return "" if np.isnan(value) else f"{value:.{digits}f}"
