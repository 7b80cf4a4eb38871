"""In: a case's images (CT, CT venogram, MR venogram as NIfTI) and the point inside each child's head; or a
    team's own labels and vessels.
Out: ``run`` writes 1-anatomy/ (labels, meshes, vessel graph, measures); ``load`` reads it as ``Anatomy``.
Trusts: ``case`` for a well-formed case.yaml; images are checked here, voxel by voxel.
Never: reads a phantom's truth, decides who keeps a vessel, or treats a before b.
Read first: stage.py
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twofold.anatomy.records import Anatomy as Anatomy
    from twofold.anatomy.records import load as load
    from twofold.anatomy.stage import run as run

__all__ = ["Anatomy", "load", "run"]


def __getattr__(name: str) -> Any:
    """The public names, imported on first use: the command line starts without imaging libraries."""
    if name == "run":
        from twofold.anatomy import stage

        return stage.run
    if name in ("load", "Anatomy"):
        from twofold.anatomy import records

        return getattr(records, name)
    raise AttributeError(name)
