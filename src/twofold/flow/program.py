"""How to eliminate one network's unknowns without ever touching a zero, worked out once.

The pattern of the matrix follows from the pairs of nodes that are joined; the numbers change every step.
So the order (fewest neighbours first), the fill and every multiply-subtract are laid down as integer lists
that the kernels (one case here, eight replicas at a time in ``twins``) walk through.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from twofold.flow.compiled import compiled
from twofold.flow.numerics import LOWER_WIDTH


class Program(NamedTuple):
    """Integer lists of a sparse elimination; ``slots`` numbers are kept, of which ``diagonal`` are pivots.

    For each pivot in ``order``: rows ``lower[lower_at[p]:lower_at[p+1]]`` = (slot, row, first, last), where
    ``update[first:last]`` = (target slot, source slot); ``upper[upper_at[p]:upper_at[p+1]]`` =
    (slot, column).
    """

    size: int
    slots: int
    order: np.ndarray
    diagonal: np.ndarray
    lower_at: np.ndarray
    lower: np.ndarray
    update: np.ndarray
    upper_at: np.ndarray
    upper: np.ndarray


def plan(size: int, pairs: Iterable[tuple[int, int]]) -> tuple[Program, dict[tuple[int, int], int]]:
    """A program for a matrix of that size with a full diagonal and both (i, j) and (j, i) of every pair.

    Returns the program and the slot of every (row, column), fill included.
    """
    near: list[set[int]] = [set() for _ in range(size)]
    for i, j in pairs:
        if i != j:
            near[i].add(j)
            near[j].add(i)
    slot = {(i, i): i for i in range(size)}

    def place(i: int, j: int) -> int:
        return slot.setdefault((i, j), len(slot))

    for i in range(size):
        for j in sorted(near[i]):
            place(i, j)
    left = set(range(size))
    order, lower_at, upper_at = [], [0], [0]
    lower: list[tuple[int, int, int, int]] = []
    update: list[tuple[int, int]] = []
    upper: list[tuple[int, int]] = []
    while left:
        k = min(left, key=lambda i: (len(near[i]), i))
        left.remove(k)
        order.append(k)
        row = sorted(near[k])
        for i in row:
            near[i].remove(k)
            near[i].update(j for j in row if j != i)
            first = len(update)
            update.extend((place(i, j), place(k, j)) for j in row)
            lower.append((place(i, k), i, first, len(update)))
        upper.extend((place(k, j), j) for j in row)
        lower_at.append(len(lower))
        upper_at.append(len(upper))
    program = Program(
        size=size,
        slots=len(slot),
        order=_ints(order, 1),
        diagonal=np.arange(size, dtype=np.int64),
        lower_at=_ints(lower_at, 1),
        lower=_ints(lower, 2, LOWER_WIDTH),
        update=_ints(update, 2, 2),
        upper_at=_ints(upper_at, 1),
        upper=_ints(upper, 2, 2),
    )
    return program, slot


def _ints(values: list, dims: int, width: int = 1) -> np.ndarray:
    array = np.array(values, dtype=np.int64)
    return np.ascontiguousarray(array if dims == 1 else array.reshape(-1, width))


@compiled
def solve(program, matrix, x):
    """Solve in place: ``matrix`` [slots] is used up, ``x`` [size] goes in as right side, out as solution."""
    for p in range(program.size):
        k = program.order[p]
        inverse = 1 / matrix[k]
        matrix[k] = inverse
        xk = x[k]
        for m in range(program.lower_at[p], program.lower_at[p + 1]):
            factor = matrix[program.lower[m, 0]] * inverse
            x[program.lower[m, 1]] -= factor * xk
            for u in range(program.lower[m, 2], program.lower[m, 3]):
                matrix[program.update[u, 0]] -= factor * matrix[program.update[u, 1]]
    for p in range(program.size - 1, -1, -1):
        k = program.order[p]
        total = x[k]
        for m in range(program.upper_at[p], program.upper_at[p + 1]):
            total -= matrix[program.upper[m, 0]] * x[program.upper[m, 1]]
        x[k] = total * matrix[k]
