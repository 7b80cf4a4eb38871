"""Claims about drills: what is played, by which clock, and that the script says what the run and the cards say."""

import re

import numpy as np
import pytest
import rehearsal_small as small

from twofold.case import Options
from twofold.case.records import Child
from twofold.errors import NoAnswer
from twofold.playbooks.records import Need
from twofold.rehearsal import drill, pages, script
from twofold.rehearsal.bodies import Pair
from twofold.rehearsal.compile import compile_score
from twofold.rehearsal.numerics import DRILL_APART_MIN, DRILL_FEWEST, DRILL_PLAY_MIN
from twofold.rehearsal.stage import Staged
from twofold.timeline import Deed

PAIR = Pair(age_months=(9.0, 9.0), mass_kg=(8.0, 7.6))
OPTIONS = Options(jobs=1)


def child(colour, shape, stream):
    return Child(born="2025-01-01", mass_kg=8, colour=colour, shape=shape, inside_mm=(stream, 0, 0), stream=stream)  # type: ignore[arg-type]


CHILDREN = {"a": child("orange", "circle", 11), "b": child("purple", "square", 12)}


def staged(rate: float, pair=None) -> Staged:
    bleed = Deed(act="bleed", ml_per_kg_min=0.5, for_min=4)  # type: ignore[arg-type]
    tasks = [small.task(f"step{k}", 60, ["surgeon"]) for k in range(4)]
    links = [(f"step{k}", f"step{k + 1}") for k in range(3)]
    team = [small.person("sam", "surgeon"), small.person("ada", "anaesthetist"), small.person("bob", "anaesthetist")]
    hazards = [
        small.hazard("bleed", rate, "hour", effects=(bleed,), contingency="press"),
        small.hazard("lamp", rate, "hour", strikes="team", contingency="bulb"),
    ]
    cards = [
        small.contingency("press", 6, [Need(role="anaesthetist", twin="own")]),
        small.contingency("bulb", 4, [Need(role="anaesthetist")], reach=0.01),
    ]
    roles = {"surgeon": "Surgeon", "anaesthetist": "Anaesthetist", "anybody": "Anybody", "eye": "Whoever looks"}
    project = small.project(tasks, team, links, hazards, cards, roles=roles)
    score = compile_score(project, small.plan(project, {t.id: ("sam",) for t in tasks}), small.STREAMS)
    return Staged(score=score, pair=pair, crossing=(), clocks=None)


@pytest.fixture(scope="module")
def made():
    return drill.make(staged(0.7, PAIR), 5, OPTIONS)


def test_at_least_three_things_strike_far_enough_apart_and_fit_into_the_hour(made):
    onsets = [i.call.onset for i in made.injects]
    assert len(onsets) >= DRILL_FEWEST and min(np.diff(onsets)) >= DRILL_APART_MIN
    assert made.played[-1] <= DRILL_PLAY_MIN + 1e-9


def test_the_clock_of_play_is_real_during_responses_and_never_slower_than_life(made):
    pace = np.diff(made.played) / np.diff(made.knots)
    assert (pace <= 1 + 1e-12).all() and (np.diff(made.knots) > 0).all()
    for i in made.injects:
        assert made.clock(i.call.over) - made.clock(i.call.onset) == pytest.approx(i.call.over - i.call.onset)
    quiet = np.diff(made.knots)[::2].sum() / np.diff(made.played)[::2].sum()
    assert quiet == pytest.approx(made.quickened)


def test_monitors_show_the_bodies_of_that_very_run(made):
    """The bleeding's own inject: what was lost by its end is what the hazard took, up to minute steps."""
    for i in made.injects:
        assert i.monitor is not None and np.isfinite(i.monitor).all()
    struck = next((i for i in made.injects if i.hazard.id == "bleed"), None)
    assert struck is not None
    t = "ab".index(struck.side)
    lost = struck.monitor[t, -1, -1] - struck.monitor[t, 1, -1]
    assert 0 < lost <= 0.5 * 4 * PAIR.mass_kg[t] * (1 + 1e-6)


def test_the_same_seed_gives_the_same_script_and_another_seed_another(made):
    def text(d):
        return pages.markdown(script.blocks(d, CHILDREN), "use")

    assert text(made) == text(drill.make(staged(0.7, PAIR), 5, OPTIONS))
    assert text(made) != text(drill.make(staged(0.7, PAIR), 6, OPTIONS))


def test_the_script_has_every_inject_its_card_and_a_debriefing(made):
    blocks = list(script.blocks(made, CHILDREN))
    said = pages.markdown(blocks, "use of it")
    page = pages.html("Drill", blocks, "use of it")
    assert said.startswith("> use of it") and page.count("use of it") >= 2
    for n, i in enumerate(made.injects, 1):
        assert f"# Sheet {n}, at " in said and f"INJECT {n}: {i.hazard.title}" in said
        assert f'card "{i.card.title}"' in said and all(a in said for a in i.card.first_actions)
    assert "Debriefing sheet" in said and "too late" in said  # nobody is there within 0.01 min
    assert "stop, real" in said
    clocks = re.findall(r"^\| (\d+):(\d\d) \| (?:INJECT|Say|Play)", said, flags=re.M)
    minutes = [int(m) + int(s) / 60 for m, s in clocks]
    assert minutes == sorted(minutes)


def test_neither_child_is_always_first(made):
    said = pages.markdown(script.blocks(made, CHILDREN), "use")
    firsts = re.findall(r"# Sheet .*?Monitor of child (.)", said, flags=re.S)
    assert set(firsts) == {"a", "b"}


def test_without_bodies_somebody_sets_the_monitors_by_hand():
    made = drill.make(staged(0.7), 5, OPTIONS)
    said = pages.markdown(script.blocks(made, CHILDREN), "use")
    assert "No bodies were computed" in said and "Monitor of" not in said


def test_an_operation_in_which_hardly_anything_strikes_has_no_drill():
    with pytest.raises(NoAnswer, match="another seed"):
        drill.make(staged(1e-6), 5, OPTIONS)
