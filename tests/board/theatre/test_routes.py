"""The theatre answers in plain words, to those who may, and keeps the face to itself."""

import json
import subprocess
import sys
from uuid import uuid4

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from twofold import store
from twofold.board.theatre import marks, router, tables

CASE = """schema: 1
title: Two drawn heads
twins:
  a: {colour: orange, shape: circle, inside_mm: [0, 0, -40], stream: 9}
  b: {colour: '#102080', shape: square, inside_mm: [0, 0, 40], stream: 2}
"""


def clip(*edges, rise=0.0):
    pressure = {t: {"anterior": 10.0 + rise, "posterior": 11.0} for t in "ab"}
    return {"edges": list(edges), "pressure_mmhg": pressure, "peak_mmhg": {t: 11.0 + rise for t in "ab"}}


@pytest.fixture
def case(tmp_path):
    """The JSON files of a divided case with two vessels; a skin that nobody asked for."""
    anatomy, division = tmp_path / "1-anatomy", tmp_path / "2-division" / "split"
    (anatomy / "meshes").mkdir(parents=True)
    division.mkdir(parents=True)
    (tmp_path / "case.yaml").write_text(CASE)
    for name in ("skin", "bone"):
        (anatomy / "meshes" / f"{name}.stl").write_bytes(b"")
    vessel = {"kind": "bridging_vein", "radius_mm": 1.0, "length_mm": 9.0, "owner": {"a": 0.9, "b": 0.1},
              "direction": "both"}  # fmt: skip
    store.write_json(anatomy / "vessels.json", {"nodes": [], "edges": [{"id": k} | vessel for k in ("v1", "v2")]})
    line = {"points_mm": [[0, 0, 0], [1, 0, 0]]}
    store.write_json(anatomy / "centrelines.json", {"v1": line, "v2": line})
    eye = [[float(i == j) for j in range(4)] for i in range(4)]
    store.write_json(anatomy / "labels.json", {"codes": {}, "affine_lps": eye, "shape": [10, 20, 30]})
    cut = {"edge": "v2", "stage": 1, "order": 1, "twin": "a", "owner": "b", "flow_ml_s": 0.1, "position_mm": [0, 0, 0]}
    store.write_json(division / "division.json", {"ligations": [cut], "allotment": {}})
    store.write_json(division / "staging.json", {"stages": [], "before_mmhg": {}})
    store.write_json(division / "occlusions.json", {
        "clippable": ["v1", "v2"], "open": clip(), "single": [clip("v1", rise=1.0), clip("v2", rise=2.0)],
        "pairs": [clip("v1", "v2", rise=5.0)],
    })  # fmt: skip
    return tmp_path


@pytest.fixture
def client(case):
    rights = {"theatre.read", "theatre.annotate"}
    app = Starlette(routes=[Mount("/theatre", router(case, lambda request, right: right in rights))])
    made = TestClient(app)
    made.rights = rights
    return made


def test_the_scene_names_both_children_and_no_skin_to_those_who_may_not(client):
    scene = client.get("/theatre/scene.json").json()
    assert scene["order"] == ["b", "a"]  # by their streams: a draw
    assert [s["name"] for s in scene["surfaces"]] == ["bone"]
    assert client.get("/theatre/mesh/skin.bin").status_code == 403
    client.rights.add("theatre.skin")
    assert {s["name"]: s["shown"] for s in client.get("/theatre/scene.json").json()["surfaces"]} == {
        "bone": True, "skin": False,
    }  # fmt: skip


def test_occlusions_are_the_tables_numbers(client):
    found = client.get("/theatre/candidate/split.json").json()["occlusions"]
    assert found["open"] == [10.0, 11.0, 10.0, 11.0]
    assert found["clips"]["v2"] == [12.0, 11.0, 12.0, 11.0]
    assert found["clips"]["v1|v2"] == [15.0, 11.0, 15.0, 11.0]


ABSENT = ("candidate/..%2f..%2fetc.json", "candidate/nobody.json", "mesh/passwd.bin", "plan/split/separation.json",
          "solve/split.json?clip=v9", "runs/split/x.json")  # fmt: skip


@pytest.mark.parametrize("path", ABSENT)
def test_what_is_not_there_is_said_with_a_remedy(client, path):
    answer = client.get(f"/theatre/{path}")
    assert answer.status_code == 404
    if answer.headers["content-type"] == "application/json":
        assert answer.json()["remedy"]


def test_nothing_without_the_right(client):
    client.rights.clear()
    for path in ("scene.json", "candidate/split.json", "volume.bin", "annotations.json"):
        assert client.get(f"/theatre/{path}").status_code == 403
    assert client.post("/theatre/annotations", json={}).status_code == 403


def test_a_note_is_kept_once_and_makes_no_stage_stale(client, case):
    before = store.hash_path(case / "edits")
    note = {"id": str(uuid4()), "at_mm": [1, 2, 3.5], "words": " thick wall ", "vessel": "v1"}
    assert [client.post("/theatre/annotations", json=note).status_code for _ in range(2)] == [201, 201]
    (kept,) = client.get("/theatre/annotations.json").json()
    assert kept["words"] == "thick wall" and kept["at_mm"] == [1.0, 2.0, 3.5]
    assert store.hash_path(case / "edits") == before


@pytest.mark.parametrize("wrong", [{"id": "x"}, {"at_mm": [1, 2]}, {"at_mm": [1, 2, "3"]}, {"words": " "},
                                   {"words": "w" * 3000}, {"vessel": "../x"}])  # fmt: skip
def test_a_note_that_cannot_be_kept_is_refused_by_field(client, wrong):
    note = {"id": str(uuid4()), "at_mm": [1, 2, 3], "words": "x"} | wrong
    answer = client.post("/theatre/annotations", content=json.dumps(note))
    assert answer.status_code == 422 and answer.json()["field"] in wrong
    assert client.get("/theatre/annotations.json").json() == []


def test_the_table_holds_each_vessel_with_its_pressures(case):
    first, second = tables.vessels(case)
    assert (first["id"], first["order"], first["clamped_mmhg"]) == ("v2", 1, {"a": 13.0, "b": 13.0})
    assert (second["id"], second["order"]) == ("v1", None)
    assert first["owner"] == "a" and first["share"] == {"a": 0.9, "b": 0.1}


def test_marks_are_readable_and_nothing_else_gets_into_the_style_sheet(case):
    sheet = marks.stylesheet(case)
    assert "--twin-a: orange" in sheet and "--twin-a-ink: #000000" in sheet
    assert "--twin-b: #102080" in sheet and "--twin-b-ink: #ffffff" in sheet
    assert marks.colour({"colour": "red;}body{display:none", "shape": "square"}) == marks.FALLBACK["square"]


def test_the_server_loads_no_imaging_mesh_or_solver_library():
    code = "import sys; from twofold.board.theatre import router; print([m for m in sys.modules if m in " \
           "('scipy', 'trimesh', 'manifold3d', 'nibabel', 'SimpleITK', 'skimage', 'numba', 'ortools', 'pyarrow')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
