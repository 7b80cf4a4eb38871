"""Engines that are wrong in ways one can see, to find out whether a check notices."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from twofold.credibility.bench import Bench
from twofold.twins import rows
from twofold.twins.library import DRUG_NAMES
from twofold.twins.rows import Drug, State
from twofold.twins.simulate import Traces


class Wrong(Bench):
    """Takes the real engines' traces and bends them. ``real`` keeps what it has played."""

    def __init__(self, real: Bench) -> None:
        super().__init__()
        self.real = real

    def play(self, name, **changes):
        return self.bent(self.real.play(name, **changes))

    def bent(self, t: Traces) -> Traces:
        return t


class Frozen(Wrong):
    """Nothing ever happens to anybody."""

    def bent(self, t):
        values = np.repeat(t.values[:1], len(t.values), axis=0)
        values[:, 0] = t.values[:, 0]
        return Traces(t.columns, values)


class Silent(Wrong):
    """Everything is nothing."""

    def bent(self, t):
        return Traces(t.columns, np.column_stack([t.values[:, 0], 0 * t.values[:, 1:]]))


class Doubled(Wrong):
    """Everything is twice what it should be."""

    def bent(self, t):
        return Traces(t.columns, np.column_stack([t.values[:, 0], 2 * t.values[:, 1:]]))


class Overdone(Wrong):
    """Every change from rest is three times what it should be, in a alone."""

    def bent(self, t):
        values = t.values.copy()
        mine = [i for i, c in enumerate(t.columns) if c.startswith("a.")]
        values[:, mine] = values[0, mine] + 3 * (values[:, mine] - values[0, mine])
        return Traces(t.columns, values)


class Reversed(Wrong):
    """What should rise falls, and the other way round."""

    def bent(self, t):
        values = 2 * t.values[:1] - t.values
        values[:, 0] = t.values[:, 0]
        return Traces(t.columns, values)


class Twinned(Wrong):
    """What is a's is given out as b's too."""

    def bent(self, t):
        values = t.values.copy()
        for i, c in enumerate(t.columns):
            if c.startswith("b."):
                values[:, i] = values[:, t.columns.index("a" + c[1:])]
        return Traces(t.columns, values)


class Coarse(Wrong):
    """A long step: the whole step's lowest pressure is off by a mmHg, the half step's is right."""

    def play(self, name, **changes):
        t = self.real.play(name, **changes)
        off = 1.0 if changes.get("step_s") is None else 0.0
        values = t.values - off
        values[:, 0] = t.values[:, 0]
        return Traces(t.columns, values)


class Partial(Wrong):
    """Favours a: a's figures are a millionth larger than they should be."""

    def bent(self, t):
        values = t.values.copy()
        values[:, [i for i, c in enumerate(t.columns) if c.startswith("a.")]] *= 1 + 1e-6
        return Traces(t.columns, values)


class Leaky(Bench):
    """A millionth of every store and every dose vanishes each time anybody looks away."""

    def live(self, bodies, seconds):
        super().live(bodies, seconds)
        table = bodies.state[0].reshape(-1, rows.LANES)
        for t in range(2):
            o = t * rows.TWIN
            table[o + rows.STATE + State.V_PLASMA : o + rows.STATE + State.P_ART] *= 1 - 1e-6
            table[o + rows.STATE + State.CSF] *= 1 - 1e-6
            table[o + rows.STATE + State.AIR] += 1e-3
            for i in range(len(DRUG_NAMES)):
                table[o + rows.DRUG + i * rows.DRUG_ROWS + Drug.M1 :][:3] *= 1 - 1e-6


class Poisoned(Bench):
    """Leaves a number that is none in a body."""

    def live(self, bodies, seconds):
        super().live(bodies, seconds)
        bodies.state[0][rows.STATE * rows.LANES] = np.nan


class Sloppy(Bench):
    """A vessel solver that is off by one part in ten thousand."""

    def steady(self, *args, **more):
        r = super().steady(*args, **more)
        return replace(r, pressure_mmhg={k: p * 1.0001 for k, p in r.pressure_mmhg.items()},
                       flow_ml_s={k: q + 1e-4 for k, q in r.flow_ml_s.items()})


@dataclass(frozen=True)
class Staged:
    """What a rehearsal would have given, made up."""

    left_out: dict
    pooled: dict
    columns: dict
    strikes: dict
    by_two: float = 1.0  # what a second worker makes of every figure

    def rehearsed(self, workers):
        return {k: x * self.by_two for k, x in self.columns.items()}


def staged(hours: float, clock: float, seen: float, volume: float, episodes: float,
           spared: int, by_two: float = 1.0) -> Staged:
    """Of four children, ``spared`` have no air at all; the mean over all four is ``episodes``."""
    struck = np.where(np.arange(4) < spared, 0.0, episodes * 4 / (4 - spared))
    total = np.array([0.6, 1.0, 1.4]) * hours
    inside = 2.0 <= seen <= 4.0
    row = {"observed_h": seen, "p10_h": 2.0, "p50_h": 3.0, "p90_h": 4.0, "inside": inside, "case": "Sacramento 2020"}
    quantities = ("set_up", "incision_to_separation", "separation_to_end", "total")
    loo = {"runs": 1, "inside": 4 * inside, "of": 4, "rows": [{**row, "quantity": q} for q in quantities]}
    products = ("red_cells_ml_kg", "plasma_ml_kg", "platelets_ml_kg")
    columns = {f"{t}.{x}": np.full(3, volume / 3) for t in "ab" for x in products}
    columns |= {f"{t}.blood_loss_ml_kg": np.full(3, volume) for t in "ab"}
    return Staged(loo, {"total": total, "start_to_separation": clock * total}, columns,
                  {"air_small": struck, "air_large": np.zeros(4)}, by_two)


class Theatrical(Bench):
    """Rehearsals whose outcome is made up."""

    def __init__(self, outcome: Staged) -> None:
        super().__init__()
        self.outcome = outcome

    def theatre(self, playbook):
        return self.outcome
