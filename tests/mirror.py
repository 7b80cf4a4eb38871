"""Two results of the same pair under exchanged letters, compared: what differs, by place in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isclose
from typing import Any

OTHER = {"a": "b", "b": "a"}
LETTER = re.compile(r"(?<![A-Za-z0-9])([ab])(?![A-Za-z0-9])")


def text(value: str) -> str:
    """A name with its letter exchanged (``whole-a``, ``count.b``, ``a``); prose stays: there, a is an article."""
    return value if " " in value else LETTER.sub(lambda m: OTHER[m[1]], value)


def renamed(value: Any) -> Any:
    """Plain data with the letters exchanged in keys and texts, keys in sorted order."""
    if isinstance(value, dict):
        return {k: v for k, v in sorted((text(k), renamed(v)) for k, v in value.items())}
    if isinstance(value, list):
        return [renamed(v) for v in value]
    return text(value) if isinstance(value, str) else value


def differences(x: Any, y: Any, tolerance: float, at: str = "") -> Iterator[str]:
    """Where two plain objects differ by more than ``tolerance`` (absolute below 1, relative above)."""
    if isinstance(x, dict) and isinstance(y, dict):
        for key in sorted(x.keys() | y.keys()):
            if key not in x or key not in y:
                yield f"{at}/{key}: only on one side"
            else:
                yield from differences(x[key], y[key], tolerance, f"{at}/{key}")
    elif isinstance(x, list) and isinstance(y, list):
        if len(x) != len(y):
            yield f"{at}: {len(x)} against {len(y)}"
        for k, (u, v) in enumerate(zip(x, y)):
            yield from differences(u, v, tolerance, f"{at}[{k}]")
    elif isinstance(x, (int, float)) and isinstance(y, (int, float)):
        if not isclose(x, y, rel_tol=tolerance, abs_tol=tolerance):
            yield f"{at}: {x} against {y}"
    elif x != y:
        yield f"{at}: {x!r} against {y!r}"
