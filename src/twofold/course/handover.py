"""What one operation hands to the next: weights, blood, divided vessels, the anatomy it rests on.

Nothing that happened is ever reset: vessels stay divided, and what a child carried out of one operation it
carries into the next. Candidates are followed apart, because each leaves different bodies behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from twofold.case import Case
from twofold.course.happened import Happened
from twofold.course.records import Band, BodyState, HandOver, Letter, Operation
from twofold.course.state import LETTERS, State, Step, follow
from twofold.evidence import estimate
from twofold.store import hash_path, read_json

Weigh = Callable[[str, Any], Band]  # (child, day) -> weight


def hand_over(
    case: Case, rows: tuple[Operation, ...], candidates: list[str], told: Happened, weigh: Weigh
) -> tuple[HandOver, ...]:
    """The state of both children at the start of each operation, for every candidate."""
    anatomy = hash_path(case.folder("1-anatomy"))
    by_id = {row.id: row for row in rows}
    return tuple(
        HandOver(
            to=step.id,
            candidate=candidate,
            a=_body(case, "a", by_id[step.id], state, weigh),
            b=_body(case, "b", by_id[step.id], state, weigh),
            joined=state.joined,
            undefined=state.undefined,
            vessels_divided=state.divided,
            anatomy=anatomy,
        )
        for candidate in candidates
        for step, state in states(case, rows, candidate, told)
    )


def states(
    case: Case, rows: tuple[Operation, ...], candidate: str, told: Happened
) -> Iterator[tuple[Step, State]]:
    """Each operation with the state in which it finds the children."""
    steps = [_step(case, row, candidate) for row in rows]
    died = [(t, told.died[t]) for t in LETTERS if t in told.died]
    return follow(steps, died, told.complications, told.divided)


def said(case: Case, rows: tuple[Operation, ...], told: Happened) -> tuple[Operation, ...]:
    """The operations with what makes no sense any more; that does not hang on a candidate."""
    why = {step.id: state.undefined for step, state in states(case, rows, "all", told)}
    return tuple(row.model_copy(update={"undefined": why[row.id]}) for row in rows)


def _step(case: Case, row: Operation, candidate: str) -> Step:
    planned = row.outcome != "stopped"  # of a stopped operation only what the journal tells was divided
    return Step(
        id=row.id,
        start=row.start,
        end=row.end,
        outcome=row.outcome,
        parts=row.parts,
        needs_joined=row.parts or row.stage is not None,
        needs_apart=row.playbook in ("recovery", "vault-reconstruction"),
        divides=tuple(_divides(case, row, candidate)) if planned else (),
        adds=tuple((t, words) for t in LETTERS for words in _carries(case, t, row, candidate)) if planned else (),
    )


def _body(case: Case, letter: Letter, row: Operation, state: State, weigh: Weigh) -> BodyState:
    day = row.start.date()
    age = case.twins[letter].age_months(day)
    gone = next((at.date() for t, at in state.died if t == letter), None)
    if gone is not None:
        return BodyState(age_months=case.twins[letter].age_months(gone), carried=state.carries(letter), died=gone)
    if day < case.twins[letter].born:
        return BodyState(age_months=age, carried=state.carries(letter))
    mass, per_kg = weigh(letter, day), estimate("course.blood_volume_ml_kg")
    return BodyState(
        age_months=age,
        mass_kg=mass,
        blood_volume_ml=Band(low=mass.low * per_kg.low, mid=mass.mid * per_kg.value, high=mass.high * per_kg.high),
        carried=state.carries(letter),
    )


def _divides(case: Case, row: Operation, candidate: str) -> list[str]:
    """The vessels that an operation divides, from its bound plan (its acts), in order."""
    path = case.folder("3-plan", candidate, row.id, "plan.json")
    if not path.is_file():
        return []
    acts = [act for step in read_json(path)["steps"] for act in step.get("acts", ())]
    return [act["edge"] for act in acts if act["act"] == "divide" and act.get("edge")]


def _carries(case: Case, letter: str, row: Operation, candidate: str) -> list[str]:
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
