"""Random numbers that belong to things, not to places in an array.

A draw is a pure function of (seed, replicate, key, index). Keys are hashes of names in which the letters
a and b are replaced by the children's stream numbers, so any batch layout, number of workers, candidate
or exchange of the letters meets the same numbers.

*Source*: SplitMix64 finaliser, Steele, Lea and Flood, OOPSLA 2014.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import blake2b

import numpy as np

from twofold.rehearsal.jit import inner, outer
from twofold.rehearsal.numerics import (
    GOLDEN,
    KEY_BYTES,
    MANTISSA_DROP,
    MIX_1,
    MIX_2,
    SHIFT_1,
    SHIFT_2,
    SHIFT_3,
    ULP,
)

_LETTER = re.compile(r"(?<![A-Za-z0-9])([ab])(?![A-Za-z0-9])")
_GOLDEN, _MIX_1, _MIX_2 = np.uint64(GOLDEN), np.uint64(MIX_1), np.uint64(MIX_2)
_S1, _S2, _S3 = np.uint64(SHIFT_1), np.uint64(SHIFT_2), np.uint64(SHIFT_3)
_DROP, _HALF = np.uint64(MANTISSA_DROP), 0.5


def canonical(name: str, streams: Mapping[str, int]) -> str:
    """A name in which each free-standing letter a or b is replaced by that child's stream number."""
    return _LETTER.sub(lambda m: f"stream{streams[m[1]]}", name)


def key(*parts: object) -> np.uint64:
    """A stable 64-bit key of some parts; the same in every process and on every machine."""
    h = blake2b(digest_size=KEY_BYTES)
    for p in parts:
        h.update(repr(p).encode() + b"\x00")
    return np.uint64(int.from_bytes(h.digest(), "big"))


@inner
def mix(z):
    """A 64-bit word scrambled so that each bit of the input moves half the bits of the output."""
    z = (z ^ (z >> _S1)) * _MIX_1
    z = (z ^ (z >> _S2)) * _MIX_2
    return z ^ (z >> _S3)


@inner
def uniform(seed, replicate, name, index):
    """A number in the open interval (0, 1) for (seed, replicate, name, index); all four are uint64."""
    z = mix(seed + _GOLDEN)
    z = mix(z ^ (replicate * _GOLDEN + _MIX_1))
    z = mix(z ^ name)
    z = mix(z + index * _GOLDEN + _GOLDEN)
    return (np.float64(z >> _DROP) + _HALF) * ULP


@outer
def _fill(seed, replicates, names, index, out):
    for r in range(replicates.size):
        for k in range(names.size):
            out[r, k] = uniform(seed, replicates[r], names[k], index)


def uniforms(seed: int, replicates: np.ndarray, names: np.ndarray, index: int = 0) -> np.ndarray:
    """Numbers in (0, 1), shape (replicates, names)."""
    out = np.empty((len(replicates), len(names)))
    _fill(
        np.uint64(seed),
        np.ascontiguousarray(replicates, dtype=np.uint64),
        np.ascontiguousarray(names, dtype=np.uint64),
        np.uint64(index),
        out,
    )
    return out
