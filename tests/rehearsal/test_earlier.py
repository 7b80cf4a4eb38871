"""Claims about what an operation inherits from the stages before it."""

import datetime as dt
from types import SimpleNamespace as Fake

from twofold.rehearsal.earlier import earlier_stages, stages_before


def course(*entries):
    return [Fake(id=id, stage=stage, day=dt.date(2026, 1, 1) + dt.timedelta(days=day)) for id, stage, day in entries]


LIGATIONS = [Fake(edge="v2", stage=1), Fake(edge="v1", stage=1), Fake(edge="v3", stage=2), Fake(edge="v4", stage=3)]
THREE = course(("birth", None, 0), ("one", 1, 100), ("two", 2, 170), ("expansion", None, 200), ("last", 3, 240))


def test_each_stage_hands_over_what_it_cut_and_the_weeks_until_the_next():
    stages = stages_before(THREE, "last", LIGATIONS)
    assert [s.cut for s in stages] == [("v1", "v2"), ("v3",)]
    assert [s.weeks for s in stages] == [10, 10]
    assert [s.weeks for s in stages_before(THREE, "two", LIGATIONS)] == [10]


def test_a_first_operation_inherits_nothing():
    assert stages_before(THREE, "one", LIGATIONS) == ()
    assert stages_before(THREE, "birth", LIGATIONS) == ()


def test_a_stage_of_the_course_that_cuts_nothing_is_no_stage():
    assert stages_before(THREE, "last", LIGATIONS[3:]) == ()


def test_a_course_without_stages_needs_no_division():
    assert earlier_stages(Fake(course=course(("birth", None, 0), ("last", None, 9))), "split", "last") == ()
