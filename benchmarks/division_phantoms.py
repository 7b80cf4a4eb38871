"""Brain that goes to the wrong twin on drawn pairs, anatomy recovered from scans; beside it the split by distance.

``python benchmarks/division_phantoms.py FOLDER [TYPE:ROTATION ...]``. The truth is the drawing's own labels. The
baseline gives each voxel to the child from whose decided voxels a front arrives first, which is the slower the dearer
the tissue (fast marching).
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import nibabel as nib
import numpy as np
import SimpleITK as sitk
from scipy import ndimage

from twofold import anatomy as anatomy_package
from twofold import case as case_package
from twofold import evidence
from twofold.anatomy import stage as anatomy_stage
from twofold.anatomy.labels import CODES
from twofold.division import costs, separate
from twofold.division.domain import around_join
from twofold.division.staging import plan, search
from twofold.division.staging.join import joined
from twofold.division.staging.network import build
from twofold.division.surface import mesh as meshes
from twofold.phantom import stage as phantom_stage

JOINS = ("TV-III:100", "TV-II:157", "TV-I:23", "TA:70", "PA:120", "PV:35")
RAS_LPS = np.diag([-1.0, -1, 1, 1])


def sides(domain, field: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Sign of a corner field at world points; beyond the box, the nearer child's."""
    at = domain.index(points) + 0.5
    out = np.sign(domain.nearness(points))
    inside = np.all((at >= 0) & (at <= np.array(field.shape) - 1), axis=1)
    out[inside] = np.sign(ndimage.map_coordinates(field, at[inside].T, order=1))
    return out


def wrong(domain, field: np.ndarray, truth: Path) -> dict[str, float]:
    """Share of each child's true brain on the other's side."""
    image = nib.load(truth / "labels.nii.gz")
    labels, affine = np.asarray(image.dataobj), RAS_LPS @ image.affine
    out = {}
    for letter, sign in (("a", 1), ("b", -1)):
        at = np.argwhere(labels == CODES[f"brain_{letter}"])
        points = at @ affine[:3, :3].T + affine[:3, 3]
        out[letter] = float(np.mean(sides(domain, field, points) * sign < 0))
    return out


def by_distance(domain, cost: np.ndarray, fixed: np.ndarray) -> np.ndarray:
    """The corner field of the split by arrival of two fronts."""
    speed = np.where(cost > 0, 1 / np.maximum(cost, 1e-3), 1e-3)
    arrival = []
    for sign in (1, -1):
        seeds = domain.far == sign
        rim = np.argwhere(seeds & ~ndimage.binary_erosion(seeds))
        image = sitk.GetImageFromArray(np.where(seeds, speed.max(), speed))
        march = sitk.FastMarchingImageFilter()
        march.SetTrialPoints([tuple(int(x) for x in p[::-1]) for p in rim])
        arrival.append(sitk.GetArrayFromImage(march.Execute(image)))
    lean = np.pad(np.sign(arrival[1] - arrival[0]).astype(np.float32), 1, mode="edge")
    corner = sum(lean[tuple(slice(k, k + n) for k, n in zip(shift, fixed.shape))] for shift in np.ndindex(2, 2, 2))
    return np.where(fixed != 0, fixed, corner / 8).astype(np.float32)


def one(folder: Path, join_of: str) -> None:
    """Draw, recover, divide, compare."""
    kind, rotation = join_of.split(":")
    root = folder / join_of.replace(":", "-")
    if not root.exists():
        phantom_stage.draw(root, type=kind, rotation_deg=float(rotation), seed=3)
    case = case_package.load(root)
    out = case.folder("1-anatomy")
    if not (out / "labels.json").exists():
        out.mkdir(parents=True, exist_ok=True)
        anatomy_stage.run(case, out, case_package.Options())
    found = anatomy_package.load(case)
    start = time.perf_counter()
    domain = around_join(found.labels, dict(CODES), found.affine_lps, found.spacing_mm)
    nearer = domain.nearness(np.array([n.position_mm for n in found.graph.nodes]))
    join = joined(found.graph, dict(zip((n.id for n in found.graph.nodes), nearer.tolist())),
                  evidence.value("division.join_reach_mm"))
    network = build(join)
    way, _, _ = plan.split(join, network, search.packed(network))
    kept = separate.vessels(found, join, way, evidence.value("division.vein_surely_mm"))
    ours = separate.separate(domain, costs.table(case.costs), kept, first_up=join.letters[0] == "a")
    took = time.perf_counter() - start
    truth = root.with_name(root.name + "-truth")
    mine = wrong(domain, ours.v, truth)
    start = time.perf_counter()
    field = by_distance(domain, ours.problem.cost, ours.problem.fixed)
    other = wrong(domain, field, truth)
    price = [meshes.cost(meshes.extract(ours.problem, f), ours.problem) for f in (ours.v, field)]
    print(f"{join_of:11s} brain to the wrong twin: a {mine['a']:.2%}, b {mine['b']:.2%}; surface cost {price[0]:.0f}; "
          f"gap {ours.cut.global_gap:.1e}; {took:.1f} s | by distance: a {other['a']:.2%}, b {other['b']:.2%}; cost "
          f"{price[1]:.0f}; {time.perf_counter() - start:.1f} s", flush=True)


if __name__ == "__main__":
    for name in sys.argv[2:] or JOINS:
        one(Path(sys.argv[1]), name)
