"""The sparse elimination of ``flow.program``, eight replicas at a time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from twofold.flow.compiled import inner
from twofold.flow.lanes import fused, load, store
from twofold.flow.program import Program


class Steps(NamedTuple):
    """A ``Program`` in the order in which the kernel reads it, each list on its own.

    Pivot p: ``pivot[p]``; its rows are entries ``row_at[p]`` to ``row_at[p + 1]`` of (slot, row), each with updates
    ``update_at[m]`` to ``update_at[m + 1]`` of (target, source); ``back_at`` bounds (back_slot, back_column).
    """

    pivot: np.ndarray
    row_at: np.ndarray
    slot: np.ndarray
    row: np.ndarray
    update_at: np.ndarray
    target: np.ndarray
    source: np.ndarray
    back_at: np.ndarray
    back_slot: np.ndarray
    back_column: np.ndarray


def flatten(program: Program) -> Steps:
    """The steps of a program."""
    column = np.ascontiguousarray
    last = program.lower[-1:, 3] if len(program.lower) else np.zeros(1, dtype=np.int64)
    return Steps(
        pivot=program.order,
        row_at=program.lower_at,
        slot=column(program.lower[:, 0]),
        row=column(program.lower[:, 1]),
        update_at=np.concatenate([program.lower[:, 2], last]),
        target=column(program.update[:, 0]),
        source=column(program.update[:, 1]),
        back_at=program.upper_at,
        back_slot=column(program.upper[:, 0]),
        back_column=column(program.upper[:, 1]),
    )


@inner
def eliminate(s, k, a, x):
    """Solve in place: rows from ``a`` (the matrix) are used up, rows from ``x`` go in as right side, out solved."""
    for p in range(s.pivot.size):
        i = s.pivot[p]
        inverse = 1 / load(k, a + i)
        store(k, a + i, inverse)
        xi = load(k, x + i)
        for m in range(s.row_at[p], s.row_at[p + 1]):
            factor = -load(k, a + s.slot[m]) * inverse
            row = x + s.row[m]
            store(k, row, fused(factor, xi, load(k, row)))
            for u in range(s.update_at[m], s.update_at[m + 1]):
                target = a + s.target[u]
                store(k, target, fused(factor, load(k, a + s.source[u]), load(k, target)))
    for p in range(s.pivot.size - 1, -1, -1):
        i = s.pivot[p]
        total = load(k, x + i)
        for m in range(s.back_at[p], s.back_at[p + 1]):
            total = fused(-load(k, a + s.back_slot[m]), load(k, x + s.back_column[m]), total)
        store(k, x + i, total * load(k, a + i))
