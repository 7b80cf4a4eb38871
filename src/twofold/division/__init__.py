"""In: the anatomy of a case (labels, vessel graph), its costs, and the numbers of ``division.yaml``.
Out: per candidate ``surface.stl division.json staging.json occlusions.json``; ``load`` gives ``Division``.
Trusts: ``flow`` for every pressure; graphs and label codes that passed their records.
Never: chooses among candidates, hides a weight, or lets a field's gap stand for clinical certainty.
Read first: stage.py
"""

from __future__ import annotations

from typing import Any

__all__ = ["Division", "Occlusions", "Staging", "load", "load_occlusions", "load_staging"]


def __getattr__(name: str) -> Any:
    """The public names, imported on first use: reading a division needs no solver library."""
    if name in __all__:
        from twofold.division import records

        return getattr(records, name)
    raise AttributeError(name)
