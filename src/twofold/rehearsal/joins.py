"""What joins the two bodies in a rehearsal: one coupling for each shared vessel that separation has to cut.

The bodies are reference infants, whose brains have deep and collateral drainage; a recovered graph shows none of
it, and bodies built on the bare graph alone lose whole territories at the first clip. So the graph gives the list of
couplings, their kind and their conductance; it does not replace the bodies' own veins.
"""

from __future__ import annotations

from collections.abc import Iterable

from twofold.flow.law import coefficients
from twofold.flow.records import ARTERIAL, VesselGraph
from twofold.twins.couplings import Coupling


def joins(graph: VesselGraph, names: Iterable[str]) -> tuple[Coupling, ...]:
    """A coupling per named vessel, in the order given; its conductance is that of the vessel (Poiseuille)."""
    by_id = {e.id: e for e in graph.edges}
    return tuple(
        Coupling(
            kind="artery" if by_id[name].kind in ARTERIAL else "sinus",
            name=name,
            conductance_ml_s_mmhg=1 / coefficients(by_id[name])[0],
        )
        for name in dict.fromkeys(names)
        if name in by_id
    )
