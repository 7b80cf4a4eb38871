"""Oxygen: lungs, blood, use, and the debt that turns into lactate."""

from __future__ import annotations

from twofold.flow.compiled import inner
from twofold.flow.lanes import choose, exp, least, load, log, most, settled, store
from twofold.twins.numerics import EMPTY, UMOL_PER_MMOL
from twofold.twins.rows import BASE, FLOW, SEEN, STATE, Base, Flow, Par, Seen, State


@inner
def saturation(k, o, pressure):
    """Share of haemoglobin that carries oxygen at a partial pressure in mmHg (Hill)."""
    power = exp(load(k, o + Par.HILL) * log(most(EMPTY, pressure / load(k, o + BASE + Base.P50))))
    return power / (1 + power)


@inner
def breathe(k, o, dt):
    """Advance alveolar and venous oxygen, oxygen use, debt; write CAO2, SAO2, VO2, O2_DEBT."""
    base, state, flow, seen = o + BASE, o + STATE, o + FLOW, o + SEEN
    carried = load(k, o + Par.HUEFNER) * load(k, flow + Flow.HB)  # mL/mL at full saturation
    soluble = load(k, o + Par.OXYGEN_SOLUBILITY)
    fraction = load(k, state + State.ALVEOLAR_O2)
    pressure = load(k, o + Par.ALVEOLAR_DRY_MMHG) * fraction
    volume, q = load(k, flow + Flow.BV), load(k, flow + Flow.Q)
    venous = load(k, state + State.O2) / volume
    full = saturation(k, o, pressure)
    end = carried * full + soluble * pressure
    shunt = load(k, o + Par.SHUNT)
    arterial = (1 - shunt) * end + shunt * least(venous, end)
    sat = least(1.0, (arterial - soluble * pressure * (1 - shunt)) / carried)
    cold = load(k, o + Par.CORE_NORMAL) - load(k, state + State.CORE)
    wanted = load(k, base + Base.VO2) * most(0.0, 1 - load(k, o + Par.METABOLISM_PER_DEGREE) * cold)
    enough = least(1.0, venous / (load(k, o + Par.EXTRACTION_FLOOR) * carried))
    used = wanted * most(0.0, enough)
    store_now, lungs = load(k, state + State.O2), load(k, state + State.LUNGS)
    used = least(used, store_now / (2 * dt) + q * most(0.0, arterial))
    # lungs and venous blood together, implicitly: uptake = by_now + by_gas * rise of the alveolar fraction
    alveolar = load(k, state + State.MINUTE) * (1 - load(k, o + Par.DEAD_SPACE))
    part = q / (1 + dt * q / volume)
    by_now = part * (arterial - (store_now - dt * used) / volume)
    steep = carried * load(k, o + Par.HILL) * full * (1 - full) / most(EMPTY, fraction)
    by_gas = part * (1 - shunt) * (steep + soluble * load(k, o + Par.ALVEOLAR_DRY_MMHG))
    per_fraction = load(k, base + Base.FRC) / dt + alveolar + by_gas
    fresh = fraction + (alveolar * (load(k, state + State.FIO2) - fraction) - by_now) / per_fraction
    rise = lungs * (most(0.0, least(1.0, fresh)) - fraction)
    uptake = by_now + by_gas * rise
    store(k, state + State.O2, most(0.0, settled(store_now + dt * (uptake - used))))
    store(k, state + State.ALVEOLAR_O2, settled(fraction + rise))
    debt = wanted - used
    made = load(k, o + Par.LACTATE_PER_O2) * debt
    _lactate(k, o, dt, made)
    store(k, flow + Flow.CAO2, arterial)
    store(k, flow + Flow.SAO2, most(0.0, sat))
    store(k, flow + Flow.VO2, used)
    store(k, flow + Flow.O2_DEBT, debt)
    store(k, seen + Seen.HARM_O2, load(k, seen + Seen.HARM_O2) + dt * debt / load(k, base + Base.MASS_KG))


@inner
def _lactate(k, o, dt, made):
    """Lactate (umol per mL is mmol/L) made from debt into the interstitium, burnt in proportion to liver flow."""
    state = o + STATE
    plasma, isf = load(k, state + State.V_PLASMA), load(k, state + State.V_ISF)
    normal = load(k, o + Par.LACTATE_NORMAL)
    supplied = least(1.0, load(k, o + FLOW + Flow.Q) / load(k, o + BASE + Base.CO))
    rate = dt / load(k, o + Par.LACTATE_S)
    now = load(k, state + State.LACTATE)
    over = now - normal * plasma
    burnt = rate * choose(over, 0.0, over * supplied, over)
    there = load(k, state + State.LACTATE_ISF)
    over_there = there - normal * isf
    burnt_there = rate * choose(over_there, 0.0, over_there * supplied, over_there)
    # acid shuts glycolysis off: below half of the normal buffer base it fades, and with none left it has ended
    base_there = load(k, state + State.BASE_ISF)
    glycolysis = most(0.0, least(1.0, 2 * base_there / (isf * load(k, o + Par.BICARBONATE_NORMAL))))
    made_umol = dt * made * UMOL_PER_MMOL * glycolysis
    store(k, state + State.LACTATE, now - burnt)
    store(k, state + State.LACTATE_ISF, there + made_umol - burnt_there)
    # each mmol of lactic acid takes one of buffer base, and gives it back when burnt
    store(k, state + State.BASE, load(k, state + State.BASE) + burnt)
    store(k, state + State.BASE_ISF, base_there + burnt_there - made_umol)
