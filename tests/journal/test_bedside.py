"""Observations: whatever is offered is in the journal, and what is doubtful says why."""

import csv
import datetime as dt
import json
import random
import signal
import subprocess
import sys
from datetime import UTC

import pytest

from twofold.errors import BadInput
from twofold.journal import Journal, entries, verify
from twofold.journal.bedside import FIELDS, OBSERVES, REFUSES, Intake, missing, observations, usable
from twofold.journal.intake import take_file

BORN = dt.date(2026, 1, 12)
NOW = dt.datetime(2026, 6, 1, 12, tzinfo=UTC)


def weight(k=0, **other):
    at = NOW - dt.timedelta(hours=other.pop("ago", 2))
    return {
        "key": f"w{k}",
        "child": "a",
        "measure": "weight",
        "value": "5.1",
        "unit": "kg",
        "time": at.isoformat(),
        "author": "nurse1",
        **other,
    }


@pytest.fixture
def place(tmp_path):
    return tmp_path / "journal" / "journal.db"


@pytest.fixture
def intake(place):
    with Intake(place, BORN, NOW) as it:
        yield it


def test_grams_are_kilograms(intake, place):
    assert intake.take(weight(value="5100", unit="g")).state == "accepted"
    assert observations(place)[0].value == pytest.approx(5.1)


@pytest.mark.parametrize(
    "wrong, reason",
    [
        ({"child": "both"}, "say a or b"),
        ({"child": ""}, "say a or b"),
        ({"measure": "mood"}, "known are"),
        ({"value": ""}, "write a number"),
        ({"value": "heavy"}, "write a number"),
        ({"value": "nan"}, "write a number"),
        ({"unit": ""}, "a number without its unit"),
        ({"unit": "lb"}, "a number without its unit"),
        ({"value": "5100"}, "impossible"),
        ({"value": "-1"}, "impossible"),
        ({"time": ""}, "write 2026"),
        ({"time": "2026-05-01T10:00"}, "no offset"),
        ({"time": "2026-13-01T10:00:00Z"}, "write 2026"),
        ({"time": "2027-01-01T10:00:00+00:00"}, "future"),
        ({"time": "2025-12-31T10:00:00+00:00"}, "before birth"),
        ({"author": " "}, "has somebody who made it"),
        ({"corrects": "nothing"}, "name the key"),
    ],
)
def test_what_cannot_be_an_observation_is_refused_and_kept(intake, place, wrong, reason):
    taken = intake.take(weight(**wrong))
    assert taken.state == "refused" and reason in taken.reasons[0]
    kept = entries(place)
    assert [e.act for e in kept] == [REFUSES] and kept[0].data["child"] == weight(**wrong)["child"]
    assert observations(place) == []


@pytest.mark.parametrize(
    "second, mark",
    [
        ({"ago": 60}, "late"),
        ({"ago": 20}, "backdated"),
        ({"value": "5.1"}, "twice"),
        ({"value": "6.4"}, "contradicts 5.1"),
    ],
)
def test_what_is_doubtful_is_taken_with_a_mark(intake, second, mark):
    intake.take(weight(0))
    taken = intake.take(weight(1, **second))
    assert taken.state == "marked" and any(mark in m for m in taken.reasons)


def test_of_two_that_contradict_neither_is_used_until_one_is_corrected(intake, place):
    intake.take(weight(0))
    intake.take(weight(1, value="6.4"))
    assert usable(observations(place)) == []
    assert intake.take(weight(2, corrects="w1")).state == "marked"  # it now says what the first says: twice
    assert [o.value for o in usable(observations(place))] == [5.1]


def test_a_repeated_value_counts_once_and_a_repeated_key_is_known(intake, place):
    intake.take(weight(0))
    assert intake.take(weight(0)).state == "known before"
    intake.take(weight(1))
    assert len(observations(place)) == 2 and len(usable(observations(place))) == 1


def test_a_key_used_for_another_value_is_refused_not_overwritten(intake, place):
    intake.take(weight(0))
    assert intake.take(weight(0, value="6.0")).state == "refused"
    assert [o.value for o in observations(place)] == [5.1]


def test_weeks_without_a_weight_are_told(intake, place):
    intake.take(weight(0, ago=24 * 30))
    told = missing(observations(place), BORN, NOW.date())
    assert any(t.startswith("a: no weight between 2026-05-02 and 2026-06-01") for t in told)
    assert any(t.startswith("b: no weight between 2026-01-12 and 2026-06-01 (140 days)") for t in told)


def spoiled(rng, k):
    """One of the ways in which an entry goes wrong, with what must become of it."""
    kinds = {
        "missing": ("refused", {rng.choice(["child", "value", "unit", "time", "author", "measure"]): ""}),
        "late": ("marked", {"ago": 24 * 20 + k}),
        "contradictory": ("marked", {"value": f"{5.2 + k / 1000:.3f}", "ago": 2}),
        "backdated": ("marked", {"ago": 12 + k / 100}),
        "duplicate": ("marked", {"ago": 2}),
        "impossible": ("refused", {"value": rng.choice(["0", "-3", "5100", "1e9", "nan", "inf"])}),
        "future": ("refused", {"ago": -24 * 3 - k}),
        "before birth": ("refused", {"ago": 24 * 365 + k}),
    }
    return kinds[rng.choice(list(kinds))]


def test_two_hundred_bad_entries_are_refused_or_marked_and_none_is_lost(place):
    rng, states = random.Random(6), []
    with Intake(place, BORN, NOW) as intake:
        assert intake.take(weight("first")).state == "accepted"
        for k in range(200):
            wanted, wrong = spoiled(rng, k)
            taken = intake.take(weight(k, **wrong))
            assert taken.state == wanted and taken.reasons and all(len(r) > 10 for r in taken.reasons), (wrong, taken)
            states.append(taken.state)
    kept = entries(place)
    assert len(kept) == 201 == verify(place)["entries"]
    assert sum(e.act == REFUSES for e in kept) == states.count("refused") > 50
    assert sum(e.act == OBSERVES for e in kept) == 1 + states.count("marked") > 50
    assert {e.data["key"] for e in kept if e.act == REFUSES} | {e.key for e in kept if e.act == OBSERVES} == {
        "wfirst",
        *(f"w{k}" for k in range(200)),
    }


def test_a_table_is_taken_row_by_row_and_once(tmp_path, place):
    file = tmp_path / "ward.csv"
    with file.open("w", newline="") as f:
        table = csv.DictWriter(f, FIELDS, extrasaction="ignore", restval="")
        table.writeheader()
        table.writerows([weight(0), weight(1, child="b", value="4.9"), weight(2, value="oops")])
    assert [t.state for t in take_file(place, file, BORN, NOW)] == ["accepted", "accepted", "refused"]
    assert [t.state for t in take_file(place, file, BORN, NOW)][:2] == ["known before", "known before"]
    assert len(entries(place)) == 3


def test_a_table_without_its_columns_is_refused_whole(tmp_path, place):
    (tmp_path / "x.csv").write_text("child,value\na,5\n")
    with pytest.raises(BadInput, match="no column measure"):
        take_file(place, tmp_path / "x.csv", BORN, NOW)
    assert not place.is_file()


def resource(**other):
    at = (NOW - dt.timedelta(hours=3)).isoformat()
    return {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "subject": {"reference": "Patient/child-b"},
        "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
        "effectiveDateTime": at,
        "performer": [{"reference": "Practitioner/n7"}],
        "valueQuantity": {"value": 4800, "code": "g"},
        **other,
    }


def bundle(tmp_path, *resources):
    file = tmp_path / "b.json"
    entry = [{"resource": {"resourceType": "Patient", "id": "child-b"}}, *({"resource": r} for r in resources)]
    file.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entry}))
    return file


def test_a_fhir_bundle_is_taken(tmp_path, place):
    from fhir.resources.R4B.observation import Observation as Theirs

    Theirs.model_validate(resource())  # what we take is a valid resource to others
    rows = [resource(), resource(id="o2", status="entered-in-error"), resource(id="o3", valueQuantity={}),
            resource(id="o4", code={"coding": [{"system": "http://loinc.org", "code": "1-1"}]}),
            resource(id="o5", subject={"reference": "Patient/somebody"})]  # fmt: skip
    taken = take_file(place, bundle(tmp_path, *rows), BORN, NOW)
    assert [t.state for t in taken] == ["accepted", "refused", "refused", "refused", "refused"]
    [o] = observations(place)
    assert (o.child, o.measure, o.value, o.unit, o.author) == ("b", "weight", 4.8, "kg", "Practitioner/n7")
    assert len(entries(place)) == 5


@pytest.mark.parametrize("text", ["{", "[]", '{"resourceType": "Patient"}'])
def test_a_file_that_is_no_bundle_is_refused(tmp_path, place, text):
    (tmp_path / "b.json").write_text(text)
    with pytest.raises(BadInput, match="FHIR"):
        take_file(place, tmp_path / "b.json", BORN, NOW)


WRITER = """
import sys, datetime as dt
from pathlib import Path
from twofold.journal.bedside import Intake
now = dt.datetime(2026, 6, 1, 12, tzinfo=dt.timezone.utc)
with Intake(Path(sys.argv[1]), dt.date(2026, 1, 12), now) as intake:
    for k in range(100000):
        at = (now - dt.timedelta(minutes=10 * (100000 - k) // 1000)).isoformat()
        intake.take({"key": f"k{k}", "child": "a", "measure": "heart_rate", "value": 120, "unit": "/min", "time": at,
                     "author": "n"})
        print(f"k{k}", flush=True)
"""


@pytest.mark.parametrize("after", [3, 17, 40])
def test_a_killed_writer_loses_nothing_that_was_acknowledged(place, after):
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(place)], stdout=subprocess.PIPE, text=True)
    said = [writer.stdout.readline().strip() for _ in range(after)]
    writer.send_signal(signal.SIGKILL)
    said += [line.strip() for line in writer.stdout if line.endswith("\n")]
    writer.wait()
    kept = {e.key for e in entries(place)}
    assert set(said) <= kept and len(kept) - len(set(said)) <= 1
    assert verify(place)["entries"] == len(kept)
    with Journal(place) as journal:  # and the next one may write on
        assert journal.head()[0] == len(kept)
