"""Claims about how many doses each child needs to have ready."""

import numpy as np
import rehearsal_small as small

from twofold.playbooks.records import Dose
from twofold.quantity import Estimate, Grade
from twofold.rehearsal.bodies import Pair
from twofold.rehearsal.compile import compile_score
from twofold.rehearsal.drugs import drugs
from twofold.rehearsal.engine import Rehearsal, rehearse
from twofold.rehearsal.faults import Fault


def dose(what: str, mg_per_kg: float, grade: Grade, unit: str = "mg/kg") -> Dose:
    return Dose(what=what, amount=Estimate(value=mg_per_kg, unit=unit, source="made up", grade=grade))


def rows(sides: str) -> list[dict]:
    """A run per letter: that child is struck once; its card gives a dose of four things each, of one also another."""
    card = small.contingency(
        doses=(
            dose("Printed", 2.0, Grade.P),
            dose("Guessed", 2.0, Grade.BU),
            dose("Plasma", 10, Grade.P, "mL/kg"),
            dose("Rate", 1.0, Grade.H, "mg/kg/h"),
            dose("Printed", 30.0, Grade.P, "ug/kg"),
        )
    )
    project = small.project([small.task("one", 60)], [small.person("p", "nurse")], [], [small.hazard("h", 0.0)], [card])
    score = compile_score(project, small.plan(project, {"one": ()}), small.STREAMS)
    source = {s.side: k for k, s in enumerate(score.sources)}
    runs = rehearse(Rehearsal(score, 1, faults=tuple(Fault(source[side], 0) for side in sides)), len(sides))
    return drugs(score, runs, Pair((1.0, 1.0), (8.0, 4.0)))


def test_each_child_has_its_own_doses_ready_by_its_own_weight():
    found = {(r["twin"], r["what"]): r for r in rows("abbbbb") if r["unit"] != "ug"}
    assert found["a", "Printed"]["times_p50"] == 0 and found["a", "Printed"]["times_p95"] == 1
    assert found["b", "Printed"]["times_p50"] == found["b", "Printed"]["times_p95"] == 1
    assert found["a", "Printed"]["amount_p95"] == 2 * 8 and found["b", "Printed"]["amount_p95"] == 2 * 4
    assert found["a", "Printed"]["unit"] == "mg"


def test_a_guessed_dose_a_rate_and_blood_have_no_amount_here():
    found = {(r["twin"], r["what"]): r for r in rows("ab")}
    for what in ("Guessed", "Rate"):
        assert found["a", what]["times_p95"] == 1
        assert found["a", what]["amount_p95"] is None and found["a", what]["unit"] is None
    assert not any(what == "Plasma" for _, what in found)


def test_two_doses_of_one_drug_are_never_summed():
    found = [(r["amount_p95"], r["unit"]) for r in rows("ab") if r["twin"] == "a" and r["what"] == "Printed"]
    assert sorted(found) == [(2 * 8, "mg"), (30 * 8, "ug")]


def test_a_child_that_is_never_struck_needs_none():
    assert {r["twin"] for r in rows("bbb")} == {"b"}


def test_letters_swap_with_the_children():
    heavy = [{**r, "twin": "ab"["ba".index(r["twin"])], "amount_p95": None} for r in rows("aab")]
    light = [{**r, "amount_p95": None} for r in rows("bba")]
    key = lambda r: (r["what"], r["twin"])  # noqa: E731
    assert sorted(heavy, key=key) == sorted(light, key=key) and np.size(heavy)
