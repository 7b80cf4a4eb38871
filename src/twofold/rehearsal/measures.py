"""The figures of each run, as columns: times, calls, and for each child what it lost, got and went through.

Columns of a child begin with its letter and a dot; nothing here adds the two children. ``both_alive`` is the one
figure about both.
"""

from __future__ import annotations

import numpy as np

from twofold.quantity import MIN_PER_H
from twofold.rehearsal.bodies import LETTERS, Pair
from twofold.rehearsal.compile import Score
from twofold.rehearsal.coverage import answers
from twofold.rehearsal.engine import Runs
from twofold.rehearsal.program import STRUCK
from twofold.rehearsal.stretches import milestones
from twofold.twins.rows import Seen

VOLUMES = {  # mL over the run, told per kg
    "blood_loss_ml_kg": Seen.BLOOD_LOST,
    "red_cells_ml_kg": Seen.GIVEN_RBC,
    "plasma_ml_kg": Seen.GIVEN_PLASMA,
    "platelets_ml_kg": Seen.GIVEN_PLT,
    "clear_fluid_ml_kg": Seen.GIVEN_CLEAR,
    "urine_ml_kg": Seen.URINE_OUT,
}
PRODUCTS = tuple(VOLUMES)[1:5]
EXTREMES = {
    "min_map_mmhg": Seen.MIN_MAP,
    "min_cpp_mmhg": Seen.MIN_CPP,
    "min_hb_g_dl": Seen.MIN_HB,
    "min_ica_mmol_l": Seen.MIN_ICA,
    "min_spo2": Seen.MIN_SPO2,
    "min_temp_c": Seen.MIN_TEMP,
    "max_k_mmol_l": Seen.MAX_K,
    "max_icp_mmhg": Seen.MAX_ICP,
    "max_venous_mmhg": Seen.MAX_PV,
    "max_air_ml": Seen.MAX_AIR,
}
HARMS = {  # depth times duration beyond the limit
    "map_mmhg_min": Seen.HARM_MAP,
    "cpp_mmhg_min": Seen.HARM_CPP,
    "icp_mmhg_min": Seen.HARM_ICP,
    "venous_mmhg_min": Seen.HARM_PV,
    "flow_anterior_min": Seen.HARM_CBF0,
    "flow_parietal_min": Seen.HARM_CBF1,
    "flow_posterior_min": Seen.HARM_CBF2,
    "hb_g_dl_min": Seen.HARM_HB,
    "k_mmol_l_min": Seen.HARM_K,
    "ica_mmol_l_min": Seen.HARM_ICA,
    "temp_c_min": Seen.HARM_TEMP,
    "oxygen_debt_ml_kg": Seen.HARM_O2,
}


def columns(score: Score, runs: Runs, pair: Pair | None) -> dict[str, np.ndarray]:
    """Every figure of every run, by name, each of shape (runs,).

    Args:
        pair: the children, or None where bodies were not rehearsed (then times and staffing only).
    """
    marks = milestones(score, runs.start, runs.end)
    called = [answers(score, log) for log in runs.log]
    out = {
        "run": runs.replicate,
        "duration_h": marks.end / MIN_PER_H,
        "incision_h": marks.incision / MIN_PER_H,
        "separation_h": marks.separation / MIN_PER_H,
        "incision_to_separation_h": (marks.separation - marks.incision) / MIN_PER_H,
        "separation_to_end_h": (marks.end - marks.separation) / MIN_PER_H,
        "strikes": np.array([int((log["kind"] == STRUCK).sum()) for log in runs.log]),
        "calls": np.array([len(found) for found in called]),
        "late_calls": np.array([sum(a.late for a in found) for found in called]),
        "overtime_starts": runs.overtime.sum(axis=1),
    }
    if pair is None or runs.seen is None or runs.dead is None or runs.stops is None or runs.broken is None:
        return out
    # A run in which a body left the range of numbers says nothing of either child, survival included.
    sound = np.where(runs.broken == 0, 1.0, np.nan)
    out["both_alive"] = (runs.dead.sum(axis=1) == 0) * sound
    for t, letter in enumerate(LETTERS):
        out[f"{letter}.alive"] = (1 - runs.dead[:, t]) * sound
        out[f"{letter}.arrests"] = runs.stops[:, t] * sound
        for name, row in VOLUMES.items():
            out[f"{letter}.{name}"] = runs.seen[:, t, row] / pair.mass_kg[t] * sound
        for name, row in EXTREMES.items():
            out[f"{letter}.{name}"] = runs.seen[:, t, row] * sound
        for name, row in HARMS.items():
            out[f"{letter}.harm.{name}"] = runs.seen[:, t, row] * sound
    return out
