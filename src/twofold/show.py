"""What a command says: progress and tables on a terminal, one JSON object for programs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from twofold import progress, store


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
        from rich.console import Console

        Console().print(table(result))
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
        for v in value:
            if isinstance(v, dict):
                print(indent + "- " + ", ".join(f"{k}: {_scalar(x)}" for k, x in v.items()))
            else:
                print(f"{indent}- {_scalar(v)}")
    else:
        print(f"{indent}{_scalar(value)}")


def _scalar(v: Any) -> str:
    if v is None:
        return "undefined"
    return f"{v:.4g}" if isinstance(v, float) else str(v)


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


def summary(case: Any) -> dict[str, Any]:
    """The few figures a person wants first after a whole walk, per candidate and child; no sums of children."""
    out: dict[str, Any] = {}
    for path in sorted((case.root / "4-rehearsal").glob("*/*/summary.json")):
        s = store.read_json(path)
        key = f"{path.parent.name} ({path.parent.parent.name})"
        row: dict[str, Any] = {"runs": s.get("runs")}
        for name in ("duration_h", "separation_clock"):
            if isinstance(s.get(name), dict):
                row[name] = _band(s[name])
        for letter, child in (s.get("twins") or {}).items():
            for name in ("blood_loss_ml_kg", "min_map_mmhg"):
                if isinstance(child.get(name), dict):
                    row[f"{letter}.{name}"] = _band(child[name])
        out[key] = row
    return out


def _band(q: dict[str, Any]) -> str:
    low, mid, high = (q.get(k) for k in ("p10", "p50", "p90"))
    if mid is None:
        return "undefined"
    if isinstance(mid, str):
        return f"{low} | {mid} | {high}"
    return f"{_scalar(low)} | {_scalar(mid)} | {_scalar(high)}"


def table(rows: dict[str, Any]) -> Any:
    """The few first figures as a table to print: a row per operation and candidate, a column per child."""
    from rich.table import Table

    columns = list(dict.fromkeys(k for r in rows.values() for k in r))
    drawn = Table(title="P10 | P50 | P90 per operation (candidate)", caption="Guesses rule: bands, not predictions.")
    drawn.add_column("operation")
    for c in columns:
        drawn.add_column(c, overflow="fold")
    for name, r in rows.items():
        drawn.add_row(name, *(str(r.get(c, "")) for c in columns))
    return drawn
