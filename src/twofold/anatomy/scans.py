"""The images of a case on one grid, cropped to the heads, after every check that needs no anatomy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from scipy import ndimage

from twofold.anatomy import numerics
from twofold.anatomy.grid import Grid, grid_for, lay
from twofold.anatomy.images import CT_KINDS, VENOGRAMS, Image, check_together, read
from twofold.anatomy.register import Alignment, aligned
from twofold.anatomy.tissue import head_mask
from twofold.case import Case
from twofold.errors import BadInput

SOFT = ("t1", "t2")  # show brain against CSF


@dataclass(frozen=True)
class Scans:
    """A case's images on one grid.

    by_kind: float32 volume by image kind. head: what lies inside the skin. inside_mm: the point in each child.
    alignments: how each further image was moved onto the CT. seen: by kind, where a field of view that does not hold
    the whole grid has values.
    """

    grid: Grid
    by_kind: Mapping[str, np.ndarray]
    head: np.ndarray
    inside_mm: Mapping[str, np.ndarray]
    alignments: tuple[Alignment, ...] = ()
    seen: Mapping[str, np.ndarray] = field(default_factory=dict)

    @property
    def base(self) -> np.ndarray:
        """The CT that shows bone: the plain one, or the venogram when there is no other."""
        return self.by_kind["ct"] if "ct" in self.by_kind else self.by_kind["ctv"]


def gather(case: Case, need_venogram: bool = True) -> Scans:
    """A case's images, read, checked and laid on one grid.

    Raises BadInput: an image that cannot be used; no CT; no venogram where one is needed; images that do not
    overlap; a child's ``inside_mm`` outside the images or in air.
    """
    file = case.root / "case.yaml"
    images = [
        read(_resolved(case.root, item.file), item.kind, f"images[{k}].file") for k, item in enumerate(case.images)
    ]
    kinds = {i.kind for i in images}
    if not kinds & set(CT_KINDS):
        raise BadInput(file, "images", f"kinds {sorted(kinds) or 'none'}: no CT", "add a CT (kind ct or ctv): "
                       "bone and skin are found on it; or give your own labels as edits/labels.seg.nrrd")
    if need_venogram and not kinds & set(VENOGRAMS):
        raise BadInput(file, "images", f"kinds {sorted(kinds)}: no venogram", "add a venogram (kind ctv or mrv): "
                       "veins cannot be found without; or give your own vessels as edits/vessels.json")
    check_together(images)
    images = [i for i in images if i.kind in {*CT_KINDS, *VENOGRAMS, *SOFT}]
    base = next((i for i in images if i.kind == "ct"), None) or next(i for i in images if i.kind == "ctv")
    inside = {t: np.array(case.twins[t].inside_mm, float) for t in ("a", "b")}
    for t, point in inside.items():
        if not base.holds(point):
            raise BadInput(
                file, f"twins.{t}.inside_mm", f"{point.tolist()} lies outside {Path(base.file).name}",
                "give a point (mm, LPS) inside that child's head; if the image shows one head only, "
                "give one that shows both",
            )
    return _cropped(file, base, images, inside)


def _resolved(root: Path, name: str) -> Path:
    path = Path(name)
    return path if path.is_absolute() else root / path


def _cropped(file: Path, base: Image, images: list[Image], inside: Mapping[str, np.ndarray]) -> Scans:
    whole = grid_for(base)
    first = lay(base, whole)
    head = head_mask(first)
    if not head.any():
        raise BadInput(base.file, "", "nothing denser than air", "give a CT that shows the heads")
    for t, point in inside.items():
        if not head[whole.voxel(point)]:
            value = float(first[whole.voxel(point)])
            raise BadInput(
                file, f"twins.{t}.inside_mm", f"{point.tolist()} lies in air ({value:.0f} HU)",
                "give a point (mm, LPS) inside that child's brain",
            )
    box = _box(head, round(numerics.CROP_MARGIN_MM / whole.spacing_mm))
    grid = whole.cropped(box)
    laid: dict[str, np.ndarray] = {}
    seen: dict[str, np.ndarray] = {}
    alignments = []
    for image in images:
        if image is not base:
            image, how = aligned(image, first, head, whole)
            alignments.append(how)
            if how.applied or not _same_field(image, base):
                inside_it = lay(replace(image, array=np.ones_like(image.array)), grid, outside=0.0) > 0.5
                seen[image.kind] = seen.get(image.kind, False) | inside_it
        volume = np.ascontiguousarray(first[box]) if image is base else lay(image, grid)
        laid[image.kind] = volume if image.kind not in laid else np.maximum(laid[image.kind], volume)
    return Scans(
        grid, laid, np.ascontiguousarray(head[box]), inside, tuple(sorted(alignments, key=lambda a: a.kind)), seen
    )


def _same_field(image: Image, base: Image) -> bool:
    return image.array.shape == base.array.shape and bool(np.allclose(image.affine_lps, base.affine_lps))


def _box(mask: np.ndarray, margin: int) -> tuple[slice, slice, slice]:
    found = ndimage.find_objects(mask.astype(np.uint8))[0]
    box = tuple(slice(max(s.start - margin, 0), min(s.stop + margin, n)) for s, n in zip(found, mask.shape))
    return box  # type: ignore[return-value]
