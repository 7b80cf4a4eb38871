"""What no table holds is solved when it is asked for; slices for browsers that cannot draw; nothing asked breaks it."""

import io
import json
import shutil
import struct
from urllib.parse import quote

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from twofold.board.theatre import router

NEAR_MMHG = 0.02  # both are told to the hundredth


@pytest.fixture(scope="module")
def client(demo, tmp_path_factory):
    """The theatre of the demonstration for somebody who may read and not see skin."""
    root = tmp_path_factory.mktemp("theatre") / "case"
    shutil.copytree(demo, root)
    return TestClient(Starlette(routes=[Mount("/theatre", router(root, lambda _, right: right == "theatre.read"))]))


@pytest.fixture(scope="module")
def table(client):
    return client.get("/theatre/candidate/split.json").json()["occlusions"]


def solved(client, *edges):
    answer = client.get("/theatre/solve/split.json", params={"clip": ",".join(edges)})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_solver_gives_the_tables_number_where_there_is_one(client, table):
    edge = max((e for e in table["clips"] if "|" not in e), key=lambda e: max(table["clips"][e]))
    found = solved(client, edge)
    assert found["edges"] == [edge]
    assert np.allclose(found["row"], table["clips"][edge], atol=NEAR_MMHG)
    moved = max(np.abs(np.subtract(found["row"], table["open"])))
    assert moved > 10 * NEAR_MMHG  # clipped and open differ by far more than the two numbers compared may


def test_three_clips_at_once_are_in_no_table_and_answered_in_whatever_order_they_are_named(client, table):
    three = table["clippable"][:3]
    assert "|".join(three) not in table["clips"]
    one, other = solved(client, *three), solved(client, *reversed(three))
    assert one == other and len(one["row"]) == len(table["open"]) and np.isfinite(one["row"]).all()


def test_what_cannot_be_clipped_is_not_asked_of_the_solver(client):
    for edges in ("", "nobody", "../../etc"):
        answer = client.get("/theatre/solve/split.json", params={"clip": edges})
        assert answer.status_code == 404 and answer.json()["remedy"]


@pytest.mark.parametrize("axis, k", [("x", 0), ("y", 1), ("z", 2)])
def test_a_slice_is_a_picture_of_the_labels_box(client, axis, k):
    scene = client.get("/theatre/scene.json").json()
    picture = client.get(f"/theatre/slice/{axis}/{scene_shape(client)[k] // 2}.png")
    assert picture.headers["content-type"] == "image/png" and scene["surfaces"]
    image = Image.open(io.BytesIO(picture.content))
    rest = [n for j, n in enumerate(scene_shape(client)) if j != k]
    assert image.size == tuple(rest)
    colours = np.asarray(image.convert("RGB")).reshape(-1, 3)
    assert colours.std() > 5 and (colours.max(axis=1) - colours.min(axis=1) > 40).any()  # grey bone, coloured labels


def scene_shape(client):
    """Columns, rows and planes of the slices, from the volume that the browser slices by itself."""
    data = client.get("/theatre/volume.bin").content
    (length,) = struct.unpack("<I", data[4:8])
    return json.loads(data[8 : 8 + length])["shape"]


def test_a_slice_that_is_not_there_is_said(client):
    for path in ("x/100000", "w/1", "z/-1"):
        assert client.get(f"/theatre/slice/{path}.png").status_code == 404


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="/?#\0"), min_size=1, max_size=12)
KINDS = st.sampled_from(["candidate/{}.json", "sides/{}.json", "plan/{}/{}.json", "runs/{}/{}.json", "mesh/{}.bin",
                         "run/{}/{}/1.json", "slice/{}/3.png", "solve/{}.json?clip={}", "picture/{}",
                         "occlusions.json?candidate={}", "mesh/bone.bin?candidate={}", "{}/{}"])  # fmt: skip


@settings(max_examples=80, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(kind=KINDS, one=WORDS, two=WORDS)
def test_no_address_makes_it_fail_or_leave_its_folder(client, kind, one, two):
    answer = client.get("/theatre/" + kind.format(quote(one, safe=""), quote(two, safe="")))
    assert answer.status_code in (200, 400, 404, 422), (kind, one, two, answer.text)
