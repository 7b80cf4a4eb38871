"""One step of a block: eight replicas of two coupled children, in the order in which things depend.

Read this file as the table of contents of the physiology; every line is one element with its own file.
"""

from __future__ import annotations

from twofold.flow.compiled import compiled
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
    reflexes,
    skull,
    solutes,
    vessels,
)
from twofold.twins.acts import obey as obey
from twofold.twins.numerics import MAX_STEP_S
from twofold.twins.rows import TWIN


@compiled
def advance(net, k, dt):
    """Let ``dt`` seconds (at most 1) pass in all eight lanes of the block ``k``."""
    if intake.due(k):
        intake.expire(net, k)
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


@compiled
def prepare(k, o):
    """What the state means for the step to come: volumes, rate, force, tone, brain conductance."""
    vessels.blood(k, o)
    drugs.act(k, o)
    heart.strength(k, o)
    vessels.tone(k, o)
    brain.conduct(k, o)
    clotting.clot(k, o)


@compiled
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


def advance_for(net, k, seconds: float) -> None:
    """Let whole seconds pass in steps of one second."""
    repeat(net, k, int(seconds / MAX_STEP_S + 0.5), MAX_STEP_S)
