"""The corridor as a recipe; read this first.

    case ▶ anatomy ▶ division ▶ plan ▶ rehearsal ▶ course ▶ comparison ▶ book

A stage is units; a unit is one folder of the case, made from declared inputs. It is skipped when nothing that
it read has changed, and appears whole or not at all, so a killed run resumes where it stopped.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from twofold import __version__, evidence, progress, store
from twofold.case import Case, Options
from twofold.errors import BadInput
from twofold.journal.place import head_of

JOURNAL = "journal"  # read by its head: a file may change while its entries stay, a database is no file
Run = Callable[[Case, Path, Options], Any]


@dataclass(frozen=True)
class Unit:
    """One folder of a stage: what it reads (paths, case sections, options) and how it is made."""

    label: str
    folder: tuple[str, ...]
    reads: tuple[str, ...]
    sections: tuple[str, ...]
    options: tuple[str, ...]
    make: Run


def anatomy(case: Case) -> Iterator[Unit]:
    """Scans → labelled volumes, surfaces, vessel graph, measures."""
    yield Unit(
        "anatomy",
        ("1-anatomy",),
        ("imaging", "edits", "networks"),
        ("twins", "images", "network"),
        (),
        lambda c, out, o: import_module("twofold.anatomy.stage").run(c, out, o),
    )


def division(case: Case) -> Iterator[Unit]:
    """Anatomy → for each candidate a dividing surface, who gets what, and the stages."""
    for candidate in candidates(case):
        yield Unit(
            f"division {candidate}",
            ("2-division", candidate),
            ("1-anatomy", "edits"),
            ("twins", "costs", "aims"),
            ("thorough",),
            lambda c, out, o, k=candidate: import_module("twofold.division.stage").run(c, k, out, o),
        )


def plan(case: Case) -> Iterator[Unit]:
    """Division + playbook + team → who does what when, checked."""
    for candidate, operation in operations(case):
        yield Unit(
            f"plan {operation} ({candidate})",
            ("3-plan", candidate, operation),
            ("team.yaml", "playbooks", *_division_files(candidate)),
            ("twins", "course", "timezone", "aims"),
            ("solver_s",),
            lambda c, out, o, k=candidate, op=operation: import_module("twofold.plan.stage").run(
                c, k, op, out, o
            ),
        )


def rehearsal(case: Case) -> Iterator[Unit]:
    """Plan × two bodies, many times: what could happen."""
    for candidate, operation in operations(case):
        yield Unit(
            f"rehearsal {operation} ({candidate})",
            ("4-rehearsal", candidate, operation),
            (f"3-plan/{candidate}/{operation}", "1-anatomy/vessels.json", "course.yaml", *_division_files(candidate)),
            ("twins", "course", "outcomes", "real_case"),
            ("runs", "seed"),
            lambda c, out, o, k=candidate, op=operation: import_module("twofold.rehearsal.stage").run(
                c, k, op, out, o
            ),
        )


def course(case: Case) -> Iterator[Unit]:
    """The operations in order: dates, preparation, growth, handing over of state, recovery."""
    yield Unit(
        "course",
        ("5-course",),
        (
            "course.yaml", "surveillance", "1-anatomy/measures.json", "2-division", "3-plan", "4-rehearsal",
            JOURNAL,
        ),
        ("twins", "course", "timezone", "aims", "place", "outcomes", "title"),
        ("seed", "thorough"),
        lambda c, out, o: import_module("twofold.course.stage").run(c, out, o),
    )


def comparison(case: Case) -> Iterator[Unit]:
    """Candidates side by side under the stated aims; nobody chooses but people."""
    yield Unit(
        "comparison",
        ("6-comparison",),
        ("2-division", "3-plan", "4-rehearsal"),
        ("twins", "course", "aims", "outcomes"),
        (),
        lambda c, out, o: import_module("twofold.comparison.stage").run(c, out, o),
    )


def book(case: Case) -> Iterator[Unit]:
    """Everything that a team wants in its hands when the power fails."""
    stages = ("1-anatomy", "2-division", "3-plan", "4-rehearsal", "5-course", "6-comparison")
    yield Unit(
        "book",
        ("7-book",),
        (*stages, "team.yaml", "reviews.yaml", "verify.json"),
        ("twins", "aims", "course", "chosen", "outcomes", "real_case", "facts", "title", "place", "timezone",
         "family_checked_by"),
        (),
        lambda c, out, o: import_module("twofold.book.stage").run(c, out, o),
    )


CORRIDOR: dict[str, Callable[[Case], Iterator[Unit]]] = {
    "anatomy": anatomy,
    "division": division,
    "plan": plan,
    "rehearsal": rehearsal,
    "course": course,
    "comparison": comparison,
    "book": book,
}


def run(
    case: Case,
    options: Options,
    to: str = "book",
    only: str | None = None,
    again: bool = False,
    part: Callable[[tuple[str, ...]], bool] = lambda folder: True,
) -> list[str]:
    """Walk the corridor as far as ``to`` (or only one stage); returns the folders written, in order.

    Args:
        again: make every unit anew, changed or not.
        part: of the units, by their folders, only these.

    Raises BadInput: an unknown stage; whatever a stage refuses. What earlier units wrote stays.
    """
    for name in (to, only):
        if name is not None and name not in CORRIDOR:
            raise BadInput("--to", "", name, f"use one of: {', '.join(CORRIDOR)}")
    names = list(CORRIDOR)
    names = [only] if only else names[: names.index(to) + 1]
    written: list[str] = []
    with _code_ahead(case, names) as code_is_there:
        for name in names:
            if name == "rehearsal":
                code_is_there()
            for unit in CORRIDOR[name](case):
                if part(unit.folder) and make(case, unit, options, again):
                    written.append("/".join(unit.folder))
    return written


@contextmanager
def _code_ahead(case: Case, names: list[str]) -> Iterator[Callable[[], Any]]:
    """While the first stages run, the rehearsal's machine code is made beside them; the result waits for it."""
    wanted = "rehearsal" in names and len(names) > 1 and not case.folder("4-rehearsal").is_dir()
    worker = import_module("twofold.rehearsal.ahead").begin() if wanted else None
    try:
        yield worker.wait if worker else lambda: None
    finally:
        if worker and worker.poll() is None:
            worker.terminate()
            worker.wait()


def make(case: Case, unit: Unit, options: Options, again: bool = False) -> bool:
    """Make one unit unless what it reads is unchanged; says whether it was made."""
    target = case.folder(*unit.folder)
    inputs = declared(case, unit, options)
    if not again and store.same_inputs(target, inputs):
        return False
    with progress.task(unit.label), evidence.ledger() as used, store.new_folder(target) as scratch:
        unit.make(case, scratch, options)
        store.write_provenance(scratch, inputs, used)
    _log(case.root, unit, options)
    return True


def declared(case: Case, unit: Unit, options: Options) -> dict[str, Any]:
    """Everything a unit's result may depend on, as hashes and plain values."""
    return {
        "version": __version__,
        "reads": {p: head_of(case.root) if p == JOURNAL else store.hash_path(case.root / p) for p in unit.reads},
        "sections": {s: store.hash_object(case.sections.get(s)) for s in unit.sections},
        "options": {o: getattr(options, o) for o in unit.options},
    }


def candidates(case: Case) -> list[str]:
    """The candidate divisions of a case, in a fixed order that favours nobody."""
    return import_module("twofold.division.candidates").names(case)


def operations(case: Case) -> Iterator[tuple[str, str]]:
    """(candidate, operation) pairs of the course; operations apart from any division use ``all``."""
    library = import_module("twofold.playbooks.reader")
    # every playbook is read before the first unit is made: a fault in the last one must not cost the first one's time
    for entry, divides in [(e, library.find(case, e.playbook).divides) for e in case.course]:
        if divides:
            for candidate in candidates(case):
                yield candidate, entry.id
        else:
            yield "all", entry.id


def _division_files(candidate: str) -> tuple[str, ...]:
    return () if candidate == "all" else (f"2-division/{candidate}",)


def _log(root: Path, unit: Unit, options: Options) -> None:
    """One line per unit made, with what must not stand in results: time, host, workers."""
    from datetime import datetime
    from platform import node

    line = f"{datetime.now().astimezone().isoformat()} {node()} jobs={options.jobs or os.cpu_count()} {unit.label}\n"
    try:
        with open(root / "run.log", "a", encoding="utf-8") as f:
            f.write(line)
    except OSError:
        pass  # the log is a convenience; the results carry their provenance themselves


def cited(case: Case) -> list[dict[str, Any]]:
    """Every evidence number that the results of a case used: id, value with unit, grade, source, where."""
    used: dict[str, set[str]] = {}
    for path in sorted(case.root.glob(f"[1-7]-*/**/{store.PROVENANCE}")):
        for id in store.provenance(path.parent).get("evidence", ()):
            used.setdefault(id, set()).add(path.parent.relative_to(case.root).as_posix())
    rows = []
    for id in sorted(used):
        e = evidence.estimate(id)
        rows.append(
            {"id": id, "value": str(e), "grade": e.grade.value, "source": e.source, "used_in": sorted(used[id])}
        )
    return rows


def check(root: Path) -> dict[str, str]:
    """What stands in each folder of a case: up to date, stale, or not made; every input read and validated.

    Raises BadInput: the first input that can't be used.
    """
    from twofold.case import load

    case = load(root)
    for letter in ("a", "b"):
        import_module("twofold.case.growth").stated(case, letter)  # a weight that no child of that age has is refused
    state = {"case.yaml": "valid", "team.yaml": f"valid, {len(case.team.people)} people"}
    own = sorted(p.stem for p in case.folder("playbooks").glob("*.yaml"))  # also those that no operation names yet
    for id in dict.fromkeys([*(e.playbook for e in case.course), *own]):
        playbook = import_module("twofold.playbooks.reader").find(case, id)
        state[f"playbook {playbook.id}"] = f"valid, {len(playbook.steps)} steps"
    for name, stage in CORRIDOR.items():
        for unit in stage(case):
            folder = case.folder(*unit.folder)
            if not folder.is_dir():
                state["/".join(unit.folder)] = "not made yet"
                continue
            known = store.provenance(folder)
            intact = known.get("content") == store.hash_path(folder)
            options = known.get("inputs", {}).get("options", {})
            now = {**declared(case, unit, Options()), "options": options}
            fresh = known.get("inputs") == now
            state["/".join(unit.folder)] = (
                "up to date" if intact and fresh else "changed by hand" if not intact else f"stale: run {name} again"
            )
    for path in sorted(case.root.glob(f"[34]-*/*/*/{store.PROVENANCE}")):
        name = path.parent.relative_to(case.root).as_posix()
        if name not in state:
            state[name] = "left over: no operation of the course; delete it if nobody needs it"
    return state
