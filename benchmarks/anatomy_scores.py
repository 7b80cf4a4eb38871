"""What the anatomy benchmark measures on one recovered phantom: every figure, from files, against the truth beside it.

Truth is read here and in tests only; the package never does.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from twofold.anatomy import load
from twofold.anatomy.grid import Grid
from twofold.anatomy.labels import CODES
from twofold.anatomy.radius import dense
from twofold.anatomy.records import Measures

NEAR_MM = 1.5  # a centreline this near to a true one has found it
LEAST_RADIUS_MM = 1.0  # veins of 2 mm and more are scored
STEP_MM = 0.5  # spacing of points along centrelines
HONEST_PRECISION = 0.9  # at which a single threshold is judged
VENOUS = ("cortical_vein", "bridging_vein", "deep_vein", "sinus", "jugular", "collateral")
ARTERIAL = ("artery", "cross_feeder")
BRAINS = ("brain_a", "brain_b", "brain_unsure")
RAS_LPS = np.diag([-1.0, -1.0, 1.0, 1.0])
Lines = tuple[dict[str, dict], dict[str, np.ndarray]]


def dice(x: np.ndarray, y: np.ndarray) -> float:
    """Overlap of two masks, 0 to 1."""
    return float(2 * (x & y).sum() / max(x.sum() + y.sum(), 1))


def surface_p95(x: np.ndarray, y: np.ndarray, spacing: float) -> float:
    """95th percentile of the distance between two masks' surface voxels, both ways, mm: a multiple of a voxel."""
    edges = [m & ~ndimage.binary_erosion(m) for m in (x, y)]
    far = [ndimage.distance_transform_edt(~e, sampling=spacing) for e in edges]
    return float(np.percentile(np.concatenate([far[1][edges[0]], far[0][edges[1]]]), 95))


def on_grid(path: Path, grid: Grid, order: int = 0, move: np.ndarray | None = None) -> np.ndarray:
    """An image's values on a grid. Args: move: 4x4 that takes the image's world to the grid's."""
    image = nib.load(path)
    affine = RAS_LPS @ image.affine
    affine = affine if move is None else move @ affine
    step = np.linalg.inv(affine[:3, :3]) * grid.spacing_mm
    start = np.linalg.inv(affine) @ [*grid.origin_mm, 1]
    data = np.asarray(image.dataobj)
    data = data if order == 0 else data.astype(np.float32)
    return ndimage.affine_transform(data, step, start[:3], grid.shape, order=order)


def lines_of(folder: Path) -> Lines:
    """(edges, dense centreline) by edge id of a vessels.json with its centrelines.json."""
    graph = json.loads((folder / "vessels.json").read_text())
    at = {n["id"]: n["position_mm"] for n in graph["nodes"]}
    path = folder / "centrelines.json"
    drawn = json.loads(path.read_text()) if path.is_file() else {}
    edges = {e["id"]: e for e in graph["edges"]}
    return edges, {
        id: dense(np.array(drawn[id]["points_mm"] if id in drawn else [at[e["from"]], at[e["to"]]], float), STEP_MM)
        for id, e in edges.items()
    }


def _strung(lines: Lines, kinds: tuple[str, ...], seen_only: bool = False) -> tuple[list[str], np.ndarray, np.ndarray]:
    """(edge ids, points, index of the edge of each point) of some kinds."""
    edges, drawn = lines
    ids = [
        i for i, e in edges.items()
        if e["kind"] in kinds and not (seen_only and e.get("evidence", "").startswith("assumed"))
    ]
    points = np.vstack([drawn[i] for i in ids]) if ids else np.zeros((0, 3))
    return ids, points, np.repeat(np.arange(len(ids)), [len(drawn[i]) for i in ids])


def score_veins(truth: Lines, found: Lines, inside) -> dict[str, float]:
    """Recall and precision by length, radius and owner errors of veins at least 2 mm wide."""
    ids, points, of = _strung(truth, VENOUS)
    mine, got, got_of = _strung(found, VENOUS, seen_only=True)
    radius = np.array([truth[0][i]["radius_mm"] for i in ids])[of]
    seen = inside(points)
    far, nearest = cKDTree(got).query(points)
    hit = far <= np.maximum(NEAR_MM, radius)
    wide = (radius >= LEAST_RADIUS_MM) & seen
    back, near = cKDTree(points).query(got)
    right = back <= np.maximum(NEAR_MM, radius[near])
    got_radius = np.array([found[0][i]["radius_mm"] for i in mine])[got_of]
    off = got_radius[nearest][wide & hit] - radius[wide & hit]
    true_a = np.array([truth[0][i]["owner"]["a"] for i in ids])[of]
    got_a = np.array([found[0][i]["owner"]["a"] for i in mine])[got_of][nearest]
    clear = wide & hit & (np.abs(true_a - 0.5) > 0.4)
    shared = wide & hit & (np.abs(true_a - 0.5) <= 0.4)
    return {
        "vein_recall": float(hit[wide].mean()),
        "vein_precision": float(right.mean()),
        "radius_bias": float(abs(off.mean())),
        "radius_rmse": float(np.sqrt((off**2).mean())),
        "owner": float((np.abs(true_a - got_a)[clear] < 0.5).mean()) if clear.any() else 1.0,
        "shared": float(((got_a > 0.1) & (got_a < 0.9))[shared].mean()) if shared.any() else 1.0,
        "shared_right": _called_shared(found, points, np.array([truth[0][i]["owner"]["a"] for i in ids])[of]),
    }


def _called_shared(found: Lines, points: np.ndarray, true_a: np.ndarray) -> float:
    """Of the length of veins called shared, the share that is."""
    mine, got, got_of = _strung(found, VENOUS, seen_only=True)
    got_a = np.array([found[0][i]["owner"]["a"] for i in mine])[got_of]
    called = (got_a > 0.1) & (got_a < 0.9)
    near = cKDTree(points).query(got[called])[1]
    return float((np.abs(true_a[near] - 0.5) <= 0.4).mean()) if called.any() else 1.0


def score_arteries(truth: Lines, found: Lines) -> dict[str, float]:
    """Recall and precision of arteries, by length; nothing where none was called."""
    _, points, _ = _strung(truth, ARTERIAL)
    _, got, _ = _strung(found, ARTERIAL)
    if not len(got):
        return {"artery_recall": 0.0, "artery_precision": 1.0}
    return {
        "artery_recall": float((cKDTree(got).query(points)[0] <= NEAR_MM).mean()),
        "artery_precision": float((cKDTree(points).query(got)[0] <= NEAR_MM).mean()),
    }


def edges_right(truth: Lines, found: Lines) -> list[tuple[float, float, float]]:
    """(stated confidence, share of the length that is right in place and kind, length mm) of every seen edge."""
    trees = {k: cKDTree(_strung(truth, k)[1]) for k in (VENOUS, ARTERIAL)}
    rows = []
    for id, e in found[0].items():
        kind = ARTERIAL if e["kind"] in ARTERIAL else VENOUS
        far = trees[kind].query(found[1][id])[0]
        rows.append((e["confidence"], float((far <= 2 * NEAR_MM).mean()), e["length_mm"]))
    return rows


def voxels_right(folder: Path, got: np.ndarray, want: np.ndarray) -> list[tuple[float, float, float]]:
    """(stated confidence, share right, voxels) per percent of ``confidence.nii.gz`` inside the skull and its wall."""
    path = folder / "1-anatomy" / "confidence.nii.gz"
    if not path.is_file():
        return []
    image = np.asarray(nib.load(path).dataobj)
    known = np.isin(got, [CODES[k] for k in (*BRAINS[:2], "csf", "vein", "sinus", "bone", "artery")])
    stated, right = image[known], (got == want)[known]
    count, good = np.bincount(stated, minlength=101), np.bincount(stated, right, minlength=101)
    return [(k / 100, float(good[k] / count[k]), float(count[k])) for k in range(101) if count[k]]


def best_threshold(scan: np.ndarray, veins: np.ndarray) -> float:
    """The largest share of vein voxels that any single threshold finds at the wanted precision."""
    order = np.argsort(scan, axis=None, kind="stable")[::-1]
    right = np.cumsum(veins.ravel()[order])
    found = np.arange(1, len(order) + 1)
    good = right >= HONEST_PRECISION * found
    return float(right[good].max() / right[-1]) if good.any() else 0.0


def honesty(folder: Path, grid: Grid, want: np.ndarray, frames: dict[str, Any]) -> dict[str, float]:
    """How far one threshold gets: on the better of the two venograms; on the CT venogram less the CT."""
    veins = np.isin(want, [CODES["vein"], CODES["sinus"]])
    ct, ctv = (on_grid(folder / "imaging" / f"{k}.nii.gz", grid, 0) for k in ("ct", "ctv"))
    mrv = on_grid(folder / "imaging" / "mrv.nii.gz", grid, 1, np.array(frames["mrv"]))
    return {
        "one_threshold": max(best_threshold(s, veins) for s in (ctv, mrv)),
        "on_difference": best_threshold(ctv.astype(np.float32) - ct, veins),
    }


def registration_off(measures: Measures, frames: dict[str, Any], points: np.ndarray) -> float:
    """95th percentile over the brains of where registration puts a point against where it is, mm; the worst scan."""
    worst = 0.0
    for moved in measures.registration:
        there, back = np.linalg.inv(np.array(frames[moved.kind])), np.array(moved.to_ct)
        way = back @ there
        off = points @ way[:3, :3].T + way[:3, 3] - points
        worst = max(worst, float(np.percentile(np.linalg.norm(off, axis=1), 95)))
    return worst


def score(folder: Path) -> dict[str, Any]:
    """All figures of a recovered case whose truth lies beside it; lists of (stated, right, weight) for calibration."""
    truth = folder.with_name(folder.name + "-truth")
    anatomy = load(folder / "1-anatomy")
    grid, got = anatomy.grid, anatomy.labels
    want = on_grid(truth / "labels.nii.gz", grid)
    is_ = {name: (got == code, want == code) for name, code in CODES.items()}
    measures = json.loads((truth / "measures.json").read_text())
    frames_file = truth / "frames.json"
    kinds = ("ct", "ctv", "mrv")
    frames = json.loads(frames_file.read_text()) if frames_file.is_file() else {k: np.eye(4).tolist() for k in kinds}
    right = measures["classification"]["stone_goodrich"]["value"]
    brain = np.isin(want, [CODES[n] for n in BRAINS])

    def inside(points: np.ndarray) -> np.ndarray:
        index = np.rint(grid.index(points)).astype(int)
        return np.all((index >= 0) & (index < grid.shape), axis=1)

    stone = anatomy.measures.classification["stone_goodrich"]
    lines = lines_of(truth), lines_of(folder / "1-anatomy")
    shared = is_["brain_unsure"][1]
    return {
        "bone_dice": dice(*is_["bone"]),
        "bone_p95_mm": surface_p95(*is_["bone"], grid.spacing_mm),
        "brain_a": dice(*is_["brain_a"]),
        "brain_b": dice(*is_["brain_b"]),
        "unsure": float((is_["brain_unsure"][0] & ~shared).sum() / brain.sum()),
        "bridge_found": float(is_["brain_unsure"][0][shared].mean()) if shared.any() else 1.0,
        "csf": dice(*is_["csf"]),
        **score_veins(*lines, inside),
        **score_arteries(*lines),
        "rotation_off": abs(anatomy.measures.rotation_deg - measures["rotation_deg"]),
        "axis_off": abs(anatomy.measures.axis_angle_deg - measures["axis_angle_deg"]),
        "class_right": float(stone.value == right or right in stone.also),
        "registration_off": registration_off(anatomy.measures, frames, grid.world(np.argwhere(brain)[::997])),
        **honesty(folder, grid, want, frames),
        "edges": edges_right(*lines),
        "voxels": voxels_right(folder, got, want),
    }
