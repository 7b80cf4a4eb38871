"""The state as plain data for programs: the same projection that the pages show."""

from __future__ import annotations

from typing import Any

from twofold.board import reading
from twofold.board.planned import Planned
from twofold.board.projection import State, act_of

MOST_LOG = 100


def as_json(planned: Planned, state: State, times: dict[str, Any], drill: bool) -> dict[str, Any]:
    """``{seq, mode, phase, twins, gates, cards, timers, forecast, people, rooms, stock, …}``; no child's name."""
    return {
        "seq": state.seq,
        "mode": "drill" if drill else "live",
        "now": state.now.isoformat(),
        "operation": planned.operation,
        "candidate": planned.candidate,
        "version": planned.version,
        "opened": _iso(state.opened),
        "closed": _iso(state.closed),
        "phase": reading.phase(planned, state),
        "separated": _iso(state.separated),
        "delay_min": reading.late_min(state),
        "twins": {t: _child(planned, state, t) for t in planned.looks},
        "milestones": [_step(s) for s in state.steps.values() if s.began or s.ended],
        "next": [s.step.id for s in reading.coming(state)],
        "gates": [{**g, "planned": _iso(g["planned"]), "expected": _iso(g["expected"])} for g in reading.gates(state)],
        "cards": [{"id": r.subject.partition(":")[2], "since": _iso(r.since), "twin": r.twin} for r in state.cards],
        "timers": [{"name": r.subject.partition(":")[2], "since": _iso(r.since)} for r in state.timers],
        "forecast": {k: {q: _iso(v) if hasattr(v, "isoformat") else v for q, v in band.items()}
                     for k, band in times["bands"].items()} | {"how": times["how"]},
        "people": [{"id": p, "place": where} for p, where in sorted(state.where.items()) if where],
        "rooms": {k: [p["id"] for p in v] for k, v in reading.rooms(planned, state).items()},
        "stock": state.stock,
        "counts": {k: {w: n for w, n in v.items() if isinstance(n, int)} for k, v in state.counts.items()},
        "checks": {k: sorted(v) for k, v in state.checks.items()},
        "released": [{"at": _iso(r.occurred), "by": r.author, "text": m.detail} for m, r in state.released],
        "sealed": {"code": state.code, "at": _iso(state.code_at)},
        "log": [
            {"key": e.key, "at": _iso(e.occurred), "entered": _iso(e.entered), "kind": act_of(e), "subject": e.target,
             "twin": e.twin, "by": e.author, "detail": e.detail} for e in state.log[:MOST_LOG]
        ],
    }  # fmt: skip


def _child(planned: Planned, state: State, letter: str) -> dict[str, Any]:
    look, child = planned.looks[letter], state.children[letter]
    return {
        "colour": look.colour, "shape": look.shape, "mass_kg": look.mass_kg,
        "ml_per_kg": {k: round(v, 2) for k, v in reading.figures(planned, state, letter).items()},
        "going": [s.step.id for s in reading.going(state, letter)], "monitor": child.monitor,
    }  # fmt: skip


def _step(s: Any) -> dict[str, Any]:
    return {
        "id": s.step.id, "step": s.step.id, "twin": s.step.twin, "status": s.status, "began": _iso(s.began),
        "ended": _iso(s.ended), "planned": _iso(s.step.start), "decision": s.decision,
    }  # fmt: skip


def _iso(at: Any) -> str | None:
    return at.isoformat() if at is not None else None
