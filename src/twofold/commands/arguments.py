"""What several commands take alike: its type, its bounds and its line of help, once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CaseDir = Annotated[Path, typer.Argument(help="The case folder.", show_default=False)]
Runs = Annotated[int | None, typer.Option(min=1, help="Rehearsal runs per operation (default 300).")]
Jobs = Annotated[int, typer.Option(min=0, help="Worker processes; 0 means all cores. Never changes a result.")]
Seed = Annotated[int | None, typer.Option(min=0, help="Scenario seed (default 1).")]
Cluster = Annotated[str | None, typer.Option(help="A Dask scheduler (tcp://…). Never changes a result.")]
Json = Annotated[bool, typer.Option("--json", help="Print {command, written, result} as JSON; log on stderr.")]
Thorough = Annotated[bool, typer.Option("--thorough", help="Ten times the runs and the solver time.")]
Again = Annotated[bool, typer.Option("--again", help="Make it anew even if nothing that it reads has changed.")]
Candidate = Annotated[str | None, typer.Option(help="A candidate division, or 'all'.")]
Operation = Annotated[str | None, typer.Option(help="An operation of the course, by id.")]
