"""Forms, backup, late and corrected entries, two clocks, an older table: what a journal must survive in a hospital."""

import csv
import json
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from twofold.errors import BadInput, NoAnswer
from twofold.journal import UNDO, Entry, Journal, append, entries, export, heads, observed, verify
from twofold.journal.sealing import FIRST, GENESIS, seal_of

T0 = datetime(2026, 10, 21, 23, 50, tzinfo=UTC)


def entry(key, act="starts", target="step:incision", minute=0, **more):
    at = T0 + timedelta(minutes=minute)
    return Entry(**{"key": key, "occurred": at, "entered": at, "author": "co1", "act": act, "target": target, **more})


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "journal" / "journal.db"
    with Journal(path) as j:
        j.append(entry("s", twin="both", role="coordinator", device="desk 1"))
        j.append(entry("e", "ends", minute=20, twin="both"))
        j.append(entry("n", "note", "", 21, detail="=2+2"))
    return path


def test_a_late_entry_keeps_both_times_and_takes_its_place_in_the_timeline(path):
    late = entry("late", "note", "", 5, entered=T0 + timedelta(hours=3))
    append(path, late)
    assert entries(path)[-1] == late
    assert [e.act for e in observed(path)] == ["starts", "note", "ends", "note"]


def test_an_undo_is_a_new_entry_and_undoing_it_brings_the_first_back(path):
    append(path, entry("u", UNDO, minute=22, corrects="e"))
    assert [e.act for e in observed(path)] == ["starts", "note"]
    append(path, entry("uu", UNDO, minute=23, corrects="u"))
    assert [e.act for e in observed(path)] == ["starts", "ends", "note"]
    assert len(entries(path)) == 5


def test_a_retry_after_a_lost_answer_counts_once_though_it_arrives_later(path):
    again = entry("s", twin="both", entered=T0 + timedelta(minutes=9), device="desk 1")
    with Journal(path) as j:
        row = j.append(again)
    assert (row.seq, row.fresh) == (1, False)
    assert verify(path)["entries"] == 3


def test_two_devices_with_different_clocks_are_told_apart(path):
    wrong = T0 + timedelta(hours=3)
    append(path, entry("d", minute=30, device="desk 2", device_clock=wrong))
    last = entries(path)[-1]
    assert last.device_clock == wrong and last.device_clock - last.entered == timedelta(hours=2, minutes=30)


def test_a_restored_backup_is_whole_and_the_sealed_heads_say_what_it_lacks(path, tmp_path):
    backup = tmp_path / "backup.db"
    with sqlite3.connect(path) as db, sqlite3.connect(backup) as to:
        db.backup(to)
    append(path, entry("after", minute=40))
    with Journal(path) as j:
        heads.seal(j, T0, "time-out", path.parent / heads.FILE)
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        (path.parent / name).unlink(missing_ok=True)
    shutil.copy(backup, path)
    with pytest.raises(NoAnswer, match="older backup"):
        verify(path)
    append(path, entry("after", minute=40))  # entered again from paper: same words, same row, other seal only if not
    assert entries(path)[-1].key == "after"


def test_a_table_of_the_first_form_is_brought_on_and_its_rows_keep_their_seals(tmp_path):
    path = tmp_path / "journal.db"
    words = dict(zip(FIRST, ("old", T0.isoformat(), T0.isoformat(), "co1", "open", "separation", "", "")))
    seal = seal_of(GENESIS, 1, 1, words)
    with sqlite3.connect(path) as db:
        db.execute(f"CREATE TABLE event (seq INTEGER PRIMARY KEY, {', '.join(f'{k} TEXT NOT NULL' for k in FIRST)},"
                   " seal TEXT NOT NULL)")
        db.execute(f"INSERT INTO event VALUES (1, {', '.join('?' * len(FIRST))}, ?)", (*words.values(), seal))
    assert verify(path)["entries"] == 1  # before it is brought on, reading only
    assert append(path, entry("new")) == 2
    assert verify(path)["entries"] == 2
    assert [e.key for e in entries(path)] == ["old", "new"]


def test_no_cell_of_the_csv_is_a_formula(path, tmp_path):
    export(path, tmp_path / "out.csv")
    with open(tmp_path / "out.csv") as f:
        rows = list(csv.DictReader(f))
    assert rows[2]["detail"] == "'=2+2" and rows[0]["device"] == "desk 1"


def test_the_fhir_bundle_has_an_audit_event_per_entry_and_a_procedure_per_step(path, tmp_path):
    append(path, entry("u", UNDO, corrects="n", minute=30))
    export(path, tmp_path / "out.json", "fhir")
    resources = [e["resource"] for e in json.loads((tmp_path / "out.json").read_text())["entry"]]
    kinds = [r["resourceType"] for r in resources]
    assert kinds.count("AuditEvent") == 4 and kinds.count("Procedure") == 1
    done = next(r for r in resources if r["resourceType"] == "Procedure")
    assert done["status"] == "completed" and done["subject"] == {"reference": "urn:twofold:both"}
    assert done["performedPeriod"]["end"] == (T0 + timedelta(minutes=20)).isoformat()
    taken = next(r for r in resources if r["id"] == "event-3")["entity"][0]["detail"]
    assert {"type": "standing", "valueString": "taken back or corrected"} in taken


def test_the_bundle_is_fhir_r4_for_somebody_elses_reader(path, tmp_path):
    from fhir.resources.R4B.bundle import Bundle

    append(path, entry("open", target="step:closing", minute=40, twin="b"))
    append(path, entry("odd", "note", "", 41, detail='words: "ä", <b>, 🙂', device_clock=T0, data={"n": [1, None]}))
    export(path, tmp_path / "out.json", "fhir")
    text = (tmp_path / "out.json").read_text()
    read = Bundle.model_validate_json(text)
    kinds = [e.resource.__resource_type__ for e in read.entry]
    assert (kinds.count("AuditEvent"), kinds.count("Procedure"), kinds.count("Patient")) == (5, 2, 2)
    urls = {e.fullUrl for e in read.entry}
    steps = [e.resource for e in read.entry if e.resource.__resource_type__ == "Procedure"]
    assert all(s.subject.reference in urls for s in steps) and {s.status for s in steps} == {"completed", "in-progress"}
    assert json.loads(read.model_dump_json())["type"] == "collection"


def test_an_unknown_form_is_refused(path, tmp_path):
    with pytest.raises(BadInput, match="csv or fhir"):
        export(path, tmp_path / "x", "pdf")


def test_a_row_that_is_no_entry_is_named(path):
    with sqlite3.connect(path) as db:
        db.execute("UPDATE event SET data = '{' WHERE seq = 2")
    with pytest.raises(BadInput, match="row 2"):
        entries(path)
