"""A vessel graph solved by svzerod, other people's solver, for comparison.

*Source*: SimVascular svZeroDSolver (BSD-3), BloodVessel with a stenosis coefficient for the quadratic loss.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twofold.credibility import numerics as n
from twofold.flow.records import VesselGraph

Numbers = Mapping[str, float]


def pressures(graph: VesselGraph, inflow: Numbers, fixed: Numbers) -> dict[str, float]:
    """Steady node pressures; nodes of given pressure must have exactly one edge.

    Raises ImportError: svzerod is not installed (it belongs to the test extra).
    """
    import svzerod

    vessels: list[dict[str, Any]] = []
    conditions: list[dict[str, Any]] = []
    touching: dict[str, dict[str, list[int]]] = {v.id: {"inlet_vessels": [], "outlet_vessels": []} for v in graph.nodes}

    def vessel(values: dict[str, float], ends: dict[str, str], source: str | None, target: str | None) -> None:
        i = len(vessels)
        entry = {"vessel_id": i, "vessel_name": f"v{i}", "vessel_length": 1.0,
                 "zero_d_element_type": "BloodVessel", "zero_d_element_values": values}
        vessels.append({**entry, "boundary_conditions": ends} if ends else entry)
        if source is not None:
            touching[source]["outlet_vessels"].append(i)
        if target is not None:
            touching[target]["inlet_vessels"].append(i)

    for id, q in inflow.items():
        conditions.append(_condition(f"Q{id}", "FLOW", "Q", q))
        vessel({"R_poiseuille": 1.0}, {"inlet": f"Q{id}"}, None, id)
    for id, p in fixed.items():
        conditions.append(_condition(f"P{id}", "PRESSURE", "P", p))
    where: dict[str, tuple[int, str]] = {}
    for e in graph.edges:
        flip = e.source in fixed  # svzerod wants a pressure at the outlet
        u, v = (e.target, e.source) if flip else (e.source, e.target)
        where.setdefault(u, (len(vessels), "pressure_in"))
        assert e.resistance_mmhg_s_ml is not None
        values = {"R_poiseuille": e.resistance_mmhg_s_ml, "stenosis_coefficient": e.quadratic_mmhg_s2_ml2 or 0.0}
        if v in fixed:
            vessel(values, {"outlet": f"P{v}"}, u, None)
        else:
            vessel(values, {}, u, v)
            where.setdefault(v, (len(vessels) - 1, "pressure_out"))
    table = svzerod.simulate(_problem(conditions, touching, vessels))
    found = dict(fixed)
    for id, (i, column) in where.items():
        found[id] = float(table[table["name"] == f"v{i}"][column].iloc[-1])
    return found


def _condition(name: str, kind: str, letter: str, value: float) -> dict[str, Any]:
    return {"bc_name": name, "bc_type": kind, "bc_values": {letter: [value, value], "t": [0.0, 1.0]}}


def _problem(conditions: list, touching: dict, vessels: list) -> dict[str, Any]:
    return {
        "boundary_conditions": conditions,
        "junctions": [
            {"junction_name": f"J{id}", "junction_type": "NORMAL_JUNCTION", **ends}
            for id, ends in touching.items() if ends["inlet_vessels"] or ends["outlet_vessels"]
        ],
        "vessels": vessels,
        "simulation_parameters": {
            "number_of_cardiac_cycles": 1, "number_of_time_pts_per_cardiac_cycle": n.REFEREE_POINTS,
            "absolute_tolerance": n.REFEREE_TOLERANCE, "maximum_nonlinear_iterations": n.REFEREE_ITERATIONS,
            "density": n.BLOOD_DENSITY, "viscosity": n.BLOOD_VISCOSITY,
        },
    }
