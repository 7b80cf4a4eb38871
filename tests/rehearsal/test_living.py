"""Claims about runs with two bodies: what the events do to them, and what the letters and workers may not do."""

import numpy as np
import pytest
import rehearsal_small as small

from twofold.plan.records import Plan, Project
from twofold.playbooks.records import Need
from twofold.rehearsal.bodies import Pair, crossing
from twofold.rehearsal.compile import compile_score
from twofold.rehearsal.engine import Rehearsal, rehearse
from twofold.rehearsal.measures import columns
from twofold.timeline import Deed
from twofold.twins.rows import Seen

PAIR = Pair(age_months=(9.0, 9.0), mass_kg=(8.0, 7.6))
EQUAL = Pair(age_months=(9.0, 9.0), mass_kg=(8.0, 8.0))
OTHER = {"a": "b", "b": "a"}


def swapped(value):
    """Plain data with the letters exchanged wherever they stand for a child."""
    if isinstance(value, dict):
        return {OTHER.get(k, k) if k in OTHER else k: swapped(v) for k, v in value.items()}
    if isinstance(value, list):
        return [swapped(v) for v in value]
    if isinstance(value, str):
        if value in OTHER:
            return OTHER[value]
        stem, dot, last = value.rpartition(".")
        return f"{stem}.{OTHER[last]}" if dot and last in OTHER else value
    return value


def operation(loss=None, hazards=(), contingencies=(), acts=(), minutes=60.0):
    tasks = [small.task("cut", minutes, acts=acts, loss_ml_kg=loss)]
    people = [small.person("ada", "anaesthetist", twin="a"), small.person("bob", "anaesthetist", twin="b")]
    project = small.project(tasks, people, (), hazards, contingencies)
    return compile_score(project, small.plan(project, {"cut": ()}), small.STREAMS)


def seen(runs, twin: int, what: Seen) -> np.ndarray:
    return runs.seen[:, twin, what]


def test_a_steps_loss_is_lost_in_full_and_only_by_the_children_it_touches():
    tasks = [small.task("cut", 60, twin="a", loss_ml_kg=small.about(6, "mL/kg"))]
    project = small.project(tasks, [small.person("ada", "surgeon")])
    score = compile_score(project, small.plan(project, {"cut": ()}), small.STREAMS)
    figures = columns(score, rehearse(Rehearsal(score, 1, pair=EQUAL), 8), EQUAL)
    length = figures["duration_h"] * 60
    # minute by minute: the last minute may be begun and not finished
    assert figures["a.blood_loss_ml_kg"] == pytest.approx(np.full(8, 6.0), abs=6 / length.min() * 1.1)
    assert (figures["b.blood_loss_ml_kg"] == 0).all()


def test_help_that_comes_stops_a_bleeding_and_one_child_bleeds_for_itself():
    bleed = Deed(act="bleed", ml_per_kg_min=1.0, for_min=30)
    hazard = small.hazard("bleed", 50, per="step", effects=(bleed,), contingency="press")
    calm = small.contingency("press", 5, [Need(role="anaesthetist", twin="own")])
    press = calm.model_copy(update={"acts": (Deed(act="stanch"),)})
    from twofold.rehearsal.faults import Fault

    def lost(contingency):
        score = operation(hazards=[hazard], contingencies=[contingency], minutes=120)
        source = next(k for k, s in enumerate(score.sources) if s.side == "a")
        runs = rehearse(Rehearsal(score, 1, pair=EQUAL, faults=(Fault(source, 0),)), 1)
        figures = columns(score, runs, EQUAL)
        return figures["a.blood_loss_ml_kg"][0], figures["b.blood_loss_ml_kg"][0]

    unanswered, other = lost(calm)
    answered, _ = lost(press)
    assert unanswered == pytest.approx(30, rel=0.01) and other == 0
    assert answered < unanswered / 2


def test_without_wounds_the_standing_orders_keep_both_children_as_they_were():
    score = operation(minutes=240)
    figures = columns(score, rehearse(Rehearsal(score, 1, pair=EQUAL), 8), EQUAL)
    for letter in "ab":
        assert (figures[f"{letter}.red_cells_ml_kg"] == 0).all()
        assert (figures[f"{letter}.min_temp_c"] > 36).all()
        assert figures[f"{letter}.alive"].all()


def test_calcium_goes_with_the_blood_once_it_is_low(monkeypatch):
    from twofold.rehearsal import bodies

    score = operation(loss=small.about(80, "mL/kg"), minutes=120)
    mine = bodies.rules

    def lowest():
        return columns(score, rehearse(Rehearsal(score, 1, pair=EQUAL), 8), EQUAL)["a.min_ica_mmol_l"]

    def never():
        rules = mine()
        rules["calcium_limit"] = 0
        return rules

    with_calcium = lowest()
    monkeypatch.setattr(bodies, "rules", never)
    without = lowest()
    assert (with_calcium > without).all()
    assert np.median(with_calcium) > 0.9 > np.median(without)  # severe below 0.9 (J Surg Res S0022-4804(15)01195-6)


def test_a_heart_that_nobody_restarts_stays_still_and_its_figures_end_there():
    hazard = small.hazard("arrest", 50, per="step", effects=(Deed(act="arrest"),), contingency="late")
    late = small.contingency("late", 200)
    score = operation(hazards=[hazard], contingencies=[late], minutes=60)
    from twofold.rehearsal.faults import Fault

    source = next(k for k, s in enumerate(score.sources) if s.side == "a")
    runs = rehearse(Rehearsal(score, 1, pair=EQUAL, faults=(Fault(source, 0),)), 1)
    figures = columns(score, runs, EQUAL)
    assert (figures["a.alive"][0], figures["b.alive"][0], figures["both_alive"][0]) == (0, 1, 0)
    assert np.isfinite(runs.seen).all()


def test_a_state_of_the_body_calls_help_by_itself():
    watch = {"by": "anaesthetist", "observable": "hb_g_dl", "below": small.about(11, "g/dL"),
             "delay_min": small.about(3), "miss": small.about(0, "chance")}  # fmt: skip
    hazard = small.hazard("thin", 1, detect=watch).model_copy(update={"per": "state", "rate": None})
    more = small.contingency(minutes=5, needs=[Need(role="anaesthetist", twin="own")])
    dry = operation(hazards=[hazard], contingencies=[more])
    assert not any(len(log) > 2 for log in rehearse(Rehearsal(dry, 1), 2).log)
    score = operation(loss=small.about(40, "mL/kg"), hazards=[hazard], contingencies=[more], minutes=180)
    runs = rehearse(Rehearsal(score, 1, pair=EQUAL), 8)
    assert all((log["source"] >= 0).any() for log in runs.log)


@pytest.fixture(scope="module")
def living(score):
    """The library's separation, eight runs with bodies."""
    return rehearse(Rehearsal(score, 1, pair=PAIR), 8)


def test_a_state_that_stays_is_called_again_only_after_its_own_pause():
    watch = {"by": "anaesthetist", "delay_min": small.about(1), "miss": small.about(0, "chance"),
             "observable": "hb_g_dl", "above": small.about(1, "g/dL")}  # fmt: skip

    def calls(**more):
        hazard = small.hazard("always", 1, detect=watch).model_copy(update={"per": "state", "rate": None, **more})
        card = small.contingency(minutes=1, needs=[Need(role="anaesthetist", twin="own")])
        runs = rehearse(Rehearsal(operation(hazards=[hazard], contingencies=[card], minutes=600), 1, pair=EQUAL), 8)
        onsets = [np.unique(log["onset"][log["source"] == 0]) for log in runs.log]
        return [np.diff(o) for o in onsets if len(o) > 2]

    often, seldom = calls(), calls(again_min=small.about(60))
    assert often and max(np.max(gaps) for gaps in often) < 30  # look_again is at most a quarter of an hour
    assert seldom and all((gaps >= 60).all() for gaps in seldom)


def test_the_letters_may_be_exchanged(separation, score, living):
    _, project, plan = separation
    mirror = compile_score(
        Project.model_validate(swapped(project.model_dump(mode="json", by_alias=True))),
        Plan.model_validate(swapped(plan.model_dump(mode="json", by_alias=True))),
        {"a": 2, "b": 1},
    )
    other = Pair(age_months=PAIR.age_months[::-1], mass_kg=PAIR.mass_kg[::-1])  # type: ignore[arg-type]
    runs = rehearse(Rehearsal(mirror, 1, pair=other), 8)
    one, two = columns(score, living, PAIR), columns(mirror, runs, other)
    for name, values in one.items():
        letter, dot, rest = name.partition(".")
        there = f"{OTHER[letter]}.{rest}" if dot and letter in OTHER else name
        assert np.median(two[there]) == pytest.approx(np.median(values), rel=1e-6, abs=1e-9), name


def test_neither_workers_nor_batches_change_a_bit(score, living, monkeypatch):
    monkeypatch.setattr("twofold.rehearsal.engine.BATCH_RUNS", 3)
    again = rehearse(Rehearsal(score, 1, pair=PAIR), 8, jobs=2)
    assert np.array_equal(living.seen, again.seen)
    assert np.array_equal(living.end, again.end)
    assert np.array_equal(living.holder, again.holder)
    assert all(np.array_equal(x, y) for x, y in zip(living.log, again.log))


def test_more_runs_leave_the_first_ones_as_they_are(score, living):
    fewer = rehearse(Rehearsal(score, 1, pair=PAIR), 2)
    assert np.array_equal(fewer.seen, living.seen[:2])


def test_only_what_still_joins_the_two_is_cut_at_the_last_bridge():
    from twofold.flow.records import Edge, Node, Owner, VesselGraph

    def node(id, twin):
        return Node(id=id, position_mm=(0, 0, 0), twin=twin, role="junction")

    def edge(id, tail, head):
        return Edge(**{"id": id, "from": tail, "to": head, "kind": "sinus", "radius_mm": 1, "length_mm": 1,
                       "owner": Owner(a=0.5, b=0.5)})  # fmt: skip

    graph = VesselGraph(
        nodes=(node("x", "a"), node("y", "a"), node("s", "shared"), node("z", "b")),
        edges=(edge("own", "x", "y"), edge("left", "x", "s"), edge("right", "s", "z"), edge("straight", "y", "z")),
    )
    assert crossing(graph) == ["left", "right", "straight"]
    assert crossing(graph, ["right"]) == ["straight"]
    assert crossing(graph, ["left", "straight"]) == []
    assert crossing(None) == []
