"""What people observe and tell from the ward: single values, files of them, and what happened to the course."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from twofold.commands.arguments import CaseDir, Json

Author = Annotated[str, typer.Option(help="Who says so: an id of team.yaml.")]
When = Annotated[str, typer.Option(help="When it was so: 2026-10-21T07:00:00-07:00; left out: now.")]


def journal_observe(
    case: CaseDir,
    child: Annotated[str, typer.Option(help="a or b.")],
    measure: Annotated[str, typer.Option(help="weight, length, urine, temperature, ... (docs/reference/course.md)")],
    value: Annotated[str, typer.Option(help="The number, or yes or no.")],
    author: Author,
    unit: Annotated[str, typer.Option(help="Its unit; a number without one is refused.")] = "",
    time: When = "",
    corrects: Annotated[str, typer.Option(help="The key of the entry that this one replaces.")] = "",
    note: Annotated[str, typer.Option(help="Words; for a fill, the expander's id.")] = "",
    json_out: Json = False,
) -> int:
    """One value of one child into the journal; what is doubtful is marked, what cannot be is kept as refused."""
    from datetime import datetime

    from twofold.case import load
    from twofold.journal.bedside import Intake
    from twofold.journal.place import journal_of

    record, now = load(case), datetime.now().astimezone()
    offered = {"child": child, "measure": measure, "value": value, "unit": unit, "author": author,
               "time": time or now.isoformat(), "corrects": corrects, "note": note}  # fmt: skip
    with Intake(journal_of(case), record.twins.a.born, now) as intake:
        taken = intake.take(offered)
    _shown("journal observe", [taken], json_out)
    return 0


def journal_take(
    case: CaseDir,
    file: Annotated[Path, typer.Argument(help="A CSV table, or a FHIR R4 bundle (.json).")],
    json_out: Json = False,
) -> int:
    """Every observation of a file into the journal: taken, marked, or kept as refused with the reason."""
    from datetime import datetime

    from twofold.case import load
    from twofold.journal.intake import take_file
    from twofold.journal.place import journal_of

    record = load(case)
    _shown(
        "journal take", take_file(journal_of(case), file, record.twins.a.born, datetime.now().astimezone()), json_out
    )
    return 0


def journal_tell(
    case: CaseDir,
    act: Annotated[str, typer.Argument(help="stops, postpones, emergency, dies, complicates, prepared or divides.")],
    author: Author,
    target: Annotated[str, typer.Option(help="An operation of the course, or a vessel that was divided.")] = "",
    twin: Annotated[str, typer.Option(help="a or b.")] = "",
    detail: Annotated[str, typer.Option(help="In words.")] = "",
    to: Annotated[str, typer.Option(help="The new day, as in 2026-11-11.")] = "",
    time: When = "",
    corrects: Annotated[str, typer.Option(help="The key of the entry that this one replaces.")] = "",
    json_out: Json = False,
) -> int:
    """Something that happened to the course: the course is drawn anew from it, and nothing is reset."""
    from datetime import datetime

    from twofold import show
    from twofold.case import load
    from twofold.course.happened import tell

    now = datetime.now().astimezone()
    key = tell(load(case), act, author, _time(time) if time else now, now, target, twin, detail, _day(to), corrects)
    show.result("journal tell", {"key": key}, json_out)
    return 0


def _shown(command: str, taken, json_out: bool) -> None:
    from twofold import show
    from twofold.errors import NoAnswer

    rows = [{"key": t.key, "row": t.seq, "state": t.state, "why": "; ".join(t.reasons)} for t in taken]
    show.result(command, {"entries": rows}, json_out)
    refused = sum(t.state == "refused" for t in taken)
    if refused:
        raise NoAnswer(f"{refused} of {len(taken)} were refused; their words and the reason stand in the journal")


def _time(words: str):
    from datetime import datetime

    from twofold.errors import BadInput

    try:
        time = datetime.fromisoformat(words)
    except ValueError:
        raise BadInput("--time", "", words, "write 2026-10-21T07:00:00-07:00") from None
    if time.tzinfo is None:
        raise BadInput("--time", "", words, "add the offset from UTC, as in 2026-10-21T07:00:00-07:00")
    return time


def _day(words: str) -> date | None:
    from twofold.errors import BadInput

    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        raise BadInput("--to", "", words, "write a day, as in 2026-11-11") from None
