"""``twofold flow`` from files, and its refusals."""

from __future__ import annotations

import json

import pytest
from flow_graphs import pair_of_cubes

from twofold.errors import BadInput
from twofold.flow.command import test_occlusion as occlusion


def write(folder, boundary):
    (folder / "v.json").write_text(pair_of_cubes().model_dump_json(by_alias=True))
    (folder / "b.json").write_text(boundary if isinstance(boundary, str) else json.dumps(boundary))
    return folder / "v.json", folder / "b.json"


GOOD = {"inflow_ml_s": {"ta": 4, "tb": 4}, "pressure_mmhg": {"ja": 4, "jb": 4}, "icp_mmhg": {"a": 6, "b": 6},
        "waterfall": True}


def test_closing_one_jugular_sends_both_brains_through_the_other(tmp_path):
    files = write(tmp_path, GOOD)
    before, after = occlusion(*files, []), occlusion(*files, ["ua"])
    assert after["flow_ml_s"]["ub"] == pytest.approx(8.0)
    assert after["pressure_mmhg"]["s"] > before["pressure_mmhg"]["s"]
    assert set(after) == {"pressure_mmhg", "flow_ml_s", "residual_ml_s"}


@pytest.mark.parametrize(("change", "names"), [
    ({"inflow_ml_s": {"tz": 1}}, "tz"),
    ({"pressure_mmhg": {}}, "pressure_mmhg"),
    ({"icp_mmhg": {"c": 3}}, "c"),
    ({"pressure": {"ja": 3}}, "pressure"),
    ({"inflow_ml_s": {"ta": "much"}}, "inflow_ml_s.ta"),
])
def test_refuses_a_faulty_boundary(tmp_path, change, names):
    with pytest.raises(BadInput, match=names):
        occlusion(*write(tmp_path, {**GOOD, **change}), [])


def test_refuses_what_is_not_json(tmp_path):
    with pytest.raises(BadInput, match=r"b\.json"):
        occlusion(*write(tmp_path, "{"), [])


def test_refuses_an_unknown_vessel_to_occlude(tmp_path):
    with pytest.raises(BadInput, match="zz"):
        occlusion(*write(tmp_path, GOOD), ["zz"])


@pytest.mark.parametrize("key, value", [("radius_mm", 0), ("radius_mm", -1.5), ("length_mm", 0), ("radius_mm", "NaN")])
def test_a_vessel_without_width_or_length_is_refused_by_its_name(tmp_path, key, value):
    files = write(tmp_path, GOOD)
    data = json.loads(files[0].read_text())
    data["edges"][1][key] = float("nan") if value == "NaN" else value
    files[0].write_text(json.dumps(data))
    with pytest.raises(BadInput, match=data["edges"][1]["id"]) as e:
        occlusion(*files, [])
    assert "measure it again" in str(e.value) and key.removesuffix("_mm") in str(e.value)
