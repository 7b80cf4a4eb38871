"""The same network solved by svzerod, for comparison."""

from __future__ import annotations

from collections.abc import Mapping

from twofold.flow.records import VesselGraph

Numbers = Mapping[str, float]


def pressures(graph: VesselGraph, inflow: Numbers, fixed: Numbers) -> dict[str, float]:
    """Node pressures by svzerod's steady solution; nodes of given pressure must have exactly one edge."""
    import svzerod

    vessels, touching = [], {n.id: {"inlet_vessels": [], "outlet_vessels": []} for n in graph.nodes}
    conditions = []

    def vessel(values: dict, ends: dict[str, str], source: str | None, target: str | None) -> None:
        i = len(vessels)
        entry = {"vessel_id": i, "vessel_name": f"v{i}", "vessel_length": 1.0,
                 "zero_d_element_type": "BloodVessel", "zero_d_element_values": values}
        if ends:
            entry["boundary_conditions"] = ends
        vessels.append(entry)
        if source is not None:
            touching[source]["outlet_vessels"].append(i)
        if target is not None:
            touching[target]["inlet_vessels"].append(i)

    for id, q in inflow.items():
        conditions.append({"bc_name": f"Q{id}", "bc_type": "FLOW",
                           "bc_values": {"Q": [q, q], "t": [0.0, 1.0]}})
        vessel({"R_poiseuille": 1.0}, {"inlet": f"Q{id}"}, None, id)
    for id, p in fixed.items():
        conditions.append({"bc_name": f"P{id}", "bc_type": "PRESSURE",
                           "bc_values": {"P": [p, p], "t": [0.0, 1.0]}})
    where = {}
    for e in graph.edges:
        flip = e.source in fixed  # svzerod wants a pressure at the outlet
        u, v = (e.target, e.source) if flip else (e.source, e.target)
        where.setdefault(u, (len(vessels), "pressure_in"))
        values = {"R_poiseuille": e.resistance_mmhg_s_ml,
                  "stenosis_coefficient": e.quadratic_mmhg_s2_ml2 or 0.0}
        if v in fixed:
            vessel(values, {"outlet": f"P{v}"}, u, None)
        else:
            vessel(values, {}, u, v)
            where.setdefault(v, (len(vessels) - 1, "pressure_out"))
    junctions = [
        {"junction_name": f"J{id}", "junction_type": "NORMAL_JUNCTION", **ends}
        for id, ends in touching.items() if ends["inlet_vessels"] or ends["outlet_vessels"]
    ]
    table = svzerod.simulate({
        "boundary_conditions": conditions, "junctions": junctions, "vessels": vessels,
        "simulation_parameters": {
            "number_of_cardiac_cycles": 1, "number_of_time_pts_per_cardiac_cycle": 5,
            "absolute_tolerance": 1e-11, "maximum_nonlinear_iterations": 100,
            "density": 1.06, "viscosity": 0.04,
        },
    })
    found = dict(fixed)
    for id, (i, column) in where.items():
        found[id] = float(table[table["name"] == f"v{i}"][column].iloc[-1])
    return found
