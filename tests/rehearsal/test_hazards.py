"""Claims about what strikes how often, who is called, who waits, and that nothing ever locks up."""

import numpy as np
import pytest
import rehearsal_small as small
from scipy.stats import chi2

from twofold.playbooks.records import Need
from twofold.rehearsal.compile import compile_score
from twofold.rehearsal.coverage import answers
from twofold.rehearsal.dry import rehearse_dry
from twofold.rehearsal.faults import Fault, fault_inputs, single_faults
from twofold.rehearsal.inputs import draw_inputs
from twofold.rehearsal.program import DONE, STRUCK


def rehearse(project, plan, runs=1, seed=1, median=True):
    score = compile_score(project, plan, small.STREAMS)
    state = rehearse_dry(score, draw_inputs(score, seed, np.arange(runs), median=median))
    return score, state


def strikes(score, state, hazard: str, side: str | None = None) -> np.ndarray:
    """How often a hazard struck in each run."""
    mine = [
        k for k, s in enumerate(score.sources)
        if score.hazards[s.hazard].id == hazard and side in (None, s.side)
    ]  # fmt: skip
    logs = [log[:n] for log, n in zip(state.log, state.clock["logged"])]
    return np.array([sum((log["kind"] == STRUCK) & np.isin(log["source"], mine)) for log in logs])


def one_fault(score, hazard: str, task: str, side: str):
    """The single fault of that hazard, step and side, rehearsed: its call, and the run's state."""
    k = next(k for k, s in enumerate(score.sources) if score.hazards[s.hazard].id == hazard and s.side == side)
    i = next(i for i, t in enumerate(score.tasks) if t.id == task)
    state = rehearse_dry(score, fault_inputs(score, [Fault(k, i)], 1))
    return answers(score, state.log[0, : state.clock["logged"][0]])[0], state


def work(state, score, task: str):
    i = next(i for i, t in enumerate(score.tasks) if t.id == task)
    return float(state.work[0, i]["start"]), float(state.work[0, i]["end"])


@pytest.mark.parametrize("per", ["hour", "step", "operation"])
def test_counts_follow_the_rate(per):
    tasks = [small.task("one", 90), small.task("two", 30)]
    alone = [small.contingency(minutes=1)]
    project = small.project(
        tasks, [small.person("ada", "surgeon")], [("one", "two")], [small.hazard("h", 0.4, per)], alone
    )
    plan = small.plan(project, {"one": (), "two": ()})
    expected = {"hour": 0.4 * 2, "step": 0.4 * 2, "operation": 0.4}[per]
    seeds, runs = 20, 400
    z = []
    for seed in range(seeds):
        score, state = rehearse(project, plan, runs, seed, median=False)
        count = strikes(score, state, "h", "a").sum()
        z.append((count - runs * expected) / np.sqrt(runs * expected))
    assert max(map(abs, z)) < 4
    assert chi2.sf(sum(x * x for x in z), seeds) > 0.001


def test_two_hazards_of_one_step_fall_as_computed_by_hand():
    """In 60 min at 1.2/h and 0.3 per step: none at all in exp(-1.2 - 0.3) of runs; the hour's first in a known mean."""
    project = small.project(
        [small.task("work", 60)],
        [small.person("ada", "surgeon")],
        (),
        [small.hazard("clock", 1.2, "hour", "both"), small.hazard("count", 0.3, "step", "both")],
        [small.contingency(minutes=0)],
    )
    runs = 6000
    score, state = rehearse(project, small.plan(project, {"work": ()}), runs, 3, median=False)
    clock, count = strikes(score, state, "clock"), strikes(score, state, "count")
    p = np.exp(-1.5)
    assert abs(((clock + count) == 0).mean() - p) < 4 * np.sqrt(p * (1 - p) / runs)
    assert abs(np.corrcoef(clock, count)[0, 1]) < 4 / np.sqrt(runs)
    assert clock.var() / clock.mean() == pytest.approx(1, abs=0.1)


def test_steps_side_by_side_expose_a_child_once():
    tasks = [small.task("left", 60), small.task("right", 60)]
    project = small.project(
        tasks,
        [small.person("ada", "nurse")],
        (),
        [small.hazard("h", 0.5, "hour", "both")],
        [small.contingency(minutes=0)],
    )
    runs = 4000
    score, state = rehearse(project, small.plan(project, {"left": (), "right": ()}), runs, 2, median=False)
    assert strikes(score, state, "h").mean() == pytest.approx(0.5, abs=4 * np.sqrt(0.5 / runs))


def surgery(*, interruptible: bool, more=()):
    """A step that is struck, another that holds the only anaesthetist; help needs that anaesthetist."""
    tasks = [
        small.task("cut", 60, ["surgeon"]),
        small.task("line", 40, ["anaesthetist"], phase="other", interruptible=interruptible),
    ]
    people = [small.person("ada", "surgeon"), small.person("bob", "anaesthetist"), *more]
    answer = small.contingency(minutes=5, needs=(Need(role="anaesthetist"), Need(role="surgeon")))
    project = small.project(tasks, people, (), [small.hazard("bleed", 0.1, strikes="both")], [answer])
    return compile_score(project, small.plan(project, {"cut": ("ada",), "line": ("bob",)}), small.STREAMS)


def test_help_is_called_away_from_a_step_that_may_be_interrupted_and_goes_back():
    score = surgery(interruptible=True)
    call, state = one_fault(score, "bleed", "cut", "both")
    assert (call.onset, call.noticed, call.reached) == (30, 31, 31)
    # struck at 30 and noticed at 31: the cut stands still for 5 min, the line loses the same 5 min
    assert work(state, score, "cut") == (0, 65)
    assert work(state, score, "line") == (0, 45)


def test_help_waits_for_a_step_that_may_not_be_interrupted_and_is_late_by_that():
    score = surgery(interruptible=False)
    call, state = one_fault(score, "bleed", "cut", "both")
    fetch = 1.5  # from its free hand at 40 it comes from elsewhere
    assert call.reached == pytest.approx(40 + fetch)
    assert call.late_s == pytest.approx((40 + fetch - 31 - 2) * 60)
    assert score.call_roles[call.short] == "anaesthetist"
    assert work(state, score, "line") == (0, 40)


def test_somebody_free_comes_before_somebody_at_work():
    score = surgery(interruptible=True, more=(small.person("eve", "anaesthetist"),))
    _, state = one_fault(score, "bleed", "cut", "both")
    assert work(state, score, "line") == (0, 40)


def test_a_need_that_nobody_on_duty_fits_does_not_hold_help_up_but_is_late_for_ever():
    answer = small.contingency(minutes=5, needs=(Need(role="perfusionist"),))
    project = small.project(
        [small.task("cut", 60)],
        [small.person("ada", "surgeon")],
        (),
        [small.hazard("bleed", 0.1, strikes="both")],
        [answer],
    )
    score = compile_score(project, small.plan(project, {"cut": ()}), small.STREAMS)
    call, state = one_fault(score, "bleed", "cut", "both")
    assert call.missing == 1 and call.late_s == np.inf and call.reached == 31
    assert work(state, score, "cut") == (0, 65)


def test_own_means_the_struck_childs_colour_team():
    people = [
        small.person("ada", "anaesthetist", twin="a"),
        small.person("bob", "anaesthetist", twin="b"),
    ]
    answer = small.contingency(minutes=5, needs=(Need(role="anaesthetist", twin="own"),))
    project = small.project([small.task("cut", 60)], people, (), [small.hazard("bleed", 0.1)], [answer])
    score = compile_score(project, small.plan(project, {"cut": ()}), small.STREAMS)
    for side, who in (("a", 0), ("b", 1)):
        _, state = one_fault(score, "bleed", "cut", side)
        assert state.busy[0, who]["worked"] > 0 and state.busy[0, 1 - who]["worked"] == 0


def test_a_step_that_stands_still_attracts_no_strike_of_its_own_and_is_longer_by_the_pause():
    hazard = small.hazard("jam", 0.1, strikes="team", delay_min=small.about(7))
    project = small.project(
        [small.task("cut", 60)], [small.person("ada", "surgeon")], (), [hazard], [small.contingency()]
    )
    score = compile_score(project, small.plan(project, {"cut": ()}), small.STREAMS)
    _, state = one_fault(score, "jam", "cut", "none")
    assert work(state, score, "cut") == (0, 60 + 5 + 7)


@pytest.mark.parametrize("seed", range(30))
def test_whatever_strikes_every_run_comes_to_its_end(seed):
    project, plan = small.at_random(seed)
    rng = np.random.default_rng(seed)
    hazards = [
        small.hazard(f"h{k}", float(rng.uniform(0.2, 2)), per, strikes, contingency=f"c{k % 3}")
        for k, (per, strikes) in enumerate(
            [("hour", "each"), ("step", "both"), ("operation", "team"), ("step", "each"), ("hour", "both")]
        )
    ]
    answers_ = [
        small.contingency(f"c{k}", float(rng.uniform(1, 30)), [Need(role=r, twin="own") for r in small.ROLES[: k + 1]])
        for k in range(3)
    ]
    project = project.model_copy(update={"hazards": tuple(hazards), "contingencies": tuple(answers_)})
    score, state = rehearse(project, plan, runs=20, seed=seed, median=False)
    assert (state.work["status"] == DONE).all()
    assert (state.busy["job"] == -1).all() and (state.used == 0).all()
    assert (state.work["halts"] == 0).all()
    for r in range(20):
        assert state.exposure["open"][r].sum() == 0 or state.clock[r]["done"] == len(score.tasks)


def test_single_faults_are_those_of_an_independent_count(score):
    def sides(hazard):
        return {"each": ("a", "b"), "both": ("both",)}.get(hazard.strikes, ("none",))

    possible = 0
    for hazard in score.project.hazards:
        if hazard.per == "state":
            continue
        for task in score.project.tasks:
            if task.phase in hazard.where.phases or task.step in hazard.where.steps:
                for side in sides(hazard):
                    touches = task.twin in ("both", side) if side in "ab" else task.twin != "none"
                    possible += bool(side == "none" or touches)
    found = single_faults(score)
    assert len(found) == possible == len(set(found))
