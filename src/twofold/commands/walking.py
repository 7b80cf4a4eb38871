"""How a command that makes a stage walks the corridor, and what its options mean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twofold.case import Options


def options_of(
    runs: int | None = None, jobs: int = 0, seed: int | None = None, thorough: bool = False, cluster: str | None = None
) -> Options:
    """What the common options of a command line mean to the stages; None stands for their default."""
    from dataclasses import replace

    from twofold.case import Options

    options = Options().thoroughly() if thorough else Options()
    changes: dict[str, Any] = {"jobs": jobs, "cluster": cluster}
    if runs is not None:
        changes["runs"] = runs
    if seed is not None:
        changes["seed"] = seed
    return replace(options, **changes)


def walk(
    command: str,
    case_dir: Path,
    json_out: bool,
    to: str = "book",
    only: str | None = None,
    again: bool = False,
    operation: str | None = None,
    candidate: str | None = None,
    **options: Any,
) -> None:
    """Make the stages of a case as far as `to`, or only one of them, and say what was written.

    Of a stage that is made for each operation (and candidate), only those asked for.
    """
    from twofold import pipeline, show
    from twofold.case import load

    show.watch(json_out)
    case = load(case_dir)
    if operation is not None or candidate is not None:
        show.which(case, candidate, operation)  # refuses what the course doesn't have

    def part(folder: tuple[str, ...]) -> bool:
        return operation in (None, folder[-1]) and candidate in (None, *folder[1:-1])

    written = pipeline.run(case, options_of(**options), to=to, only=only, again=again, part=part)
    show.done(command, written, show.summary(case) if only is None else {}, json_out, case_dir)
