"""The vessel graph's solver on random twins: against other people's solver, and against itself."""

from __future__ import annotations

from math import nan

from twofold.credibility import referee
from twofold.credibility.bench import Bench, NotRun
from twofold.credibility.graphs import random_twins
from twofold.credibility.measures import Found, measure
from twofold.credibility.numerics import ICP_STEP
from twofold.errors import NoAnswer


@measure
def against_svzerod(bench: Bench, graphs: int, occluded: bool = False) -> Found:
    """The largest relative difference of any node pressure from svzerod's, over so many random twins.

    ``occluded``: with one piece of the shared sinus closed.
    """
    worst = 0.0
    for seed in range(graphs):
        graph, inflow, fixed = random_twins(seed)
        cut = [next(e.id for e in graph.edges if e.kind == "sinus")] if occluded else []
        ours = bench.steady(graph, inflow, fixed, waterfall=False, occluded=cut).pressure_mmhg
        try:
            theirs = referee.pressures(graph.without(cut), inflow, fixed)
        except ImportError as e:
            raise NotRun("svzerod is not installed here: it comes with the test extra") from e
        worst = max(worst, *(abs(ours[id] / p - 1) for id, p in theirs.items()))
    return Found(worst, f"{graphs} random twins")


@measure
def imbalance(bench: Bench, graphs: int) -> Found:
    """The largest imbalance of any node in mL/s, veins collapsing, over the random twins that the solver settles."""
    found = [x for x in map(solved_by(bench), range(graphs)) if x is not None]
    return Found(max(found, default=nan), f"{len(found)} random twins")


@measure
def unsettled(bench: Bench, graphs: int) -> Found:
    """How many of so many random twins with collapsing veins the solver does not settle."""
    given_up = [seed for seed in range(graphs) if solved_by(bench)(seed) is None]
    return Found(float(len(given_up)), f"of {graphs} random twins" + (f": numbers {given_up}" if given_up else ""))


def solved_by(bench: Bench):
    """A function from a seed to the imbalance of that graph, None where the solver gives up."""

    def tried(seed: int) -> float | None:
        graph, inflow, fixed = random_twins(seed)
        try:
            r = bench.steady(graph, inflow, fixed, {"a": ICP_STEP * seed / 2, "b": ICP_STEP})
        except NoAnswer:
            return None
        net: dict[str, float] = {v.id: inflow.get(v.id, 0.0) for v in graph.nodes}
        for e in graph.edges:
            net[e.source] -= r.flow_ml_s[e.id]
            net[e.target] += r.flow_ml_s[e.id]
        return max(abs(q) for id, q in net.items() if id not in fixed)

    return tried
