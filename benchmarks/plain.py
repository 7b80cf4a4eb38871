"""The same physics in plain NumPy: the source of the twins read with arrays in place of machine code.

Run by ``twins.py`` as a process of its own: ``python plain.py <pickled net and block> <steps>``. Times steps of
eight pairs, counts their arithmetic, and writes the block that they lead to, so that the two can be compared.
"""

from __future__ import annotations

import pickle
import sys
import time
import types
from collections import Counter
from typing import ClassVar

import numpy as np

LANES = 8


class Counted(np.ndarray):
    """An array whose arithmetic is counted by name."""

    counts: ClassVar[Counter] = Counter()

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        Counted.counts[ufunc.__name__] += 1
        plain = [x.view(np.ndarray) if isinstance(x, Counted) else x for x in inputs]
        kwargs.pop("out", None)  # in place: a new array does as well
        return np.asarray(getattr(ufunc, method)(*plain, **kwargs)).view(Counted)


def lanes(kind: type) -> types.ModuleType:
    """A stand-in for ``twofold.flow.lanes``: one array of eight for what is one register there."""
    m = types.ModuleType("twofold.flow.lanes")

    def load(k, row):
        Counted.counts["load"] += 1
        return k[row * LANES : row * LANES + LANES].copy().view(kind)

    def store(k, row, value):
        Counted.counts["store"] += 1
        k[row * LANES : row * LANES + LANES] = value

    def every(x):
        return np.broadcast_to(np.asarray(x, float), (LANES,)).copy().view(kind)

    def choose(left, right, yes, no):
        Counted.counts["choose"] += 1
        return np.where(np.greater(left, right), yes, no).view(kind)

    m.__dict__.update(
        load=load, store=store, every=every, choose=choose,
        least=lambda x, y: np.minimum(x, y).view(kind), most=lambda x, y: np.maximum(x, y).view(kind),
        root=np.sqrt, size=np.abs, exp=lambda x: np.exp(np.clip(x, -700, 700)), log=np.log,
        largest=lambda x: float(np.asarray(x).max()), fused=lambda x, y, z: x * y + z,
        settled=lambda x: np.where(np.abs(x) > 1e-30, x, 0.0).view(kind),
    )
    return m


def main(path: str, steps: int) -> None:
    """Time, count and write."""
    jit = types.ModuleType("twofold.flow.compiled")
    jit.__dict__.update(compiled=lambda f: f, inner=lambda f: f)
    sys.modules["twofold.flow.compiled"] = jit
    sys.modules["twofold.flow.lanes"] = lanes(np.ndarray)
    from twofold.twins import kernel

    with open(path, "rb") as f:
        net, block = pickle.load(f)
    begin = time.process_time()
    with np.errstate(all="ignore"):
        for _ in range(steps):
            kernel.advance(net, block, 1.0)
        spent = time.process_time() - begin
        end = block.copy()
        for name in [n for n in sys.modules if n.startswith("twofold.twins") and n != "twofold.twins.rows"]:
            module = sys.modules[name]
            for what, f in lanes(Counted).__dict__.items():
                if not what.startswith("__") and what in vars(module):
                    setattr(module, what, f)
        Counted.counts.clear()
        kernel.advance(net, block, 1.0)
    with open(path, "wb") as f:
        pickle.dump((spent / steps, end, dict(Counted.counts)), f)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
