"""In: a vessel graph (nodes, edges, radii or resistances) and boundary pressures or inflows.
Out: pressures, flows and exchange, steady or over a time step; the one flow truth of the project.
Trusts: graphs that passed ``records.VesselGraph``; every other fault is refused with a named edge or node.
Never: knows what a brain, a stage or a plan is.
Read first: records.py
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twofold.flow.reader import read as read
    from twofold.flow.records import VesselGraph as VesselGraph
    from twofold.flow.reduce import reduce_series as reduce_series
    from twofold.flow.steady import FlowResult as FlowResult
    from twofold.flow.steady import boundary as boundary
    from twofold.flow.steady import open_edges as open_edges
    from twofold.flow.steady import solve_occlusions as solve_occlusions
    from twofold.flow.steady import solve_steady as solve_steady

_HOME = {
    "FlowResult": "steady", "boundary": "steady", "open_edges": "steady", "solve_occlusions": "steady",
    "solve_steady": "steady", "read": "reader", "reduce_series": "reduce", "VesselGraph": "records",
}
__all__ = ["FlowResult", "VesselGraph", "boundary", "open_edges", "read", "reduce_series", "solve_occlusions",
           "solve_steady"]


def __getattr__(name: str):
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"twofold.flow.{_HOME[name]}"), name)
