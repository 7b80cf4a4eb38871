"""What is done to a whole case: read it, cite it, share it, remove it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from twofold import INTENDED_USE, __version__
from twofold.commands.arguments import Candidate, CaseDir, Json
from twofold.commands.numerics import TUBE_MM
from twofold.errors import BadInput, NoAnswer


def check(case: CaseDir, json_out: Json = False) -> None:
    """Read every input and every result of a case and say what is wrong, changing nothing."""
    from twofold import pipeline, show

    show.result("check", pipeline.check(case), json_out)


def cite(case: CaseDir, json_out: Json = False) -> None:
    """Every number that the runs of this case used, where, and its source."""
    from twofold import pipeline, show
    from twofold.case import load

    rows = pipeline.cited(load(case))
    show.citations(rows, json_out)


def export(
    case: CaseDir,
    share: Annotated[Path | None, typer.Option(help="The folder to make: dates and faces stripped.")] = None,
    seg: Annotated[Path | None, typer.Option(help="A DICOM SEG to write: the labels, for an archive.")] = None,
    type: Annotated[str, typer.Option(help="With --seg: labelmap, or binary for older readers.")] = "labelmap",
    json_out: Json = False,
) -> None:
    """A copy that may be shown to others (no dates, no skin, no images: read its warning), or labels as DICOM SEG."""
    from twofold import show
    from twofold.case import load

    if share is None and seg is None:
        raise BadInput("export", "", "neither --share nor --seg", "name a folder to make, or a file to write")
    record, written = load(case), []
    if share is not None:
        from twofold.case.share import export as strip

        written += strip(record, share)
    if seg is not None:
        from twofold.imaging.seg import write_seg

        written.append(str(write_seg(record, seg, type)))
    show.done("export", written, {}, json_out, share)


def print_parts(
    case: CaseDir,
    out: Annotated[Path, typer.Option(help="The folder to make.")],
    cut: Annotated[str, typer.Option(help="none, plane, or surface (the candidate's dividing surface).")] = "none",
    candidate: Candidate = None,
    only: Annotated[list[str] | None, typer.Option(help="A structure by name; without it all but skin and CSF. "
                                                        "(repeatable)")] = None,
    hollow: Annotated[float | None, typer.Option(help="Leave a wall of so many mm of skin and brains.")] = None,
    supports: Annotated[bool, typer.Option("--supports", help="Head cradles and breathing-support bands too.")] = False,
    tube: Annotated[float, typer.Option(help="With --supports: outer width of the circuit's tube, mm.")] = TUBE_MM,
    json_out: Json = False,
) -> None:
    """Closed parts for a 3D printer: cut in two with pegs, hollow, engraved with case and version; head supports."""
    from twofold import show
    from twofold.case import load
    from twofold.printing import write

    show.watch(json_out)
    written = write(load(case), out, cut, candidate, tuple(only or ()), hollow, supports, tube)
    show.done("print", written, {}, json_out, None)


def forget(
    case: CaseDir,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    json_out: Json = False,
) -> None:
    """Remove a case wholly, truth folder included."""
    from twofold import show
    from twofold.case.share import forget as remove

    if not yes and not typer.confirm(f"Remove {case} and everything in it for good?", err=True):
        raise NoAnswer(f"nothing was removed: {case} stays")
    show.done("forget", remove(case), {}, json_out, None)


def version(json_out: Json = False) -> None:
    """Which Twofold this is."""
    from twofold import show

    show.result("version", {"version": __version__, "intended_use": INTENDED_USE}, json_out)
