"""A rehearsed operation stopped at a moment, kept whole, and lived on in many ways from there.

The moment is kept to the last bit: staff, calls, hazards' clocks, both bodies. Lived on with its own numbers it ends
as if it had never been stopped. For the question "what if, from here" the state is copied; everything that is still
chance then is drawn anew for each copy, everything that is already so (what has happened, who these children are, how
long this pair takes) stays. Two ways to go on share their numbers, so that a difference is the decision's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from twofold.errors import BadInput
from twofold.quantity import S_PER_MIN
from twofold.rehearsal.compile import Score
from twofold.rehearsal.engine import Live, Rehearsal, advance, begin, end, whole
from twofold.rehearsal.inputs import draw_inputs
from twofold.rehearsal.keys import uniforms
from twofold.rehearsal.numerics import WATCH_S
from twofold.rehearsal.program import PER_HOUR, PER_OPERATION, STRIKE, WAITING
from twofold.rehearsal.runs import Runs
from twofold.twins.numerics import LANES


def until(what: Rehearsal, run: int, minute: float) -> Live:
    """One run of a rehearsal, lived up to a minute of its operation (to the next look at the bodies).

    Raises BadInput: no bodies to live, or a run that is over by then.
    """
    if what.pair is None:
        raise BadInput("--branch", "", what.score.project.operation, "choose an operation rehearsed with bodies")
    replicates = np.array([run])
    live = begin(what, replicates, what.inputs(replicates))
    second = int(-(-minute * S_PER_MIN // WATCH_S)) * WATCH_S
    advance(live, np.array([[0, second]], dtype=np.int64))
    if live.state.clock["done"][0] == len(what.score.tasks):
        raise BadInput("--branch", "", f"minute {minute:g}", f"run {run} is over by then: choose an earlier moment")
    return live


def on(live: Live, second: int) -> Live:
    """The same run lived on to its end with its own numbers."""
    span = whole(len(live.replicates))
    span[:, 0] = second
    advance(live, span)
    return live


def copies(live: Live, futures: int) -> Live:
    """So many copies of a state; none shares memory with it or with another."""
    blocks = -(-futures // LANES)
    lane = live.pair.state.reshape(live.pair.state.shape[0], -1, LANES)[0, :, :1]
    from twofold.twins.build import aligned

    state = aligned(blocks, lane.shape[0] * LANES)
    state[:] = np.broadcast_to(lane, (lane.shape[0], LANES)).reshape(1, -1)

    def tiled(x: np.ndarray) -> np.ndarray:
        return np.repeat(x[:1], futures, axis=0).copy()

    shared = {"name", "rules", "todo", "count"}
    lives = live.lives._replace(**{f: tiled(getattr(live.lives, f)) for f in live.lives._fields if f not in shared},
                                todo=live.lives.todo.copy(), count=live.lives.count.copy())
    return Live(
        replicates=np.repeat(live.replicates, futures),
        inputs=live.inputs._replace(**{f: tiled(getattr(live.inputs, f)) for f in live.inputs._fields}),
        state=live.state._replace(**{f: tiled(getattr(live.state, f)) for f in live.state._fields}),
        lives=lives,
        pair=replace(live.pair, state=state, replicas=futures),
        deeds=live.deeds,
        program=live.program,
    )


def redraw(what: Rehearsal, live: Live, seed: int) -> None:
    """Draw anew, for each copy its own, what is still chance: lengths of steps not begun, hazards, hearts, help."""
    score, runs = what.score, len(live.replicates)
    fresh = np.arange(runs, dtype=np.uint64)
    scale = None if what.scale is None else what.scale[live.replicates]
    new = draw_inputs(score, seed, fresh, scale)
    x, s = live.inputs, live.state
    waiting = s.work["status"] == WAITING
    x.duration[waiting] = new.duration[waiting]
    x.answer[:] = new.answer
    for field in ("delay", "pause"):
        x.odds[field] = new.odds[field]
    for field in ("seed", "replicate", "unseen", "fetch"):
        x.run[field] = new.run[field]
    for t in range(2):
        chance = uniforms(seed, fresh, live.lives.name[t : t + 1])[:, 0]
        live.lives.life["bar"][:, t] = live.lives.life["toll"][:, t] - np.log(chance)
    for k in range(len(score.sources)):
        source = score.program.source[k]
        per = score.program.hazard["per"][source["hazard"]]
        chance = uniforms(seed, fresh, np.array([source["key"]]))[:, 0]
        if per == PER_HOUR:  # no memory: what is left of an exponential clock is an exponential clock
            now = s.clock["now"] if runs else 0.0
            s.exposure["clock"][:, k] = -np.log(chance)
            s.exposure["since"][:, k] = np.where(s.exposure["feeding"][:, k] > 0, now, s.exposure["since"][:, k])
        elif per == PER_OPERATION:
            _strikes_ahead(score, live, k, seed)


def _strikes_ahead(score: Score, live: Live, k: int, seed: int) -> None:
    """The strikes per operation that fall on steps not begun: taken away, and drawn anew for what is left of them."""
    source, s = score.program.source[k], live.state
    spots = score.program.spot[source["spot"] : source["spot_end"]]
    shares = np.diff(spots["share"], prepend=0.0)
    for r in range(len(live.replicates)):
        waits = s.work["status"][r] == WAITING
        kept = [row.copy() for row in s.strike[r, : s.clock["strikes"][r]]
                if row["source"] != k or not waits[row["task"]]]
        rng = np.random.default_rng([seed, r, int(source["key"])])
        for spot, share in zip(spots, shares):
            rate = live.inputs.odds["rate"][r, source["hazard"]] * share
            for _ in range(rng.poisson(rate) if waits[spot["task"]] else 0):
                left = rng.uniform() * live.inputs.duration[r, spot["task"]]
                kept.append(np.array((left, spot["task"], k), dtype=STRIKE)[()])
        s.strike[r, : len(kept)] = kept if kept else s.strike[r, :0]
        s.clock["strikes"][r] = len(kept)


def leave_out(score: Score, live: Live, keep: Collection[str]) -> None:
    """Stop here: of what has not begun only the steps of ``keep`` (ids in the playbook) are still done.

    A step that is left out is passed over when its turn comes, without people, acts, losses or hazards; what follows
    it waits for whatever is still going on before it.
    """
    s = live.state
    out = np.array([t.step not in keep for t in score.tasks])
    for r in range(len(live.replicates)):
        gone = out & (s.work["status"][r] == WAITING)
        s.work["out"][r] = gone
        # a moment later, so that the loop comes to look even if nothing else is due
        soon = np.nextafter(s.clock["now"][r], np.inf)
        s.work["release"][r] = np.where(gone, np.maximum(s.work["release"][r], soon), s.work["release"][r])
        live.lives.loss[r, gone] = 0.0
        kept = [row.copy() for row in s.strike[r, : s.clock["strikes"][r]] if not gone[row["task"]]]
        s.strike[r, : len(kept)] = kept if kept else s.strike[r, :0]
        s.clock["strikes"][r] = len(kept)


def futures(
    what: Rehearsal, live: Live, minute: float, number: int, seed: int, keep: Collection[str] | None = None
) -> Runs:
    """So many ways on from a state; with ``keep`` the operation is stopped first. The state itself is not touched."""
    many = copies(live, number)
    redraw(what, many, seed)
    if keep is not None:
        leave_out(what.score, many, keep)
    second = int(-(-minute * S_PER_MIN // WATCH_S)) * WATCH_S
    runs = end(what, on(many, second))
    return replace(runs, replicate=np.arange(number))
