"""Where a case comes from: the demonstration, a hospital's images, or a drawn pair with known truth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from twofold.commands.arguments import Jobs, Json, Runs, Seed, Thorough
from twofold.commands.numerics import PAIR_SEED, ROTATION_DEG
from twofold.commands.walking import walk
from twofold.errors import BadInput


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
    imaging: Annotated[str, typer.Option(
        help="A file, folder or zip of DICOM, NIfTI or NRRD; or the http(s) address of a DICOMweb server, study or "
        "series.")],
    labels: Annotated[Path | None, typer.Option(
        help="Your own segmentation: .seg.nrrd, label map, DICOM SEG, or a folder or zip of STL.")] = None,
    vessels: Annotated[Path | None, typer.Option(
        help="Your own vessel graph (vessels.json).")] = None,
    inside_a: Annotated[str | None, typer.Option(help="A point in a's brain, x,y,z in mm, LPS.")] = None,
    inside_b: Annotated[str | None, typer.Option(help="A point in b's brain.")] = None,
    kind: Annotated[list[str] | None, typer.Option(
        help="NUMBER=KIND: what a series (or file) shows: ct, ctv, mrv, t1, t2; or skip. May be repeated.")] = None,
    patient: Annotated[str | None, typer.Option(
        help="Where two patients' records lie in one place: whose to use, or 'both'.")] = None,
    json_out: Json = False,
) -> None:
    """Start a case folder from a hospital's images; writes a commented case.yaml and team.yaml to fill in."""
    import sys

    from twofold import show
    from twofold.imaging.begin import begin

    show.watch(json_out)
    points = {letter: _point(f"--inside-{letter}", text) for letter, text in (("a", inside_a), ("b", inside_b)) if text}
    kinds = dict(_pair(text) for text in kind or ())
    written, brought = begin(dir, imaging, labels, vessels, kinds, patient, points)
    for warning in brought.warnings:
        print(f"twofold: warning: {warning}", file=sys.stderr)
    show.done("new", written, {"warnings": list(brought.warnings)} if json_out else {}, json_out, dir)


def _point(option: str, text: str) -> tuple[float, ...]:
    """x,y,z of an option. Raises BadInput."""
    try:
        x, y, z = (float(part) for part in text.split(","))
    except ValueError:
        raise BadInput(option, "", text, "give three numbers, x,y,z in mm, LPS (as DICOM and Slicer's LPS)") from None
    return x, y, z


def _pair(text: str) -> tuple[str, str]:
    name, sign, kind = text.rpartition("=")
    if not sign or not name:
        raise BadInput("--kind", "", text, "give NUMBER=KIND, for example --kind 4=ctv")
    return name, kind


def deidentify(
    source: Annotated[Path, typer.Argument(help="A file, folder or zip of DICOM.")],
    out: Annotated[Path, typer.Option(help="The folder to make.")],
    json_out: Json = False,
) -> None:
    """CT and MR images without identity (DICOM PS3.15 Annex E), into a new folder. Read its warnings: faces stay."""
    from twofold import show
    from twofold.imaging.deidentify import deidentify as strip

    show.watch(json_out)
    written, warnings = strip(source, out)
    show.done("deidentify", written, {"warnings": warnings} if json_out else {}, json_out, None)
    if not json_out:
        typer.echo("\n".join(warnings), err=True)


def phantom(
    dir: Annotated[Path, typer.Argument(help="The case folder to make; may exist if empty.")],
    type: Annotated[str, typer.Option(help="PA, PV, TA, TV-I, TV-II or TV-III.")] = "TV-III",
    rotation: Annotated[float, typer.Option(help="Rotation between the two faces, degrees 0 to 180.")] = ROTATION_DEG,
    seed: Annotated[int, typer.Option(min=0, help="Which pair to draw.")] = PAIR_SEED,
    difficulty: Annotated[str, typer.Option(help="clean, clinical or poor images.")] = "clean",
    spacing: Annotated[float, typer.Option(help="Voxel size in mm.")] = 1.0,
    swap: Annotated[bool, typer.Option("--swap", help="The same pair with the letters a and b exchanged.")] = False,
    with_: Annotated[
        list[str] | None, typer.Option("--with", help="bridge, interlocked, sutures or expanders; may be repeated.")
    ] = None,
    json_out: Json = False,
) -> None:
    """Draw a pair of joined heads with known truth, and their scans; the truth goes to DIR-truth."""
    from twofold import show
    from twofold.phantom.stage import draw

    show.watch(json_out)
    written = draw(
        dir, type=type, rotation_deg=rotation, seed=seed, difficulty=difficulty, spacing_mm=spacing, swap=swap,
        extras=with_ or (),
    )
    show.done("phantom", [str(w) for w in written], {}, json_out, dir)
