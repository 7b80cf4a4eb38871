"""What every playbook of the library must be, and what the three of the demonstration must hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from twofold.evidence import document, tables
from twofold.playbooks import Playbook, library, read
from twofold.playbooks.order import before

IDS = sorted(library())
LIGATIONS = 15  # the fewest that the design expects of a total join


@pytest.fixture(scope="module")
def books() -> dict[str, Playbook]:
    return {id: read(path) for id, path in library().items()}


def after(p: Playbook) -> dict[str, list[str]]:
    return {s.id: [k.step for k in s.after if k.of == "same"] for s in p.steps}


def closures(p: Playbook) -> list[str]:
    """Steps that close a layer: by their act, or by their name where nobody simulates the body."""
    return [s.id for s in p.steps if any(d.act == "close" for d in s.acts) or s.id.endswith("-close")]


@pytest.mark.parametrize("id", IDS)
def test_reads(id: str, books: dict[str, Playbook]):
    assert books[id].id == id
    assert books[id].sources


@pytest.mark.parametrize("id", IDS)
def test_every_closure_has_a_count_directly_before_it(id: str, books: dict[str, Playbook]):
    p = books[id]
    counts = {s.id for s in p.steps if s.checklist and p.checklists[s.checklist].kind == "count"}
    for step in closures(p):
        assert counts & set(after(p)[step]), f"{step} may begin before anybody has counted"


@pytest.mark.parametrize("id", IDS)
def test_no_two_closures_lean_on_one_count(id: str, books: dict[str, Playbook]):
    p = books[id]
    used: dict[str, str] = {}
    for step in closures(p):
        for count in after(p)[step]:
            if count.startswith("count"):
                assert used.setdefault(count, step) == step


@pytest.mark.parametrize("id", IDS)
def test_every_hazard_has_a_card_and_every_card_a_hazard(id: str, books: dict[str, Playbook]):
    p = books[id]
    assert {h.contingency for h in p.hazards} == {c.id for c in p.contingencies}


@pytest.mark.parametrize("id", IDS)
def test_every_hazard_can_strike_somewhere(id: str, books: dict[str, Playbook]):
    p = books[id]
    for h in p.hazards:
        exposed = [s for s in p.steps if s.id in h.where.steps or s.phase in h.where.phases]
        assert exposed, h.id
        if h.strikes == "each":
            assert any(s.twin != "none" for s in exposed), f"{h.id} strikes a child where no child is"


@pytest.mark.parametrize("id", IDS)
def test_everything_listed_is_used(id: str, books: dict[str, Playbook]):
    p = books[id]
    roles = {n.role for s in p.steps for n in s.needs} | {n.role for c in p.contingencies for n in c.needs}
    assert set(p.roles) == roles
    places = {s.place for s in p.steps} | (set(p.fork.rooms.values()) if p.fork else set())
    assert set(p.places) == places - {"own"}
    assert set(p.equipment) == {e for s in p.steps for e in s.equipment}
    assert {f.id for f in p.phases} == {s.phase for s in p.steps}
    assert set(p.checklists) == {s.checklist for s in p.steps if s.checklist}


@pytest.mark.parametrize("id", IDS)
def test_no_step_waits_for_a_later_phase(id: str, books: dict[str, Playbook]):
    p = books[id]
    place = {f.id: i for i, f in enumerate(p.phases)}
    phase = {s.id: place[s.phase] for s in p.steps}
    for s in p.steps:
        for earlier in after(p)[s.id]:
            assert phase[earlier] <= phase[s.id], f"{s.id} waits for {earlier}"


@pytest.mark.parametrize("id", IDS)
def test_every_gate_is_owned_by_somebody_in_the_room(id: str, books: dict[str, Playbook]):
    for s in books[id].steps:
        if s.gate:
            assert s.gate.owner in {n.role for n in s.needs}, f"{s.id}: {s.gate.owner} decides and is not there"


@pytest.mark.parametrize("id", IDS)
def test_an_end_is_called_once_everything_on_the_children_is_done(id: str, books: dict[str, Playbook]):
    p = books[id]
    ends = [s.id for s in p.steps if s.milestone == "end"]
    assert len(ends) == 1
    left = {s.id for s in p.steps if s.acts} - before(after(p), ends[0]) - {ends[0]}
    assert not left, f"acts after the end: {left}"


@pytest.mark.parametrize("id", IDS)
def test_neither_child_is_first(id: str, books: dict[str, Playbook]):
    p = books[id]
    assert not [s.id for s in p.steps if s.twin in ("a", "b")], "a step for one letter has no mirror"
    for s in p.steps:
        asked = {x: sorted((n.role, n.count, n.level) for n in s.needs if n.twin == x) for x in ("a", "b")}
        assert asked["a"] == asked["b"], s.id


@pytest.mark.parametrize("id", IDS)
def test_every_amount_of_an_act_comes_from_the_evidence(id: str):
    """Bare numbers in an act would be numbers without a source."""
    files = [library()[id], *sorted((library()[id].parent / "cards").glob("*.yaml"))]
    amount = re.compile(r"\b(?:ml|mg|k_mmol|temp|fio2|minute_ml|height|fraction|for_min|over_s)\w*: *([^,}\s]+)")
    for path in files:
        for n, row in enumerate(path.read_text().splitlines(), 1):
            if "act:" in row or row.strip().startswith("k_mmol"):
                for found in amount.findall(row):
                    assert re.fullmatch(r"[a-z]+\.[a-z0-9_]+", found), f"{path.name}:{n}: {found}"


@pytest.mark.parametrize("id", IDS)
def test_a_card_is_short_enough_to_be_read_aloud(id: str, books: dict[str, Playbook]):
    for c in books[id].contingencies:
        assert 1 <= len(c.first_actions) <= 7, c.id
        assert all(len(line) <= 120 for line in c.first_actions), c.id
        assert len(c.trigger) <= 120 and len(c.exit) <= 120, c.id


@pytest.mark.parametrize("id", IDS)
def test_doses_that_print_have_a_source_that_lets_them(id: str, books: dict[str, Playbook]):
    for c in books[id].contingencies:
        for d in c.doses:
            assert d.amount.grade.prints_a_dose == (d.amount.grade in ("P", "H"))
            if d.amount.grade.prints_a_dose:
                assert "ommon" not in d.amount.source and "usual" not in d.amount.source.lower()


def test_only_hospital_and_peer_reviewed_rows_of_the_dose_table_print():
    from twofold.evidence import table

    for key, row in table("doses").items():
        named = any(w in row.source for w in ("NHS", "Alberta", "Society"))
        assert not (row.grade.prints_a_dose and not named), key


def test_no_child_is_named():
    """Real cases stand by city and year. Surnames of the press would end in a capitalised word after 'twins'."""
    files = [*library().values(), *(library()[IDS[0]].parent / "cards").glob("*.yaml")]
    text = "".join(p.read_text() for p in files) + "".join(repr(document(t)) for t in tables())
    assert not re.search(r"\b[Tt]wins? (?:named|called) [A-Z]|sisters [A-Z][a-z]+ and [A-Z]|brothers [A-Z]", text)


# ---------------------------------------------------------------------- the three of the demonstration


def test_the_separation_is_long_before_and_longer_after_binding(books: dict[str, Playbook]):
    p = books["craniopagus-separation"]
    made = sum(LIGATIONS if s.for_each else 2 if s.twin == "each" else 1 for s in p.steps)
    assert len(p.steps) >= 80
    assert made >= 150


def test_the_separation_holds_the_hazards_and_the_moments(books: dict[str, Playbook]):
    p = books["craniopagus-separation"]
    assert len(p.hazards) >= 25
    assert len(p.contingencies) >= 15
    assert {s.milestone for s in p.steps} >= {"incision", "separation", "end"}
    kinds = {c.kind for c in p.checklists.values()}
    assert kinds >= {"sign_in", "time_out", "count", "point_of_separation", "sign_out", "hand_over"}
    assert p.fork is not None
    assert len(set(p.fork.rooms.values())) == 2


def test_each_vessel_is_tried_watched_and_only_then_cut(books: dict[str, Playbook]):
    p = books["craniopagus-separation"]
    chain = [s for s in p.steps if s.for_each]
    assert [s.id for s in chain] == ["trial-clip", "trial-watch", "divide-vessel"]
    assert [[d.act for d in s.acts] for s in chain] == [["clamp"], [], ["divide"]]
    assert chain[1].gate is not None
    assert [k.of for k in chain[0].after if k.step == "divide-vessel"] == ["previous"]


def test_after_the_fork_each_child_has_its_own_anaesthetist_and_room(books: dict[str, Playbook]):
    p = books["craniopagus-separation"]
    late = [s for s in p.steps if s.phase == "closure" and s.twin == "each" and s.acts]
    assert late
    for s in late:
        assert s.place == "own"
        assert any(n.role == "anaesthetist" and n.twin == "own" for n in s.needs), s.id


def test_nothing_is_done_to_the_children_before_the_time_out_that_cuts(books: dict[str, Playbook]):
    p = books["craniopagus-separation"]
    links = after(p)
    for s in p.steps:
        if any(d.act in ("open", "divide", "clamp", "close") for d in s.acts):
            assert "time-out" in before(links, s.id), s.id


def test_near_the_end_a_gate_stands_every_quarter_of_an_hour(books: dict[str, Playbook]):
    p = books["craniopagus-separation"]
    gates = [s for s in p.steps if s.id.startswith("gate-quarter")]
    assert len(gates) >= 3
    for s in p.steps:
        if s.id.startswith("plane-fourth"):
            assert s.duration.value <= 20
            assert any(k.step.startswith("gate-quarter") for k in s.after)


def test_the_birth_has_thirteen_people_and_three_teams(books: dict[str, Playbook]):
    p = books["birth-caesarean-conjoined"]
    assert len(p.steps) >= 15
    assert {s.milestone for s in p.steps} >= {"birth", "end"}
    assert any(d.act == "deliver" for s in p.steps for d in s.acts)
    cards = {c.id for c in p.contingencies}
    assert {"newborn_airway", "join_pulled", "cord", "mother_bleeds", "identity"} <= cards
    assert {h.strikes for h in p.hazards} == {"each", "both", "team", "mother"}


def test_the_recovery_simulates_no_body_and_lasts_as_long_as_published_stays(books: dict[str, Playbook]):
    p = books["recovery"]
    assert not p.physiology
    assert len(p.steps) >= 15
    assert not [s.id for s in p.steps if s.acts]
    days = {s.id: s.duration.value / 1440 for s in p.steps}
    stay = days["asleep"] + days["rest-of-care"] + days["ward-first"] + days["ward-second"]
    assert stay == pytest.approx(document("durations")["estimates"]["hospital_stay"]["value"], rel=0.05)


def test_the_phases_medians_agree_with_the_published_clocks(books: dict[str, Playbook]):
    """Set-up, incision to separation and the rest, each within a fifth of the pooled clocks, before calibration."""
    from twofold.evidence import value
    from twofold.quantity import MIN_PER_H

    start, end = schedule(books["craniopagus-separation"], ligations=20)
    cut, parted = start["incision"] / MIN_PER_H, end["call-time"] / MIN_PER_H
    assert cut == pytest.approx(value("clocks.set_up"), rel=0.2)
    assert parted - cut == pytest.approx(value("clocks.incision_to_separation"), rel=0.2)
    assert end["end"] / MIN_PER_H - parted == pytest.approx(value("clocks.separation_to_end"), rel=0.2)


def schedule(p: Playbook, ligations: int) -> tuple[dict[str, float], dict[str, float]]:
    """Earliest starts and ends at median durations with nobody waiting for anybody."""
    steps = {s.id: s for s in p.steps}
    last = [s for s in p.steps if s.for_each][-1].id
    repeated = (ligations - 1) * sum(s.duration.value for s in p.steps if s.for_each)
    start: dict[str, float] = {}
    end: dict[str, float] = {}

    def finish(id: str) -> float:
        if id not in end:
            begun = [finish(k.step) + k.min_lag_min for k in steps[id].after if k.of == "same"]
            start[id] = max(begun, default=0.0)
            end[id] = start[id] + steps[id].duration.value + (repeated if id == last else 0.0)
        return end[id]

    for id in steps:
        finish(id)
    return start, end


def test_library_files_are_named_after_their_ids():
    assert all(Path(p).stem == id for id, p in library().items())


def test_what_divides_is_planned_for_each_candidate_and_nothing_else_is(books):
    divides = {id for id, book in books.items() if book.divides}
    assert divides == {"craniopagus-separation", "omphalopagus-separation", "venous-stage"}
