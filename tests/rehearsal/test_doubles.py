"""Claims about double faults: which there are, when they strike, whom they keep waiting; letters don't count."""

import itertools

import pytest
import rehearsal_small as small

from twofold.playbooks.records import Need
from twofold.rehearsal.compile import compile_score
from twofold.rehearsal.coverage import count, table, try_faults
from twofold.rehearsal.doubles import double_faults, relation
from twofold.rehearsal.faults import parts
from twofold.rehearsal.program import STRUCK

ALONE = Need(role="anaesthetist", twin="any")


def strikeable(project, hazard, side, phase) -> bool:
    """Whether a hazard can strike a side in some step of a phase, read off the playbook's records."""
    return hazard.per != "state" and any(
        t.phase == phase
        and (t.phase in hazard.where.phases or t.step in hazard.where.steps)
        and (side == "none" or (t.twin in ("both", side) if side in "ab" else t.twin != "none"))
        for t in project.tasks
    )


def pairs_of(project) -> set:
    """Every pair by an independent count: phase and two (hazard, side), as sets."""
    sides = {"each": ("a", "b"), "both": ("both",)}
    found = set()
    for phase in project.phases:
        for one, two in itertools.combinations_with_replacement(project.hazards, 2):
            for x, y in itertools.product(sides.get(one.strikes, ("none",)), sides.get(two.strikes, ("none",))):
                struck = ((one, x), (two, y))
                if all(strikeable(project, h, s, phase.id) for h, s in struck):
                    found.add((phase.id, frozenset((h.id, s) for h, s in struck)))
    return {pair for pair in found if len(pair[1]) == 2}  # one hazard on one child twice at once is one fault


def named(score, double):
    sides = [score.sources[f.source] for f in parts(double)]
    return double.phase, frozenset((score.hazards[s.hazard].id, s.side) for s in sides)


def two_steps(needs=(ALONE,), people=1, place="room"):
    """A step on each child, side by side for half an hour, and a hazard that needs an anaesthetist."""
    tasks = [
        small.task("one", 60, twin="a", place=place), small.task("two", 90, twin="b"),
        small.task("three", 10, twin="b"),
    ]  # fmt: skip
    team = [small.person(f"p{k}", "anaesthetist") for k in range(people)]
    project = small.project(
        tasks, team, [("two", "three")], [small.hazard("h", 1), small.hazard("k", 1, strikes="team")],
        [small.contingency(minutes=5, needs=needs, reach=2)],
    )  # fmt: skip
    return compile_score(project, small.plan(project, {t.id: () for t in tasks}), small.STREAMS)


def test_double_faults_are_those_of_an_independent_count(score):
    found = double_faults(score)
    assert {named(score, d) for d in found} == pairs_of(score.project)
    assert len(found) == len(set(found)) == len(pairs_of(score.project)) > 1000


def test_every_hazard_and_relation_of_the_issue_is_among_them(score):
    """Each (hazard, hazard, phase, same or other child) of hazards that strike a child is tried on both children."""
    mine = {}
    for d in double_faults(score):
        phase, who = named(score, d)
        if relation(score, d):
            mine.setdefault((phase, tuple(sorted(h for h, _ in who)), relation(score, d)), set()).add(who)
    assert mine
    flip = {"a": "b", "b": "a"}
    for ways in mine.values():
        assert {frozenset((h, flip[s]) for h, s in who) for who in ways} == ways


def test_the_two_strike_at_one_moment_in_the_middle_of_the_longest_time_side_by_side():
    score = two_steps()
    (double,) = [d for d in double_faults(score) if relation(score, d) == "other"]
    assert double.together
    _, runs = try_faults(score, [double], 1, 1)
    struck = runs.log[0][runs.log[0]["kind"] == STRUCK]
    assert struck["time"] == pytest.approx([30, 30])


@pytest.mark.parametrize(("people", "met"), [(1, False), (2, True)])
def test_the_first_response_keeps_the_second_waiting_unless_there_are_enough_people(people, met):
    score = two_steps(people=people)
    doubles = double_faults(score)
    tried, runs = try_faults(score, doubles, 1, 1)
    rows = [r for r in table(score, tried, runs) if r["relation"] == "other"]
    assert [r["met"] for r in rows] == [met]
    assert {rows[0]["first.met"], rows[0]["second.met"]} == {True, met}
    coverage = count(tried, len(doubles))
    assert coverage["possible"] == coverage["tried"] == coverage["met"] + coverage["late"] == len(doubles)


def test_steps_that_never_run_at_once_are_struck_each_in_its_own_middle():
    tasks = [small.task("one", 60, twin="a"), small.task("two", 90, twin="b")]
    project = small.project(
        tasks, [small.person("p", "anaesthetist")], [("one", "two")], [small.hazard("h", 1)], [small.contingency()]
    )
    score = compile_score(project, small.plan(project, {"one": (), "two": ()}), small.STREAMS)
    (double,) = double_faults(score)
    assert not double.together
    _, runs = try_faults(score, [double], 1, 1)
    struck = runs.log[0][runs.log[0]["kind"] == STRUCK]
    assert struck["time"] == pytest.approx([30, 60 + 5 + 45])  # the first one's response lasts 5


def test_exchanging_the_letters_exchanges_the_rows_and_nothing_else():
    from test_living import swapped

    from twofold.plan.records import Plan, Project

    score = two_steps(people=1)
    project = Project.model_validate(swapped(score.project.model_dump(mode="json")))
    plan = Plan.model_validate(swapped(score.plan.model_dump(mode="json")))
    streams = {"a": small.STREAMS["b"], "b": small.STREAMS["a"]}
    other = compile_score(project, plan, streams)

    def rows(s):
        tried, runs = try_faults(s, double_faults(s), 1, 1)
        return table(s, tried, runs)

    assert rows(other) == swapped(rows(score))
