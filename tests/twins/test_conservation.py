"""Nothing appears or vanishes, and neither child is the first."""

from __future__ import annotations

import numpy as np
import pytest
from twins_play import ARTERY, EXCHANGE, SINUS, act, play, scenario, swapped

from twofold.twins import build, kernel, rows
from twofold.twins.numerics import DRUGS
from twofold.twins.rows import Drug, Seen, State
from twofold.twins.script import calls
from twofold.twins.simulate import start

BUSY = [
    act(5, "bleed", ml_per_kg_min=2, for_min=6),
    act(8, "give", what="red_cells", ml_per_kg=15, for_min=10, k_mmol_l=30),
    act(10, "give", twin="b", what="plasma", ml_per_kg=15, for_min=5),
    act(12, "give", what="propofol", mg_per_kg=3),
    act(12, "give", twin="b", what="rocuronium", mg_per_kg=0.6),
    act(15, "clamp", twin=None, edge="a.sinus", over_s=5, leak=0.01),
    act(18, "clamp", twin=None, edge="b.bridging_anterior"),
    act(20, "tear", twin=None, edge="b.sinus"),
    act(21, "turn", twin="b", height_cm=15),
    act(22, "entrain", ml_per_kg=1, for_min=2),
    act(24, "stanch", twin=None, edge="b.sinus", fraction=0.9),
    act(26, "open", twin="b", what="dura"),
    act(30, "release", twin=None, edge="a.sinus"),
    act(34, "arrest", twin="b"),
    act(36, "compress", twin="b", fraction=0.3),
]
COUPLINGS = [EXCHANGE, SINUS, ARTERY]


def total(block: np.ndarray, of: list[str], net: Seen | None = None) -> float:
    """Sum of state rows over both children, less what its ledger says came in."""
    got = 0.0
    for t in range(2):
        o = t * rows.TWIN
        got += sum(rows.get(block, o + rows.STATE + State[name], 0) for name in of)
        if net is not None:
            got -= rows.get(block, o + rows.SEEN + net, 0)
    return got


WATER = ["V_PLASMA", "V_ISF", "OEDEMA0", "OEDEMA1", "OEDEMA2", "CSF", "URINE"]
LEDGERS = {
    "water": (WATER, Seen.NET_WATER),
    "haemoglobin": (["HB"], Seen.NET_HB),
    "potassium": (["K", "K_ISF", "K_CELL"], Seen.NET_K),
    "citrate": (["CITRATE", "CITRATE_ISF"], Seen.NET_CITRATE),
    "air": (["AIR"], Seen.NET_AIR),
}


def drug_mass(block: np.ndarray, i: int) -> float:
    """A drug in both children plus what has left them, less what was given."""
    return sum(
        rows.get(block, t * rows.TWIN + rows.DRUG + i * rows.DRUG_ROWS + row, 0)
        for t in range(2) for row in (Drug.M1, Drug.M2, Drug.M3, Drug.GONE)
    )


@pytest.fixture(scope="module")
def busy_day():
    """A day with couplings, acts and clamps: totals before and after, and the last block."""
    plan = scenario(BUSY, COUPLINGS, minutes=1440)
    bodies = start(plan)
    block = bodies.state[0]
    before = {k: total(block, *v) for k, v in LEDGERS.items()}
    now = 0.0
    for deed in [*plan.acts, None]:
        until = 86400.0 if deed is None else deed.at_min * 60
        kernel.advance_for(bodies.net, block, until - now)
        now = until
        for c in calls(bodies, now, deed) if deed else []:
            for lane in range(8):
                kernel.obey(bodies.net, block, lane, c.act, c.twin, c.what, c.edge, *c.x)
    return before, {k: total(block, *v) for k, v in LEDGERS.items()}, block


@pytest.mark.parametrize("what", LEDGERS)
def test_over_a_day_of_acts_every_ledger_closes(busy_day, what):
    before, after, _ = busy_day
    scale = max(abs(before[what]), 1.0)
    assert abs(after[what] - before[what]) <= 1e-9 * scale


def test_drugs_are_in_a_child_or_gone(busy_day):
    _, _, block = busy_day
    for i in range(DRUGS):
        assert abs(drug_mass(block, i)) <= 1e-9 * 24


def test_a_day_of_acts_leaves_no_nan_and_nothing_negative(busy_day):
    _, _, block = busy_day
    table = block.reshape(-1, 8)
    for t in range(2):  # slots mark "not given" with nan; everything else is a number
        assert np.isfinite(table[t * rows.TWIN : t * rows.TWIN + rows.SLOT]).all()
    assert np.isfinite(table[rows.PAIR :]).all()
    for t in range(2):
        for row in range(State.V_PLASMA, State.ALVEOLAR_O2 + 1):
            assert rows.get(block, t * rows.TWIN + rows.STATE + row, 0) >= 0, State(row).name


def test_a_quiet_day_with_nothing_in_or_out_keeps_water_and_haemoglobin():
    bodies = build.pair((9, 9), (8, 8), maintenance=False)
    block = bodies.state[0]
    water, hb = total(block, WATER), total(block, ["HB"])
    kernel.advance_for(bodies.net, block, 86400)
    assert total(block, WATER) == pytest.approx(water, rel=1e-9)
    assert total(block, ["HB"]) == pytest.approx(hb, rel=1e-9)


def test_swapping_the_children_swaps_their_traces_and_nothing_else():
    here = play(BUSY, COUPLINGS, b={"age_months": 9, "mass_kg": 8.0}, minutes=45)
    there = play(swapped(BUSY), COUPLINGS, minutes=45)
    for column in here.columns[1:]:
        other = ("b" if column[0] == "a" else "a") + column[1:]
        np.testing.assert_allclose(there[other], here[column], rtol=1e-9, atol=1e-9, err_msg=column)


def test_unequal_children_swap_too():
    small, large = {"age_months": 2, "mass_kg": 4.5}, {"age_months": 20, "mass_kg": 11.0}
    acts = [act(2, "bleed", ml_per_kg_min=2, for_min=5)]
    here = play(acts, [SINUS], age=2, kg=4.5, b=large, minutes=15)
    there = play(swapped(acts), [SINUS], age=20, kg=11.0, b=small, minutes=15)
    for name in ("map_mmhg", "blood_volume_ml", "icp_mmhg", "hb_g_dl"):
        np.testing.assert_allclose(there[f"b.{name}"], here[f"a.{name}"], rtol=1e-9, atol=1e-9)


def test_a_day_of_unequal_children_with_every_link_swaps_to_the_last_digits():
    small, large = {"age_months": 2, "mass_kg": 4.5}, {"age_months": 20, "mass_kg": 11.0}
    here = play(BUSY, COUPLINGS, age=2, kg=4.5, b=large, minutes=1440, every=600)
    there = play(swapped(BUSY), COUPLINGS, age=20, kg=11.0, b=small, minutes=1440, every=600)
    for column in here.columns[1:]:
        other = ("b" if column[0] == "a" else "a") + column[1:]
        np.testing.assert_allclose(there[other], here[column], rtol=1e-9, atol=1e-9, err_msg=column)


def test_a_lane_never_feels_its_neighbours():
    alone = build.pair((9, 9), (8, 8), replicas=1)
    rng = np.random.default_rng(1)
    beside = build.pair((9, 9), (8, 8), replicas=8,
                        draws={"reference.blood_volume_factor": np.r_[1.0, rng.uniform(0.8, 1.2, 7)]})
    from twofold.twins.library import Do

    nan = float("nan")
    for bodies in (alone, beside):
        block = bodies.state[0]
        kernel.obey(bodies.net, block, 0, int(Do.BLEED), 0, -1, -1, 3.0, 300.0, nan, nan, nan, nan)
        if bodies is beside:
            kernel.obey(bodies.net, block, 5, int(Do.ARREST), 1, -1, -1, nan, nan, nan, nan, nan, nan)
        kernel.advance_for(bodies.net, block, 900)
    for what in (Seen.MAP, Seen.ICP, Seen.K, Seen.BV):
        assert alone.seen(0, what)[0] == beside.seen(0, what)[0]
