"""The day itself and after: the board, the journal, and what its durations teach."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from twofold.commands.arguments import Candidate, CaseDir, Json, Operation
from twofold.commands.numerics import PORT


def board(
    case: CaseDir,
    host: Annotated[str, typer.Option(help="Where to listen; anything but this machine needs TLS.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = PORT,
    live: Annotated[bool, typer.Option("--live", help="Not a drill: needs a clinician who answers for it.")] = False,
    operation: Operation = None,
    candidate: Candidate = None,
    speed: Annotated[float, typer.Option(min=1.0, help="How many times faster than life a drill runs.")] = 1.0,
    account: Annotated[str | None, typer.Option(help="Give this person a password and a PIN (asked for).")] = None,
    wall_token: Annotated[bool, typer.Option("--wall-token", help="Make a token for a wall screen.")] = False,
    family_token: Annotated[bool, typer.Option("--family-token", help="Make one for the family room.")] = False,
    json_out: Json = False,
) -> None:
    """The live board: wall, desk, cards, checklists, theatre, debriefing, in any browser; a drill unless --live."""
    if wall_token or family_token:
        from twofold import show
        from twofold.board.server import make_token

        show.result("board", {"token": make_token(case, "wall" if wall_token else "family")}, json_out)
        return
    if account is not None:
        from twofold import show
        from twofold.board.server import set_account

        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        pin = typer.prompt("PIN (empty: none)", hide_input=True, default="", show_default=False, err=True)
        set_account(case, account, password, pin)
        show.result("board", {"account": account}, json_out)
        return
    from twofold.board.start import serve

    serve(case, candidate, operation, host, port, live, speed)


def journal_verify(
    case: CaseDir,
    head: Annotated[list[str] | None, typer.Option(help="A short code from paper, to be found. (repeatable)")] = None,
    json_out: Json = False,
) -> None:
    """Whether the chain of what happened is whole; names the row where it breaks, and what cannot be proven."""
    from twofold import show
    from twofold.journal import verify
    from twofold.journal.place import journal_of, sealed_heads_of

    show.result("journal verify", verify(journal_of(case), tuple(head or ()), sealed_heads_of(case)), json_out)


def journal_export(
    case: CaseDir,
    out: Annotated[Path, typer.Option(help="Where the file goes.")],
    format: Annotated[str, typer.Option(help="csv, or fhir: AuditEvents and Procedures (FHIR R4).")] = "csv",
    json_out: Json = False,
) -> None:
    """The journal in the order of entry, as CSV or as a FHIR bundle."""
    from twofold import show
    from twofold.journal import export
    from twofold.journal.place import journal_of

    show.done("journal export", export(journal_of(case), out, format), {}, json_out, None)


def learn(
    case: CaseDir,
    accept: Annotated[str | None, typer.Option(help="Put this proposal into the case's own playbook.")] = None,
    by: Annotated[str, typer.Option(help="Who accepts it.")] = "",
    json_out: Json = False,
) -> None:
    """What the durations in the journal make of the playbooks' estimates; a person accepts, one by one."""
    from twofold import show
    from twofold.case import load
    from twofold.rehearsal import learning

    record = load(case)
    if accept is not None:
        show.done("learn", learning.accept(record, accept, by), {}, json_out, None)
        return
    answer, written = learning.learn(record)
    if json_out:
        show.done("learn", written, answer, json_out, None)
    else:
        show.result("learn", answer, json_out)
