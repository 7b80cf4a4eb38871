"""One step of a block: eight replicas of two coupled children, in the order in which things depend.

Read this file as the table of contents of the physiology; every line is one element with its own file.
"""

from __future__ import annotations

import numpy as np

from twofold.flow.compiled import compiled, inner
from twofold.flow.lanes import every, load
from twofold.twins import (
    acid,
    air,
    brain,
    calcium,
    capillaries,
    clotting,
    crossing,
    drugs,
    harm,
    heart,
    heat,
    intake,
    kidneys,
    network,
    oxygen,
    pace,
    reflexes,
    skull,
    solutes,
    vessels,
)
from twofold.twins.acts import obey as obey
from twofold.twins.network import Net
from twofold.twins.numerics import EDGE_S, FAR, LANES, MAX_STEP_S
from twofold.twins.rows import STATE, TWIN, State


@compiled
def advance(net, k, dt):
    """Let ``dt`` seconds (at most 1) pass in all eight lanes of the block ``k``, in one step."""
    step(net, k, every(dt))


@inner
def step(net, k, dt):
    """Let ``dt`` seconds pass: in each lane its own."""
    if intake.due(k):
        intake.expire(net, k)
    pace.remember(k)
    network.ramp(net, k, dt)
    for t in range(2):
        prepare(k, t * TWIN)
    network.start(net, k)
    network.solve(net, k, dt)
    network.read_brain(net, k)
    crossing.share(net, k, dt)
    crossing.trade(net, k, dt)
    crossing.suck(net, k)
    for t in range(2):
        crossing.record_losses(k, t * TWIN, dt)
    crossing.carry(k, dt)
    drugs.distribute(k, dt)
    for t in range(2):
        live(k, t * TWIN, dt)
    clotting.close(net, k, dt)
    pace.watch(net, k, dt)


@inner
def prepare(k, o):
    """What the state means for the step to come: volumes, rate, force, tone, brain conductance."""
    vessels.blood(k, o)
    drugs.act(k, o)
    heart.strength(k, o)
    vessels.tone(k, o)
    brain.conduct(k, o)
    clotting.clot(k, o)


@inner
def live(k, o, dt):
    """One child's own life for one step, pressures and flows being known."""
    intake.take_in(k, o, dt)
    oxygen.breathe(k, o, dt)
    acid.exhale(k, o, dt)
    capillaries.refill(k, o, dt)
    solutes.diffuse(k, o, dt)
    calcium.burn(k, o, dt)
    kidneys.filter_blood(k, o, dt)
    solutes.potassium(k, o, dt)
    skull.swell(k, o, dt)
    skull.circulate(k, o, dt)
    skull.press(k, o)
    calcium.ionise(k, o)
    acid.regain(k, o, dt)
    acid.balance(k, o)
    brain.regulate(k, o, dt)
    reflexes.react(k, o, dt)
    heart.injure(k, o, dt)
    heat.warm(k, o, dt)
    air.clear(k, o, dt)
    vessels.blood(k, o)
    harm.show(k, o)
    harm.judge(k, o, dt)


@compiled
def repeat(net, k, steps, dt):
    """So many steps of ``dt`` seconds each."""
    for _ in range(steps):
        advance(net, k, dt)


@compiled
def advance_to_first(net, k, until, finest):
    """Let lanes live until the first has come to its clock time ``until`` [8], in steps that fit each of them.

    No step is shorter than ``finest`` s unless something ends sooner. The caller then does to that lane what is due,
    gives it a new time and calls again: so no lane ever waits, and none feels what is done to its neighbours. A
    lane that should just go on has ``numerics.FAR``.
    """
    dt = np.ones(LANES)
    while pace.stride(k, until, finest, dt) == LANES:
        step(net, k, load(dt, 0))


def advance_to(net: Net, block: np.ndarray, until: np.ndarray, finest: float = MAX_STEP_S) -> None:
    """Let every lane live to its own clock time ``until`` [8].

    A lane that has arrived is put aside and put back, so that nothing depends on how long its neighbours take.
    """
    table = block.reshape(-1, LANES)
    clock, until = table[STATE + State.CLOCK], np.array(until, dtype=np.float64)
    aside: dict[int, np.ndarray] = {}
    while True:
        arrived = np.flatnonzero(until - clock <= EDGE_S)
        if len(arrived) + len(aside) == LANES:
            break
        for lane in map(int, arrived):
            aside[lane] = table[:, lane].copy()
        until[arrived] = FAR
        advance_to_first(net, block, until, finest)
    for lane, was in aside.items():
        table[:, lane] = was


def advance_for(net: Net, block: np.ndarray, seconds: float, finest: float = MAX_STEP_S) -> None:
    """Let so many seconds pass in all lanes, in steps that fit what happens in each of them."""
    clock = (STATE + State.CLOCK) * LANES
    advance_to(net, block, block[clock : clock + LANES] + seconds, finest)
