"""Every rule of the checker against a naive reading of it, minute by minute, in the night when the clocks go back.

The operation starts at 23:30 on 31 October 2026 in Los Angeles: midnight comes after half an hour, and the hour from
01:00 to 02:00 twice. Minutes here are elapsed minutes; only the hours of the day are read off the wall.
"""

import datetime as dt
from itertools import combinations, permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from projects import link, need, person, project, task

from twofold.case import Options
from twofold.errors import NoAnswer
from twofold.plan.checker import RULES, check, faults
from twofold.plan.records import PlannedStep, ScrubLimit
from twofold.plan.solving import solve
from twofold.plan.terms import duties, moment, planned_min
from twofold.playbooks.records import DayWindow, Fork

ZONE = ZoneInfo("America/Los_Angeles")
START = dt.datetime(2026, 10, 31, 23, 30, tzinfo=ZONE)
LEVELS = ("trainee", "qualified", "senior")
WINDOWS = (None, None, ("00:00", "01:30"), ("22:00", "01:00"), ("01:15", "06:00"))
MARKS = ("incision", "birth", "separation", "end")


@st.composite
def problems(draw):
    """A project with all kinds of limits in it."""
    people = [
        person(f"p{i}", *draw(st.sampled_from([("nurse",), ("surgeon",), ("nurse", "surgeon")])),
               twin=draw(st.sampled_from(["a", "b", "both"])), level=draw(st.sampled_from(LEVELS)), start=START,
               hours=draw(st.sampled_from([((0, 9),), ((0, 2), (2, 4)), ((0, 1), (3, 9)), ((-9, -1), (0, 9))])))
        for i in range(3)
    ]  # fmt: skip
    marks = draw(st.sampled_from([(None,) * 4, MARKS, (None, "incision", "separation", None)]))
    tasks = []
    for i in range(4):
        window = draw(st.sampled_from(WINDOWS))
        needs = [
            need(draw(st.sampled_from(["nurse", "surgeon"])), draw(st.integers(1, 2)),
                 draw(st.sampled_from(["any", "any", "a"])), draw(st.sampled_from(["trainee", "trainee", "senior"])))
            for _ in range(draw(st.integers(0, 2)))
        ]  # fmt: skip
        side, place = draw(st.sampled_from(["a", "b", "both", "none"])), draw(st.sampled_from(["one", "two"]))
        things = draw(st.sampled_from([(), ("saw",), ("scope",)]))
        tasks.append(
            task(f"t{i}", draw(st.sampled_from([20, 45, 60])), *needs, twin=side, place=place, equipment=things,
                 milestone=marks[i], not_before_min=draw(st.sampled_from([0, 0, 30])),
                 window=window and DayWindow.model_validate({"from": window[0], "to": window[1]}))
        )  # fmt: skip
    links = [link(f"t{i}", f"t{j}", draw(st.sampled_from([0, 15])), draw(st.sampled_from([None, 40])),
                  draw(st.sampled_from(["end", "start"]))) for i, j in combinations(range(4), 2)
             if draw(st.integers(0, 3)) == 0]  # fmt: skip
    fork = Fork(step="t1", caller="c", record=("x",), bands="b", teams="t", rooms={"a": "one", "b": "two"})
    scrub = ScrubLimit(minutes=draw(st.sampled_from([70, 100])), break_min=15, roles=("surgeon",))
    return project(
        tasks, people, links, start=START, scrub=draw(st.sampled_from([None, scrub])),
        equipment={"saw": 1, "scope": 2}, turnaround_min={"saw": 10.0},
        places={"one": 1, "two": 2}, fork=draw(st.sampled_from([None, fork])), rest_min=120.0, supervised=True,
    )  # fmt: skip


@st.composite
def guesses(draw):
    """A project, and times and people for it that may be anything."""
    p = draw(problems())
    names = [q.id for q in p.people]
    at, who, length = {}, {}, {}
    for t in p.tasks:
        at[t.id] = draw(st.integers(-1, 36)) * 10
        length[t.id] = planned_min(t.duration_min) + draw(st.sampled_from([0] * 9 + [1]))
        who[t.id] = tuple(draw(st.sampled_from(names)) for _ in duties(t))
    return p, at, length, who


def steps_of(p, at, length, who):
    return [
        PlannedStep(id=t.id, name=t.name, phase=t.phase, twin=t.twin, start=moment(p, at[t.id]), people=who[t.id],
                    end=moment(p, at[t.id] + length[t.id]), place=t.place, equipment=t.equipment, acts=t.acts)
        for t in p.tasks
    ]  # fmt: skip


def naive(p, at, length, who) -> set[str]:
    """The rules that are broken, each by its plainest reading."""
    out = set()
    t = {x.id: x for x in p.tasks}
    minutes = {i: set(range(at[i], at[i] + length[i])) for i in t}
    people = {q.id: q for q in p.people}
    on = {
        q.id: {m for s in q.shifts for m in range(*(round((x - START).total_seconds() / 60) for x in (
            s.start.astimezone(dt.UTC), s.end.astimezone(dt.UTC))))}
        for q in p.people
    }  # fmt: skip
    for i, x in t.items():
        if length[i] != planned_min(x.duration_min) or at[i] < 0 or at[i] < x.not_before_min:
            out.add("durations")
        for n, w in zip(duties(x), who[i]):
            q = people[w]
            if n.role not in q.roles or LEVELS.index(q.level) < LEVELS.index(n.level) or {n.twin, q.twin} == {"a", "b"}:
                out.add("role, level and team")
            beside = [
                o
                for o, v in zip(duties(x), who[i])
                if (o.role, o.twin) == (n.role, n.twin) and people[v].level != "trainee"
            ]
            if q.level == "trainee" and not beside:
                out.add("trainees are supervised")
            if not minutes[i] <= on[w]:
                out.add("on shift throughout")
            if at[i] in on[w]:
                m = at[i]
                while m in on[w]:
                    m -= 1
                off = next((k for k in range(m, m - 2000, -1) if k in on[w]), None)
                if off is not None and at[i] - (off + 1) < p.rest_min:
                    out.add("legal rest")
        if len(set(who[i])) < len(who[i]):
            out.add("one thing at a time")
        if x.window:
            clock = (START.astimezone(dt.UTC) + dt.timedelta(minutes=at[i])).astimezone(ZONE).time()
            a, b = x.window.since, x.window.until
            if not (a <= clock < b if a < b else clock >= a or clock < b):
                out.add("hours of the day")
        if "scope" in x.equipment and any(
            sum("scope" in t[j].equipment and m in minutes[j] for j in t) > 2 for m in minutes[i]
        ):
            out.add("equipment")
    for q in p.people if p.scrub else ():
        mine = [i for i in t if any(v == q.id and n.role in p.scrub.roles for n, v in zip(duties(t[i]), who[i]))]
        table = {m for i in mine for m in minutes[i]}
        run, idle = [], 0
        for m in range(-60, 600):
            if m in table:
                run, idle = [*run, m], 0
                beside = sum(run[0] <= at[i] <= m for i in mine)
                if beside > 1 and m + 1 - run[0] > p.scrub.minutes:
                    out.add("time at the table")
            elif run:
                idle += 1
                if idle == p.scrub.break_min:
                    run, idle = [], 0
    for x in p.links:
        gap = at[x.after] - at[x.before] - (length[x.before] if x.since == "end" else 0)
        if gap < x.min_lag_min or (x.max_lag_min is not None and gap > x.max_lag_min):
            out.add("lags")
    before = {x.before for x in p.links if x.after == "t1"} | {"t1"}
    before |= {x.before for x in p.links if x.after in before}
    before |= {x.before for x in p.links if x.after in before}
    joined = before if p.fork else set()
    held = {i: set() if not who[i] else {"a", "b"} if x.twin == "both" else {x.twin} - {"none"} for i, x in t.items()}
    for i, j in combinations(t, 2):
        together = minutes[i] & minutes[j]
        one_body = {i, j} <= joined
        if together and set(who[i]) & set(who[j]):
            out.add("one thing at a time")
        if together and "saw" in t[i].equipment and "saw" in t[j].equipment:
            out.add("equipment")
        if together and held[i] and held[j] and t[i].place != t[j].place and (held[i] & held[j] or one_body):
            out.add("a child is in one place")
        if (together and held[i] and held[j] and t[i].place == t[j].place == "one" and t[i].twin != t[j].twin
                and not one_body):  # fmt: skip
            out.add("room for one child")
    for i, j in permutations(t, 2):
        moved = "saw" in t[i].equipment and "saw" in t[j].equipment
        moved = moved and (t[i].place, t[i].twin) != (t[j].place, t[j].twin)
        if moved and (at[i], i) <= (at[j], j) and at[j] - (at[i] + length[i]) < 10:
            out.add("moved and cleaned")
        marks = t[i].milestone, t[j].milestone
        if None not in marks and MARKS.index(marks[0]) < MARKS.index(marks[1]) and at[j] < at[i]:
            out.add("milestones in order")
    if p.fork:
        apart = at["t1"] + length["t1"]
        for child, own, other in (("a", "one", "two"), ("b", "two", "one")):
            mine = [i for i in t if t[i].twin == child and at[i] >= apart]
            came = [at[i] for i in mine if t[i].place == own]
            if came and any(t[i].place == other and at[i] > min(came) for i in mine):
                out.add("rooms after the fork")
    return out


SEEN: set[str] = set()
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=SLOW)
@given(guess=guesses())
def test_the_checker_and_the_naive_reading_agree_on_every_rule(guess):
    p, at, length, who = guess
    found = {rule for rule, _ in faults(p, steps_of(p, at, length, who))}
    expected = naive(p, at, length, who)
    tied = len({at[i] for i in at}) < len(at)  # who came first into a room is open when both start at once
    if tied:
        found, expected = found - {"rooms after the fork"}, expected - {"rooms after the fork"}
    assert found == expected
    SEEN.update(found)


def test_every_rule_was_broken_at_least_once():
    if not SEEN:
        pytest.skip("the guesses were not run")
    by_hand = {"every step once", "steps as bound", "rooms after the fork"}  # test_checker; the last is rare here
    assert set(RULES) - by_hand <= SEEN


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=SLOW)
@given(p=problems())
def test_what_is_planned_in_that_night_keeps_every_rule(at_hand, p):
    bare = p.model_copy(update={"fork": None, "supervised": None})  # rooms and supervision are the playbook's care
    bare = bare.model_copy(update={"tasks": tuple(t.model_copy(update={"milestone": None}) for t in bare.tasks),
                                   "people": tuple(q for q in bare.people if len(q.shifts) == 1)})  # fmt: skip
    try:
        plan = solve(bare, Options(solver_s=2.0))
    except NoAnswer:
        return
    assert check(bare, plan) == plan.certificate


def test_a_step_waits_for_its_hours_of_the_day_across_the_change(at_hand):
    window = DayWindow.model_validate({"from": "07:00", "to": "19:00"})
    p = project([task("cut", 60, need("nurse")), task("part", 30, need("nurse"), window=window)],
                [person("n", "nurse", hours=((0, 24),), start=START)], [link("cut", "part")], start=START)  # fmt: skip
    plan = solve(p)
    assert plan.steps[1].start.isoformat() == "2026-11-01T07:00:00-08:00"
    assert plan.objective == plan.bound == (7.5 + 1) * 60 + 30


def test_what_is_moved_and_cleaned_is_not_used_at_once(at_hand):
    crew = [person("n", "nurse"), person("m", "nurse")]
    p = project([task("x", 30, need("nurse"), twin="a", place="one", equipment=("saw",)),
                 task("y", 30, need("nurse"), twin="b", place="two", equipment=("saw",))], crew,
                equipment={"saw": 1}, turnaround_min={"saw": 15.0})  # fmt: skip
    plan = solve(p)
    assert plan.objective == plan.bound == 30 + 15 + 30


def test_a_shift_that_ends_while_scrubbed_is_impossible(at_hand):
    p = project([task("x", 90, need("nurse"))], [person("n", "nurse", hours=((0, 1.4), (3, 4.4)))])
    with pytest.raises(NoAnswer):
        solve(p)
