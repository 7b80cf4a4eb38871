"""What one operation hands to the next: weights, blood, divided vessels, the anatomy it rests on.

Nothing that happened is ever reset: vessels stay divided, and what a child carried out of one operation it
carries into the next. Candidates are followed apart, because each leaves different bodies behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from twofold.case import Case
from twofold.case.growth import mass_on
from twofold.course.records import Band, BodyState, HandOver, Letter, Operation
from twofold.evidence import estimate
from twofold.store import hash_path, read_json


def hand_over(case: Case, rows: tuple[Operation, ...], candidates: list[str]) -> tuple[HandOver, ...]:
    """The state of both children at the start of each operation, for every candidate."""
    anatomy = hash_path(case.folder("1-anatomy"))
    return tuple(h for candidate in candidates for h in _follow(case, rows, candidate, anatomy))


def _follow(case: Case, rows: tuple[Operation, ...], candidate: str, anatomy: str) -> Iterator[HandOver]:
    divided: list[str] = []
    carried: dict[Letter, list[str]] = {"a": [], "b": []}
    for row in rows:
        yield HandOver(
            to=row.id,
            candidate=candidate,
            a=_body(case, "a", row, carried["a"]),
            b=_body(case, "b", row, carried["b"]),
            vessels_divided=tuple(divided),
            anatomy=anatomy,
        )
        divided += [v for v in _divides(case, row, candidate) if v not in divided]
        for letter in carried:
            carried[letter] += _carries(case, letter, row, candidate)


def _body(case: Case, letter: Letter, row: Operation, carried: list[str]) -> BodyState:
    mass = mass_on(case, letter, row.start.date())
    per_kg = estimate("course.blood_volume_ml_kg")
    return BodyState(
        age_months=case.twins[letter].age_months(row.start.date()),
        mass_kg=Band(low=mass.low, mid=mass.mid, high=mass.high),
        blood_volume_ml=Band(low=mass.low * per_kg.low, mid=mass.mid * per_kg.value, high=mass.high * per_kg.high),
        carried=tuple(carried),
    )


def _divides(case: Case, row: Operation, candidate: str) -> list[str]:
    """The vessels that an operation divides, from its bound plan (its acts), in order."""
    path = case.folder("3-plan", candidate, row.id, "plan.json")
    if not path.is_file():
        return []
    acts = [act for step in read_json(path)["steps"] for act in step.get("acts", ())]
    return [act["edge"] for act in acts if act["act"] == "divide" and act.get("edge")]


def _carries(case: Case, letter: Letter, row: Operation, candidate: str) -> list[str]:
    """What a child carries out of an operation, in words, from its rehearsal."""
    for name in (candidate, "all"):
        path = case.folder("4-rehearsal", name, row.id, "summary.json")
        if path.is_file():
            child = (read_json(path).get("twins") or {}).get(letter) or {}
            return [f"{row.id}: {words}" for words in _in_words(child)]
    return []


def _in_words(child: dict[str, Any]) -> Iterator[str]:
    loss = child.get("blood_loss_ml_kg")
    if isinstance(loss, dict) and loss.get("p50") is not None:
        yield f"blood lost {loss['p50']:.0f} mL/kg (P10 {loss['p10']:.0f}, P90 {loss['p90']:.0f})"
