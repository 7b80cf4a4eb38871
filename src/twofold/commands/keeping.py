"""What is done to a whole case: read it, cite it, share it, remove it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from twofold import INTENDED_USE, __version__
from twofold.commands.arguments import CaseDir, Json
from twofold.errors import NoAnswer


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
    share: Annotated[Path, typer.Option(help="The folder to make: dates and faces stripped.")],
    json_out: Json = False,
) -> None:
    """A copy that may be shown to others: no dates, no skin, no images. Read its warning."""
    from twofold import show
    from twofold.case import load
    from twofold.case.share import export as strip

    show.done("export", strip(load(case), share), {}, json_out, share)


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
