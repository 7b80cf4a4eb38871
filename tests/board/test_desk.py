"""What the desk promises: nothing is lost or doubled, times are placed rightly, refusals say what to do."""

import datetime as dt
import uuid

import pytest
from board_people import who

from twofold.journal import entries, verify


def first(planned, n=0):
    return planned.steps[n].id


def test_a_tap_is_in_the_journal_before_it_is_answered(coordinator, planned, root):
    answer = coordinator.tap("starts", f"step:{first(planned)}")
    assert answer.status_code == 201
    said = entries(root / "journal" / "journal.db")[-1]
    assert (said.act, said.target, said.author) == ("drill starts", f"step:{first(planned)}", coordinator.person)
    assert verify(root / "journal" / "journal.db")["head"] == answer.json()["hash"]


def test_the_same_tap_sent_twice_is_one_entry(coordinator, planned, root):
    key = str(uuid.uuid4())
    one = coordinator.tap("starts", f"step:{first(planned)}", key)
    two = coordinator.tap("starts", f"step:{first(planned)}", key)
    assert (one.status_code, two.status_code) == (201, 200)
    assert one.json()["seq"] == two.json()["seq"]
    assert coordinator.tap("ends", f"step:{first(planned)}", key).status_code == 409


def test_an_undo_is_one_tap_and_keeps_both(coordinator, planned, root):
    key = coordinator.tap("starts", f"step:{first(planned)}").json()["id"]
    assert coordinator.state()["milestones"][0]["status"] == "going"
    undo = coordinator.tap("undo", corrects=key).json()["id"]
    assert coordinator.state()["milestones"] == []
    coordinator.tap("undo", corrects=undo)
    assert coordinator.state()["milestones"][0]["status"] == "going"
    assert len(entries(root / "journal" / "journal.db")) == 3


def test_a_queued_tap_takes_the_place_where_it_happened(coordinator, planned, time):
    """A device that was cut off for ten minutes, and whose clock is three hours wrong, tells when by its own clock."""
    wrong = dt.timedelta(hours=3)
    tapped, sent = time.at + wrong, time.at + wrong + dt.timedelta(minutes=10)
    time.on(minutes=10)
    at = coordinator.tap("starts", f"step:{first(planned)}", occurred_at=tapped.isoformat(), sent_at=sent.isoformat(),
                         device="tablet 2").json()["occurred"]  # fmt: skip
    assert dt.datetime.fromisoformat(at) == time.at - dt.timedelta(minutes=10)
    assert "tablet 2: its clock differs by 180 min" in coordinator.get("/desk").text


def test_in_a_fast_drill_a_right_device_is_right_and_a_queued_tap_is_as_old_as_it_is(coordinator, planned, time):
    """A minute of life is an hour of a drill at sixty times; the device knows nothing of that."""
    coordinator.post("/drill", what="new", speed="60")
    time.on(minutes=10)
    tapped, sent = time.at - dt.timedelta(minutes=4), time.at
    at = coordinator.tap("starts", f"step:{first(planned)}", occurred_at=tapped.isoformat(), sent_at=sent.isoformat(),
                         device="tablet 2").json()["occurred"]  # fmt: skip
    opened = planned.start - dt.timedelta(minutes=5)
    assert dt.datetime.fromisoformat(at) == opened + dt.timedelta(hours=6)
    assert "its clock differs" not in coordinator.get("/desk").text


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_jump_of_the_servers_clock_refuses_nothing(coordinator, planned, time, root, hours):
    coordinator.tap("starts", f"step:{first(planned)}")
    time.on(hours=hours)
    assert coordinator.tap("ends", f"step:{first(planned)}").status_code == 201
    assert coordinator.state()["milestones"][0]["status"] == "done"
    assert verify(root / "journal" / "journal.db")["entries"] == 2


def test_a_time_typed_after_midnight_may_be_yesterdays(sign_in, planned, time):
    time.at = planned.start.replace(hour=0, minute=10) + dt.timedelta(days=1)
    desk = sign_in(who(planned, "coordinator"))
    at = desk.tap("ends", f"step:{first(planned)}", at="23:50", paper="true").json()["occurred"]
    assert dt.datetime.fromisoformat(at) == time.at - dt.timedelta(minutes=20)


def test_late_entries_from_paper_give_the_same_board_as_entries_in_time(coordinator, planned, time):
    time.on(hours=3)
    start = planned.start.astimezone(planned.zone)
    coordinator.tap("ends", f"step:{first(planned)}", at=f"{start + dt.timedelta(minutes=12):%H:%M}", paper="true")
    coordinator.tap("starts", f"step:{first(planned)}", at=f"{start:%H:%M}", paper="true")
    seen = coordinator.state()["milestones"][0]
    assert dt.datetime.fromisoformat(seen["began"]) == start


@pytest.mark.parametrize("fields, field", [
    ({"kind": "starts", "subject": "step:nowhere"}, "subject"),
    ({"kind": "gives", "what": "red_cells", "amount": "20"}, "twin"),
    ({"kind": "gives", "what": "tea", "amount": "20", "twin": "a"}, "what"),
    ({"kind": "loses", "what": "blood", "amount": "-1", "twin": "a"}, "amount"),
    ({"kind": "loses", "what": "blood", "amount": "nan", "twin": "a"}, "amount"),
    ({"kind": "counts"}, "swabs"),
    ({"kind": "decides", "subject": "step:brief", "decision": "go"}, "subject"),
    ({"kind": "undo", "corrects": "nobody-knows-it"}, "corrects"),
    ({"kind": "note"}, "detail"),
    ({"kind": "separates"}, "kind"),
    ({"kind": "starts", "subject": "step:brief", "occurred_at": "yesterday"}, "occurred_at"),
])  # fmt: skip
def test_a_refusal_names_field_value_and_remedy(coordinator, fields, field):
    answer = coordinator.tap(**fields)
    assert answer.status_code == 422
    assert answer.json()["field"] == field and answer.json()["remedy"]
    assert coordinator.state()["seq"] == 0


def test_figures_are_per_kg_of_that_child_and_never_of_both(coordinator, planned):
    coordinator.tap("loses", twin="a", what="blood", amount="80")
    coordinator.tap("loses", twin="b", what="blood", amount="40")
    twins = coordinator.state()["twins"]
    for letter, ml in (("a", 80), ("b", 40)):
        assert twins[letter]["ml_per_kg"] == {"lost_blood": pytest.approx(ml / planned.looks[letter].mass_kg, abs=0.01)}
    assert "120" not in coordinator.get("/wall").text


def test_a_gate_is_decided_and_a_wait_keeps_it_open(coordinator, planned):
    gate = next(s for s in planned.steps if s.gate)
    coordinator.tap("decides", f"step:{gate.id}", decision="wait")
    assert coordinator.state()["gates"][0]["decision"] == "wait"
    coordinator.tap("decides", f"step:{gate.id}", decision="go")
    assert next(m for m in coordinator.state()["milestones"] if m["id"] == gate.id)["status"] == "done"


def test_a_card_calls_people_on_duty_and_runs_a_timer(coordinator, planned, time):
    card = next(iter(planned.cards))
    coordinator.tap("starts", f"card:{card}", twin="a")
    assert coordinator.state()["cards"][0]["id"] == card
    page = coordinator.get(f"/cards/{card}").text
    role = planned.cards[card].called[0][0]
    names = [p.name for p in planned.people.values() if role in p.roles
             and any(s.start <= time.at <= s.end for s in p.shifts)]  # fmt: skip
    assert names and all(n in page for n in names)
    coordinator.tap("ends", f"card:{card}", twin="a")
    assert coordinator.state()["cards"] == []


def test_doses_without_a_source_are_left_for_the_pharmacist(coordinator, planned):
    card = next(c for c in planned.cards.values() if any(not d.text for d in c.doses))
    assert "pharmacist fills in" in coordinator.get(f"/cards/{card.id}").text


def test_two_people_see_the_same_board(coordinator, sign_in, planned):
    nurse = sign_in(who(planned, "scrub_nurse"))
    nurse.tap("starts", f"step:{first(planned)}")
    a, b = coordinator.state(), nurse.state()
    assert a == b and a["milestones"][0]["id"] == first(planned)


def test_a_board_that_starts_again_shows_what_it_showed(coordinator, server, sign_in, planned):
    for s in planned.steps[:5]:
        coordinator.tap("starts", f"step:{s.id}")
    coordinator.tap("loses", twin="b", what="blood", amount="33")
    again = sign_in(coordinator.person, server()[0])
    assert again.state() == coordinator.state()


def test_a_time_out_seals_the_head(coordinator, planned, root):
    step = next(s for s in planned.steps if planned.checklists.get(s.checklist, {}).get("kind") == "time_out")
    coordinator.tap("ends", f"step:{step.id}")
    code = coordinator.state()["sealed"]["code"]
    assert code and code in coordinator.get("/state").text
    assert verify(root / "journal" / "journal.db", [code])["sealed_heads"] == 1


def test_a_journal_that_cannot_be_written_refuses_loudly_and_reading_goes_on(coordinator, planned, server, monkeypatch):
    from sqlalchemy.exc import OperationalError

    from twofold.journal.ledger import Journal

    def full(*_):
        from twofold.errors import BadInput

        raise BadInput("journal.db", "", str(OperationalError("x", {}, Exception("database or disk is full")).orig), "")

    real = Journal.append
    monkeypatch.setattr(Journal, "append", full)
    answer = coordinator.tap("starts", f"step:{first(planned)}")
    assert answer.status_code == 503 and "full" in answer.json()["found"]
    assert "NOT BEING RECORDED" in coordinator.get("/wall").text
    assert coordinator.http.get("/health/ready").status_code == 503
    monkeypatch.setattr(Journal, "append", real)
    assert coordinator.tap("starts", f"step:{first(planned)}").status_code == 201
    assert "NOT BEING RECORDED" not in coordinator.get("/wall").text
