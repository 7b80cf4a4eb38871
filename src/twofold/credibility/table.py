"""The rows as people read them: on a terminal, in a markdown page."""

from __future__ import annotations

from typing import Any

from twofold.credibility.numerics import SHOWN_DIGITS
from twofold.credibility.records import PURPOSES, Range, Report, Row

HEADS = ("check", "question", "context of use", "source (grade)", "expected", "got", "off by", "unit", "verdict",
         "note")
MARKS = {"pass": "pass", "fail": "FAIL", "recorded": "recorded", "not run": "not run"}


def number(x: float | None) -> str:
    """Four significant digits; a dash where there is no figure."""
    return "–" if x is None else f"{x:.{SHOWN_DIGITS}g}"


def reach(r: Range) -> str:
    """``33 to 48``, ``at least 10``, ``at most 3``; a dash where no end is stated."""
    if r.low is None and r.high is None:
        return "–"
    if r.low is None:
        return f"at most {number(r.high)}"
    if r.high is None:
        return f"at least {number(r.low)}"
    return number(r.low) if r.low == r.high else f"{number(r.low)} to {number(r.high)}"


def tally(report: Report) -> str:
    """How many passed, failed, are recorded and were not run, per purpose."""
    lines = []
    for purpose in PURPOSES:
        n = report.count(purpose)  # type: ignore[arg-type]
        lines.append(f"{purpose}: " + ", ".join(f"{n[v]} {v}" for v in n))
    return "\n".join(lines)


def drawn(report: Report) -> list[Any]:
    """One table per purpose for a terminal (rich)."""
    from rich.table import Table

    tables = []
    for purpose, meaning in PURPOSES.items():
        rows = [r for r in report.rows if r.purpose == purpose]
        if not rows:
            continue
        t = Table(title=f"{purpose}: {meaning}", title_justify="left")
        for name in ("check", "expected", "got", "off by", "unit", "verdict"):
            right = name in ("got", "off by")
            t.add_column(name, overflow="fold", no_wrap=name == "check", justify="right" if right else "left")
        for r in rows:
            t.add_row(r.id, reach(r.expected), number(r.got), _off(r), r.unit, MARKS[r.verdict],
                      style="bold red" if r.verdict == "fail" else None)
        tables.append(t)
    return tables


def _off(r: Row) -> str:
    return number(r.error) if r.error else ""


def page(report: Report) -> str:
    """The rows as a markdown page: every word of every row."""
    head = f"Twofold {report.version}, {len(report.rows)} of {report.of} checks. A failing row stays visible."
    lines = ["# What was checked from outside", "", head, ""]
    lines += [*(f"- {line}" for line in tally(report).splitlines())]
    for purpose, meaning in PURPOSES.items():
        rows = [r for r in report.rows if r.purpose == purpose]
        if not rows:
            continue
        lines += ["", f"## {purpose.capitalize()}", "", f"{meaning[0].upper()}{meaning[1:]}.", ""]
        lines += [f"| {' | '.join(HEADS)} |", "|---" * len(HEADS) + "|"]
        lines += [_line(r) for r in rows]
    return "\n".join(lines) + "\n"


def _line(r: Row) -> str:
    cells = (r.id, r.question, r.context_of_use, f"{r.source} ({r.grade})", reach(r.expected), number(r.got), _off(r),
             r.unit, MARKS[r.verdict], r.note)
    return "| " + " | ".join(c.replace("|", "/") for c in cells) + " |"
