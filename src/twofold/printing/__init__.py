"""In: a case's label volume and head frames, a dividing surface or plane, what a printer needs (wall, pegs, letters).
Out: ``write`` fills a folder with closed STL parts in mm, LPS, and ``parts.json``; nothing in the case changes.
Trusts: ``anatomy`` for labels and meshes, ``division`` for the surface.
Never: prints a skin nobody asked for, or calls a part fit for a child: fit and material are a hospital's decision.
Read first: stage.py
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twofold.printing.stage import write as write

__all__ = ["write"]


def __getattr__(name: str) -> Any:
    """The public name, imported on first use: the command line starts without mesh libraries."""
    if name == "write":
        from twofold.printing import stage

        return stage.write
    raise AttributeError(name)
