"""Finds in which stage each vessel is cut: by trying all where that is feasible, by annealing beyond."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from math import exp
from random import Random

import numpy as np

from twofold.division.numerics import (
    ANNEAL_COLD_MMHG,
    ANNEAL_HOT_MMHG,
    ANNEAL_MOVES,
    ANNEAL_RUNS,
    ANNEAL_SEED,
    BEYOND_MMHG,
    CUT_WEIGHT,
    EXACT_SOLVES,
    EXHAUST_PARTS,
    MEAN_WEIGHT,
    WAVE,
)
from twofold.division.staging import compact, kernel, kernel_tree
from twofold.division.staging.allotment import Allotment
from twofold.division.staging.limits import Limits
from twofold.division.staging.network import Network
from twofold.errors import NoAnswer
from twofold.flow.numerics import PROMISED_ML_S


@dataclass(frozen=True)
class Staged:
    """A staging: for each cut of the allotment its stage (0 first). exact: no better one exists in the model."""

    stages: int
    stage: tuple[int, ...]
    score: float
    exact: bool
    solved: int

    @property
    def feasible(self) -> bool:
        """Whether every stage keeps the limits."""
        return self.score < BEYOND_MMHG


@dataclass(frozen=True)
class Course:
    """What a staging does: pressures [stages + 1, territories] and flows [stages + 1, edges], last row after growth."""

    pressure: np.ndarray
    flow: np.ndarray
    residual: float


def packed(network: Network) -> tuple:
    """The network as the tuple that the compiled search reads; the flows of the untouched network are solved here."""
    b = network.boundary
    net = b.net._replace(resistance=b.net.resistance.copy(), quadratic=b.net.quadratic.copy())
    before = np.zeros(net.tail.size)
    case = (
        net, b.fixed, b.around, b.rest, network.supply, network.unknown, network.inflow, network.knee,
        b.net.resistance, b.net.quadratic, before, network.growth, network.share, network.limit, b.start.copy(),
    )
    p = b.start.copy()
    residual = kernel.settle(case, np.ones(net.tail.size), p, before)
    if not residual <= PROMISED_ML_S * max(1.0, float(network.inflow.sum())):
        raise NoAnswer(f"the veins before any cut did not settle (imbalance {residual:.3g} mL/s at some joint)")
    case[-1][:] = p
    return case


def cut_indices(network: Network, allotment: Allotment) -> np.ndarray:
    """The allotment's cuts as edge numbers of the network."""
    return np.array([network.at[c] for c in allotment.cuts], dtype=np.int64)


def follow(case: tuple, network: Network, cuts: np.ndarray, stage: np.ndarray, stages: int) -> Course:
    """The course of a staging. Raises NoAnswer when a state did not settle."""
    unknowns, edges = case[14].size, case[0].tail.size
    pressures, flows = np.empty((stages + 1, unknowns)), np.empty((stages + 1, edges))
    residual = walk(case, network, cuts, stage, pressures, flows)
    return Course(pressures[:, network.unknown], flows, residual)


def walk(
    case: tuple, network: Network, cuts: np.ndarray, stage: np.ndarray, pressures: np.ndarray, flows: np.ndarray
) -> float:
    """Fill pressures [rows, unknowns] and flows [rows, edges] of a staging; the largest residual back.

    Raises NoAnswer when a state did not settle.
    """
    residual = kernel.follow(case, cuts, stage, np.empty(pressures.shape[1]), pressures, flows)
    if not residual <= PROMISED_ML_S * max(1.0, float(network.inflow.sum())):
        raise NoAnswer(f"the veins after a cut did not settle (imbalance {residual:.3g} mL/s at some joint)")
    return float(residual)


def best(
    case: tuple, cuts: np.ndarray, stages: int, moves: int = ANNEAL_MOVES, most: int = EXACT_SOLVES,
    limits: Limits | None = None,
) -> Staged:
    """The best staging of the cuts into at most that many stages.

    most: solves up to which the tree over all stagings is walked; else the annealed staging is returned. limits:
    what one operation can reach; a staging beyond them is only returned, as not ``feasible``, if none keeps them.
    """
    stage = np.zeros(cuts.size, dtype=np.int64)
    found, solved = judged(case, cuts, stage, stages, limits), stages
    if stages == 1 or not cuts.size:
        return Staged(stages, tuple(stage.tolist()), found, True, solved)
    for run in range(ANNEAL_RUNS):
        trial = np.array([(i * (run + 1)) % stages for i in range(cuts.size)], dtype=np.int64)
        value, count = anneal(case, cuts, trial, stages, moves, ANNEAL_SEED + run, limits)
        solved += count
        if value < found:
            found, stage = value, trial
    exact = solves_of(cuts.size, stages) <= most
    if not exact:
        found, tried = _descended(case, cuts, stage, stages, found, limits)
        solved += tried * stages
    else:
        found, stage, count = proved(case, cuts, stages, found, stage, limits)
        solved += count
    return Staged(stages, tuple(stage.tolist()), float(found), bool(exact), int(solved))


def proved(
    case: tuple, cuts: np.ndarray, stages: int, found: float, stage: np.ndarray, limits: Limits | None = None
) -> tuple[float, np.ndarray, int]:
    """The best of all stagings, given one to beat; and how many networks were solved.

    The tree is walked in parts by first stage, wave after wave; a wave's best is what the next one has to beat.
    Parts and waves are the same for any number of threads, and so is the answer.
    """
    allowed = np.ones(2**cuts.size, np.bool_) if limits is None else limits.table
    last = cuts.size if limits is None else limits.last_most(stages)
    parts = EXHAUST_PARTS if solves_of(cuts.size, stages) > EXACT_SOLVES and stages > 2 else 1
    count, todo = 0, list(range(parts))
    at_once = np.empty((1, case[14].size)), np.empty((1, case[0].tail.size))
    kernel.follow(case, cuts, np.zeros(cuts.size, dtype=np.int64), np.empty(case[14].size), *at_once)
    laid = (compact.whole(case), *compact.halves(case, cuts, at_once[0][0]))

    def walked(part: int) -> tuple[float, np.ndarray, int]:
        mine = stage.copy()
        beat = float(np.nextafter(found, np.inf))
        score, n = kernel_tree.exhaust(_own(case), laid, cuts, stages, beat, mine, allowed, last, part, parts)
        return score, mine, n

    with ThreadPoolExecutor(min(WAVE, os.cpu_count() or 1)) as threads:
        while todo:
            wave, todo = todo[:WAVE], todo[WAVE:]
            for score, mine, n in list(threads.map(walked, wave)):
                count += n
                if score <= found:
                    found, stage = score, mine
    return found, stage, count


def _own(case: tuple) -> tuple:
    """The case with resistances of its own: a search changes them as veins grow."""
    net = case[0]
    return (net._replace(resistance=net.resistance.copy(), quadratic=net.quadratic.copy()), *case[1:])


def judged(
    case: tuple, cuts: np.ndarray, stage: np.ndarray, stages: int, limits: Limits | None = None
) -> float:
    """What a staging is judged by: the worst territory over all stages, then the mean of the stages' worsts.

    Stages beyond the limits count so much that none is chosen where a staging within them exists.
    """
    pressures, flows = np.empty((stages, case[14].size)), np.empty((stages, case[0].tail.size))
    kernel.follow(case, cuts, stage, np.empty(case[14].size), pressures, flows)
    high = pressures[:, case[5]].max(axis=1)
    beyond = limits.broken(stage, stages) if limits is not None else 0
    return float(high.max() + MEAN_WEIGHT * high.mean() + CUT_WEIGHT * cuts.size) + BEYOND_MMHG * beyond


def anneal(
    case: tuple, cuts: np.ndarray, stage: np.ndarray, stages: int, moves: int, seed: int, limits: Limits | None = None
) -> tuple[float, int]:
    """Improve ``stage`` in place by random moves under a falling temperature; (its score, networks solved)."""
    random = Random(seed)
    now = best = judged(case, cuts, stage, stages, limits)
    kept = stage.copy()
    for m in range(moves):
        heat = ANNEAL_HOT_MMHG * (ANNEAL_COLD_MMHG / ANNEAL_HOT_MMHG) ** (m / moves)
        i, j = random.randrange(cuts.size), random.randrange(cuts.size)
        before = stage[i], stage[j]
        if random.random() < 0.5 and stage[i] != stage[j]:
            stage[i], stage[j] = stage[j], stage[i]
        else:
            stage[i] = random.randrange(stages)
        chance = random.random()
        if (stage[i], stage[j]) == before:
            continue
        new = judged(case, cuts, stage, stages, limits)
        if new <= now or chance < exp((now - new) / heat):
            now = new
            if new < best:
                best, kept = new, stage.copy()
        else:
            stage[i], stage[j] = before
    stage[:] = kept
    return best, (moves + 1) * stages


def _descended(
    case: tuple, cuts: np.ndarray, stage: np.ndarray, stages: int, best: float, limits: Limits | None
) -> tuple[float, int]:
    """Improve ``stage`` in place until no single move and no exchange of two helps; (its score, stagings tried)."""
    tried, better = 0, True
    while better:
        better = False
        for i in range(cuts.size):
            for j in range(i, cuts.size):
                for s in range(stages) if i == j else (stage[j],):
                    before = stage[i], stage[j]
                    if s == stage[i]:
                        continue
                    stage[i], stage[j] = s, (s if i == j else before[0])
                    tried += 1
                    new = judged(case, cuts, stage, stages, limits)
                    if new < best:
                        best, better = new, True
                    else:
                        stage[i], stage[j] = before
    return best, tried


@cache
def solves_of(cuts: int, stages: int) -> int:
    """Networks that the tree over all stagings solves when nothing is pruned: S^n and the shorter beginnings."""
    return sum(k**cuts for k in range(2, stages + 1)) + stages**cuts if stages > 1 else 1


def peaks(network: Network, pressure: np.ndarray) -> dict[str, float]:
    """Each child's highest territory pressure over rows of [.., territories]."""
    mine = {x: [i for i, (letter, _) in enumerate(network.territories) if letter == x] for x in network.letters}
    return {x: float(np.max(pressure[..., mine[x]])) for x in network.letters}
