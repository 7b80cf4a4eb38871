"""Case folders for tests: a drawn pair on disk with the smallest case.yaml that the stage takes."""

from __future__ import annotations

from pathlib import Path

import yaml
from synthetic import Pair, save

from twofold import case as cases

KINDS = ("ct", "ctv", "mrv")


def write_case(pair: Pair, root: Path, kinds: tuple[str, ...] = KINDS, swapped: bool = False) -> cases.Case:
    """A case folder of a pair; ``swapped`` exchanges the letters of the children."""
    for kind in kinds:
        save(getattr(pair, kind), pair.affine_lps, root / "imaging" / f"{kind}.nii.gz")
    letters = {"a": "b", "b": "a"} if swapped else {"a": "a", "b": "b"}
    look = {"a": ("orange", "circle", 1), "b": ("purple", "square", 2)}
    twins = {
        t: {
            "born": "2024-01-01", "mass_kg": 8.0, "sex": "f", "colour": look[letters[t]][0],
            "shape": look[letters[t]][1], "stream": look[letters[t]][2], "inside_mm": pair.inside_mm[letters[t]],
        }
        for t in "ab"
    }
    images = [{"file": f"imaging/{kind}.nii.gz", "kind": kind} for kind in kinds]
    (root / "case.yaml").write_text(yaml.safe_dump({"schema": 1, "twins": twins, "images": images}))
    return cases.load(root)
