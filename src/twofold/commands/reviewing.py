"""Looking at what the machine proposed: approvals, and a segmentation that comes back from an editor."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from twofold.commands.arguments import CaseDir, Json
from twofold.errors import NoAnswer


def review(
    case: CaseDir,
    approve: Annotated[list[str] | None, typer.Option(help="A structure, a vessel, labels, edges or all. "
                                                           "(repeatable)")] = None,
    by: Annotated[str, typer.Option(help="Who has looked and approves.")] = "",
    diff: Annotated[Path | None, typer.Option(help="How does this segmentation differ? Nothing is taken.")] = None,
    take: Annotated[Path | None, typer.Option(help="The same, and it becomes edits/labels.seg.nrrd.")] = None,
    json_out: Json = False,
) -> int:
    """Where every structure's and vessel's review stands; 1 while something is not approved."""
    from twofold import show
    from twofold.anatomy import reviews
    from twofold.case import load

    record = load(case)
    if diff is not None or take is not None:
        from twofold.imaging.edited import compare

        rows = compare(record, take or diff or Path(), take is not None)
        answer = {"differs": [r.model_dump(mode="json") for r in rows]}
        show.result("review", answer, json_out)
        if take is not None and not json_out:
            typer.echo(f"taken into {case}/edits; the next run works from it")
        return 0
    if approve:
        done = reviews.approve(record, approve, by, dt.date.today())
        show.done("review", [reviews.FILE], {"approved": done} if json_out else {}, json_out, None)
        return 0
    rows = reviews.items(record)
    left = reviews.unreviewed(record)
    show.result("review", {"items": [r.model_dump(mode="json") for r in rows], "not_approved": left}, json_out)
    if left:
        raise NoAnswer(f"not approved: {'; '.join(left)}; look, then: twofold review {case} --approve NAME --by WHO")
    return 0
