"""The machine code of bodies and rehearsal, made in a process of its own while earlier stages run.

Compiling takes over a minute once per version; the stages before the rehearsal leave a core to spare. The code
goes to the folder on disk from which every later run takes it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

from twofold.flow.compiled import kept_in

DONE = "complete"


def begin() -> subprocess.Popen | None:
    """Start making the machine code unless all of it is there. Its own failure is nobody's: later code compiles."""
    if _mark().is_file():
        return None
    command = [sys.executable, "-c", "from twofold.rehearsal.ahead import make; make()"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _mark() -> Path:
    return Path(kept_in("rehearsal")) / DONE


def make() -> None:
    """Compile everything that a rehearsal calls, by rehearsing nothing on two bodies."""
    from twofold.rehearsal.events import run_dry
    from twofold.rehearsal.keys import uniforms
    from twofold.rehearsal.living import run_living
    from twofold.rehearsal.native import addresses
    from twofold.twins import build

    program, inputs, state, deeds, lives = nothing()
    uniforms(0, np.zeros(0, np.uint64), np.zeros(0, np.uint64))
    run_dry(program, inputs, state)
    bodies = build.pair((1.0, 1.0), (1.0, 1.0), settle_s=0)
    bodies = build.pair((1.0, 1.0), (1.0, 1.0), settle_s=1.0)
    run_living(program, inputs, state, deeds, lives, addresses(bodies.net), bodies.net, bodies.state[:0],
               np.zeros((0, 2), np.int64))
    _mark().parent.mkdir(parents=True, exist_ok=True)
    _mark().touch()


def nothing() -> tuple:
    """Program, inputs, state, deeds and lives of no run of an operation without steps, in the kernels' own types."""
    from twofold.rehearsal import program as p
    from twofold.rehearsal.deeds import DOING, EFFECT, ORDER, Deeds
    from twofold.rehearsal.numerics import MAX_TODO
    from twofold.rehearsal.reactions import LIFE, ROWS, SHOWN, Lives
    from twofold.rehearsal.standing import rules

    def none(kind: object, *shape: int) -> np.ndarray:
        return np.zeros(shape or (0,), kind)  # type: ignore[call-overload]

    program = p.Program(
        task=none(p.TASK),
        after=none(p.AFTER),
        seat_person=none(np.int32),
        seat_fit=none(np.uint8, 0, 0),
        kit=none(np.int32),
        stock=none(np.int32),
        apart=none(np.uint8, 0, 0),
        person=none(p.PERSON),
        shift=none(p.SHIFT),
        bells=none(float),
        exposes=none(np.int32),
        source=none(p.SOURCE),
        hourly=none(np.int32),
        spot=none(p.SPOT),
        hazard=none(p.HAZARD),
        answer=none(p.ANSWER),
        call_fit=none(np.uint8, 0, len(p.SIDES), 0),
    )
    inputs = p.Inputs(
        none(float, 0, 0), none(p.ODDS, 0, 0), none(float, 0, 0), none(p.RUN), none(p.STRIKE, 0, 0)
    )
    deeds = Deeds(none(ORDER), none(DOING), none(DOING), none(EFFECT), none(np.int32), none(np.int32, 2))
    lives = Lives(
        life=none(LIFE, 0, 2),
        loss=none(float, 0, 0, 2),
        quiet=none(float),
        name=none(np.uint64, 2),
        end=none(float, 0, 2, ROWS),
        rules=rules(),
        todo=none(ORDER, MAX_TODO),
        count=none(np.int64, 1),
        refused=none(np.int64),
        broken=none(np.int64),
        trace=none(float, 0, 0, 2, len(SHOWN)),
    )
    return program, inputs, p.empty(program, 0), deeds, lives
