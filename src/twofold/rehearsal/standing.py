"""The anaesthetists' standing orders: what is done for each child all the time, without calling anybody.

Warmth is steered step by step. Blood that is seen to be lost is replaced: red cells and plasma, in the
protocol's ratio, once haemoglobin is at its limit; clear fluid before. Calcium goes with the blood while ionised
calcium is below its limit. Each child is looked after by itself and by what its own monitor shows. Compiled;
arguments as in ``living``.

*Source*: the figures of evidence table ``rehearsal`` (standing orders), after the massive-haemorrhage protocols
of NHS Borders and Alberta Children's Hospital.
"""

from __future__ import annotations

import numpy as np

from twofold import evidence
from twofold.rehearsal.jit import inner
from twofold.rehearsal.program import record
from twofold.twins.library import CODE, Do
from twofold.twins.numerics import LANES
from twofold.twins.rows import BASE, SEEN, STATE, TWIN, Base, Seen, State

RULES = record(
    "check_min warm_core warm_step warm_most warm_least seen_share aliquot over_min hb_limit plasma_share clear_share"
    " calcium_limit calcium"
)
CLEAR, RED_CELLS, PLASMA = CODE["crystalloid"], CODE["red_cells"], CODE["plasma"]
CALCIUM = CODE["calcium_gluconate"]
GIVE, WARM = int(Do.GIVE), int(Do.WARM)


def rules() -> np.ndarray:
    """The standing orders as one record: ``rehearsal.<name>`` of the evidence; calcium, mL/kg, is a dose."""
    names = RULES.names or ()
    calcium = evidence.value("doses.calcium_gluconate") / evidence.value("blood.calcium_gluconate_mg_per_ml")
    return np.array([(*(evidence.value(f"rehearsal.{n}") for n in names[:-1]), calcium)], dtype=RULES)


@inner
def _seen(block, lane, t, row):
    return block[(t * TWIN + SEEN + row) * LANES + lane]


@inner
def warmth(rules, block, lane, t):
    """The surroundings' temperature to set for a child now."""
    room = block[(t * TWIN + STATE + State.ROOM) * LANES + lane]
    core = _seen(block, lane, t, Seen.TEMP)
    if core < rules[0].warm_core:
        return min(room + rules[0].warm_step, rules[0].warm_most)
    return max(room - rules[0].warm_step, rules[0].warm_least)


@inner
def owed(rules, block, lane, t):
    """What a child has visibly lost and not been given, mL/kg; clear fluid counts in part."""
    kg = block[(t * TWIN + BASE + Base.MASS_KG) * LANES + lane]
    blood = _seen(block, lane, t, Seen.GIVEN_RBC) + _seen(block, lane, t, Seen.GIVEN_PLASMA)
    blood += _seen(block, lane, t, Seen.GIVEN_PLT)
    clear = _seen(block, lane, t, Seen.GIVEN_CLEAR) * rules[0].clear_share
    lost = _seen(block, lane, t, Seen.BLOOD_LOST) * rules[0].seen_share
    return (lost - blood - clear) / kg


@inner
def needs_cells(rules, block, lane, t):
    """Whether haemoglobin is at the limit below which what is lost is replaced as blood."""
    return _seen(block, lane, t, Seen.HB) < rules[0].hb_limit


@inner
def needs_calcium(rules, block, lane, t):
    """Whether calcium goes with the next blood."""
    return _seen(block, lane, t, Seen.ICA) < rules[0].calcium_limit
