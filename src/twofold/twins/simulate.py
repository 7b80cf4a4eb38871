"""Runs a scenario: rows of every observable of both children over time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twofold import progress
from twofold.errors import BadInput
from twofold.quantity import S_PER_MIN
from twofold.twins import build, kernel, rows
from twofold.twins.acts import NO_SLOT, NOT_APPLICABLE
from twofold.twins.library import DRUG_NAMES, TRACER
from twofold.twins.numerics import FAR, LANES, MAX_STEP_S, SLOTS, TINY
from twofold.twins.plumbing import TWINS
from twofold.twins.rows import Drug, Flow, Seen, Slot, State
from twofold.twins.scenario import Scenario
from twofold.twins.script import calls

COLUMNS: dict[str, Seen] = {
    "map_mmhg": Seen.MAP, "hr_bpm": Seen.HR, "co_l_min": Seen.CO, "cvp_mmhg": Seen.CVP, "cbf_ml_min": Seen.CBF,
    "icp_mmhg": Seen.ICP, "cpp_mmhg": Seen.CPP, "pv_anterior_mmhg": Seen.PV0, "pv_parietal_mmhg": Seen.PV1,
    "pv_posterior_mmhg": Seen.PV2, "sinus_mmhg": Seen.SINUS, "oedema_ml": Seen.OEDEMA, "hb_g_dl": Seen.HB,
    "k_mmol_l": Seen.K, "ica_mmol_l": Seen.ICA, "fibrinogen_g_l": Seen.FIB, "platelets_g_l": Seen.PLT,
    "ph": Seen.PH, "lactate_mmol_l": Seen.LACTATE, "spo2": Seen.SPO2, "temp_c": Seen.TEMP,
    "blood_volume_ml": Seen.BV, "air_ml": Seen.AIR, "urine_ml_kg_h": Seen.URINE, "creatinine_umol_l": Seen.CREAT,
    "clearance_ml_min": Seen.GFR,
}


@dataclass(frozen=True)
class Traces:
    """``columns`` name the columns of ``values`` [rows, columns]; the first is ``time_s``."""

    columns: tuple[str, ...]
    values: np.ndarray

    def __getitem__(self, column: str) -> np.ndarray:
        """One column. Raises ValueError naming an unknown one."""
        return self.values[:, self.columns.index(column)]


def simulate(scenario: Scenario, step_s: float = MAX_STEP_S) -> Traces:
    """The scenario's traces, one row at 0 and at each ``record_every_s``, the end included.

    Args: step_s: longest step, at most 1 s (halving it is how accuracy is checked).
    Raises BadInput: more infusions at once than a child has lines for.
    """
    bodies = start(scenario)
    block = bodies.state[0]
    script = sorted((c for a in scenario.acts for c in calls(bodies, a.at_min * S_PER_MIN, a)),
                    key=lambda c: c.at_s)
    end, every = scenario.duration_min * S_PER_MIN, scenario.record_every_s
    times = [i * every for i in range(int(end / every + TINY) + 1)]
    if end - times[-1] > TINY * every:
        times.append(end)
    names, picks = _picks(scenario)
    table = np.empty((len(times), len(names) + 1))
    now, waiting = 0.0, 0
    with progress.task("twins", total=len(times)) as bar:
        for row, goal in enumerate(times):
            while now < goal - TINY:
                waiting = _due(bodies, block, script, waiting, now, scenario)
                stop = min(goal, _next_end(block, now))
                if waiting < len(script):
                    stop = min(stop, script[waiting].at_s)
                kernel.advance_to(bodies.net, block, np.full(LANES, stop), step_s)
                now = stop
            table[row, 0] = goal
            table[row, 1:] = [_read(block, pick) for pick in picks]
            bar.advance(1)
    return Traces(("time_s", *names), table)


def start(scenario: Scenario) -> build.Bodies:
    """The scenario's two children at rest."""
    a, b = scenario.twins.a, scenario.twins.b
    from twofold import evidence

    draws = {id: np.array([[a.set.get(id, evidence.value(id)), b.set.get(id, evidence.value(id))]])
             for id in {*a.set, *b.set}}
    return build.pair(
        (a.age_months, b.age_months), (a.mass_kg, b.mass_kg), scenario.graph, scenario.couplings, 1, draws,
        scenario.anaesthetised, scenario.reflexes, scenario.autoregulation, stages=scenario.stages, file=scenario.file,
    )


def _due(bodies, block, script, waiting: int, now: float, scenario: Scenario) -> int:
    while waiting < len(script) and script[waiting].at_s <= now + TINY:
        c = script[waiting]
        code = 0
        for lane in range(LANES):
            code = kernel.obey(bodies.net, block, lane, c.act, c.twin, c.what, c.edge, *c.x)
        if code == NO_SLOT:
            raise BadInput(scenario.file, "acts", f"too many things running at {now / S_PER_MIN:g} min",
                           "end some infusions first")
        if code == NOT_APPLICABLE:
            raise BadInput(scenario.file, "acts", f"an act at {now / S_PER_MIN:g} min that its target can't take",
                           "correct its target")
        waiting += 1
    return waiting


def _next_end(block: np.ndarray, now: float) -> float:
    """When the next infusion or bleeding ends, so that no step runs past it."""
    ends = [float(block[(t * rows.TWIN + rows.SLOT + i * rows.SLOT_ROWS + Slot.END) * LANES])
            for t in range(len(TWINS)) for i in range(SLOTS)]
    return min((end for end in ends if end > now + TINY), default=FAR)


def _picks(scenario: Scenario) -> tuple[list[str], list[tuple[int, int]]]:
    """Column names and (row, volume row or -1) of each."""
    names: list[str] = []
    picks: list[tuple[int, int]] = []
    for t, name in enumerate(TWINS):
        o = t * rows.TWIN
        for column, what in COLUMNS.items():
            names.append(f"{name}.{column}")
            picks.append((o + rows.SEEN + what, -1))
        for drug in scenario.drugs:
            if drug == TRACER:
                volume = o + rows.FLOW + Flow.BV
                both = [(o + rows.STATE + State.TRACER, volume)] * 2
            else:
                d = o + rows.DRUG + DRUG_NAMES.index(drug) * rows.DRUG_ROWS
                both = [(d + Drug.M1, d + Drug.V1), (d + Drug.CE, -1)]
            names += [f"{name}.{drug}_plasma_mg_l", f"{name}.{drug}_effect_mg_l"]
            picks += both
    return names, picks


def _read(block: np.ndarray, pick: tuple[int, int]) -> float:
    value = block[pick[0] * LANES]
    if pick[1] < 0:
        return float(value)
    volume = block[pick[1] * LANES]
    litres = volume / build.ML_PER_L if pick[0] % rows.TWIN == rows.STATE + State.TRACER else volume
    return float(value / litres)
