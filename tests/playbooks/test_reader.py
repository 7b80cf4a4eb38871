"""A playbook is read whole or refused by file, line and field, with a remedy."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.playbooks.small import TEXT, line_of, small, written

from twofold.errors import BadInput
from twofold.playbooks import find, library, read


def test_the_small_playbook_is_read(tmp_path: Path):
    p = small(tmp_path)
    assert [s.id for s in p.steps] == ["incision", "divide", "fork", "count", "close"]
    assert p.fork is not None and p.fork.rooms == {"a": "theatre", "b": "other"}


def test_hours_are_kept_as_minutes(tmp_path: Path):
    assert small(tmp_path).steps[-1].duration.value == 60
    assert small(tmp_path).steps[-1].duration.unit == "min"


def test_an_amount_may_be_the_id_of_an_evidence_row(tmp_path: Path):
    from twofold.evidence import value

    assert small(tmp_path).steps[-1].acts[1].ml_per_kg == value("doses.plasma_aliquot")


def test_what_is_looked_up_is_noted_for_cite(tmp_path: Path):
    from twofold.evidence import ledger

    with ledger() as used:
        small(tmp_path)
    assert {"durations.count", "doses.plasma_aliquot", "hazards.vessel_tear"} <= used


# each: what is broken, how, a word of the message, the text on whose line the message must point
FAULTS = [
    (
        "cycle",
        "place: theatre\n    equipment: [drill]",
        "place: theatre\n    after: [{step: fork, reason: x}]",
        "a cycle: incision after fork after divide after incision",
        "{step: fork, reason: x}",
    ),
    (
        "step after itself",
        "after: [{step: fork, reason: one each}]",
        "after: [{step: count, reason: one each}]",
        "a cycle: count after count",
        "{step: count, reason: one each}",
    ),
    (
        "unknown role",
        "needs: [{role: surgeon}]\n    place",
        "needs: [{role: sugeon}]\n    place",
        "unknown role 'sugeon'",
        "sugeon",
    ),
    ("unknown gate owner", "owner: surgeon", "owner: chief", "unknown role 'chief'", "chief"),
    ("unknown place", "place: theatre\n    equipment", "place: attic\n    equipment", "unknown place 'attic'", "attic"),
    ("unknown equipment", "equipment: [drill]", "equipment: [saw]", "unknown equipment 'saw'", "[saw]"),
    (
        "unknown phase",
        "phase: close\n    twin: each\n    duration: durations.count",
        "phase: shut\n    twin: each\n    duration: durations.count",
        "unknown phase 'shut'",
        "phase: shut",
    ),
    (
        "unknown step",
        "{step: incision, reason: open first}",
        "{step: insicion, reason: open first}",
        "unknown step 'insicion'",
        "insicion",
    ),
    ("unknown checklist", "checklist: count", "checklist: counting", "unknown checklist 'counting'", "counting"),
    ("unknown act", "act: stanch", "act: staunch", "no such act", "staunch"),
    (
        "missing contingency",
        "    contingency: press\n  - id: pale",
        "    contingency: pres\n  - id: pale",
        "missing contingency 'pres'",
        "contingency: pres\n".strip(),
    ),
    ("step without duration", "    duration: durations.incision\n", "", "duration", "- id: incision"),
    ("unknown evidence", "durations.incision", "durations.incission", "no estimate 'incission'", "incission"),
    ("unknown table", "durations.incision", "duration.incision", "no evidence table 'duration'", "duration.incision"),
    (
        "duration in millilitres",
        "duration: durations.incision",
        "duration: losses.dura",
        "in min, h or d",
        "losses.dura",
    ),
    ("for_each of an unknown thing", "for_each: ligation", "for_each: vessel", "Input should be 'ligation'", "vessel"),
    ("for_each with one child", "for_each: ligation", "for_each: ligation\n    twin: a", "for_each", "twin: a"),
    (
        "a vessel where none is at hand",
        "acts: [{act: close, what: skin}",
        'acts: [{act: clamp, edge: "{ligation}"}',
        "only a step with for_each",
        "act: clamp",
    ),
    (
        "previous without ligations",
        "{step: fork, reason: one each}",
        "{step: fork, of: previous, reason: one each}",
        "'previous'",
        "of: previous, reason: one each",
    ),
    (
        "own before there is a child",
        "place: theatre\n    after: [{step: divide",
        "place: own\n    after: [{step: divide",
        "place 'own'",
        "place: own",
    ),
    (
        "own need of both",
        "needs: [{role: surgeon}]\n    place",
        "needs: [{role: surgeon, twin: own}]\n    place",
        "'own' in a step of 'both'",
        "twin: own}]",
    ),
    ("unknown key", "    milestone: incision", "    mile_stone: incision", "mile_stone", "mile_stone"),
    ("a comma without quotes", "reason: count first", "reason: count, then close", "in quotes", "count, then close"),
    ("a gate without default", "criterion: dry, default: wait", "criterion: dry", "default", "criterion: dry"),
    ("an act that says nothing", "act: give, what: plasma", "act: give", "give without what", "act: give"),
    ("an observable that nobody has", "hb_g_dl", "hb", "unknown observable 'hb'", "observable: hb"),
    (
        "a state with a rate",
        "per: state",
        "per: state\n    rate: hazards.vessel_tear",
        "neither rate nor effects",
        "- id: pale",
    ),
    ("a rate missing", "    rate: hazards.vessel_tear\n", "", "needs a rate", "- id: bleeding"),
    ("a threshold missing", "below: hazards.low_haemoglobin,", "", "with below or above", "detect: {by: nurse"),
    ("nowhere to strike", "where: {phases: [open]}", "where: {}", "nowhere", "where: {}"),
    (
        "a card that answers nothing",
        "contingencies:\n  - id: press",
        "contingencies:\n  - {id: pull, title: x, trigger: x, "
        "caller: nurse, reader: nurse, first_actions: [x], duration: durations.respond, "
        "reach_min: durations.reach_soon, "
        "exit: x}\n  - id: press",
        "answers no hazard",
        "id: pull",
    ),
    (
        "two steps of one name",
        "- id: fork\n    name",
        "- id: incision\n    name",
        "second 'incision'",
        "- id: incision",
    ),
    ("two keys of one name", "title: Small", "title: Small\ntitle: Large", "stands twice", "title: Large"),
    ("a room missing", "rooms: {a: theatre, b: other}", "rooms: {a: theatre}", "no room for b", "rooms: {a"),
    (
        "rooms named in both ways",
        "rooms: {a: theatre, b: other}",
        "rooms: {a: theatre, b: other, stays: theatre}",
        "stays beside a",
        "rooms: {a",
    ),
    (
        "a room unknown",
        "rooms: {a: theatre, b: other}",
        "rooms: {a: theatre, b: attic}",
        "unknown place 'attic'",
        "attic",
    ),
    (
        "a negative lag",
        "reason: open first}",
        "reason: open first, min_lag_min: -5}",
        "greater than or equal to 0",
        "-5",
    ),
    (
        "lags crossed",
        "reason: open first}",
        "reason: open first, min_lag_min: 9, max_lag_min: 5}",
        "below min_lag_min",
        "min_lag_min: 9",
    ),
    ("a link without reason", ", reason: open first", "", "reason", "{step: incision}"),
    ("id unlike the file", "id: small\n", "id: smaller\n", "named after the id", "id: smaller"),
]


@pytest.mark.parametrize(("find_", "put", "says", "at"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_refuses(find_: str, put: str, says: str, at: str, tmp_path: Path):
    path = written(tmp_path, find_, put)
    with pytest.raises(BadInput) as refused:
        read(path)
    message = str(refused.value)
    assert says in message
    assert path.name in message
    lines = [i for i, row in enumerate(path.read_text().splitlines(), 1) if at.strip() in row]
    assert any(f"line {n}:" in message for n in lines), (message, lines)
    assert refused.value.remedy


@pytest.mark.parametrize("text", ["", "[]", "a: [1", "\t- x", "x: &a {y: *a}"])
def test_refuses_what_is_no_playbook(text: str, tmp_path: Path):
    path = tmp_path / "small.yaml"
    path.write_text(text)
    with pytest.raises(BadInput):
        read(path)


def test_refuses_a_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(BadInput, match="no such file"):
        read(tmp_path / "none.yaml")


def test_refuses_bytes_that_are_no_text(tmp_path: Path):
    path = tmp_path / "small.yaml"
    path.write_bytes(b"\xff\xfe\x00schema")
    with pytest.raises(BadInput):
        read(path)


def test_says_how_many_more_faults_there_are(tmp_path: Path):
    path = written(tmp_path, "place: theatre\n    equipment: [drill]", "place: attic\n    equipment: [saw]")
    with pytest.raises(BadInput, match="1 more faults"):
        read(path)


def test_a_case_override_comes_before_the_library(tmp_path: Path):
    (tmp_path / "playbooks").mkdir()
    text = TEXT.replace("id: small", "id: recovery")
    (tmp_path / "playbooks" / "recovery.yaml").write_text(text)
    case = SimpleNamespace(root=tmp_path)
    assert find(case, "recovery").title == "Small"  # type: ignore[arg-type]
    assert find(case, "craniopagus-separation") == read(library()["craniopagus-separation"])  # type: ignore[arg-type]


def test_an_unknown_playbook_is_refused_with_the_list(tmp_path: Path):
    with pytest.raises(BadInput, match="craniopagus-separation"):
        find(SimpleNamespace(root=tmp_path), "craniopagus")  # type: ignore[arg-type]


def test_shared_cards_come_in_where_a_hazard_names_them(tmp_path: Path):
    text = TEXT.replace("    contingency: press\n  - id: pale", "    contingency: from_outside\n  - id: pale")
    (tmp_path / "small.yaml").write_text(text + "cards: [mine.yaml]\n")
    (tmp_path / "cards").mkdir()
    card = ("{id: from_outside, title: x, trigger: x, caller: nurse, reader: nurse, first_actions: [x], "
            "duration: durations.respond, reach_min: durations.reach_soon, exit: x}")  # fmt: skip
    (tmp_path / "cards" / "mine.yaml").write_text(
        f"contingencies: [{card}, {card.replace('from_outside', 'unused')}]\n"
    )
    assert [c.id for c in read(tmp_path / "small.yaml").contingencies] == ["press", "from_outside"]


def test_a_fault_in_a_shared_card_is_refused_under_its_own_file(tmp_path: Path):
    (tmp_path / "small.yaml").write_text(TEXT + "cards: [mine.yaml]\n")
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "mine.yaml").write_text("about: x\ncontingencies:\n  - id: half\n")
    with pytest.raises(BadInput) as refused:
        read(tmp_path / "small.yaml")
    assert refused.value.file.endswith("mine.yaml") and "line 3" in refused.value.field


def test_refuses_cards_that_are_not_there(tmp_path: Path):
    (tmp_path / "small.yaml").write_text(TEXT + "cards: [none.yaml]\n")
    with pytest.raises(BadInput, match="no such file") as refused:
        read(tmp_path / "small.yaml")
    assert f"line {line_of('cards:', tmp_path / 'small.yaml')}:" in refused.value.field


def test_a_shared_card_that_calls_a_role_unknown_here_is_told_under_its_own_line(tmp_path: Path):
    text = TEXT.replace("    contingency: press\n  - id: pale", "    contingency: power\n  - id: pale")
    (tmp_path / "small.yaml").write_text(text + "cards: [theatre.yaml]\n")
    with pytest.raises(BadInput, match="unknown role") as refused:
        read(tmp_path / "small.yaml")
    card = library()["recovery"].parent / "cards" / "theatre.yaml"
    start = line_of("  - id: power", card)
    assert refused.value.file == str(card)
    assert f"line {start + 3}:" in refused.value.field
