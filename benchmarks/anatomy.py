"""Scores recovered anatomy against phantoms' truth; prints a table and the worst row.

    python benchmarks/anatomy.py --seeds 1 2 3 --rotations 10 100 150 --difficulty clean
    python benchmarks/anatomy.py --case DIR            a phantom that exists, with DIR-truth beside it

Truth is read here and in tests only; the package never does.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

import nibabel as nib
import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from twofold import case as cases
from twofold.anatomy import load
from twofold.anatomy.grid import Grid
from twofold.anatomy.labels import CODES
from twofold.anatomy.radius import dense
from twofold.anatomy.stage import run

WANTED = {
    "clean": {
        "bone_dice": 0.85, "bone_p95_mm": -1.0, "brain_a": 0.93, "brain_b": 0.93, "vein_recall": 0.9,
        "vein_precision": 0.8, "rotation_off": -3.0, "axis_off": -3.0, "class_right": 1.0,
    },
    "clinical": {
        "bone_dice": 0.88, "bone_p95_mm": -0.8, "brain_a": 0.95, "brain_b": 0.95, "unsure": -0.03, "vein_recall": 0.9,
        "vein_precision": 0.9, "radius_bias": -0.2, "radius_rmse": -0.5, "owner": 0.9, "rotation_off": -3.0,
        "axis_off": -3.0, "class_right": 1.0,
    },
}  # fmt: skip
NEAR_MM = 1.5  # a centreline this near to a true one has found it
LEAST_RADIUS_MM = 1.0  # veins of 2 mm and more are scored
STEP_MM = 0.5  # spacing of points along centrelines
VENOUS = ("cortical_vein", "bridging_vein", "deep_vein", "sinus", "jugular", "collateral")


def dice(x: np.ndarray, y: np.ndarray) -> float:
    """Overlap of two masks, 0 to 1."""
    return float(2 * (x & y).sum() / max(x.sum() + y.sum(), 1))


def surface_p95(x: np.ndarray, y: np.ndarray, spacing: float) -> float:
    """95th percentile of the distance between two masks' surfaces, both ways, mm."""
    edges = [m & ~ndimage.binary_erosion(m) for m in (x, y)]
    far = [ndimage.distance_transform_edt(~e, sampling=spacing) for e in edges]
    return float(np.percentile(np.concatenate([far[1][edges[0]], far[0][edges[1]]]), 95))


def truth_labels(folder: Path, grid: Grid) -> np.ndarray:
    """The truth's labels, nearest voxel, on the recovered grid."""
    image = nib.load(folder / "labels.nii.gz")
    affine = np.diag([-1.0, -1.0, 1.0, 1.0]) @ image.affine
    step = np.linalg.inv(affine[:3, :3]) * grid.spacing_mm
    start = np.linalg.inv(affine) @ [*grid.origin_mm, 1]
    return ndimage.affine_transform(np.asarray(image.dataobj, np.uint8), step, start[:3], grid.shape, order=0)


def lines_of(folder: Path) -> tuple[dict[str, dict], dict[str, np.ndarray]]:
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


def score_vessels(truth: Path, found: Path, inside) -> dict[str, float]:
    """Recall and precision by length, radius and owner errors of veins at least 2 mm wide."""
    true_edges, true_lines = lines_of(truth)
    edges, lines = lines_of(found)
    ids = [i for i, e in true_edges.items() if e["kind"] in VENOUS]
    points = np.vstack([true_lines[i] for i in ids])
    of = np.repeat(np.arange(len(ids)), [len(true_lines[i]) for i in ids])
    radius = np.array([true_edges[i]["radius_mm"] for i in ids])[of]
    seen = inside(points)
    mine = [i for i, e in edges.items() if e["kind"] in VENOUS and not e.get("evidence", "").startswith("assumed")]
    got = np.vstack([lines[i] for i in mine])
    got_of = np.repeat(np.arange(len(mine)), [len(lines[i]) for i in mine])
    far, nearest = cKDTree(got).query(points)
    hit = far <= np.maximum(NEAR_MM, radius)
    wide = (radius >= LEAST_RADIUS_MM) & seen
    back, near = cKDTree(points).query(got)
    right = back <= np.maximum(NEAR_MM, radius[near])
    got_radius = np.array([edges[i]["radius_mm"] for i in mine])[got_of]
    off = got_radius[nearest][wide & hit] - radius[wide & hit]
    true_a = np.array([true_edges[i]["owner"]["a"] for i in ids])[of]
    got_a = np.array([edges[i]["owner"]["a"] for i in mine])[got_of][nearest]
    clear = wide & hit & (np.abs(true_a - 0.5) > 0.4)
    shared = wide & hit & (np.abs(true_a - 0.5) <= 0.4)
    return {
        "vein_recall": float(hit[wide].mean()),
        "vein_precision": float(right.mean()),
        "radius_bias": float(abs(off.mean())),
        "radius_rmse": float(np.sqrt((off**2).mean())),
        "owner": float((np.abs(true_a - got_a)[clear] < 0.5).mean()) if clear.any() else 1.0,
        "shared": float(((got_a > 0.1) & (got_a < 0.9))[shared].mean()) if shared.any() else 1.0,
    }


def score(folder: Path) -> dict[str, float]:
    """All figures of a recovered case whose truth lies beside it."""
    truth = folder.with_name(folder.name + "-truth")
    anatomy = load(folder / "1-anatomy")
    grid, got = anatomy.grid, anatomy.labels
    want = truth_labels(truth, grid)
    is_ = {name: (got == code, want == code) for name, code in CODES.items()}
    measures = json.loads((truth / "measures.json").read_text())
    right = measures["classification"]["stone_goodrich"]["value"]
    brain = sum((want == CODES[n]).sum() for n in ("brain_a", "brain_b", "brain_unsure"))

    def inside(points: np.ndarray) -> np.ndarray:
        index = np.rint(grid.index(points)).astype(int)
        return np.all((index >= 0) & (index < grid.shape), axis=1)

    stone = anatomy.measures.classification["stone_goodrich"]
    return {
        "bone_dice": dice(*is_["bone"]),
        "bone_p95_mm": surface_p95(*is_["bone"], grid.spacing_mm),
        "brain_a": dice(*is_["brain_a"]),
        "brain_b": dice(*is_["brain_b"]),
        "unsure": float((is_["brain_unsure"][0] & ~is_["brain_unsure"][1]).sum() / brain),
        "csf": dice(*is_["csf"]),
        **score_vessels(truth, folder / "1-anatomy", inside),
        "rotation_off": abs(anatomy.measures.rotation_deg - measures["rotation_deg"]),
        "axis_off": abs(anatomy.measures.axis_angle_deg - measures["axis_angle_deg"]),
        "class_right": float(stone.value == right or right in stone.also),
    }


def recovered(folder: Path) -> dict[str, float]:
    """Run the stage on a phantom and score it, with time and memory."""
    shutil.rmtree(folder / "1-anatomy", ignore_errors=True)
    wall, own = time.perf_counter(), time.process_time()
    run(cases.load(folder), folder / "1-anatomy")
    figures = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - own}
    figures["peak_gb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {**score(folder), **figures}


def worst(rows: list[dict[str, float]], wanted: dict[str, float]) -> dict[str, float]:
    """The worst value of every figure: the least of what should be high, the most of what should be low."""
    low = {k for k, v in wanted.items() if v > 0} | {"csf", "shared", "owner"}
    return {k: (min if k in low else max)(r[k] for r in rows) for k in rows[0]}


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5, 6, 7, 8])
    parser.add_argument("--rotations", type=float, nargs="+", default=[10, 30, 60, 90, 115, 130, 150, 175])
    parser.add_argument("--difficulty", default="clean")
    parser.add_argument("--spacing", type=float, default=1.0)
    parser.add_argument("--case", type=Path, nargs="*")
    parser.add_argument("--keep", type=Path, help="draw the phantoms here and keep them")
    args = parser.parse_args()
    wanted = WANTED.get(args.difficulty, WANTED["clinical"])
    rows, names = [], []
    home = args.keep or Path(tempfile.mkdtemp(prefix="twofold-anatomy-"))
    folders = list(args.case or [])
    if not folders:
        from twofold.phantom.stage import draw

        for seed, rotation in zip(args.seeds, args.rotations):
            kind = "TV-I" if rotation < 40 else "TV-II" if rotation >= 140 else "TV-III"
            folder = home / f"{args.difficulty}-{seed}-{rotation:g}"
            if not (folder / "case.yaml").is_file():
                draw(folder, kind, rotation, seed, args.difficulty, args.spacing, False)
            folders.append(folder)
    for folder in folders:
        rows.append(recovered(folder))
        names.append(folder.name)
        print(f"{folder.name}: " + "  ".join(f"{k} {v:.3g}" for k, v in rows[-1].items()), flush=True)
    last = worst(rows, wanted)
    print(f"\n{'figure':16s} {'worst':>8s} {'wanted':>8s}  where")
    failed = 0
    for k, v in last.items():
        where = names[[r[k] for r in rows].index(v)]
        if k in wanted:
            met = v >= wanted[k] if wanted[k] > 0 else v <= -wanted[k]
            failed += not met
            print(f"{k:16s} {v:8.3f} {abs(wanted[k]):8.2f}  {where}{'' if met else '   MISSED'}")
        else:
            print(f"{k:16s} {v:8.3f} {'':8s}  {where}")
    if not args.keep:
        shutil.rmtree(home, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
