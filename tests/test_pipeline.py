"""Units skip themselves, appear whole, resume, and never touch the inputs."""

import pytest
import yaml

from twofold import pipeline, store
from twofold.case import Options, load
from twofold.errors import BadInput

CASE = {
    "schema": 1,
    "twins": {
        k: {"born": "2026-01-12", "mass_kg": m, "colour": c, "shape": s, "inside_mm": [0, 0, z], "stream": n}
        for k, m, c, s, z, n in (("a", 8.0, "orange", "circle", 60, 1), ("b", 8.1, "purple", "square", -60, 2))
    },
}


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """A corridor of two toy stages over a real case folder; ``made`` lists what ran."""
    made = []

    def first(case):
        yield pipeline.Unit("first", ("1-first",), ("imaging",), ("twins",), ("seed",), make("first"))

    def second(case):
        for k in ("x", "y"):
            yield pipeline.Unit(f"second {k}", ("2-second", k), ("1-first",), ("chosen",), (), make(f"second {k}"))

    def make(label):
        def go(case, out, options):
            made.append(label)
            store.write_json(out / "result.json", {"label": label, "mass": case.twins.a.mass_kg})

        return go

    monkeypatch.setattr(pipeline, "CORRIDOR", {"first": first, "second": second})
    (tmp_path / "case.yaml").write_text(yaml.safe_dump(CASE))
    (tmp_path / "imaging").mkdir()
    return tmp_path, made


def walk(root, **kwargs):
    return pipeline.run(load(root), Options(), to="second", **kwargs)


def test_a_second_walk_makes_nothing(toy):
    root, made = toy
    assert walk(root) == ["1-first", "2-second/x", "2-second/y"]
    assert walk(root) == [] and made == ["first", "second x", "second y"]


def test_only_what_reads_the_change_is_made_again(toy):
    root, _ = toy
    walk(root)
    chosen = {**CASE, "chosen": {"candidate": "x", "by": "Dr. A", "on": "2026-09-01"}}
    (root / "case.yaml").write_text(yaml.safe_dump(chosen))
    assert walk(root) == ["2-second/x", "2-second/y"]


def test_a_stage_that_comes_out_the_same_stops_the_wave(toy):
    root, _ = toy
    walk(root)
    (root / "imaging" / "ct.nii.gz").write_bytes(b"new image, same result")
    assert walk(root) == ["1-first"]


def test_a_result_changed_by_hand_is_made_again(toy):
    root, _ = toy
    walk(root)
    (root / "2-second" / "x" / "result.json").write_text("{}")
    assert walk(root) == ["2-second/x"]


def test_a_failing_unit_leaves_earlier_work_and_the_next_run_resumes(toy, monkeypatch):
    root, _ = toy
    good = pipeline.CORRIDOR["second"]

    def broken(case):
        units = list(good(case))
        yield units[0]

        def fail(*_):
            raise KeyboardInterrupt

        yield pipeline.Unit("second y", ("2-second", "y"), ("1-first",), ("chosen",), (), fail)

    monkeypatch.setitem(pipeline.CORRIDOR, "second", broken)
    with pytest.raises(KeyboardInterrupt):
        walk(root)
    assert (root / "2-second" / "x" / "result.json").is_file()
    assert not (root / "2-second" / "y").exists()
    monkeypatch.setitem(pipeline.CORRIDOR, "second", good)
    assert walk(root) == ["2-second/y"]


def test_results_carry_no_time_host_or_path(toy):
    root, _ = toy
    walk(root)
    before = store.hash_path(root / "1-first"), (root / "1-first" / store.PROVENANCE).read_bytes()
    walk(root, again=True)
    assert (store.hash_path(root / "1-first"), (root / "1-first" / store.PROVENANCE).read_bytes()) == before


def test_inputs_stay_as_they_were(toy):
    root, _ = toy
    before = (root / "case.yaml").read_bytes()
    walk(root)
    assert (root / "case.yaml").read_bytes() == before and list((root / "imaging").iterdir()) == []


def test_an_unknown_stage_is_named(toy):
    with pytest.raises(BadInput, match="surgery"):
        pipeline.run(load(toy[0]), Options(), to="surgery")
