"""Write the parts of the manual that are generated: the command pages and README's output block.

    python docs/generate.py            rewrite docs/reference/commands.md and README's block
    python docs/generate.py DEMO_DIR   first take the figures of README's block from a finished demonstration case

``tests/house/test_manual.py`` fails when what stands in the repository differs from what this makes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
COMMANDS = ROOT / "docs" / "reference" / "commands.md"
README = ROOT / "README.md"
FIGURES = ROOT / "docs" / "reference" / "demo-summary.json"
BEGIN, END = "<!-- generated: twofold demo -->", "<!-- end of generated -->"

HEAD = """# Commands

Generated from the command line itself by `docs/generate.py`.

Exit codes: 0 done; 1 done, and the answer is no; 2 bad input (the message names file, field, what was found, what to
do); 3 our bug, with a report file; 130 interrupted. With `--json` a command prints `{command, written, result}` on
standard output and its log on standard error.
"""


def commands() -> str:
    """The command pages as one markdown text."""
    import typer

    from twofold.cli import app

    return HEAD + "".join(_page(path, command) for path, command in _leaves(typer.main.get_command(app), ()))


def _leaves(command: Any, path: tuple[str, ...]):
    if hasattr(command, "commands"):
        for name in command.commands:
            yield from _leaves(command.commands[name], (*path, name))
    else:
        yield " ".join(path), command


def _page(path: str, command: Any) -> str:
    lines = [f"\n## twofold {path}\n", (command.help or "").strip(), ""]
    rows = [_row(p) for p in command.params if p.name != "help"]
    if rows:
        lines += ["| argument or option | meaning | default |", "|---|---|---|", *rows]
    return "\n".join(lines) + "\n"


def _row(p: Any) -> str:
    name = p.name.upper() if p.param_type_name == "argument" else ", ".join(p.opts)
    default = "" if p.required or p.default in (None, False, ()) or callable(p.default) else f"`{p.default}`"
    return f"| `{name}` | {getattr(p, 'help', '') or ''} | {default} |"


def block() -> str:
    """README's output block from the recorded figures of the demonstration case."""
    from twofold.case import Options
    from twofold.show import table

    figures = json.loads(FIGURES.read_text())
    runs = next(row["runs"] for row in figures.values())
    command = "twofold demo" + (f" --runs {runs}" if runs != Options().runs else "")
    return f"{BEGIN}\n```text\n$ {command}\n{table(figures)}\n```\n{END}"


def readme(text: str) -> str:
    """README with its block replaced."""
    before, rest = text.split(BEGIN)
    return before + block() + rest.split(END)[1]


def main(demo: str | None) -> None:
    if demo is not None:
        from twofold.case import load
        from twofold.show import summary

        FIGURES.write_text(json.dumps(summary(load(demo)), indent=1) + "\n")
    COMMANDS.write_text(commands())
    README.write_text(readme(README.read_text()))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
