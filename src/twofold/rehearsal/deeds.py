"""The acts of steps, hazards and responses as rows of numbers that the bodies obey.

When an act takes effect: a step's acts as it begins, except those that are the step's result (a cut, a closure,
a birth), which come as it ends. A hazard's acts as it strikes. A response's acts when help is at the bedside; a
bleeding is held by pressure at once and stopped when the response is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from twofold import evidence
from twofold.quantity import S_PER_MIN
from twofold.rehearsal.compile import Score
from twofold.rehearsal.program import FREE, PER_STATE, RATES, SIDES, record
from twofold.timeline import Act, Deed
from twofold.twins.library import CODE, Do
from twofold.twins.numerics import ARGUMENTS
from twofold.twins.rows import Seen
from twofold.twins.script import amounts

AT_THE_END = frozenset({Act.DIVIDE, Act.CLOSE, Act.DELIVER, Act.FORK, Act.MOVE, Act.STANCH})
STRUCK_CHILD, THE_LIGATION = -1, -2  # filled in when the hazard strikes
OBSERVED = {
    "map_mmhg": Seen.MAP,
    "hr_bpm": Seen.HR,
    "co_l_min": Seen.CO,
    "cvp_mmhg": Seen.CVP,
    "cbf_ml_min": Seen.CBF,
    "icp_mmhg": Seen.ICP,
    "cpp_mmhg": Seen.CPP,
    "pv_anterior_mmhg": Seen.PV0,
    "pv_parietal_mmhg": Seen.PV1,
    "pv_posterior_mmhg": Seen.PV2,
    "sinus_mmhg": Seen.SINUS,
    "oedema_ml": Seen.OEDEMA,
    "hb_g_dl": Seen.HB,
    "k_mmol_l": Seen.K,
    "ica_mmol_l": Seen.ICA,
    "fibrinogen_g_l": Seen.FIB,
    "platelets_g_l": Seen.PLT,
    "ph": Seen.PH,
    "lactate_mmol_l": Seen.LACTATE,
    "spo2": Seen.SPO2,
    "temp_c": Seen.TEMP,
    "blood_volume_ml": Seen.BV,
    "air_ml": Seen.AIR,
    "urine_ml_kg_h": Seen.URINE,
    "creatinine_umol_l": Seen.CREAT,
    "clearance_ml_min": Seen.GFR,
}

AMOUNTS = len(["x0", "x1", "x2", "x3", "x4", "x5"])
ORDER = record("x0 x1 x2 x3 x4 x5", "act twin what edge")
DOING = record(ints="begin begin_end finish finish_end ligation")  # of a task or a response
EFFECT_INTS = "begin begin_end arrests row state"
EFFECT = record("below above", EFFECT_INTS)  # of a hazard; row FREE: not observed
ARRESTS, STATE = (2 + EFFECT_INTS.split().index(name) for name in ("arrests", "state"))


class Deeds(NamedTuple):
    """What steps, hazards and responses do to the bodies."""

    order: np.ndarray  # ORDER
    task: np.ndarray  # n DOING
    answer: np.ndarray  # contingencies DOING
    effect: np.ndarray  # hazards EFFECT
    states: np.ndarray  # the sources that are states of one child, in order
    arrest_source: np.ndarray  # 2: the source whose hazard stops that child's heart, or FREE


def compile_deeds(score: Score, edges: Mapping[str, int], crossing: Sequence[str]) -> Deeds:
    """The acts of a compiled operation for bodies with these vessels.

    Args:
        edges: index of every vessel and coupling. crossing: those that ``coupling: all`` cuts.
    """
    orders: list[tuple] = []

    def span(deeds: Iterable[Deed]) -> tuple[int, int]:
        first = len(orders)
        for deed in deeds:
            orders.extend(rows_of(deed, edges, crossing))
        return first, len(orders)

    tasks = []
    for t in score.tasks:
        now = [d for d in t.acts if d.act not in AT_THE_END]
        then = [d for d in t.acts if d.act in AT_THE_END]
        tasks.append((*span(now), *span(then), edges.get(t.ligation or "", FREE)))
    answers = []
    press = evidence.value("rehearsal.pressing")
    for c in score.contingencies:
        at_once = [d.model_copy(update={"fraction": press}) if d.act is Act.STANCH else d for d in c.acts]
        answers.append((*span(at_once), *span(d for d in c.acts if d.act is Act.STANCH), FREE))
    effects = []
    for h in score.hazards:
        below, above = h.detect.below, h.detect.above
        effects.append(
            (
                -np.inf if below is None else below.value,
                np.inf if above is None else above.value,
                *span(h.effects),
                any(d.act is Act.ARREST for d in h.effects),
                FREE if h.detect.observable is None else OBSERVED[h.detect.observable],
                RATES[h.per] == PER_STATE,
            )
        )
    stops = [FREE, FREE]
    for k, s in enumerate(score.sources):
        if s.side in ("a", "b") and effects[s.hazard][ARRESTS] and stops[SIDES[s.side]] == FREE:
            stops[SIDES[s.side]] = k
    return Deeds(
        order=np.array(orders, dtype=ORDER),
        task=np.array(tasks, dtype=DOING),
        answer=np.array(answers, dtype=DOING),
        effect=np.array(effects, dtype=EFFECT),
        states=np.array([k for k, s in enumerate(score.sources)
                         if s.side in ("a", "b") and effects[s.hazard][STATE]], dtype=np.int32),
        arrest_source=np.array(stops, dtype=np.int32),
    )


def rows_of(deed: Deed, edges: Mapping[str, int], crossing: Sequence[str]) -> list[tuple]:
    """The rows of one deed: one per child that it concerns, or per vessel that it cuts.

    A deed for nobody in particular concerns the struck child. A vessel that the bodies don't have (it was too
    small to be told apart from its neighbours) makes no row.
    """
    if deed.twin == "none" or deed.act.name not in Do.__members__:
        return []
    if deed.act is Act.DIVIDE and deed.coupling == "all":
        return [_row(deed, 0, edges[name]) for name in crossing]
    twins = {"a": (0,), "b": (1,), "both": (0, 1), None: (STRUCK_CHILD,)}[deed.twin]
    name = deed.edge or deed.coupling
    if name is None:
        return [_row(deed, t, FREE) for t in twins]
    if name == "{ligation}":
        return [_row(deed, twins[0], THE_LIGATION)]
    return [_row(deed, twins[0], edges[name])] if name in edges else []


def _row(deed: Deed, twin: int, edge: int) -> tuple:
    if deed.over_s is not None and deed.act in (Act.ENTRAIN, Act.GIVE, Act.DRAIN):
        deed = deed.model_copy(update={"for_min": deed.over_s / S_PER_MIN})
    what = CODE.get(deed.what or "", FREE)
    x = (*amounts(deed), *[np.nan] * ARGUMENTS)[:ARGUMENTS]
    return (*x, int(Do[deed.act.name]), twin, what, edge)
