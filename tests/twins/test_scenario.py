"""Scenario files: the design's example to the letter, and refusals in the user's words."""

from __future__ import annotations

import csv

import pytest

from twofold.errors import BadInput
from twofold.twins.command import play
from twofold.twins.scenario import read, warnings
from twofold.twins.simulate import COLUMNS

GOOD = """
twins: {a: {age_months: 9, mass_kg: 8.0}, b: {age_months: 9, mass_kg: 8.0}}
anaesthetised: true
reflexes: true
couplings:
  - {kind: exchange, name: x, bv_per_min: 0.2}
  - {kind: sinus, name: s, conductance_ml_s_mmhg: 1.0}
acts:
  - {at_min: 10, act: bleed, twin: a, ml_per_kg_min: 2, for_min: 3}
  - {at_min: 20, act: give, twin: a, what: rocuronium, mg_per_kg: 0.6}
  - {at_min: 30, act: give, twin: a, what: red_cells, ml_per_kg: 5, for_min: 8, k_mmol_l: 25}
  - {at_min: 40, act: clamp, edge: a.sinus}
  - {at_min: 50, act: divide, coupling: s}
record_every_s: 10
duration_min: 60
"""


def write(folder, text):
    path = folder / "scenario.yaml"
    path.write_text(text)
    return path


def test_the_designs_example_gives_every_column_and_row(tmp_path):
    written = play(write(tmp_path, GOOD), tmp_path / "traces.csv", tmp_path / "traces.png")
    assert [p.name for p in written] == ["traces.csv", "traces.png"]
    table = list(csv.DictReader((tmp_path / "traces.csv").open()))
    drug = ["rocuronium_plasma_mg_l", "rocuronium_effect_mg_l"]
    assert list(table[0]) == ["time_s", *(f"{x}.{c}" for x in "ab" for c in [*COLUMNS, *drug])]
    assert [float(r["time_s"]) for r in table] == [10.0 * i for i in range(361)]
    assert all(float(v) == float(v) for r in table for v in r.values())
    assert (tmp_path / "traces.png").read_bytes()[1:4] == b"PNG"


def test_the_end_is_a_row_even_off_the_grid(tmp_path):
    text = GOOD.split("acts:")[0] + "record_every_s: 45\nduration_min: 2\n"
    play(write(tmp_path, text), tmp_path / "t.csv")
    table = list(csv.DictReader((tmp_path / "t.csv").open()))
    assert [float(r["time_s"]) for r in table] == [0, 45, 90, 120]


@pytest.mark.parametrize(("old", "new", "names"), [
    ("act: bleed", "act: blead", "acts.0.act"),
    ("what: rocuronium", "what: rocuronum", "rocuronum"),
    ("mg_per_kg: 0.6", "ml_per_kg: 0.6", "by volume"),
    ("edge: a.sinus", "edge: a.sinuss", "a.sinuss"),
    ("coupling: s}", "coupling: t}", "'t'"),
    ("mass_kg: 8.0}, b", "mass_kg: -8.0}, b", "twins.a.mass_kg"),
    ("bv_per_min: 0.2", "conductance_ml_s_mmhg: 0.2", "bv_per_min"),
    ("name: s,", "name: x,", "name"),
    ("duration_min: 60", "duration_min: 45", "after the end"),
    ("record_every_s: 10", "record_evry_s: 10", "record_evry_s"),
    ("twins: {a", "twins: [a", "scenario.yaml"),
    (", for_min: 3}", "}", "for_min"),
])
def test_refuses_in_the_users_words(tmp_path, old, new, names):
    assert old in GOOD
    with pytest.raises(BadInput, match=names):
        read(write(tmp_path, GOOD.replace(old, new)))


def test_refuses_a_file_that_is_not_there(tmp_path):
    with pytest.raises(BadInput, match="no such file"):
        read(tmp_path / "nothing.yaml")


def test_a_drug_outside_its_age_range_is_a_warning_never_a_refusal(tmp_path):
    text = GOOD.replace("age_months: 9", "age_months: 0.5").replace("rocuronium", "ketamine")
    assert "ketamine for a at 0.5 months" in warnings(read(write(tmp_path, text)))[0]
