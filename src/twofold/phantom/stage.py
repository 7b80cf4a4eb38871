"""``twofold phantom``: writes a drawn pair as a case folder, and its truth in a folder beside it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
import yaml

from twofold.errors import BadInput
from twofold.phantom import numerics as n
from twofold.phantom.network import spelled
from twofold.phantom.pair import Pair
from twofold.phantom.pair import draw as draw_pair
from twofold.phantom.place import ABOVE, BELOW, Grid
from twofold.phantom.spec import COMMAND, Spec
from twofold.phantom.tissues import BRAIN_OF, NAMES
from twofold.phantom.truth import directed, measures
from twofold.store import PRIVATE_DIR, write_json, write_text

KINDS = ("ct", "ctv", "mrv", "t1")
CT_KINDS = ("ct", "ctv")
LOOK = {"a": ("orange", "circle"), "b": ("purple", "square")}
BORN, WEIGHED = "2026-01-12", "2026-10-14"  # of the demonstration: nine months, like most published separations


def draw(
    dir: Path, type: str = "TV-III", rotation_deg: float = n.ANY_ROTATION, seed: int = n.ANY_SEED,
    difficulty: str = "clean", spacing_mm: float = 1.0, swap: bool = False, extras: Sequence[str] = (),
) -> list[Path]:
    """Write a case of two joined infants' heads into ``dir`` and the truth into ``dir``-truth; the files written.

    Args:
        dir: may exist if empty. type: TV-I, TV-II, TV-III, TA, PV or PA. rotation_deg: between the faces, 0 to 180.
        seed: which pair. difficulty: of the scans, clean, clinical or poor. swap: the same pair with the
            letters a and b exchanged. extras: any of bridge, interlocked, sutures, expanders.
    Raises BadInput: see ``Spec``; a folder that is not empty.
    """
    spec = Spec(type, float(rotation_deg), int(seed), difficulty, float(spacing_mm), tuple(extras))
    case = Path(dir)
    truth = case.with_name(case.name + "-truth")
    for folder in (case, truth):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BadInput(COMMAND, str(folder), "a folder that is not empty", "name a new or an empty folder")
    pair = draw_pair(spec, swap)
    written = _write_case(case, pair)
    return written + _write_truth(truth, pair)


def case_entries(pair: Pair) -> dict[str, Any]:
    """The sections ``twins`` and ``images`` of case.yaml for a drawn pair."""
    twins = {}
    for letter in ("a", "b"):
        side = BELOW if pair.letters[BELOW] == letter else ABOVE
        colour, shape = LOOK[letter]
        twins[letter] = {
            "born": BORN, "mass_kg": n.MASS_KG[side], "weighed": WEIGHED, "sex": "f", "colour": colour, "shape": shape,
            "inside_mm": [round(float(v), 1) for v in _inside(pair, side)], "stream": n.STREAMS[side],
        }
    return {"twins": twins, "images": [{"file": f"imaging/{k}.nii.gz", "kind": k} for k in KINDS if k in pair.scans]}


def _inside(pair: Pair, side: int) -> np.ndarray:
    """A point that lies in that child's brain with nothing but brain round it."""
    code = BRAIN_OF[pair.letters[side] == "b"]
    grid, labels = pair.shape.grid, pair.tissues.labels
    wanted = pair.shape.heads[side].world(np.array(n.INSIDE_MM))
    at = np.argwhere(labels == code)
    near = at[np.argsort(((grid.points(at) - wanted) ** 2).sum(axis=1), kind="stable")[: n.INSIDE_TRIES]]
    for i, j, k in near:
        if (labels[i - 1 : i + 2, j - 1 : j + 2, k - 1 : k + 2] == code).all():
            return grid.points(np.array([i, j, k]))
    return grid.points(near[0])


def _write_case(case: Path, pair: Pair) -> list[Path]:
    (case / "imaging").mkdir(parents=True, exist_ok=True)
    os.chmod(case, PRIVATE_DIR)
    written = []
    for kind, array in pair.scans.items():
        written.append(case / "imaging" / f"{kind}.nii.gz")
        _write_nifti(written[-1], array, pair.shape.grid if kind in CT_KINDS else pair.frame.grid)
    entries = {"schema": 1, **case_entries(pair)}
    text = yaml.safe_dump(entries, sort_keys=False, default_flow_style=None, width=n.YAML_WIDTH)
    spec = pair.spec
    head = f"# A drawn pair, nobody's children: type {spec.type}, rotation {spec.rotation_deg:g}, seed {spec.seed}.\n"
    written.append(case / "case.yaml")
    write_text(written[-1], head + text)
    return written


def _write_truth(folder: Path, pair: Pair) -> list[Path]:
    """Labels, graph, centre lines, flow and measures of the truth."""
    folder.mkdir(parents=True, exist_ok=True)
    grid, letters = pair.shape.grid, pair.letters
    graph, flow = directed(pair.network.graph(letters))
    files = {
        "labels.json": {
            "codes": {name: code + 1 for code, name in enumerate(NAMES)}, "affine_lps": grid.affine.tolist(),
            "shape": list(grid.shape), "spacing_mm": [grid.spacing] * n.DIM,
        },
        "vessels.json": graph,
        "centrelines.json": {
            spelled(t.id, letters): {
                "kind": t.kind, "radius_mm": round(t.radius_mm, n.FILE_DIGITS),
                "points_mm": np.round(t.points, n.FILE_DIGITS).tolist(),
            }
            for t in pair.network.tubes
        },
        "flow.json": {"flow_ml_s": flow},
        "frames.json": {
            k: (np.eye(n.DIM + 1) if k in CT_KINDS else pair.frame.to_drawing).tolist() for k in pair.scans
        },
        "measures.json": measures(pair.shape, pair.spec.rotation_deg, pair.spec.type, letters),
    }
    for name, content in files.items():
        write_json(folder / name, content)
    _write_nifti(folder / "labels.nii.gz", pair.tissues.labels, grid)
    return [folder / "labels.nii.gz", *(folder / name for name in files)]


def _write_nifti(path: Path, array: np.ndarray, grid: Grid) -> None:
    """Save in RAS, as NIfTI wants it; the same bytes every time (no time stamp in the gzip head)."""
    affine = np.diag([-1.0, -1.0, 1.0, 1.0]) @ grid.affine
    image = nib.Nifti1Image(array[::-1, ::-1], affine @ _flipped(array.shape))
    image.set_qform(image.affine, code=1)
    image.header.set_xyzt_units("mm")
    nib.save(image, path)


def _flipped(shape: tuple[int, ...]) -> np.ndarray:
    """Index map of an array whose first two axes run backwards."""
    out = np.diag([-1.0, -1.0, 1.0, 1.0])
    out[0, n.DIM], out[1, n.DIM] = shape[0] - 1, shape[1] - 1
    return out
