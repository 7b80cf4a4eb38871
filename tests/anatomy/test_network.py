"""Claims about a hospital's own network: it is run as nnU-Net runs it, from this machine only, and refused in words."""

from __future__ import annotations

import json
import shutil

import numpy as np
import onnx
import pytest
import synthetic
import yaml
from onnx import TensorProto, helper, numpy_helper

from twofold.anatomy import nnunet, segmenters
from twofold.anatomy.labels import CODES
from twofold.anatomy.stage import run
from twofold.case import load as load_case
from twofold.errors import BadInput

PATCH = (24, 20, 28)
CT = {"mean": 0.0, "std": 1.0, "percentile_00_5": -5000.0, "percentile_99_5": 5000.0}


def write(folder, weight, bias, labels, channels=("CT",), spacing=(2.0, 2.0, 2.0), schemes=("CTNormalization",)):
    """A folder with a network of one convolution: weight [classes, channels, 3, 3, 3], bias [classes]."""
    folder.mkdir(parents=True)
    shape = [1, len(channels), *PATCH]
    node = helper.make_node("Conv", ["x", "w", "b"], ["y"], pads=[1] * 6)
    graph = helper.make_graph(
        [node], "tiny", [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, len(bias), *PATCH])],
        [numpy_helper.from_array(np.asarray(weight, np.float32), "w"),
         numpy_helper.from_array(np.asarray(bias, np.float32), "b")],
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(folder / "network.onnx"))
    (folder / "dataset.json").write_text(json.dumps({
        "channel_names": {str(k): c for k, c in enumerate(channels)}, "labels": labels, "file_ending": ".nii.gz"}))
    (folder / "plans.json").write_text(json.dumps({
        "configurations": {"3d_fullres": {"spacing": spacing, "patch_size": PATCH, "normalization_schemes": schemes}},
        "foreground_intensity_properties_per_channel": {str(k): CT for k in range(len(channels))},
        "transpose_forward": [0, 1, 2]}))  # fmt: skip
    return folder


def centre_only(rows):
    """A convolution that looks at the voxel itself: rows (classes, channels)."""
    out = np.zeros((*np.shape(rows), 3, 3, 3))
    out[..., 1, 1, 1] = rows
    return out


@pytest.fixture
def random_net(tmp_path):
    rng = np.random.default_rng(5)
    return write(tmp_path / "net", rng.normal(size=(3, 1, 3, 3, 3)), rng.normal(size=3), {"background": 0, "bone": 1,
                                                                                          "brain": 2})  # fmt: skip


def test_tiles_give_the_same_classes_as_one_convolution_over_everything(random_net):
    from scipy.ndimage import correlate

    plan = nnunet.read(random_net)
    rng = np.random.default_rng(1)
    image = rng.normal(size=(50, 41, 37)).astype(np.float32)  # left, posterior, superior
    got = nnunet.classes(plan, image[None], 2.0)
    model = onnx.load(str(random_net / "network.onnx"))
    w, b = (numpy_helper.to_array(t) for t in model.graph.initializer)
    zyx = image.transpose(2, 1, 0)
    logits = np.stack([correlate(zyx, w[k, 0], mode="constant") + b[k] for k in range(3)])
    want = logits.argmax(axis=0).transpose(2, 1, 0)
    assert got.shape == image.shape
    assert (got == want).mean() > 0.97  # a tile's edge is padded with nothing, the whole image's is not
    assert (got == want)[8:-8, 8:-8, 8:-8].mean() > 0.97


def test_images_are_resampled_to_the_networks_spacing_and_back(tmp_path):
    net = write(tmp_path / "net", centre_only([[-1.0], [1.0]]), [0.0, 0.0], {"background": 0, "bone": 1},
                spacing=(4.0, 3.0, 2.0))  # fmt: skip
    image = np.full((60, 60, 60), -1.0, np.float32)
    image[20:40, 15:45, 10:50] = 1.0
    got = nnunet.classes(nnunet.read(net), image[None], 1.0)
    assert got.shape == image.shape
    truth = image > 0
    assert 2 * (got & truth).sum() / (got.sum() + truth.sum()) > 0.93
    assert np.argwhere(got).mean(axis=0) == pytest.approx(np.argwhere(truth).mean(axis=0), abs=0.3)


ORDER = ("background", "skin", "bone", "csf", "brain", "vein")  # by rising brightness of the drawn T1
STEP = 100.0


def thresholds():
    """Logits whose largest is the class in whose band of brightness a voxel lies: lines of rising slope."""
    edges = STEP * (np.arange(1, len(ORDER)) - 0.5)
    return np.arange(len(ORDER))[:, None], -np.concatenate([[0.0], np.cumsum(edges)])


@pytest.fixture
def with_network(case, pair, tmp_path):
    """The pair with a T1 that shows every structure in a brightness of its own, and a network that reads it."""
    root = shutil.copytree(case.root, tmp_path / "case", ignore=shutil.ignore_patterns("1-anatomy"))
    shade = np.zeros(max(CODES.values()) + 1)
    for name, code in CODES.items():
        plain = {"brain_a": "brain", "brain_b": "brain", "sinus": "vein", "artery": "vein"}.get(name, name)
        shade[code] = STEP * ORDER.index(plain) if plain in ORDER else 0
    synthetic.save(shade[pair.labels].astype(np.float32), pair.affine_lps, root / "imaging" / "t1.nii.gz")
    rows, bias = thresholds()
    write(root / "networks" / "ours", centre_only(rows), bias, {n: k for k, n in enumerate(ORDER)}, ("T1",),
          schemes=("NoNormalization",))  # fmt: skip
    data = yaml.safe_load((root / "case.yaml").read_text())
    data["images"].append({"file": "imaging/t1.nii.gz", "kind": "t1"})
    (root / "case.yaml").write_text(yaml.safe_dump({**data, "network": "networks/ours"}))
    return root


def test_a_network_labels_a_case_and_the_points_say_whose_brain(with_network, pair):
    record = load_case(with_network)
    found = run(record, with_network / "1-anatomy")
    offset = np.rint((np.array(found.grid.origin_mm) - pair.affine_lps[:3, 3]) / pair.spacing_mm).astype(int)
    truth = pair.labels[tuple(slice(o, o + n) for o, n in zip(offset, found.grid.shape))]
    for name in ("bone", "brain_a", "brain_b"):
        x, y = found.labels == CODES[name], truth == CODES[name]
        assert 2 * (x & y).sum() / (x.sum() + y.sum()) > 0.95, name
    assert not (found.folder / "confidence.nii.gz").exists()  # a network's labels carry no confidence of ours


def test_a_network_is_refused_where_its_images_are_lacking(with_network):
    data = yaml.safe_load((with_network / "case.yaml").read_text())
    data["images"] = [i for i in data["images"] if i["kind"] != "t1"]
    (with_network / "case.yaml").write_text(yaml.safe_dump(data))
    with pytest.raises(BadInput, match="the case has no t1"):
        run(load_case(with_network), with_network / "1-anatomy")


@pytest.mark.parametrize("name, words", [
    ("https://example.org/net", "nothing is fetched"), ("../elsewhere", "copy the network"), ("networks", "copy"),
    ("networks/none", "dataset.json"),
])
def test_addresses_and_paths_outside_the_case_are_refused(case, tmp_path, name, words):
    root = shutil.copytree(case.root, tmp_path / "case", ignore=shutil.ignore_patterns("1-anatomy"))
    data = yaml.safe_load((root / "case.yaml").read_text())
    (root / "case.yaml").write_text(yaml.safe_dump({**data, "network": name}))
    with pytest.raises(BadInput, match=words):
        segmenters.network_of(load_case(root))


@pytest.mark.parametrize("file, change, words", [
    ("plans.json", {"configurations": {}}, "3d_fullres"),
    ("dataset.json", {"channel_names": {"0": "PET"}, "labels": {"bone": 1}}, "PET"),
    ("network.onnx", None, "no ONNX network that opens"),
])
def test_a_broken_folder_is_refused_by_file_and_field(random_net, file, change, words):
    (random_net / file).write_text("not a network" if change is None else json.dumps(change))
    with pytest.raises(BadInput, match=words):
        nnunet.classes(nnunet.read(random_net), np.zeros((1, 30, 30, 30), np.float32), 2.0)


def test_a_network_whose_output_is_of_another_shape_is_refused(tmp_path):
    net = write(tmp_path / "net", centre_only([[1.0], [0.0]]), [0.0, 0.0], {"background": 0, "bone": 1, "brain": 2})
    with pytest.raises(BadInput, match="logits per class"):
        nnunet.classes(nnunet.read(net), np.zeros((1, 30, 30, 30), np.float32), 2.0)
