"""No exported figure adds the two children: looked for in every JSON file of the finished demonstration."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

# what may stand for both: times and staff (plans, rooms), both alive, and the one thing that divides them
ALLOWED = ("both_alive", "both_home", "duration", "objective", "bound", "worked", "busy", "people", "_h", "_min",
           "clock")  # fmt: skip
LEAST = 1e-3  # smaller figures are rounding and coincidence


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], float]]:
    """(path, number) of every figure that is no count: counts coincide by chance."""
    if isinstance(value, dict):
        for k, v in value.items():
            yield from leaves(v, (*path, str(k)))
    elif isinstance(value, list):
        for k, v in enumerate(value):
            yield from leaves(v, (*path, str(k)))
    elif isinstance(value, float) and abs(value) > LEAST and round(value, 2) != value:
        yield path, value


def of_a_child(path: tuple[str, ...], letter: str) -> tuple[str, ...] | None:
    """The path with its child's letter taken out, or None if it has none: keys ``a``, ``a.x``, ``brain_a``."""
    out, found = [], False
    for key in path:
        plain = key
        if key == letter:
            plain = "*"
        elif key.startswith(f"{letter}.") or key.startswith(f"{letter}_"):
            plain = "*" + key[1:]
        elif key.endswith(f"_{letter}"):
            plain = key[:-1] + "*"
        found |= plain != key
        out.append(plain)
    return tuple(out) if found else None


def sums(data: Any) -> list[str]:
    """Figures that equal a's and b's figure of one path together (or their mean), and are neither's."""
    found = list(leaves(data))
    a = {k: v for p, v in found if (k := of_a_child(p, "a"))}
    b = {k: v for p, v in found if (k := of_a_child(p, "b"))}
    pairs = {k: (a[k], b[k]) for k in a.keys() & b.keys() if a[k] * b[k] > 0}
    pairs = {k: (x, y) for k, (x, y) in pairs.items() if abs(x + y - 1) > 1e-6}  # shares of one whole add up to it
    others = [(p, v) for p, v in found if of_a_child(p, "a") is None and of_a_child(p, "b") is None
              and not any(word in key for key in p for word in ALLOWED)]  # fmt: skip
    told = []
    for key, (x, y) in pairs.items():
        for p, v in others:
            if abs(v - (x + y)) <= 1e-9 * abs(v):
                told.append(f"{'.'.join(p)} = {v} adds {'.'.join(key)}: {x} and {y}")
    return told


def test_a_sum_would_be_found():
    data = {"twins": {"a": {"loss": 12.3456}, "b": {"loss": 9.8765}}, "loss_total": 12.3456 + 9.8765}
    assert len(sums(data)) == 1
    assert not sums({**data, "loss_total": 20.0001})
    assert len(sums({"brain_a": 687.7591, "brain_b": 693.9194, "brains": 687.7591 + 693.9194})) == 1


@pytest.mark.parametrize("stage", ["1-anatomy", "2-division", "4-rehearsal", "5-course", "6-comparison"])
def test_no_figure_of_a_stage_adds_the_two_children(demo, stage):
    files = [p for p in sorted((demo / stage).rglob("*.json")) if p.name not in ("provenance.json", "centrelines.json")]
    assert files
    for path in files:
        data = json.loads(path.read_text(encoding="utf-8"))
        assert not sums(data), (path.name, sums(data)[:3])
