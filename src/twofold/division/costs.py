"""What it costs to cut each tissue: the table of evidence, edited by the case."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

import numpy as np

from twofold import evidence
from twofold.division.numerics import COST_RATIO_MOST
from twofold.errors import BadInput
from twofold.quantity import Estimate

CONTACT = "contact"  # brain against the other's brain or a sinus: a plane too thin to be seen
TISSUES = ("skin", "bone", "csf", "brain_a", "brain_b", "brain_unsure", "vein", "sinus", "artery", "dura", "expander",
           "contact")
BRAIN = "brain"


def table(edits: Mapping[str, float | Estimate], file: str = "case.yaml") -> dict[str, float]:
    """Cost per mm2 by tissue. ``brain`` in the edits stands for both children's.

    Raises BadInput: an unknown tissue, a cost that is not a positive finite number, costs too far apart.
    """
    rows = {t: evidence.value(f"division.cost_{BRAIN if t in ('brain_a', 'brain_b') else t}") for t in TISSUES}
    for tissue in sorted(edits, key=lambda t: t != BRAIN):
        where, known = f"costs.{tissue}", ", ".join((BRAIN, *TISSUES))
        edit = edits[tissue]
        cost = float(edit.value if isinstance(edit, Estimate) else edit)
        if tissue not in (BRAIN, *TISSUES):
            raise BadInput(file, where, "an unknown tissue", f"use one of: {known}")
        if not isfinite(cost) or cost <= 0:
            raise BadInput(file, where, f"{cost:g}", "give a cost above 0 and finite; to forbid a place, mark it in "
                           "edits/, and to make a tissue nearly free give it a small cost")
        for t in ("brain_a", "brain_b") if tissue == BRAIN else (tissue,):
            rows[t] = cost
    high, low = max(rows, key=lambda t: rows[t]), min(rows, key=lambda t: rows[t])
    if rows[high] / rows[low] > COST_RATIO_MOST:
        raise BadInput(file, "costs", f"{high} costs {rows[high] / rows[low]:.3g} times as much as {low}",
                       f"keep costs within a factor of {COST_RATIO_MOST:g}; beyond it the cheaper one is a hole")
    return rows


def volume(labels: np.ndarray, codes: Mapping[str, int], costs: Mapping[str, float]) -> np.ndarray:
    """Cost of each voxel, float32, 0 outside the head; codes the table doesn't know count as skin."""
    by_code = np.full(int(max(labels.max(initial=0), max(codes.values()))) + 1, costs["skin"], np.float32)
    by_code[0] = 0
    for tissue, code in codes.items():
        if tissue in costs:
            by_code[code] = costs[tissue]
    return by_code[labels]
