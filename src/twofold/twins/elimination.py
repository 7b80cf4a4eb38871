"""The sparse elimination of ``flow.program``, eight replicas at a time."""

from __future__ import annotations

from twofold.flow.compiled import compiled
from twofold.twins.lanes import load, store


@compiled
def eliminate(program, a, x):
    """Solve in place: ``a`` [slots x 8] is used up, ``x`` [size x 8] goes in as right side, out as solution."""
    for p in range(program.size):
        k = program.order[p]
        inverse = 1 / load(a, k)
        store(a, k, inverse)
        xk = load(x, k)
        for m in range(program.lower_at[p], program.lower_at[p + 1]):
            factor = load(a, program.lower[m, 0]) * inverse
            row = program.lower[m, 1]
            store(x, row, load(x, row) - factor * xk)
            for u in range(program.lower[m, 2], program.lower[m, 3]):
                target = program.update[u, 0]
                store(a, target, load(a, target) - factor * load(a, program.update[u, 1]))
    for p in range(program.size - 1, -1, -1):
        k = program.order[p]
        total = load(x, k)
        for m in range(program.upper_at[p], program.upper_at[p + 1]):
            total -= load(a, program.upper[m, 0]) * load(x, program.upper[m, 1])
        store(x, k, total * load(a, k))
