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
