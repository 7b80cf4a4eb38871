"""Candidates side by side: reads what earlier stages wrote, writes ``comparison.json`` and ``.html``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from twofold import store
from twofold.case import Case, Options
from twofold.comparison import measures as catalogue
from twofold.comparison.dominance import dominators
from twofold.comparison.page import page
from twofold.comparison.paired import Columns, differences, read
from twofold.comparison.records import Band, Candidate, Comparison, Measure, Pair
from twofold.comparison.rehearsed import ALIVE, broken, of_rehearsal
from twofold.comparison.words import BROKEN

NAME = "comparison.json"


def run(case: Case, out: Path, options: Options) -> Comparison:
    """Write ``comparison.json`` and ``comparison.html`` into ``out``; returns the comparison.

    Figures of the last operation that a candidate has carry plain names; those of earlier ones (stages) are
    prefixed with the operation's id and a colon.
    """
    ids = candidates(case)
    last = _last_operation(case, ids)
    known: dict[str, Measure] = {**catalogue.DIVISION}
    figures: dict[str, dict[str, Pair | Band]] = {}
    runs: dict[str, dict[str, Any]] = {}
    failed: dict[str, str] = {}
    for id in ids:
        figures[id], runs[id] = _division(case, id), {}
        for operation in _operations(case, id):
            mark = "" if operation == last else f"{operation}:"
            found, values, columns = _operation(case, id, operation)
            if count := broken(columns):
                failed[id] = BROKEN.format(failed=count, runs=len(next(iter(columns.values()))))
                columns = {k: v for k, v in columns.items() if "." not in k}
            known |= {f"{mark}{k}": v for k, v in found.items()}
            figures[id] |= {f"{mark}{k}": v for k, v in values.items()}
            runs[id] |= _marked(columns, mark)
    if case.file.outcomes == "off":
        figures = {i: _silent(f, known) for i, f in figures.items()}
    shown = {k: m for k, m in known.items() if any(k in f for f in figures.values())}
    # Survival is a yes or no per run: its median difference says nothing, so its reach is compared instead.
    by_runs = {k: m for k, m in shown.items() if m.unit != ALIVE}
    paired = differences({i: r for i, r in runs.items() if r}, by_runs)
    bare = [Candidate(id=i, measures={k: figures[i][k] for k in shown if k in figures[i]}) for i in ids]
    result = Comparison(
        operation=last,
        outcomes=case.file.outcomes,
        measures=shown,
        candidates=tuple(c.model_copy(update={"dominated_by": dominators(c, bare, shown, paired)}) for c in bare),
        paired=paired,
        broken=failed,
    )
    store.save(out / NAME, result)
    store.write_text(out / "comparison.html", page(case, result))
    return result


def load(case: Case) -> Comparison:
    """The comparison of a case. Raises BadInput when the stage has not written it."""
    return store.load(Comparison, case.folder("6-comparison") / NAME)


def candidates(case: Case) -> list[str]:
    """Candidates that have a division, alphabetically: an order that means nothing."""
    folder = case.folder("2-division")
    return sorted(p.parent.name for p in folder.glob("*/division.json"))


def _operations(case: Case, candidate: str) -> list[str]:
    folder = case.folder("3-plan", candidate)
    return [e.id for e in case.course if (folder / e.id / "plan.json").is_file()]


def _last_operation(case: Case, ids: list[str]) -> str:
    planned = {o for i in ids for o in _operations(case, i)}
    return next((e.id for e in reversed(case.course) if e.id in planned), "")


def _division(case: Case, id: str) -> dict[str, Pair | Band]:
    from twofold.division.records import load as load_division
    from twofold.division.records import load_staging

    staged = (case.folder("2-division", id) / "staging.json").is_file()
    return catalogue.of_division(load_division(case, id), load_staging(case, id) if staged else None)


def _operation(case: Case, id: str, operation: str) -> tuple[dict[str, Measure], dict[str, Pair | Band], Columns]:
    from twofold.plan.records import Plan

    plan = store.load(Plan, case.folder("3-plan", id, operation) / "plan.json")
    known, figures = dict(catalogue.PLAN), catalogue.of_plan(plan)
    folder = case.folder("4-rehearsal", id, operation)
    if not (folder / "summary.json").is_file():
        return known, figures, {}
    columns = read(folder / "runs.parquet")
    more, rehearsed = of_rehearsal(store.read_json(folder / "summary.json"), columns)
    return known | more, figures | rehearsed, columns


def _marked(columns: Columns, mark: str) -> dict[str, Any]:
    """Columns under the names of their measures: an earlier operation's mark follows the letter."""
    named = {}
    for name, values in columns.items():
        letter, dot, rest = name.partition(".")
        child = dot and letter in catalogue.LETTERS
        named[f"{letter}.{mark}{rest}" if child else f"{mark}{name}"] = values
    return named


def _silent(figures: dict[str, Pair | Band], known: dict[str, Measure]) -> dict[str, Pair | Band]:
    return {k: v for k, v in figures.items() if known[k].kind != "physiology"}
