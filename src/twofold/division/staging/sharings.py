"""Ways of sharing out the veins, staged and side by side: pressures in good and bad draws against surface cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from twofold import evidence
from twofold.division.numerics import LENGTH_DECIMALS, PRESSURE_DECIMALS
from twofold.division.records import Band, Letter, Sharing
from twofold.division.staging import robust, search
from twofold.division.staging.allotment import Allotment
from twofold.division.staging.join import Join
from twofold.division.staging.limits import limits
from twofold.division.staging.network import Network
from twofold.division.staging.robust import Plan, Standing
from twofold.quantity import P10, P50, P90


@dataclass(frozen=True)
class Shared:
    """The way that is kept, and the table of all that were staged."""

    kept: Allotment
    rows: tuple[Sharing, ...]


def table(
    join: Join, network: Network, case: tuple, ways: Sequence[Allotment], price: Callable[[Allotment], float] | None
) -> Shared:
    """Every way in one stage up to as many as allowed, robustly ranked; the best in its most stages is kept."""
    most = int(evidence.value("division.most_stages"))
    plans = []
    for way in ways:
        cuts, reach = search.cut_indices(network, way), limits(join, way)
        plans += [Plan(way, s) for n in range(1, most + 1)
                  if (s := search.best(case, cuts, n, limits=reach)).feasible]
    stood = robust.standings(join, network, plans)
    ranked = sorted(range(len(plans)), key=lambda i: (round(stood[i].bad, PRESSURE_DECIMALS), i))
    kept = plans[ranked[0]].allotment
    costs = [round(price(way), LENGTH_DECIMALS) if price else None for way in ways]
    points = [(p.staged.stages, *(float(np.quantile(at.peaks[x], P90)) for x in join.letters),
               costs[ways.index(p.allotment)] or 0) for p, at in zip(plans, stood)]
    rank = {i: n for n, i in enumerate(ranked, start=1)}
    shared = _shared(join)
    return Shared(kept, tuple(
        Sharing(
            keeps={e: p.allotment.holder(join, e) for e in shared},  # type: ignore[misc]
            stages=p.staged.stages, cuts=len(p.allotment.cuts), peak_mmhg=_nominal(case, network, p),
            robust_mmhg=bands(stood[i]), robust_rank=rank[i], surface_cost=costs[ways.index(p.allotment)],
            dominated=beaten(points, i), chosen=p.allotment is kept,
        )
        for i, p in enumerate(plans)
    ))


def _shared(join: Join) -> list[str]:
    free = set(join.free)
    return sorted(e.id for e in join.graph.edges if e.kind == "sinus" and (e.source in free or e.target in free))


def _nominal(case: tuple, network: Network, plan: Plan) -> dict[Letter, float]:
    stage = np.array(plan.staged.stage, dtype=np.int64)
    course = search.follow(case, network, search.cut_indices(network, plan.allotment), stage, plan.staged.stages)
    return rounded(search.peaks(network, course.pressure[:-1]))


def bands(at: Standing) -> dict[Letter, Band]:
    """Each child's peak over the draws."""
    return {"a": band(at.peaks["a"]), "b": band(at.peaks["b"])}


def beaten(points: Sequence[tuple[float, ...]], i: int) -> bool:
    """Whether another point is no worse in anything and better in something."""
    mine = points[i]
    return any(other != mine and all(o <= m for o, m in zip(other, mine)) for other in points)


def band(values) -> Band:
    """Tenth, fiftieth and ninetieth percentile."""
    low, mid, high = (round(float(x), PRESSURE_DECIMALS) for x in np.quantile(values, (P10, P50, P90)))
    return Band(low=low, mid=mid, high=high)


def rounded(rows: dict[str, float]) -> dict[Letter, float]:
    """Pressures far below what can be measured."""
    return {"a": round(float(rows["a"]), PRESSURE_DECIMALS), "b": round(float(rows["b"]), PRESSURE_DECIMALS)}
