"""Scores recovered anatomy against phantoms' truth; prints each and the worst row, never a mean.

    python benchmarks/anatomy.py --seeds 1 2 3 4 5 6 7 8 --keep DIR     8 anatomies x 3 difficulties, one seed each
    python benchmarks/anatomy.py --difficulties clinical --anatomies 1 4 --seeds 11 12
    python benchmarks/anatomy.py --case DIR                             a phantom that exists, with DIR-truth beside it

Each phantom is recovered in a process of its own, so time and memory are its own too. With ``--plot FILE.svg``, the
stated confidence is drawn against what was right.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

ANATOMIES = [
    ("TV-I", 10, ()),
    ("TV-I", 30, ("sutures",)),
    ("TV-III", 60, ("interlocked",)),
    ("TV-III", 100, ("bridge",)),
    ("TV-III", 130, ("sutures", "expanders")),
    ("TV-II", 160, ("interlocked", "sutures")),
    ("TA", 70, ("expanders",)),
    ("PV", 35, ("bridge", "sutures")),
]
DIFFICULTIES = ("clean", "clinical", "poor")
CLINICAL = {  # a minus sign: at most
    "bone_dice": 0.88, "bone_p95_mm": -0.8, "brain_a": 0.95, "brain_b": 0.95, "unsure": -0.03, "vein_recall": 0.9,
    "vein_precision": 0.9, "radius_bias": -0.2, "radius_rmse": -0.5, "owner": 0.9, "shared": 0.9, "rotation_off": -3.0,
    "axis_off": -3.0, "class_right": 1.0, "one_threshold": -0.6, "wall_s": -90.0, "peak_gb": -4.0,
}  # fmt: skip
NOT_WANTED = {"clean": ("one_threshold",), "poor": tuple(CLINICAL)}  # of poor scans, only honest confidence is asked
HIGH = ("csf", "shared_right", "artery_recall", "artery_precision", "bridge_found")
STATED_OFF = 0.1  # stated confidence may miss what is right by so much, per tenth that holds enough
LEAST_SHARE = 0.01  # of all edges' length, or of all voxels: a tenth that holds less says nothing


def one(folder: Path) -> dict[str, Any]:
    """Run the stage on a phantom and score it, with time and memory."""
    from anatomy_scores import score
    from twofold import case as cases
    from twofold.anatomy.stage import run
    from twofold.errors import BadInput

    shutil.rmtree(folder / "1-anatomy", ignore_errors=True)
    wall, own = time.perf_counter(), time.process_time()
    try:
        run(cases.load(folder), folder / "1-anatomy")
    except BadInput as e:
        return {"refused": str(e).split("found:")[-1].split("remedy:")[0].strip()}
    figures = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - own}
    figures["peak_gb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {**score(folder), **figures}


def apart(folder: Path) -> dict[str, Any]:
    """The same in a process of its own."""
    done = subprocess.run([sys.executable, __file__, "--only", str(folder)], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{folder}:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def worst(rows: list[dict[str, Any]], wanted: dict[str, float]) -> dict[str, float]:
    """The worst value of every figure: the least of what should be high, the most of what should be low."""
    low = {k for k, v in wanted.items() if v > 0} | set(HIGH)
    return {k: (min if k in low else max)(r[k] for r in rows) for k, v in rows[0].items() if not isinstance(v, list)}


def report(rows: list[dict[str, Any]], names: list[str], difficulty: str) -> int:
    """Print the worst of some rows; how many figures miss what is wanted."""
    wanted = {k: v for k, v in CLINICAL.items() if k not in NOT_WANTED.get(difficulty, ())}
    print(f"\n{difficulty}, worst of {len(rows)}\n{'figure':18s} {'worst':>8s} {'wanted':>8s}  where")
    missed = 0
    for k, v in worst(rows, CLINICAL).items():
        where = names[[r[k] for r in rows].index(v)]
        if k in wanted:
            met = v >= wanted[k] if wanted[k] > 0 else v <= -wanted[k]
            missed += not met
            print(f"{k:18s} {v:8.3f} {abs(wanted[k]):8.2f}  {where}{'' if met else '   MISSED'}")
        else:
            print(f"{k:18s} {v:8.3f} {'':8s}  {where}")
    return missed


def calibration(rows: list[dict[str, Any]], what: str) -> list[tuple[float, float, float]]:
    """(mean stated, share right, share of the whole) per tenth of stated confidence."""
    all_ = np.array([x for r in rows for x in r[what]], float).reshape(-1, 3)
    tenth = np.minimum((all_[:, 0] * 10).astype(int), 9) if len(all_) else np.zeros(0, int)
    out = []
    for k in range(10):
        mine = all_[tenth == k]
        if len(mine) and mine[:, 2].sum() >= LEAST_SHARE * all_[:, 2].sum():
            weight, share = mine[:, 2] / mine[:, 2].sum(), mine[:, 2].sum() / all_[:, 2].sum()
            out.append((float(mine[:, 0] @ weight), float(mine[:, 1] @ weight), float(share)))
    return out


def told(rows: list[dict[str, Any]], difficulty: str) -> int:
    """Print stated confidence against what was right; how many tenths are off."""
    off = 0
    for what in ("edges", "voxels"):
        print(f"\n{difficulty}, {what}: stated, right, share of all")
        for stated, right, share in calibration(rows, what):
            bad = abs(stated - right) > STATED_OFF
            off += bad
            print(f"  {stated:5.2f} {right:5.2f} {share:6.1%}{'   OFF' if bad else ''}")
    return off


def plot(by: dict[str, list[dict[str, Any]]], file: Path) -> None:
    """Draw stated confidence against what was right."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "twofold"
    import matplotlib.pyplot as plt

    fig, axes = plt.subplots(1, 2, figsize=(8, 4), sharex=True, sharey=True)
    marks = {"clean": "o", "clinical": "s", "poor": "^"}
    for ax, what in zip(axes, ("edges", "voxels")):
        ax.plot([0, 1], [0, 1], color="0.7", lw=1)
        for word, rows in by.items():
            found = np.array(calibration(rows, what)).reshape(-1, 3)
            ax.plot(found[:, 0], found[:, 1], marks[word] + "-", ms=5, lw=1, label=word)
        ax.set_title("vessel edges, by length" if what == "edges" else "voxels of bone, brain, fluid, vessel")
        ax.set_xlabel("stated confidence")
    axes[0].set_ylabel("share that is right")
    axes[0].legend(frameon=False)
    fig.tight_layout()
    fig.savefig(file, metadata={"Date": None})


def folders_of(args: argparse.Namespace, home: Path) -> list[tuple[str, Path]]:
    """(difficulty, folder) of every phantom asked for, drawn where it does not exist."""
    if args.case:
        return [(args.difficulties[0], c) for c in args.case]
    from twofold.phantom.stage import draw

    out = []
    for word in args.difficulties:
        for which, seed in zip(args.anatomies, args.seeds):
            kind, rotation, extras = ANATOMIES[which - 1]
            folder = home / f"{word}-{kind}-{rotation:g}-{seed}"
            if not (folder / "case.yaml").is_file():
                draw(folder, kind, rotation, seed, word, args.spacing, False, extras)
            out.append((word, folder))
    return out


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5, 6, 7, 8])
    parser.add_argument("--anatomies", type=int, nargs="+", default=[1, 2, 3, 4, 5, 6, 7, 8], help="1 to 8")
    parser.add_argument("--difficulties", nargs="+", default=list(DIFFICULTIES), choices=DIFFICULTIES)
    parser.add_argument("--spacing", type=float, default=0.8)
    parser.add_argument("--case", type=Path, nargs="*")
    parser.add_argument("--keep", type=Path, help="draw the phantoms here and keep them")
    parser.add_argument("--plot", type=Path, help="draw the calibration here (SVG)")
    parser.add_argument("--only", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.only:
        print(json.dumps(one(args.only)))
        return 0
    home = args.keep or Path(tempfile.mkdtemp(prefix="twofold-anatomy-"))
    by: dict[str, list[dict[str, Any]]] = {}
    names: dict[str, list[str]] = {}
    missed = 0
    for word, folder in folders_of(args, home):
        row = apart(folder)
        if "refused" in row:  # the stage would not guess: honest on poor scans, a miss on any other
            missed += word != "poor"
            print(f"{folder.name}: refused: {row['refused']}", flush=True)
            continue
        by.setdefault(word, []).append(row)
        names.setdefault(word, []).append(folder.name)
        figures = {k: v for k, v in row.items() if not isinstance(v, list)}
        print(f"{folder.name}: " + "  ".join(f"{k} {v:.3g}" for k, v in figures.items()), flush=True)
    missed += sum(report(rows, names[word], word) for word, rows in by.items())
    missed += sum(told(rows, word) for word, rows in by.items() if word == "poor")
    if args.plot:
        plot(by, args.plot)
    if not args.keep:
        shutil.rmtree(home, ignore_errors=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
