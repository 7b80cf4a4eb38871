"""The list of all commands, and how each of them ends. Nothing is computed here.

Exit 0: done. 1: done, and the answer is no. 2: bad input. 3: our bug, with a report file. 130: interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from twofold import INTENDED_USE, __version__
from twofold.commands import engines, keeping, living, observing, reviewing, stages, starting
from twofold.errors import TwofoldError

INTERRUPTED = 130  # the shell's convention for a command ended by Ctrl-C: 128 + signal 2
OUR_BUG = 3

app = typer.Typer(
    name="twofold",
    help="Plan, simulate and rehearse the separation of conjoined twins, from first scan to recovery.\n\n"
    + f"Intended use: {INTENDED_USE}",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)
journal = typer.Typer(help="The append-only record of what happened.", no_args_is_help=True)

for command in (
    starting.demo,
    starting.new,
    starting.deidentify,
    starting.phantom,
    stages.run,
    stages.anatomy,
    reviewing.review,
    stages.divide,
    stages.plan,
    stages.rehearse,
    living.learn,
    stages.course,
    stages.compare,
    stages.book,
    engines.twins,
    engines.flow,
    keeping.check,
    engines.verify,
    keeping.cite,
    keeping.export,
    keeping.forget,
    living.board,
    keeping.version,
):
    app.command()(command)

journal.command("verify")(living.journal_verify)
journal.command("export")(living.journal_export)
journal.command("observe")(observing.journal_observe)
journal.command("take")(observing.journal_take)
journal.command("tell")(observing.journal_tell)
app.command("print")(keeping.print_parts)
app.add_typer(journal, name="journal")


def main(arguments: list[str] | None = None) -> None:
    """Run a command line and end the process with its exit code."""
    sys.exit(invoke(lambda: app(args=arguments, prog_name="twofold", standalone_mode=False)))


def invoke(command: Callable[[], Any]) -> int:
    """The exit code of a command; every failure gets its sentence on stderr, none a traceback."""
    try:
        code = command()
        return code if isinstance(code, int) else 0
    except TwofoldError as e:
        print(f"twofold: {e}", file=sys.stderr)
        return e.exit_code
    except (KeyboardInterrupt, typer.Abort):
        print("twofold: interrupted; what was finished stays, and the next run resumes", file=sys.stderr)
        return INTERRUPTED
    except typer.Exit as e:
        return e.exit_code
    except Exception as e:
        if hasattr(e, "exit_code") and hasattr(e, "show"):  # a usage error in the parser's own words
            e.show()  # type: ignore[attr-defined]
            return e.exit_code  # type: ignore[attr-defined]
        return _report(e)


def _report(e: Exception) -> int:
    import traceback

    path = Path("twofold-report.txt")
    text = f"twofold {__version__}\n{' '.join(sys.argv[:2])}\n{traceback.format_exc()}"
    try:
        path.write_text(text, encoding="utf-8")
        where = f"a report was written to {path}; it names files of the case: read it before you send it"
    except OSError:
        where = "no report could be written here"
    print(f"twofold: this is our bug ({type(e).__name__}: {e}); {where}", file=sys.stderr)
    return OUR_BUG


if __name__ == "__main__":
    main()
