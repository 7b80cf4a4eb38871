"""The staging of an allotment: how many operations, what is cut in each, and what that does to each child."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from twofold import evidence
from twofold.division.numerics import EXACT_SOLVES, FINALISTS, PRESSURE_DECIMALS
from twofold.division.records import (
    Option,
    PressureBands,
    Pressures,
    Range,
    Search,
    Sharing,
    Stage,
    Staging,
    StagingStop,
)
from twofold.division.staging import robust, search, sharings, unknowns
from twofold.division.staging.allotment import Allotment, every, natural, whole
from twofold.division.staging.join import Join
from twofold.division.staging.limits import Limits
from twofold.division.staging.network import Network, build
from twofold.division.staging.search import Course, Staged, peaks

CAUTION = (
    "No craniopagus clamp pressure, cross-flow or collateral rate has ever been published. Staging helps in this "
    "model only through growth of collaterals, the least known input: without growth it gains nothing. Steady state; "
    "intracranial pressure held; thrombosis and bleeding from a divided sinus are not in these pressures."
)


@dataclass(frozen=True)
class Planned:
    """A staging with what it was made from. staged: the options by number of stages."""

    allotment: Allotment
    chosen: Staged
    options: tuple[tuple[Staged, Course], ...]
    course: Course
    compared: int


def share_of_a(join: Join, network: Network, flow: np.ndarray) -> dict[str, float]:
    """Of the blood at each joint, the share that came from a's territories (well mixed, steady)."""
    index = {n.id: i for i, n in enumerate(network.graph.nodes)}
    n = len(index)
    out, source = np.zeros(n), np.zeros(n)
    mix = np.zeros((n, n))
    merged: dict[tuple[str, str], int] = {}
    for node in network.graph.nodes:
        if node.role == "territory":
            merged.setdefault((node.twin, str(node.territory)), index[node.id])
    place = [merged.get((x.twin, str(x.territory)), index[x.id]) if x.role == "territory" else index[x.id]
             for x in network.graph.nodes]
    for (letter, name), q in zip(network.territories, network.inflow):
        source[merged[letter, name]] += q * (letter == "a")
        out[merged[letter, name]] += q
    for e, q in zip(network.graph.edges, flow):
        tail, head = place[index[e.source]], place[index[e.target]]
        if q < 0:
            tail, head, q = head, tail, -q
        mix[head, tail] += q
        out[head] += q
    safe = np.where(out > 0, out, 1)
    share = np.linalg.lstsq(np.eye(n) - mix / safe[:, None], source / safe, rcond=None)[0]
    still = {x: 0.5 for x in join.free if out[index[x]] <= 0}
    return {x: still.get(x, float(np.clip(share[index[x]], 0, 1))) for x in join.free}


def split(
    join: Join, network: Network, case: tuple, price: Callable[[Allotment], float] | None = None
) -> tuple[Allotment, int, tuple[Sharing, ...]]:
    """The best way of sharing the joints out so that each child keeps some; how many were compared; the best few.

    All are scored in one stage; the best few, and the split by natural drainage, in one stage up to as many as
    allowed, because what is best in one stage is often not best when staged. Of these the one is kept whose worse-off
    child stands best in a bad draw of what is unknown. price: cost of the surface that an allotment asks for.
    """
    trivial = {whole(join, x).cuts for x in join.letters}
    ways = [a for a in every(join) if a.cuts not in trivial]
    by_nature = natural(join, share_of_a(join, network, case[10]))
    if not ways:
        ways = [by_nature]
    rough = [search.best(case, search.cut_indices(network, a), 1).score for a in ways]
    order = sorted(range(len(ways)), key=lambda i: (round(rough[i], PRESSURE_DECIMALS), i))
    finalists = [ways[i] for i in order[:FINALISTS]]
    if by_nature.cuts not in trivial and by_nature not in finalists:
        finalists.append(by_nature)
    shared = sharings.table(join, network, case, finalists, price)
    return shared.kept, len(ways), shared.rows


def planned(
    network: Network, case: tuple, allotment: Allotment, compared: int, reach: Limits | None = None,
    most: int = EXACT_SOLVES,
) -> Planned:
    """The staging of an allotment in the fewest operations beyond which another is not worth it.

    reach: what one operation can reach; numbers of stages that can't keep to it are left out. most: network
    solves up to which the best staging is proved.
    """
    cuts = search.cut_indices(network, allotment)
    worth, warn = evidence.value("division.stage_worth_mmhg"), evidence.value("division.warn_mmhg")
    options: list[tuple[Staged, Course]] = []
    for stages in range(1, int(evidence.value("division.most_stages")) + 1):
        s = search.best(case, cuts, stages, most=most, limits=reach)
        if s.feasible:
            options.append((s, search.follow(case, network, cuts, np.array(s.stage, dtype=np.int64), stages)))
    worst = [max(peaks(network, c.pressure[:-1]).values()) for _, c in options]
    pick = 0
    while pick + 1 < len(options) and worst[pick] > warn and worst[pick] - min(worst[pick + 1 :]) >= worth:
        pick += 1
    return Planned(allotment, options[pick][0], tuple(options), options[pick][1], compared)


def pressures(network: Network, row: np.ndarray) -> Pressures:
    """Territory pressures of each child, rounded far below what can be measured."""
    out: Pressures = {"a": {}, "b": {}}
    for (letter, name), p in zip(network.territories, row):
        out["a" if letter == "a" else "b"][name] = round(float(p), PRESSURE_DECIMALS)
    return out


def record(
    candidate: str, join: Join, network: Network, case: tuple, plan: Planned, single: dict[str, float],
    compared: tuple[Sharing, ...] = (),
) -> Staging:
    """The staging as ``staging.json``. single: edge -> highest pressure when that edge alone is clipped."""
    weeks = evidence.value("division.interval_weeks")
    cuts = search.cut_indices(network, plan.allotment)
    samples, ranges, alone = _spread(join, network, plan, cuts)
    stages = []
    for s in range(plan.chosen.stages):
        cut = tuple(c for c, k in zip(plan.allotment.cuts, plan.chosen.stage) if k == s)
        first = tuple(join.feeders) if s == 0 else ()
        flow = plan.course.flow[s]
        stages.append(
            Stage(
                week=s * weeks,
                cut=(*first, *cut),
                trial_order=(*first, *sorted(cut, key=lambda c: (single.get(c, 0.0), join.edge[c].radius_mm))),
                pressure_mmhg=pressures(network, plan.course.pressure[s]),
                band_mmhg=_bands(network, samples[:, s]),
                peak_mmhg=sharings.rounded(peaks(network, plan.course.pressure[s])),
                net_transfer_ml_s=round(_transfer(network, flow), PRESSURE_DECIMALS),
                return_ml_s={x: round(float(network.central[x] @ flow), PRESSURE_DECIMALS) for x in ("a", "b")},
            )
        )
    before = np.empty((1, case[14].size))
    before[0] = case[14]
    return Staging(
        candidate=candidate,
        before_mmhg=pressures(network, before[0, network.unknown]),
        stages=tuple(stages),
        after_growth_mmhg=pressures(network, plan.course.pressure[-1]),
        stop_rules=tuple(_stops(plan)),
        search=Search(
            method="exact" if plan.chosen.exact else "annealing", allotments=plan.compared,
            networks=sum(s.solved for s, _ in plan.options), gap_mmhg=0.0 if plan.chosen.exact else None,
        ),
        options=_options(join, network, plan),
        sharings=compared,
        ranges=ranges,
        benefit_of_staging_mmhg={
            x: sharings.band([one[x] - peaks(network, row)[x] for one, row in zip(alone, samples)])
            for x in ("a", "b")
        },
        caution=CAUTION,
    )


def _spread(join: Join, like: Network, plan: Planned, cuts: np.ndarray):
    """Pressures [samples, stages, territories] over joint draws, ranges per input, and single-stage peaks per draw."""
    stage = np.array(plan.chosen.stage, dtype=np.int64)
    rows, alone, ranges = [], [], []

    def walk(drawn: dict[str, float]) -> tuple[Network, np.ndarray, tuple]:
        network = build(join, drawn, like)
        case = search.packed(network)
        return network, search.follow(case, network, cuts, stage, plan.chosen.stages).pressure, case

    for drawn in unknowns.draws():
        network, pressure, case = walk(drawn)
        rows.append(pressure[:-1])
        once = search.follow(case, network, cuts, np.zeros_like(stage), 1)
        alone.append(peaks(network, once.pressure[:-1]))
    for id, low, high in unknowns.ends():
        ends = []
        for value in (low, high):
            network, pressure, _ = walk({id: value})
            ends.append(sharings.rounded(peaks(network, pressure[:-1])))
        ranges.append(Range(input=id, low=low, high=high, peak_at_low_mmhg=ends[0], peak_at_high_mmhg=ends[1]))
    return np.array(rows), tuple(ranges), alone


def _options(join: Join, network: Network, plan: Planned) -> tuple[Option, ...]:
    rows = [(s, sharings.rounded(peaks(network, c.pressure[:-1]))) for s, c in plan.options]
    stood = robust.standings(join, network, [robust.Plan(plan.allotment, s) for s, _ in rows])
    points = [(s.stages, p["a"], p["b"]) for s, p in rows]
    return tuple(
        Option(stages=s.stages, peak_mmhg=p, cuts=len(plan.allotment.cuts), robust_mmhg=sharings.bands(at),
               method="exact" if s.exact else "annealing", dominated=sharings.beaten(points, i))
        for i, ((s, p), at) in enumerate(zip(rows, stood))
    )


def _stops(plan: Planned):
    warn, stop = evidence.value("division.warn_mmhg"), evidence.value("division.stop_mmhg")
    minutes = evidence.value("division.stop_after_min")
    for s in range(1, plan.chosen.stages + 1):
        for twin in ("a", "b"):
            yield StagingStop(
                stage=s, twin=twin, warn_mmhg=warn, stop_mmhg=stop,
                when=f"a cortical vein of {twin} stays above {stop:g} mmHg for {minutes:g} min with a trial clip on, "
                     f"or {twin}'s brain swells or its EEG falls",
                what="take the last clip off; if it stays so, close and come back when collaterals have grown",
            )


def _transfer(network: Network, flow: np.ndarray) -> float:
    """Blood that a's brain takes in and b's heart gets back, less the other way round, mL/s (from a to b)."""
    inflow = {x: 0.0 for x in network.letters}
    for (letter, _), edge, q in zip(network.territories, network.supply, network.inflow):
        inflow[letter] += float(flow[edge]) if flow[edge] > 0 else float(q)
    lean = {x: inflow[x] - float(network.central[x] @ flow) for x in network.letters}
    return 0.5 * (lean["a"] - lean["b"])


def _bands(network: Network, rows: np.ndarray) -> PressureBands:
    out: PressureBands = {"a": {}, "b": {}}
    for t, (letter, name) in enumerate(network.territories):
        out["a" if letter == "a" else "b"][name] = sharings.band(rows[:, t])
    return out
