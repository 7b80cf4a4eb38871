"""What moves a result: which inputs that a measurement could settle, which chance, and how much each.

Inputs are the drawn parameters (published clocks, hazard rates, chances of missing, every parameter of the two
bodies); chance is what struck. Rank correlation across runs; only what stands out from the noise of so many
questions is named.

*Source*: one-way variance components by the method of moments (runs of one set share their parameters); Spearman
rank correlation with Bonferroni's bound on its normal approximation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri
from scipy.stats import rankdata

from twofold import evidence
from twofold.quantity import Estimate
from twofold.rehearsal.bodies import drawn_ids
from twofold.rehearsal.clocks import NAMES
from twofold.rehearsal.compile import Score
from twofold.rehearsal.engine import Runs
from twofold.rehearsal.keys import key, uniforms
from twofold.rehearsal.numerics import DRIVERS_PER_MEASURE, FALSE_DRIVERS, REPLICAS_PER_SET
from twofold.rehearsal.program import STRUCK
from twofold.rehearsal.sampling import sets


@dataclass(frozen=True)
class Input:
    """Something that varies from run to run: its name in words, its evidence, its values' ranks."""

    name: str
    id: str
    grade: str
    chance: bool
    values: np.ndarray  # runs


def variance_share(values: np.ndarray) -> dict[str, float]:
    """``{parameters, chance}``: the shares of a measure's variance; both 0 where nothing varies.

    Runs 2j and 2j + 1 share their parameters: what they have in common is the parameters' share.
    """
    n = len(values) // REPLICAS_PER_SET * REPLICAS_PER_SET
    groups = values[:n].reshape(-1, REPLICAS_PER_SET)
    groups = groups[np.isfinite(groups).all(axis=1)]
    if len(groups) < 2 or not groups.var() > 0:
        return {"parameters": 0.0, "chance": 0.0}
    within = groups.var(axis=1, ddof=1).mean()
    between = max(0.0, groups.mean(axis=1).var(ddof=1) - within / REPLICAS_PER_SET)
    total = within + between
    return {"parameters": float(between / total), "chance": float(within / total)}


def inputs_of(score: Score, runs: Runs, seed: int, clocked: bool, living: bool) -> list[Input]:
    """Every input of some runs, with the ranks of its values."""
    groups = sets(runs.replicate.astype(np.uint64))
    out: list[Input] = []

    def drawn(name: str, id: str, estimate: Estimate, stable: np.uint64) -> None:
        if estimate.spread.kind != "fixed":
            values = uniforms(seed, groups, np.array([stable]))[:, 0]
            out.append(Input(name, id, str(estimate.grade), False, values))

    if clocked:
        for stable, what in zip(NAMES, ("total length", "share of the length at separation", "set-up")):
            values = uniforms(seed, groups, np.array([stable]))[:, 0]
            out.append(Input(f"how long this pair takes: {what}", "clocks.cases", "N", False, values))
    else:
        drawn("how long this pair takes", "rehearsal.case_factor", evidence.estimate("rehearsal.case_factor"),
              key("case", "factor"))  # fmt: skip
    for h in score.hazards:
        if h.rate is not None:
            drawn(f"how often: {h.title.lower()}", f"hazard {h.id}: rate", h.rate, key("rate", h.id))
        drawn(f"how often missed: {h.title.lower()}", f"hazard {h.id}: miss", h.detect.miss, key("miss", h.id))
    if living:
        for id in drawn_ids():
            for letter in ("a", "b"):
                estimate = evidence.estimate(id)
                name = f"{id.partition('.')[2].replace('_', ' ')} of {letter}"
                drawn(name, id, estimate, key("body", id, score.streams[letter]))
    out += _struck(score, runs)
    return out


def _struck(score: Score, runs: Runs) -> list[Input]:
    """How often each source struck in each run."""
    counts = np.zeros((len(runs), len(score.sources)))
    for r, log in enumerate(runs.log):
        np.add.at(counts[r], log["source"][log["kind"] == STRUCK], 1)
    out = []
    for k, s in enumerate(score.sources):
        h = score.hazards[s.hazard]
        if h.rate is not None and counts[:, k].any():
            whose = f" ({s.side})" if s.side in ("a", "b") else ""
            out.append(Input(f"{h.title}{whose}", f"hazard {h.id}", str(h.rate.grade), True, counts[:, k]))
    return out


def drivers(columns: Mapping[str, np.ndarray], measures: list[str], inputs: list[Input]) -> list[dict[str, Any]]:
    """The inputs that move each measure beyond noise, strongest first: ``{measure, input, id, grade, chance, share}``.

    ``share`` is the squared rank correlation: about what part of the measure's spread goes with the input.
    """
    if not inputs:
        return []
    ranks = np.stack([_ranked(i.values) for i in inputs])
    out = []
    for measure in measures:
        values = np.asarray(columns[measure], dtype=float)
        there = np.isfinite(values)
        if there.sum() < 2 or not values[there].var() > 0:
            continue
        found = _correlations(ranks if there.all() else np.stack([_ranked(i.values[there]) for i in inputs]),
                              _ranked(values[there]))  # fmt: skip
        bound = float(ndtri(1 - FALSE_DRIVERS / 2 / len(inputs))) / np.sqrt(there.sum() / REPLICAS_PER_SET)
        strongest = np.argsort(-np.abs(found), kind="stable")[:DRIVERS_PER_MEASURE]
        out += [
            {
                "measure": measure,
                "input": inputs[k].name,
                "id": inputs[k].id,
                "grade": inputs[k].grade,
                "chance": inputs[k].chance,
                "share": float(found[k] ** 2),
                "raises": bool(found[k] > 0),
            }
            for k in strongest
            if abs(found[k]) > bound
        ]
    return out


def _ranked(values: np.ndarray) -> np.ndarray:
    centred = rankdata(values) - (len(values) + 1) / 2
    size = np.sqrt((centred**2).sum())
    return centred / size if size > 0 else centred


def _correlations(ranks: np.ndarray, values: np.ndarray) -> np.ndarray:
    return ranks @ values
