"""Claims about fixes that were tried, two things at once, worth, and drills about a hazard."""

import numpy as np
import pytest
import rehearsal_small as small
from test_drill import OPTIONS, staged

from twofold.case import Options
from twofold.errors import BadInput
from twofold.playbooks.records import Need
from twofold.rehearsal import drill
from twofold.rehearsal.compile import compile_score
from twofold.rehearsal.fixes import Fix, Trial, best, in_words, paired, with_more
from twofold.rehearsal.pairs import worst_pairs
from twofold.rehearsal.stage import Staged
from twofold.rehearsal.worth import of_measurements, of_people, share_interval


def busy(level_reach=1.5) -> Staged:
    """One anaesthetist, in another room, and a hazard that needs one."""
    tasks = [small.task("long", 240), small.task("two", 240, twin="b")]
    hazards = [small.hazard("h", 0.5, "hour", strikes="team")]
    project = small.project(
        tasks, [small.person("p", "anaesthetist")], [], hazards,
        [small.contingency(minutes=4, needs=[Need(role="anaesthetist")], reach=level_reach)],
        places={"room": 2},
    )  # fmt: skip
    score = compile_score(project, small.plan(project, {"long": (), "two": ()}), small.STREAMS)
    return Staged(score=score, pair=None, crossing=(), clocks=None)


def test_a_paired_interval_is_that_of_the_sets_means():
    rng = np.random.default_rng(1)
    before = rng.normal(size=200)
    found = paired(before + 1, before)
    assert found == pytest.approx({"mean": 1, "low": 1, "high": 1})
    after = before + np.repeat(rng.normal(size=100), 2)  # runs of one set share what differs
    means = (after - before)[::2]
    half = 1.959964 * means.std(ddof=1) / 10
    assert paired(after, before)["high"] == pytest.approx(means.mean() + half, rel=1e-6)


def test_who_is_late_by_the_way_comes_in_time_from_inside_the_theatre():
    trial = Trial(busy(), Options(runs=64, jobs=1, seed=3))
    found = best(trial, 0, ["anaesthetist"], [])
    assert all(t["runs"] == 64 for t in found)
    assert found[0]["helps"] and found[0]["change_per_100_runs"]["high"] < 0
    assert "inside the theatre" in in_words(found) and "64 fresh runs" in in_words(found)


def test_fresh_chance_is_not_the_chance_of_the_list_and_both_ways_share_it():
    trial = Trial(busy(), Options(runs=16, jobs=1, seed=3))
    assert trial.seed != 3
    same = trial.compare(Fix(), 0)
    assert same["change_per_100_runs"] == {"mean": 0, "low": 0, "high": 0} and not same["helps"]


def test_what_does_not_help_is_said_so():
    trial = Trial(busy(level_reach=1e3), Options(runs=16, jobs=1, seed=3))
    found = best(trial, 0, ["anaesthetist"], [])
    assert len(found) == 3 and not any(t["helps"] for t in found)
    assert "nothing that we tried helps" in in_words(found)


def test_one_more_changes_the_people_and_nothing_else():
    score = busy().score
    more = with_more(score, ["anaesthetist"])
    assert len(more.project.people) == len(score.project.people) + 1
    assert more.tasks == score.tasks and more.project.hazards == score.project.hazards


def test_what_waits_while_what_is_answered_and_one_more_person_tried(score):
    pairs = worst_pairs(score, 1, 1)
    assert 0 < pairs["late"] < pairs["possible"]
    limits = [score.reach_min[r["card"]] for r in pairs["rows"]]
    assert limits == sorted(limits)
    assert all(r["while"] and r["pairs"] >= sum(w["pairs"] for w in r["while"]) > 0 for r in pairs["rows"])
    assert any("then in time" in r["fix"] for r in pairs["rows"])


def test_a_persons_worth_is_told_of_each_way_that_was_tried():
    trial = Trial(busy(), Options(runs=16, jobs=1, seed=3))
    trial.arm(Fix(("anaesthetist",)))
    rows = of_people(trial)
    assert {r["measure"] for r in rows} == {"duration_h", "late_calls"}  # no bodies, so no child's figure
    assert all(r["change"]["low"] <= r["change"]["mean"] <= r["change"]["high"] for r in rows)


def test_what_chance_does_nobody_can_measure_beforehand():
    row = {"measure": "a.min_map_mmhg", "input": "x", "id": "t.x", "grade": "U", "share": 0.25}
    found = of_measurements([{**row, "chance": False}, {**row, "chance": True}], 200)
    assert len(found) == 1 and found[0]["twin"] == "a"
    low, high = share_interval(0.25, 100)
    assert low == pytest.approx(np.tanh(np.arctanh(0.5) - 1.959964 / np.sqrt(97)) ** 2, rel=1e-6) and low < 0.25 < high


def test_a_drill_about_a_rare_hazard_holds_it_and_says_that_it_was_made_to_happen():
    from test_drill import CHILDREN

    from twofold.rehearsal import pages, script

    made = drill.make(staged(0.5), 5, OPTIONS, "lamp")
    assert any(i.hazard.id == "lamp" for i in made.injects)
    assert "This drill is about" in pages.markdown(script.blocks(made, CHILDREN), "use")
    with pytest.raises(BadInput, match="bleed"):
        drill.make(staged(0.5), 5, OPTIONS, "nothing")


@pytest.mark.parametrize("child", ["a", "b"])
def test_a_drill_may_say_which_child_is_struck(child):
    made = drill.make(staged(0.5), 5, OPTIONS, f"bleed:{child}")
    assert child in [i.side for i in made.injects if i.hazard.id == "bleed"]
    with pytest.raises(BadInput, match="lamp alone"):
        drill.make(staged(0.5), 5, OPTIONS, f"lamp:{child}")
