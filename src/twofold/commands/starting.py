"""Where a case comes from: the demonstration, a hospital's images, or a drawn pair with known truth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from twofold.commands.arguments import Jobs, Json, Runs, Seed, Thorough
from twofold.commands.numerics import PAIR_SEED, ROTATION_DEG
from twofold.commands.walking import walk


def demo(
    out: Annotated[Path, typer.Option(help="Where to make the case; may exist if empty.")] = Path("twofold-demo"),
    runs: Runs = None,
    jobs: Jobs = 0,
    seed: Seed = None,
    thorough: Thorough = False,
    json_out: Json = False,
) -> None:
    """Make the demonstration case from a real head and walk the whole corridor."""
    from twofold import demo as demonstration
    from twofold import show

    show.watch(json_out)
    demonstration.make(out)
    walk("demo", out, json_out, runs=runs, jobs=jobs, seed=seed, thorough=thorough)


def new(
    dir: Annotated[Path, typer.Argument(help="The case folder to make; may exist if empty.")],
    imaging: Annotated[Path, typer.Option(help="A NIfTI file or a folder of them (ct, ctv, mrv, t1, t2).")],
    labels: Annotated[Path | None, typer.Option(help="Your own segmentation (.seg.nrrd).")] = None,
    vessels: Annotated[Path | None, typer.Option(help="Your own vessel graph (vessels.json).")] = None,
    json_out: Json = False,
) -> None:
    """Start a case folder from images; writes a commented case.yaml and team.yaml to fill in."""
    from twofold import show
    from twofold.case.new import start

    show.done("new", start(dir, imaging, labels, vessels), {}, json_out, dir)


def phantom(
    dir: Annotated[Path, typer.Argument(help="The case folder to make; may exist if empty.")],
    type: Annotated[str, typer.Option(help="PA, PV, TA, TV-I, TV-II or TV-III.")] = "TV-III",
    rotation: Annotated[float, typer.Option(help="Rotation between the two faces, degrees 0 to 180.")] = ROTATION_DEG,
    seed: Annotated[int, typer.Option(min=0, help="Which pair to draw.")] = PAIR_SEED,
    difficulty: Annotated[str, typer.Option(help="clean, clinical or poor images.")] = "clean",
    spacing: Annotated[float, typer.Option(help="Voxel size in mm.")] = 1.0,
    swap: Annotated[bool, typer.Option("--swap", help="The same pair with the letters a and b exchanged.")] = False,
    json_out: Json = False,
) -> None:
    """Draw a pair of joined heads with known truth, and their scans; the truth goes to DIR-truth."""
    from twofold import show
    from twofold.phantom.stage import draw

    show.watch(json_out)
    written = draw(
        dir, type=type, rotation_deg=rotation, seed=seed, difficulty=difficulty, spacing_mm=spacing, swap=swap
    )
    show.done("phantom", [str(w) for w in written], {}, json_out, dir)
