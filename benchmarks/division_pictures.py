"""Draws the division of a case for the manual: ``python benchmarks/division_pictures.py CASE CANDIDATE FOLDER``.

division-surface.png: the dividing surface in the heads from six sides. division-pressure.png: what every territory of
both children feels before, after each stage and after the growth that follows. division-pareto.svg: ways of sharing out
the veins. The pictures are of a drawn pair, nobody's children.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from twofold import anatomy
from twofold.anatomy.labels import CODES
from twofold.case import load
from twofold.division import records
from twofold.division.candidates import names

COLOUR = {"brain_a": (0.93, 0.58, 0.20), "brain_b": (0.56, 0.39, 0.70), "sinus": (0.13, 0.31, 0.60),
          "vein": (0.36, 0.55, 0.80), "skin": (0.80, 0.72, 0.65), "cut": (0.10, 0.62, 0.42)}
OPACITY = {"brain_a": 1.0, "brain_b": 1.0, "sinus": 1.0, "vein": 1.0, "skin": 0.10, "cut": 0.62}
# title, axis of a's head (left, anterior, superior), from which end, what is taken away to see the surface
SIDES = (("from a's front", 1, 1, ""), ("from behind a", 1, -1, ""), ("from a's left", 0, 1, ""),
         ("from a's right", 0, -1, ""), ("b taken away: onto the surface", 2, 1, "b"),
         ("a taken away: onto the surface", 2, -1, "a"))
MIRRORED = {(1, -1), (0, 1), (2, 1)}  # so that what is left of a looks as it does to whoever stands there
SHADES = 4  # of 256 are one in a picture
STEP_MM = 0.4  # between the points with which a triangle is filled


def main(case_dir: str, candidate: str, folder: str) -> None:
    """All pictures of a candidate."""
    import matplotlib

    matplotlib.use("agg")
    matplotlib.rcParams.update({"svg.hashsalt": "twofold", "font.size": 9})
    case, out = load(Path(case_dir)), Path(folder)
    found = anatomy.load(case)
    sheet(found, corners(records.surface_path(case, candidate)), out / "division-surface.png")
    staged = max((records.load_staging(case, c) for c in names(case)), key=lambda s: len(s.stages))
    pressures(found, staged, out / "division-pressure.png")
    pareto(records.load_staging(case, "split"), out / "division-pareto.svg")


def corners(path: Path) -> np.ndarray:
    """Triangles [n, 3, 3] of a binary STL, mm."""
    raw = path.read_bytes()
    one = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("more", "<u2")])
    return np.frombuffer(raw, one, offset=84)["corners"].astype(float)


def cloud(triangles: np.ndarray) -> np.ndarray:
    """Points that fill the triangles."""
    longest = np.linalg.norm(triangles - np.roll(triangles, 1, axis=1), axis=2).max()
    n = int(np.ceil(longest / STEP_MM)) + 1
    u, v = np.meshgrid(np.linspace(0, 1, n), np.linspace(0, 1, n))
    keep = u + v <= 1
    u, v = u[keep], v[keep]
    a, b, c = triangles[:, 0], triangles[:, 1], triangles[:, 2]
    return (a[:, None] + u[None, :, None] * (b - a)[:, None] + v[None, :, None] * (c - a)[:, None]).reshape(-1, 3)


def frame(found, letter: str = "a") -> np.ndarray:
    """Rows left, anterior, superior of a child's head in world millimetres."""
    head = getattr(found.measures.heads, letter)
    return np.array([head.left, head.anterior, head.superior])


def turned(found, volume: np.ndarray, letter: str = "a", order: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """The volume on axes left, anterior, superior of a child at 1 mm, and where its first voxel lies on them."""
    rows = frame(found, letter)
    affine = found.affine_lps
    ends = np.array(np.meshgrid(*[(0, n - 1) for n in volume.shape], indexing="ij")).reshape(3, -1).T
    placed = (ends @ affine[:3, :3].T + affine[:3, 3]) @ rows.T
    low, high = placed.min(axis=0), placed.max(axis=0)
    shape = tuple(np.ceil(high - low).astype(int) + 1)
    back = np.linalg.inv(affine[:3, :3]) @ rows.T
    offset = np.linalg.inv(affine[:3, :3]) @ (rows.T @ low - affine[:3, 3])
    return ndimage.affine_transform(volume, back, offset, shape, order=order), low


def surfaces(masks: dict[str, np.ndarray], axis: int, towards: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Depth of the first voxel and brightness of each tissue along an axis; infinite where there is none."""
    out = {}
    for name, mask in masks.items():
        seen = np.moveaxis(mask, axis, 0)
        if towards > 0:
            seen = seen[::-1]
        depth = np.where(seen.any(axis=0), seen.argmax(axis=0), np.inf)
        filled = np.where(np.isfinite(depth), depth, 0)
        smooth = ndimage.gaussian_filter(filled, 1.2)
        weight = ndimage.gaussian_filter(np.isfinite(depth).astype(float), 1.2)
        slope = np.gradient(smooth / np.maximum(weight, 0.1))
        light = 1 / np.sqrt(1 + slope[0] ** 2 + slope[1] ** 2)
        lean = np.clip(light + 0.25 * (slope[0] - slope[1]) * light, 0.25, 1)
        out[name] = (depth, 0.35 + 0.65 * lean)
    return out


def composed(layers: dict[str, tuple[np.ndarray, np.ndarray]], colour: dict[str, np.ndarray | tuple]) -> np.ndarray:
    """One picture: the nearest layer first, each as opaque as ``OPACITY`` says, on white."""
    names = list(layers)
    depth = np.array([layers[n][0] for n in names])
    order = np.argsort(depth, axis=0)
    picture, left = np.zeros((*depth.shape[1:], 3)), np.ones(depth.shape[1:])
    for k in range(len(names)):
        which = order[k]
        for i, name in enumerate(names):
            here = (which == i) & np.isfinite(depth[i])
            share = np.where(here, left * OPACITY[name], 0)
            paint = np.asarray(colour[name])
            picture += (share * layers[name][1])[..., None] * paint
            left = left - share
    return picture + left[..., None]


def masks_of(volume: np.ndarray, cut: np.ndarray | None = None) -> dict[str, np.ndarray]:
    """What is drawn, by tissue."""
    out = {"skin": ndimage.binary_fill_holes(volume > 0)}
    for name in ("brain_a", "brain_b", "sinus", "vein"):
        out[name] = volume == CODES[name]
    if cut is not None:
        out["cut"] = cut
    return out


def shown(picture: np.ndarray) -> np.ndarray:
    """A picture of (first axis, second axis) as rows from the top: second axis upwards."""
    return np.clip(np.swapaxes(picture, 0, 1)[::-1], 0, 1)


def sheet(found, triangles: np.ndarray, path: Path) -> None:
    """The dividing surface over the anatomy from six sides."""
    import matplotlib.pyplot as plt
    from matplotlib.patches import Patch

    volume, low = turned(found, found.labels)
    at = np.rint(cloud(triangles) @ frame(found).T - low).astype(int)
    at = at[np.all((at >= 0) & (at < volume.shape), axis=1)]
    cut = np.zeros(volume.shape, bool)
    cut[tuple(at.T)] = True
    masks = masks_of(volume, cut)
    figure, axes = plt.subplots(2, 3, figsize=(9.2, 7.6), layout="constrained")
    height = np.arange(volume.shape[2])
    for panel, (title, k, towards, away) in zip(axes.ravel(), SIDES):
        drawn = dict(masks)
        if away:  # with the near child go the vessels on its side of the surface's middle height
            near = height > at[:, 2].mean() + 3 if towards > 0 else height < at[:, 2].mean() - 3
            drawn = {name: mask & ~near for name, mask in masks.items() if name not in (f"brain_{away}", "skin")}
        picture = composed(surfaces(drawn, k, towards), COLOUR)
        if (k, towards) in MIRRORED:
            picture = picture[::-1]
        panel.imshow(shown(picture), interpolation="lanczos")
        panel.set_title(title)
        panel.axis("off")
        if k == 1:
            panel.plot([8, 58], [volume.shape[2] - 8] * 2, color="black", lw=2)
            panel.text(33, volume.shape[2] - 12, "5 cm", ha="center", va="bottom")
    keys = [("cut", "dividing surface"), ("brain_a", "brain of a"), ("brain_b", "brain of b"), ("sinus", "sinus"),
            ("vein", "vein"), ("skin", "outline of the heads")]
    figure.legend(handles=[Patch(color=COLOUR[k], label=text, alpha=max(0.35, OPACITY[k])) for k, text in keys],
                  loc="outside lower center", ncols=6, frameon=False)
    saved(figure, path)


def saved(figure, path: Path) -> None:
    """The figure as a PNG of every fourth shade: less than half of the bytes, and nobody sees it."""
    import matplotlib.pyplot as plt
    from PIL import Image

    figure.savefig(path, dpi=100, metadata={"Software": None})
    plt.close(figure)
    shades = np.asarray(Image.open(path).convert("RGB")).astype(int)
    Image.fromarray(np.minimum(255, np.rint(shades / SHADES) * SHADES).astype(np.uint8)).save(path, optimize=True)


def pressures(found, staging: records.Staging, path: Path) -> None:
    """Each child's brain painted with the pressure of its territories: before, after each stage, after growth."""
    import matplotlib.pyplot as plt
    from matplotlib.colors import LinearSegmentedColormap, Normalize

    rows = [("before", staging.before_mmhg, None)]
    rows += [(f"stage {i + 1}, week {s.week:.0f}", s.pressure_mmhg, s.band_mmhg) for i, s in enumerate(staging.stages)]
    rows.append(("after growth", staging.after_growth_mmhg, None))
    warn, stop = staging.stop_rules[0].warn_mmhg, staging.stop_rules[0].stop_mmhg
    norm = Normalize(8, max(30.0, stop + 10))
    steps = [(8, "#eaf1f7"), (11, "#a9c8e0"), (warn - 0.01, "#3f78ad"), (warn, "#f6dc84"), (stop, "#e0762f"),
             (norm.vmax, "#8a1713")]
    chart = LinearSegmentedColormap.from_list("pressure", [(float(norm(x)), c) for x, c in steps], N=1024)
    figure, axes = plt.subplots(2, len(rows), figsize=(2.1 * len(rows) + 0.9, 5.4), layout="constrained",
                                squeeze=False)
    for row, letter in enumerate(("a", "b")):
        volume, low = turned(found, found.labels, letter)
        brain = volume == CODES[f"brain_{letter}"]
        place = np.argwhere(brain)
        lows, highs = place.min(axis=0) - 3, place.max(axis=0) + 4
        box = tuple(slice(max(0, x), y) for x, y in zip(lows, highs))
        depth, light = surfaces({"brain": brain[box]}, 0, 1)["brain"]
        nodes = [n for n in found.graph.nodes if n.twin == letter and n.role == "territory" and n.territory]
        there = np.array([n.position_mm for n in nodes]) @ frame(found, letter).T - low - [s.start for s in box]
        y, z = np.nonzero(np.isfinite(depth))
        x = brain[box].shape[0] - 1 - depth[y, z]
        nearest = cKDTree(there).query(np.stack([x, y, z], 1))[1]
        for column, (title, level, bands) in enumerate(rows):
            picture = np.ones((*depth.shape, 3))
            at = np.array([level[letter][nodes[i].territory] for i in nearest])
            picture[y, z] = chart(norm(at))[:, :3] * light[y, z][:, None]
            panel = axes[row, column]
            panel.imshow(shown(picture[::-1]), interpolation="lanczos")
            panel.axis("off")
            if row == 0:
                panel.set_title(title, fontsize=9)
            words = []
            for name in sorted(level[letter]):
                band = bands[letter][name] if bands else None
                more = f"  ({band.low:.0f} to {band.high:.0f})" if band else ""
                words.append(f"{name} {level[letter][name]:.1f}{more}")
            panel.text(0.5, -0.02, "\n".join(words), transform=panel.transAxes, ha="center", va="top", fontsize=7.5)
        axes[row, 0].text(-0.06, 0.5, f"child {letter}", transform=axes[row, 0].transAxes, ha="right", va="center",
                          fontweight="bold")
    bar = figure.colorbar(plt.cm.ScalarMappable(norm, chart), ax=axes, location="bottom", shrink=0.6, aspect=40,
                          ticks=[8, 10, 12, warn, stop, 25, norm.vmax])
    bar.set_label(f"venous pressure, mmHg: warn at {warn:g}, take the clip off at {stop:g}\n"
                  "in brackets, tenth to ninetieth percentile of the draws; each child from its own left; "
                  f"candidate {staging.candidate}")
    saved(figure, path)


def pareto(staging: records.Staging, path: Path) -> None:
    """Bad draw of one child against the other's, a mark for each way and number of stages."""
    import matplotlib.pyplot as plt

    rows = staging.sharings
    figure, axes = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
    marks = {1: "o", 2: "s", 3: "^", 4: "D", 5: "P"}
    ways = sorted({tuple(sorted(r.keeps.items())) for r in rows}, key=lambda k: next(
        (r.surface_cost or 0) for r in rows if tuple(sorted(r.keeps.items())) == k))
    tint = plt.cm.viridis(np.linspace(0, 0.9, len(ways)))
    for r in rows:
        colour = tint[ways.index(tuple(sorted(r.keeps.items())))]
        worse = max(r.robust_mmhg["a"].high, r.robust_mmhg["b"].high)
        style = {"marker": marks[r.stages], "ms": 7, "mec": colour, "mfc": "white" if r.dominated else colour, "ls": ""}
        axes[0].plot(r.robust_mmhg["a"].high, r.robust_mmhg["b"].high, **style)
        axes[1].plot(r.surface_cost or 0, worse, **style)
    lo = min(min(r.robust_mmhg[x].high for x in ("a", "b")) for r in rows) - 0.5
    hi = max(max(r.robust_mmhg[x].high for x in ("a", "b")) for r in rows) + 0.5
    axes[0].plot([lo, hi], [lo, hi], color="0.8", lw=1, zorder=0)
    axes[0].set(xlim=(lo, hi), ylim=(lo, hi), xlabel="child a: highest pressure in a bad draw, mmHg",
                ylabel="child b: the same, mmHg", aspect="equal")
    axes[1].set(xlabel="cost of the dividing surface that goes with it", ylabel="worse-off child in a bad draw, mmHg")
    for n in sorted({r.stages for r in rows}):
        axes[1].plot([], [], marker=marks[n], ls="", color="0.4", label=f"{n} stage" + ("s" if n > 1 else ""))
    axes[1].plot([], [], marker="o", ls="", mfc="white", mec="0.4", label="another is no worse in anything")
    figure.legend(loc="outside lower center", ncols=6, frameon=False)
    figure.suptitle("ways of sharing out the veins (a colour each), by number of stages", fontsize=9)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


if __name__ == "__main__":
    main(*sys.argv[1:4])
