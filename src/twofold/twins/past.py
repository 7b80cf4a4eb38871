"""What earlier operations left behind: vessels that stay closed, and collaterals that grew in the weeks since.

Each stage closes its vessels at rest; then, week by week, the veins that carry more than at first widen towards the
radius that restores their wall shear, and those that carry less narrow (``flow.growth``: the same rule, and the same
estimates, by which a division is staged). No rate of such growth was ever published: whatever hangs on it is a band.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from twofold.errors import BadInput
from twofold.flow import growth as veins
from twofold.flow.arrays import Arrays
from twofold.flow.numerics import PROMISED_ML_S
from twofold.flow.program import plan
from twofold.flow.records import ARTERIAL
from twofold.twins.couplings import Stage
from twofold.twins.network import Net
from twofold.twins.numerics import BODY_EDGES, BODY_NODES, ICP_ROUNDS, TERRITORIES
from twofold.twins.plumbing import Plumbing
from twofold.twins.reference import Numbers, Values
from twofold.twins.wiring import Resistances

SUPPLIES = 2 * TERRITORIES  # the arterioles stand before the vessels
STIFF = ("sinus", "jugular")


def live_through(
    stages: Sequence[Stage], net: Net, p: Plumbing, rest: list[dict[str, Numbers]], res: Resistances,
    values: list[Values], file: str,
) -> tuple[Resistances, Numbers]:
    """Resistances after the stages, and how far each vessel is open [vessels, replicas]: 0 if cut, else 1.

    Raises BadInput: a vessel that does not exist, or a state whose flows can't be found.
    """
    replicas = res.r.shape[1]
    openness = np.ones((len(p.vessels), replicas))
    if not stages:
        return res, openness
    cuts = [_indices(p, s, f"stages.{i}.cut", file) for i, s in enumerate(stages)]
    r, k = res.r.copy(), res.k.copy()
    done: dict[bytes, int] = {}
    reach = [v("division.inflow_falls_within_mmhg") for v in values]
    part = _parts(p, values)
    limit = 0.5 * (values[0]("division.growth_limit") + values[1]("division.growth_limit"))
    weeks = 0.5 * (values[0]("division.interval_weeks") + values[1]("division.interval_weeks"))
    for n in range(replicas):
        key = np.concatenate([r[:, n], k[:, n], part[:, n], [limit[n], weeks[n], reach[0][n], reach[1][n]],
                              *[[b[x][n] for x in ("MAP", "CVP", "CBF", "R_OUT", "FORMATION")] for b in rest]])
        like = done.setdefault(key.tobytes(), n)
        if like == n:
            one = _One(net, p, rest, res, reach, n)
            before = one.settle(openness[:, n], file)
            factor = np.ones(len(p.vessels))
            for stage, cut in zip(stages, cuts):
                openness[cut, n] = 0.0
                q = one.settle(openness[:, n], file)
                # the estimate is a share per usual interval; the rest of the way shrinks by that with each of them
                share = 1 - (1 - part[:, n]) ** (stage.weeks / weeks[n])
                veins.grow(before, q, share, 1.0, limit[n], factor)
                veins.widen(res.r[:, n].copy(), res.k[:, n].copy(), factor, one.r, one.k)
            r[:, n], k[:, n] = one.r, one.k
        else:
            r[:, n], k[:, n], openness[:, n] = r[:, like], k[:, like], openness[:, like]
    return Resistances(r, k), openness


def _indices(p: Plumbing, stage: Stage, field: str, file: str) -> list[int]:
    at = {v.id: i for i, v in enumerate(p.vessels)}
    at |= {id: at[whole] for id, whole in p.part_of.items() if whole in at}
    for id in stage.cut:
        if id not in at:
            raise BadInput(file, field, f"vessel {id!r}, which does not exist",
                           "name a vessel or a coupling of kind sinus or artery")
    return sorted({at[id] for id in stage.cut})


def _parts(p: Plumbing, values: list[Values]) -> Numbers:
    """The share of the way that each vessel goes in one usual interval, [vessels, replicas]."""
    share = [v("division.growth_share") for v in values]
    stiff = [v("division.growth_of_sinus") for v in values]
    rows = []
    for v in p.vessels:
        of_a = v.share_a if v.law == "own" else 1.0 - v.twin
        whole = of_a * share[0] + (1 - of_a) * share[1]
        if v.law == "sinus" or v.kind in STIFF:
            whole = whole * (of_a * stiff[0] + (1 - of_a) * stiff[1])
        rows.append(np.zeros_like(whole) if v.kind in ARTERIAL else whole)
    return np.array(rows)


class _One:
    """One replica's veins at rest, solved again and again; ``r`` and ``k`` [vessels] may be written."""

    def __init__(self, net: Net, p: Plumbing, rest: list[dict[str, Numbers]], res: Resistances,
                 reach: list[Numbers], n: int) -> None:
        first = BODY_EDGES - SUPPLIES
        tail, head = net.tail[first:].copy(), net.head[first:].copy()
        program, slot = plan(net.nodes, zip(tail.tolist(), head.tolist()))
        place = np.array([[slot[i, i], slot[j, j], slot[i, j], slot[j, i]]
                          for i, j in zip(tail.tolist(), head.tolist())], dtype=np.int64)
        falls = net.falls[first:].copy()
        falls[:SUPPLIES] = False
        self.inflow = np.array([rest[t]["CBF"][n] * rest[t][f"SHARE{i}"][n]
                                for t in range(2) for i in range(TERRITORIES)])
        nearness = np.repeat([reach[0][n], reach[1][n]], TERRITORIES)
        pressed = np.repeat([rest[0]["MAP"][n], rest[1]["MAP"][n]], TERRITORIES)
        resistance = np.concatenate([nearness / self.inflow, res.r[:, n]])
        quadratic = np.concatenate([np.zeros(SUPPLIES), res.k[:, n]])
        self.net = Arrays(np.arange(net.nodes), tail, head, resistance, quadratic, falls,
                          net.share_a[first:].copy(), net.weight, place, program)
        self.r, self.k = resistance[SUPPLIES:], quadratic[SUPPLIES:]
        self.fixed = np.arange(net.nodes) < BODY_NODES
        self.knee = pressed - nearness
        self.unknown = net.territory.reshape(-1).astype(np.int64)
        self.weight, self.sinus = net.weight, net.sinus
        self.ends = [(b["MAP"][n], b["CVP"][n]) for b in rest]
        self.outflow = [b["R_OUT"][n] * b["FORMATION"][n] for b in rest]
        self.icp = [cvp + out for (_, cvp), out in zip(self.ends, self.outflow)]
        self.p = np.empty(net.nodes)

    def settle(self, openness: np.ndarray, file: str) -> np.ndarray:
        """Flow of every vessel, mL/s, in balance with the intracranial pressures that it makes."""
        gates = np.concatenate([np.zeros(SUPPLIES), openness])
        q = np.zeros(gates.size)
        share_a = self.net.share_a
        worst = 0.0
        for _ in range(ICP_ROUNDS):
            around = share_a * self.icp[0] + (1 - share_a) * self.icp[1]
            calm = self.weight * self.icp[0] + (1 - self.weight) * self.icp[1]
            self.p[:] = max(self.icp) + 1
            for t, (high, low) in enumerate(self.ends):
                self.p[2 * t], self.p[2 * t + 1] = high, low
            worst = veins.settle(self.net, self.fixed, around, calm, np.arange(SUPPLIES), self.unknown, self.inflow,
                                 self.knee, gates, self.p, q)
            self.icp = [float(self.sinus[t] @ self.p) + self.outflow[t] for t in range(2)]
        if not worst <= PROMISED_ML_S * max(1.0, float(self.inflow.sum())):
            raise BadInput(file, "stages", f"veins that do not settle (imbalance {worst:.3g} mL/s)",
                           "look for a vessel of vanishing resistance, or cut less")
        return q[SUPPLIES:].copy()
