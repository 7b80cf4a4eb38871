"""What a command says: progress and tables on a terminal, one JSON object for programs."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from twofold import progress, store
from twofold.quantity import H_PER_DAY

WIDEST = 160  # characters of a printed table; beyond that a terminal folds it
LONG_H = 72  # from three days on a length is told in days
MANY = 1000  # from here on a fourth digit says more than an exponent


class _Bars:
    """Progress bars on stderr, drawn by rich."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._rich = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[note]}"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=False,
        )
        self._depth = 0

    def open(self, label: str, total: float | None) -> progress.Task:
        if self._depth == 0:
            self._rich.start()
        self._depth += 1
        return _Bar(self._rich, self._rich.add_task(("  " * (self._depth - 1)) + label, total=total, note=""))

    def close(self, task: progress.Task) -> None:
        assert isinstance(task, _Bar)
        task.finish()
        self._depth -= 1
        if self._depth == 0:
            self._rich.stop()


class _Bar:
    def __init__(self, rich_progress: Any, id: Any) -> None:
        self._progress, self._id = rich_progress, id

    def advance(self, n: float = 1) -> None:
        self._progress.advance(self._id, n)

    def say(self, text: str) -> None:
        self._progress.update(self._id, note=text)

    def finish(self) -> None:
        total = self._progress.tasks[self._progress.task_ids.index(self._id)].total or 1
        self._progress.update(self._id, total=total, completed=total, note="")


class _Lines:
    """One line per piece of work on stderr, for logs and pipes."""

    def open(self, label: str, total: float | None) -> progress.Task:
        print(f"… {label}", file=sys.stderr, flush=True)
        return _Line()

    def close(self, task: progress.Task) -> None:
        pass


class _Line:
    def advance(self, n: float = 1) -> None:
        pass

    def say(self, text: str) -> None:
        pass


def watch(json_out: bool) -> None:
    """Show progress: bars when a person watches, lines when stderr is a file or a program reads JSON."""
    progress.install(_Bars() if sys.stderr.isatty() and not json_out else _Lines())


def done(command: str, written: list[str], result: dict[str, Any], json_out: bool, where: Path | None) -> None:
    """Say what was written and, in short, what came out."""
    if json_out:
        print(json.dumps(json.loads(store.canonical({"command": command, "written": written, "result": result}))))
        return
    if result:
        print(table(result))
    for folder in written:
        print(f"wrote {folder}")
    if not written:
        print("nothing to do: everything is up to date")
    if where is not None and (where / "7-book" / "book.pdf").is_file():
        print(f"book:  {where / '7-book' / 'book.pdf'}")


def result(command: str, answer: Any, json_out: bool, flat: bool = False) -> None:
    """Print an answer; ``flat`` repeats its keys beside the envelope's, for readers of the bare answer."""
    plain = json.loads(store.canonical(answer))
    if json_out:
        envelope = {"command": command, "written": [], "result": plain}
        print(json.dumps({**plain, **envelope} if flat else envelope))
        return
    _print(plain)


def _print(value: Any, indent: str = "") -> None:
    if isinstance(value, dict):
        for k, v in value.items():
            if isinstance(v, (dict, list)) and v:
                print(f"{indent}{k}:")
                _print(v, indent + "  ")
            else:
                print(f"{indent}{k}: {_scalar(v)}")
    elif isinstance(value, list):
        if _is_table(value):
            _columns(value, indent)
            return
        for v in value:
            if isinstance(v, dict):
                print(indent + "- " + ", ".join(f"{k}: {_scalar(x)}" for k, x in v.items()))
            else:
                print(f"{indent}- {_scalar(v)}")
    else:
        print(f"{indent}{_scalar(value)}")


def _is_table(rows: list[Any]) -> bool:
    """Whether some records share their keys and hold no further records, so that they can stand in columns."""
    return (
        len(rows) > 1
        and all(isinstance(r, dict) and r.keys() == rows[0].keys() for r in rows)
        and not any(isinstance(v, (dict, list)) for r in rows for v in r.values())
    )


def _columns(rows: list[dict[str, Any]], indent: str) -> None:
    cells = [list(rows[0])] + [[_scalar(v) for v in r.values()] for r in rows]
    widths = [max(len(row[k]) for row in cells) for k in range(len(rows[0]))]
    if sum(widths) + 2 * len(widths) > WIDEST:  # prose in a column: lines of their own are read more easily
        for r in rows:
            print(indent + "- " + ", ".join(f"{k}: {_scalar(v)}" for k, v in r.items()))
        return
    right = [all(isinstance(r[k], (int, float)) and not isinstance(r[k], bool) for r in rows) for k in rows[0]]
    for row in cells:
        print(indent + "  ".join(f"{c:>{w}}" if r else f"{c:<{w}}" for c, w, r in zip(row, widths, right)).rstrip())


def _scalar(v: Any) -> str:
    if v is None:
        return "undefined"
    return f"{v:.4g}" if isinstance(v, float) else str(v)


def tables(drawn: list[Any], below: str) -> None:
    """Tables one under the other, and a last word."""
    from rich.console import Console

    console = Console()
    for t in drawn:
        console.print(t)
    print(below)


def citations(rows: list[dict[str, Any]], json_out: bool) -> None:
    """Every number a case used: id, value, unit, grade, source, where."""
    if json_out:
        result("cite", rows, True)
        return
    for r in rows:
        print(f"{r['id']}\n    {r['value']}  [{r['grade']}]  {r['source']}\n    used in: {', '.join(r['used_in'])}")
    print(f"{len(rows)} numbers")


def which(case: Any, candidate: str | None, operation: str | None) -> tuple[str, str]:
    """The candidate and operation that a command means; the first dividing operation when none is named.

    Raises BadInput naming what there is when the pair does not exist.
    """
    from twofold import pipeline
    from twofold.errors import BadInput

    pairs = list(pipeline.operations(case))
    if operation is None:
        named = [p for p in pairs if candidate in (None, p[0])]
        dividing = [p for p in named if p[0] != "all"] or named
        if not dividing:
            raise BadInput("--candidate", "", str(candidate), f"use one of: {sorted({p[0] for p in pairs})}")
        return dividing[0]
    fits = [p for p in pairs if p[1] == operation and candidate in (None, p[0])]
    if not fits:
        there = ", ".join(f"{o} ({c})" for c, o in pairs) or "none"
        raise BadInput("--operation", "", f"{operation} ({candidate or 'any candidate'})", f"use one of: {there}")
    return fits[0]


FIGURES = {"duration_h": "length, h", "separation_clock": "time of separation"}
OF_A_CHILD = {"blood_loss_ml_kg": "blood loss, mL/kg", "min_map_mmhg": "lowest mean pressure, mmHg"}
BANDS = ("p10", "p50", "p90")
WIDE, NAMES = 15, 40  # characters of a column of figures, of the names before them


def summary(case: Any) -> dict[str, Any]:
    """The few figures a person wants first after a whole walk, per candidate and child; no sums of children."""
    out: dict[str, Any] = {}
    course = {e.id for e in case.course}
    for path in sorted((case.root / "4-rehearsal").glob("*/*/summary.json")):
        if path.parent.name not in course:  # left from a course that has changed: ``check`` names it
            continue
        s = store.read_json(path)
        named = [(name, s.get(name)) for name in FIGURES]
        named += [(f"{t}.{name}", of.get(name)) for t, of in (s.get("twins") or {}).items() for name in OF_A_CHILD]
        bands = {name: {k: q[k] for k in BANDS} for name, q in named if isinstance(q, dict) and q["p50"] is not None}
        out[f"{path.parent.name} ({path.parent.parent.name})"] = {"runs": s.get("runs"), **bands}
    return out


def table(rows: dict[str, Any]) -> str:
    """The few first figures as text: a block per operation and candidate, a line per figure and child."""
    lines = [" " * NAMES + "".join(f"{k.upper():>{WIDE}}" for k in BANDS)]
    for operation, row in rows.items():
        lines.append(f"{operation}, {row['runs']} runs")
        for name, band in row.items():
            if isinstance(band, dict):
                letter, _, of_child = name.rpartition(".")
                title = f"{letter}: {OF_A_CHILD[of_child]}" if letter else FIGURES[name]
                if name == "duration_h" and band["p50"] > LONG_H:
                    title, band = "length, days", {k: v / H_PER_DAY for k, v in band.items()}
                lines.append(f"  {title:<{NAMES - 2}}" + "".join(f"{_short(band[k]):>{WIDE}}" for k in BANDS))
    return "\n".join([*lines, "Guesses rule: these are bands, not predictions."])


def _short(v: Any) -> str:
    """A figure with three digits, or the day and minute of a time."""
    if isinstance(v, str):
        return datetime.fromisoformat(v).strftime("%d %b %H:%M")
    return f"{v:.0f}" if abs(v) >= MANY else f"{v:.3g}"
