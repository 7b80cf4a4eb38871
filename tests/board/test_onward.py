"""Planning on from the board: the past as it was entered, who is gone is in no step, the signed plan stays."""

import datetime as dt
from html import escape

import pytest
from board_people import who

from twofold.board.onward_child import plan_on
from twofold.errors import BadInput


@pytest.fixture
def begun(coordinator, planned, time):
    """A coordinator of an operation in which the first two hours were entered as planned."""
    until = planned.start + dt.timedelta(hours=2)
    for s in planned.steps:
        for kind, at in (("starts", s.start), ("ends", s.end)):
            if at <= until:
                time.at = max(time.at, at)
                assert coordinator.tap(kind, f"step:{s.id}", at=f"{at:%H:%M}").status_code == 201
    time.at = until
    return coordinator


def said(browser):
    return browser.http.app.state.proposals.said


def test_an_operation_on_time_is_planned_on_as_it_was_planned(begun, planned):
    assert begun.post("/onward").status_code == 303
    assert said(begun)["later_min"] == said(begun)["reassigned"] == 0 and not said(begun)["shaken"]
    page = begun.get("/onward").text
    assert "as in the plan" in page and planned.people[begun.person].name in page
    for row in said(begun)["next"]:
        assert row["at"] == planned.step(row["id"]).start


def test_who_cannot_be_spared_is_named_by_role_and_hour(begun, planned):
    """The only coordinator of the day: the first step that needs one is told, not what gets late because of it."""
    gone = who(planned, "coordinator")
    first = min((s for s in planned.steps if gone in s.people and s.start > planned.start + dt.timedelta(hours=2)),
                key=lambda s: s.start)  # fmt: skip
    assert begun.post("/onward", **{f"gone.{gone}": "yes"}).status_code == 303
    why = said(begun)["why"]
    assert "no plan for the rest of" in why and "1 × coordinator is needed" in why and first.id in why
    assert escape(why).replace("&#x27;", "&#39;") in begun.get("/onward").text


def test_who_is_gone_is_in_no_step_to_come_and_the_signed_plan_stays(begun, planned):
    coming = [s for s in planned.steps if s.start > planned.start + dt.timedelta(hours=2)]
    gone = next(p.id for p in planned.people.values() if "circulating_nurse" in p.roles and
                any(p.id in s.people for s in coming))  # fmt: skip
    assert begun.post("/onward", **{f"gone.{gone}": "yes"}).status_code == 303
    assert all(gone not in row["people"] for row in said(begun)["next"])
    exchanged = {id for r in said(begun)["exchanged"] if gone in r["out"] for id in r["ids"]}
    moved_away = {s.id for s in coming if gone in s.people}
    assert exchanged == moved_away  # in each of its steps somebody else stands in
    assert begun.state()["version"] == planned.version


def test_a_new_drill_begins_without_the_last_ones_proposal(begun):
    begun.post("/onward")
    assert "Nobody has asked yet" not in begun.get("/onward").text
    begun.post("/drill", what="new", speed="1")
    assert "Nobody has asked yet" in begun.get("/onward").text


def test_a_step_that_must_wait_waits(begun, planned):
    step = next(s for s in planned.steps if s.start > planned.start + dt.timedelta(hours=2, minutes=30))
    assert begun.post("/onward", held=step.id, minutes="90").status_code == 303
    soonest = planned.start + dt.timedelta(hours=2 + 1.5)
    assert all(row["at"] >= soonest for row in said(begun)["next"] if row["id"] == step.id)
    assert said(begun)["moved"] >= 1 and said(begun)["later_min"] >= 0


def test_what_is_asked_wrongly_is_refused_in_words(begun, sign_in, planned):
    for fields in ({"gone.nobody": "yes"}, {"held": "no-such-step", "minutes": "5"}, {"held": planned.steps[-1].id},
                   {"held": planned.steps[-1].id, "minutes": "-3"}, {"minutes": "5"}):  # fmt: skip
        answer = begun.post("/onward", **fields)
        assert answer.status_code == 422 and answer.json()["remedy"]
    assert not said(begun)
    assert sign_in(who(planned, "scrub_nurse")).post("/onward").status_code == 403


def test_a_case_that_went_away_is_said_and_breaks_nothing(tmp_path):
    question = {"root": str(tmp_path), "candidate": "split", "operation": "separation",
                "at": "2026-10-21T09:00:00-07:00", "steps": {}, "gone": [], "held": {}}  # fmt: skip
    assert "why" in plan_on(question)
    with pytest.raises(BadInput):
        from twofold.case import load

        load(tmp_path)
