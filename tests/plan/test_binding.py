"""A playbook's holes are filled as its record says."""

import dataclasses
import datetime as dt

import pytest
from pair import DAY, ROSTER, Cut, Vessel, case_at, cut
from projects import person

from twofold.case.records import Entry
from twofold.errors import NoAnswer
from twofold.plan.binding import bind
from twofold.plan.people import rested
from twofold.plan.solving import solve
from twofold.playbooks.records import Playbook

EST = {"value": 10, "unit": "min", "source": "test", "grade": "U"}


def step(id, **more):
    after = [{"reason": "order", **x} if isinstance(x, dict) else {"step": x, "reason": "order"}
             for x in more.pop("after", ())]  # fmt: skip
    return {"id": id, "name": more.pop("name", id), "phase": "p", "duration": EST, "place": more.pop("place", "one"),
            "after": after, **more}  # fmt: skip


def playbook(*steps, **more) -> Playbook:
    return Playbook.model_validate({
        "schema": 1, "id": "craniopagus-separation", "title": "T", "about": "x", "sources": ["x"],
        "roles": {role: {"title": role} for role in (*(r[0] for r in ROSTER), "jester")},
        "places": {"one": {"title": "One", "capacity": 2}, "two": {"title": "Two"}},
        "phases": [{"id": "p", "title": "P"}], "steps": list(steps), **more,
    })  # fmt: skip


@pytest.fixture
def case(tmp_path):
    return case_at(tmp_path)


def bound(case, *steps, division=None, **more):
    return bind(case, playbook(*steps, **more), division, case.team, case.course[0])


def pairs(project) -> set[tuple[str, str]]:
    return {(x.before, x.after) for x in project.links}


def test_each_makes_one_step_per_child_with_its_own_team_and_acts(case):
    needs = [{"role": "anaesthetist", "twin": "own"}, {"role": "scrub_nurse"}]
    p = bound(case, step("line", twin="each", needs=needs, acts=[{"act": "give", "what": "tracer"}]))
    assert [t.id for t in p.tasks] == ["line.a", "line.b"]
    assert [t.needs[0].twin for t in p.tasks] == ["a", "b"]
    assert [t.needs[1].twin for t in p.tasks] == ["any", "any"]
    assert [t.acts[0].twin for t in p.tasks] == ["a", "b"]


def test_links_join_like_with_like_and_single_steps_join_all(case):
    p = bound(
        case,
        step("in"),
        step("line", twin="each", after=["in"]),
        step("tube", twin="each", after=["line"]),
        step("turn", after=["tube"]),
    )
    assert pairs(p) == {
        ("in", "line.a"), ("in", "line.b"), ("line.a", "tube.a"), ("line.b", "tube.b"), ("tube.a", "turn"),
        ("tube.b", "turn"),
    }  # fmt: skip


LIGATION = (
    step("start"),
    step("clip", for_each="ligation", acts=[{"act": "clamp", "edge": "{ligation}"}],
         after=["start", {"step": "tie", "of": "previous"}]),
    step("tie", for_each="ligation", after=[{"step": "clip", "max_lag_min": 5}]),
    step("look", twin="each", after=["tie"]),
)  # fmt: skip


def test_every_vessel_gets_its_steps_in_the_division_s_order(case):
    two = Cut("split", (Vessel("v9", "b", 2), Vessel("v7", "a", 1)))
    p = bound(case, *LIGATION, division=two)
    assert [t.id for t in p.tasks] == ["start", "clip.v7", "clip.v9", "tie.v7", "tie.v9", "look.a", "look.b"]
    clip = next(t for t in p.tasks if t.id == "clip.v9")
    assert (clip.twin, clip.ligation, clip.acts[0].edge, clip.acts[0].twin) == ("b", "v9", "v9", "b")
    assert clip.name.startswith("v9")
    assert pairs(p) == {
        ("start", "clip.v7"), ("start", "clip.v9"), ("tie.v7", "clip.v9"), ("clip.v7", "tie.v7"),
        ("clip.v9", "tie.v9"), ("tie.v7", "look.a"), ("tie.v9", "look.a"), ("tie.v7", "look.b"),
        ("tie.v9", "look.b"),
    }  # fmt: skip
    assert {x.max_lag_min for x in p.links if x.after.startswith("tie")} == {5}


def test_without_vessels_the_order_runs_over_the_missing_steps(case):
    p = bound(case, *LIGATION)
    assert [t.id for t in p.tasks] == ["start", "look.a", "look.b"]
    assert pairs(p) == {("start", "look.a"), ("start", "look.b")}


def test_each_operation_closes_the_vessels_of_its_stage(case):
    staged = Cut("split", tuple(Vessel(f"v{i}", "a", i, stage=s) for i, s in enumerate((1, 1, 2, 3), start=1)))
    stages = [Entry(id=f"s{k}", playbook="venous-stage", date=DAY, stage=k) for k in (1, 2)]
    last = Entry(id="last", playbook="craniopagus-separation", date=DAY)
    file = case.file.model_copy(update={"course": (*stages, last)})
    several = dataclasses.replace(case, file=file)

    def closed(entry):
        p = bind(several, playbook(*LIGATION), staged, case.team, entry)
        return [t.ligation for t in p.tasks if t.step == "tie"]

    assert [closed(e) for e in (*stages, last)] == [["v1", "v2"], ["v3"], ["v4"]]
    assert sum(len(closed(e)) for e in (*stages, last)) == len(staged.ligations)


def test_a_course_of_one_operation_closes_all_of_them(case):
    staged = Cut("split", (Vessel("v1", "a", 1, stage=1), Vessel("v2", "b", 2, stage=2)))
    p = bound(case, *LIGATION, division=staged)
    assert [t.ligation for t in p.tasks if t.step == "tie"] == ["v1", "v2"]


def test_own_is_the_childs_room_after_the_fork(case):
    fork = {"step": "part", "caller": "c", "record": ["x"], "bands": "b", "teams": "t",
            "rooms": {"a": "one", "b": "two"}}  # fmt: skip
    p = bound(case, step("part"), step("close", twin="each", place="own", after=["part"]), fork=fork)
    assert {t.id: t.place for t in p.tasks} == {"part": "one", "close.a": "one", "close.b": "two"}


@pytest.mark.parametrize("streams, stays", [((11, 12), "a"), ((12, 11), "b")])
def test_where_nothing_says_who_moves_the_stream_does_not_the_letter(case, streams, stays):
    twins = {x: case.twins[x].model_copy(update={"stream": n}) for x, n in zip("ab", streams)}
    case = dataclasses.replace(case, file=case.file.model_copy(update={"twins": twins}))
    fork = {"step": "part", "caller": "c", "record": ["x"], "bands": "b", "teams": "t",
            "rooms": {"stays": "one", "moves": "two"}}  # fmt: skip
    asked = [{"role": "anaesthetist", "twin": x} for x in "ab"]
    p = bound(case, step("part", needs=asked), step("close", twin="each", place="own", after=["part"]), fork=fork)
    assert next(t.place for t in p.tasks if t.id == f"close.{stays}") == "one" == p.fork.rooms[stays]
    assert p.tasks[0].needs[0].twin == stays


def test_a_window_starts_on_its_first_day_at_seven_local_time(case):
    entry = Entry.model_validate({"id": "x", "playbook": "craniopagus-separation",
                                  "window": {"from": "2026-10-24", "to": "2026-11-24"}})  # fmt: skip
    p = bind(case, playbook(step("one")), None, case.team, entry)
    assert p.start.isoformat() == "2026-10-24T07:00:00-07:00"


def test_only_those_on_shift_are_offered(case):
    entry = Entry(id="x", playbook="craniopagus-separation", date=DAY)
    p = bind(case, playbook(step("one")), None, case.team, entry)
    assert {q.id for q in p.people} == {q.id for q in case.team.people if "day" in q.id}


def test_nobody_is_offered_whose_role_the_operation_does_not_know(case):
    known = playbook(step("one"))
    fewer = known.model_copy(update={"roles": {"coordinator": known.roles["coordinator"]}})
    p = bind(case, fewer, None, case.team, case.course[0])
    assert {q.roles for q in p.people} == {("coordinator",)}


def test_a_short_role_is_named_with_how_many_are_needed_and_there(case):
    with pytest.raises(NoAnswer, match=r"role jester: step 'x' needs 2, the roster has 0"):
        bound(case, step("x", needs=[{"role": "jester", "count": 2}]))
    with pytest.raises(NoAnswer, match=r"role coordinator: step 'x' needs 2, the roster has 1 \(2 are listed"):
        bound(case, step("x", needs=[{"role": "coordinator", "count": 2}]))
    with pytest.raises(NoAnswer, match=r"neurosurgeon \(senior\): step 'x' needs 2, the roster has 1"):
        bound(case, step("x", needs=[{"role": "neurosurgeon", "count": 2, "level": "senior"}]))


def test_a_step_longer_than_any_shift_says_so(case):
    long = {**EST, "value": 15 * 60}
    with pytest.raises(NoAnswer, match=r"step 'x' takes 900 min and needs 2, 1 of the 2 on the roster"):
        bound(case, {**step("x", needs=[{"role": "coordinator", "count": 2}]), "duration": long})


def test_order_hangs_on_the_streams_and_not_on_the_letters(tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "y").mkdir()
    steps = (*LIGATION, step("line", twin="each"))
    one = bound(case_at(tmp_path / "x"), *steps, division=cut(5))
    two = bound(case_at(tmp_path / "y", swap=True), *steps, division=cut(5, swap=True))
    rename = {"a": "b", "b": "a"}

    def renamed(id):
        stem, dot, letter = id.rpartition(".")
        return f"{stem}{dot}{rename.get(letter, letter)}"

    assert [renamed(t.id) for t in two.tasks] == [t.id for t in one.tasks]
    assert [(renamed(x.before), renamed(x.after)) for x in two.links] == [(x.before, x.after) for x in one.links]


def test_a_trainee_never_holds_a_step_alone(case):
    people = [p if p.roles != ("scrub_nurse",) else p.model_copy(update={"level": "trainee"}) for p in case.team.people]
    first = next(i for i, p in enumerate(people) if p.roles == ("scrub_nurse",))
    people[first] = people[first].model_copy(update={"level": "qualified"})
    team = case.team.model_copy(update={"people": tuple(people)})
    steps = step("count", needs=[{"role": "scrub_nurse", "count": 2}]), step("sew", needs=[{"role": "scrub_nurse"}])
    p = bind(case, playbook(*steps), None, team, case.course[0])
    assert [(n.count, n.level) for n in p.tasks[0].needs] == [(1, "qualified"), (1, "trainee")]
    assert [(n.count, n.level) for n in p.tasks[1].needs] == [(1, "qualified")]
    assert solve(p).steps[1].people == (people[first].id,)


def test_who_comes_back_too_soon_is_offered_only_after_the_legal_rest():
    start = dt.datetime(2026, 10, 24, 7, 0, tzinfo=dt.UTC)
    nurse = person("n", "nurse", hours=((-10, 0), (2, 14)), start=start)
    assert [s.start for s in rested(nurse, 11 * 60)] == [start - dt.timedelta(hours=10), start + dt.timedelta(hours=11)]
    assert rested(nurse, 2 * 60) == nurse.shifts  # the boundary: exactly rested
    gone = person("m", "nurse", hours=((-10, 0), (2, 9)), start=start)
    assert len(rested(gone, 11 * 60)) == 1
