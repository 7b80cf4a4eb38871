"""Draws phantoms and what was recovered of them, side by side, for the docs.

    python benchmarks/anatomy_pictures.py --out docs/pictures CASE...      phantoms with DIR-truth and 1-anatomy

Each picture: a slice of the CT venogram through both heads, the true and the recovered labels in it, and the true and
the recovered vessels from in front of the first head, coloured by whose blood they carry.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from anatomy_scores import ARTERIAL, lines_of, on_grid
from twofold.anatomy import load
from twofold.anatomy.labels import CODES, COLOURS, rgb

ASIDE_MM = 16.0
BRAINS = {"brain_a": "orange", "brain_b": "purple"}  # as in the demonstration's case.yaml
A, B, BOTH, ARTERY = (rgb(c) for c in ("#e08214", "#7b3fa0", "#173a8c", "#c8202a"))


def coloured(labels: np.ndarray) -> np.ndarray:
    """A slice of labels as a picture, rows from top to bottom."""
    table = np.full((max(CODES.values()) + 1, 3), 255, np.uint8)
    for name, code in CODES.items():
        table[code] = rgb({**COLOURS, **BRAINS}[name])
    return table[labels.T[::-1]]


def owner_colour(edge: dict) -> tuple[float, ...]:
    """Of an edge: red an artery, the child's colour where it is nearly all one's, else dark blue."""
    share = edge["owner"]["a"]
    colour = ARTERY if edge["kind"] in ARTERIAL else A if share > 0.9 else B if share < 0.1 else BOTH
    return tuple(c / 255 for c in colour)


def draw(case: Path, out: Path) -> Path:
    """One picture."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    truth = case.with_name(case.name + "-truth")
    anatomy = load(case / "1-anatomy")
    grid, got = anatomy.grid, anatomy.labels
    want = on_grid(truth / "labels.nii.gz", grid)
    ctv = on_grid(case / "imaging" / "ctv.nii.gz", grid)
    brain = np.isin(want, [CODES["brain_a"], CODES["brain_b"]])
    aside = round(ASIDE_MM / grid.spacing_mm)  # clear of the fissure between the halves, which is all fluid
    middle = int(np.argwhere(brain)[:, 0].mean()) + aside  # a slice seen from the side
    fig, axes = plt.subplots(1, 5, figsize=(15, 4.6), dpi=100)
    axes[0].imshow(np.clip(ctv[middle].T[::-1], -50, 350), cmap="gray", interpolation="nearest")
    axes[1].imshow(coloured(want[middle]), interpolation="nearest")
    axes[2].imshow(coloured(got[middle]), interpolation="nearest")
    for ax, folder in ((axes[3], truth), (axes[4], case / "1-anatomy")):
        edges, lines = lines_of(folder)
        for id in sorted(edges, key=lambda i: -float(np.mean(lines[i][:, 0]))):
            line = lines[id]
            ax.plot(line[:, 1], line[:, 2], color=owner_colour(edges[id]), lw=1.3 * edges[id]["radius_mm"],
                    solid_capstyle="round", alpha=0.85)
        ax.set_aspect("equal")
        ax.set_xlim(*(grid.world(np.array([0, k, 0]))[1] for k in (0, grid.shape[1])))
        ax.set_ylim(*(grid.world(np.array([0, 0, k]))[2] for k in (0, grid.shape[2])))
    for ax, title in zip(axes, ("CT venogram", "true labels", "recovered labels", "true vessels", "recovered vessels")):
        ax.set_title(title, fontsize=11)
        ax.axis("off")
    fig.subplots_adjust(left=0.005, right=0.995, top=0.93, bottom=0.005, wspace=0.02)
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"anatomy-{case.name.lower()}.png"
    fig.savefig(path, metadata={"Software": None})
    plt.close(fig)
    return path


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    for case in args.cases:
        print(draw(case, args.out))


if __name__ == "__main__":
    main()
