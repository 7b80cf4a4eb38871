"""The engines by themselves: two bodies, one network, and both against what others published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from twofold.commands.arguments import Json
from twofold.errors import NoAnswer


def twins(
    scenario: Annotated[Path, typer.Argument(help="A scenario file (design, section 5).")],
    out: Annotated[Path, typer.Option(help="Where the traces go (CSV).")],
    plot: Annotated[Path | None, typer.Option(help="A picture of both children (PNG).")] = None,
    json_out: Json = False,
) -> None:
    """A scripted scenario on two coupled bodies."""
    from twofold import show
    from twofold.twins.command import play

    show.watch(json_out)
    show.done("twins", [str(p) for p in play(scenario, out, plot)], {}, json_out, None)


def flow(
    vessels: Annotated[Path, typer.Argument(help="A vessel graph (vessels.json).")],
    boundary: Annotated[Path, typer.Option(help="Inflows, pressures, ICP (B.json).")],
    occlude: Annotated[str, typer.Option(help="Edges to occlude, separated by commas.")] = "",
    json_out: Json = False,
) -> None:
    """A virtual occlusion test: pressures and flows with some vessels closed."""
    from twofold import show
    from twofold.flow.command import test_occlusion

    edges = [e for e in (part.strip() for part in occlude.split(",")) if e]
    show.result("flow", test_occlusion(vessels, boundary, edges), json_out, flat=True)


def verify(
    out: Annotated[Path, typer.Option(help="Where verify.json and verify.md go: here, or a case.")] = Path("."),
    only: Annotated[list[str] | None, typer.Option(help="A check or a group of them, by id. (repeatable)")] = None,
    json_out: Json = False,
) -> int:
    """Hold the engines against published figures, closed forms and other people's solvers; 1 if a row fails."""
    from twofold import show
    from twofold.credibility.command import write
    from twofold.credibility.table import drawn, tally

    show.watch(json_out)
    report, written = write(out, tuple(only or ()))
    failed = [r.id for r in report.failed()]
    if not json_out:
        show.tables(drawn(report), tally(report))
    show.done("verify", [str(p) for p in written], report.as_data() if json_out else {}, json_out, None)
    if failed:
        raise NoAnswer(f"{len(failed)} of {len(report.rows)} checks fail: {', '.join(failed)}")
    return 0
