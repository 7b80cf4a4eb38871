"""Files appear whole or not at all, the same record gives the same bytes, and a change is noticed."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from twofold import store
from twofold.errors import BadInput
from twofold.evidence import estimate, ledger, table, tables
from twofold.quantity import Estimate, Grade, Spread

positive = st.floats(1e-3, 1e6)


@st.composite
def spreads(draw, value):
    kind = draw(st.sampled_from(["fixed", "normal", "lognormal", "uniform", "triangular"]))
    if kind == "fixed":
        return Spread()
    if kind == "normal":
        return Spread(kind=kind, sd=draw(positive))
    if kind == "lognormal":
        return Spread(kind=kind, gsd=draw(st.floats(1.001, 50)))
    return Spread(kind=kind, low=value - draw(positive), high=value + draw(positive))


@st.composite
def estimates(draw):
    value = draw(positive)
    return Estimate(
        value=value, unit=draw(st.text(min_size=1)), source=draw(st.text(min_size=1)),
        grade=draw(st.sampled_from(list(Grade))), population=draw(st.text()), spread=draw(spreads(value)),
        note=draw(st.text()),
    )


def test_the_fuzzer_knows_every_field():
    assert set(Estimate.model_fields) == {"value", "unit", "source", "grade", "population", "spread", "note"}
    assert set(Spread.model_fields) == {"kind", "sd", "gsd", "low", "high"}


@given(estimates())
def test_an_estimate_comes_back_as_it_went(e):
    text = store.canonical(e)
    again = Estimate.model_validate_json(text)
    assert again == e
    assert store.canonical(again) == text


@given(estimates(), st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_quantiles_rise(e, u, v):
    low, high = sorted((u, v))
    assert e.quantile(low) <= e.quantile(high)


@pytest.mark.parametrize("spread, u, expected", [
    ({"uniform": {"low": 1.0, "high": 3.0}}, 0.25, 1.5),
    ({"triangular": {"low": 1.0, "high": 3.0}}, 0.5, 2.0),
    ({"triangular": {"low": 1.0, "high": 3.0}}, 0.125, 1.5),  # area of the left triangle: (x-1)^2/2
    ({"normal": {"sd": 2.0}}, 0.5, 2.0),
    ({"lognormal": {"gsd": 2.0}}, 0.841344746, 4.0),  # one sigma up doubles
])
def test_quantiles_are_those_of_the_textbook(spread, u, expected):
    e = Estimate(value=2, unit="x", source="s", grade=Grade.U, spread=spread)
    assert e.quantile(u) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("bad", [
    {"value": float("nan")}, {"unit": ""}, {"source": ""}, {"grade": "Z"},
    {"spread": {"uniform": {"low": 3, "high": 1}}}, {"spread": {"uniform": {"low": 3, "high": 4}}},
    {"spread": {"normal": {"gsd": 2}}}, {"spread": {"lognormal": {"gsd": 0.5}}},
    {"value": -1, "spread": {"lognormal": {"gsd": 2}}},
])
def test_a_wrong_estimate_is_refused(bad):
    row = {"value": 2.0, "unit": "x", "source": "s", "grade": "U", **bad}
    with pytest.raises(BadInput):
        store.parse(Estimate, row, "table.yaml: row")


def test_every_table_of_the_package_loads():
    for name in tables():
        for key, e in table(name).items():
            assert e.source and e.unit, (name, key)


def test_the_ledger_notes_what_was_looked_up():
    name = tables()[0]
    key = next(iter(table(name)))
    with ledger() as used:
        estimate(f"{name}.{key}")
    assert used == {f"{name}.{key}"}


def test_a_folder_appears_whole_or_not_at_all(tmp_path):
    target = tmp_path / "1-anatomy"
    with store.new_folder(target) as scratch:
        (scratch / "x").write_text("first")
    with pytest.raises(ZeroDivisionError), store.new_folder(target) as scratch:
        (scratch / "x").write_text("second")
        raise ZeroDivisionError
    assert (target / "x").read_text() == "first"
    assert [p.name for p in tmp_path.iterdir()] == ["1-anatomy"]


def test_what_a_killed_run_left_is_swept_up(tmp_path):
    (tmp_path / ".1-anatomy.abc.part").mkdir()
    with store.new_folder(tmp_path / "1-anatomy") as scratch:
        (scratch / "x").write_text("x")
    assert [p.name for p in tmp_path.iterdir()] == ["1-anatomy"]


def test_unchanged_inputs_are_the_same_and_a_touched_result_is_not(tmp_path):
    (tmp_path / "x").write_text("x")
    store.write_provenance(tmp_path, {"seed": 1}, {"t.x"})
    assert store.same_inputs(tmp_path, {"seed": 1})
    assert not store.same_inputs(tmp_path, {"seed": 2})
    (tmp_path / "x").write_text("tampered")
    assert not store.same_inputs(tmp_path, {"seed": 1})


def test_nan_becomes_null_and_never_breaks_a_reader(tmp_path):
    store.write_json(tmp_path / "x.json", {"a": float("nan"), "b": [1.5, float("inf")]})
    assert store.read_json(tmp_path / "x.json") == {"a": None, "b": [1.5, None]}


def test_a_full_disk_is_said_and_the_old_file_stays(tmp_path, monkeypatch):
    path = tmp_path / "x.json"
    store.write_json(path, {"a": 1})

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadInput, match="No space left"):
        store.write_json(path, {"a": 2})
    assert store.read_json(path) == {"a": 1}
    assert [p.name for p in tmp_path.iterdir()] == ["x.json"]


class _Tiny(BaseModel):
    model_config = {"extra": "forbid"}
    mass_kg: float


def test_a_fault_names_file_field_found_and_remedy(tmp_path):
    with pytest.raises(BadInput) as e:
        store.parse(_Tiny, {"mass_kg": "heavy"}, "case.yaml")
    assert (e.value.file, e.value.field) == ("case.yaml", "mass_kg")
    assert "heavy" in e.value.found and e.value.remedy
