"""A child at rest: everything that follows from age, mass and parameters before the vessels are known."""

from __future__ import annotations

import numpy as np

from twofold.quantity import DL_PER_L, G_PER_KG, ML_PER_L, PERCENT, S_PER_H, S_PER_MIN
from twofold.twins.numerics import LN_TEN, MOST_OF_REST, TERRITORY_NAMES
from twofold.twins.reference import Numbers, Values, at_age, body_surface


def derive(
    age_months: Numbers, mass_kg: Numbers, value: Values, anaesthetised: bool, reflexes: bool,
    autoregulation: bool, maintenance: bool,
) -> dict[str, Numbers]:
    """Rows of ``Base`` by name, [replicas] each; those that need vessel pressures come from ``wiring``."""

    def par(name: str) -> Numbers:
        return value(f"physiology.{name}")

    def ref(name: str) -> Numbers:
        return value(f"reference.{name}")

    def age(name: str) -> Numbers:
        return at_age(name, age_months)

    one = np.ones_like(mass_kg)
    surface = body_surface(mass_kg, value)
    b: dict[str, Numbers] = {"AGE_MONTHS": age_months, "MASS_KG": mass_kg}
    b["MAP"] = age("map_anaesthetised_mmhg" if anaesthetised else "map_awake_mmhg") * ref("map_factor")
    b["HR"], b["CVP"] = age("hr_per_min"), age("cvp_mmhg")
    b["CO"] = ref("cardiac_index") * surface * ML_PER_L / S_PER_MIN
    b["BRAIN_KG"] = age("brain_kg")
    per_kg = age("cbf_ml_100g_min") * G_PER_KG / PERCENT * ref("cbf_factor")
    b["CBF"] = b["BRAIN_KG"] * per_kg / S_PER_MIN
    b["BV"] = age("blood_volume_ml_kg") * mass_kg * ref("blood_volume_factor")
    b["HB"] = age("hb_g_dl") * DL_PER_L / ML_PER_L  # g/mL in the kernel
    b["HB_CELL"] = ref("mchc")
    hct = b["HB"] / b["HB_CELL"]
    b["V_PLASMA"] = b["BV"] * (1 - hct)
    b["V_ISF"] = age("interstitial_ml_kg") * mass_kg

    width, begin = par("pump_width_mmhg"), par("pump_start_mmhg")
    b["PUMP_NORM"] = 1 / (1 - np.exp((begin - b["CVP"]) / width))
    b["C_ART"], b["V_SCALE"] = par("artery_compliance") * mass_kg, par("vein_scale") * mass_kg
    b["G_BED"] = (b["CO"] - b["CBF"]) / (b["MAP"] - b["CVP"])
    b["RATE_SYMP"] = par("rate_sympathetic") * age("reflex_rate_share")
    b["BARO"] = age("reflex_gain") * (ref("anaesthesia_reflex_share") if anaesthetised else one)
    b["VAGAL_TONE"] = ref("vagal_tone") * (ref("anaesthesia_reflex_share") if anaesthetised else one)
    b["BRADY_AT"] = age("bradycardia_at_share")
    b["VENO"] = age("venoconstriction_share") * b["BV"]
    b["CONSTRICT"] = age("constriction")
    b["REFLEX"], b["AUTOREG"] = one * reflexes, one * autoregulation
    b["PCAP"] = b["CVP"] + par("capillary_share") * (b["MAP"] - b["CVP"])
    b["KF"] = par("filtration") * mass_kg * age("refill_share")
    b["C_ISF"] = par("interstitial_compliance") * b["V_ISF"]
    b["PROTEIN"] = age("protein_g_l")
    b["ESCAPE"] = age("protein_escape_per_h") / S_PER_H

    b["ELASTANCE"] = LN_TEN / age("pvi_ml")
    size = (mass_kg / par("csf_mass")) ** par("flow_power")
    b["FORMATION"], b["R_OUT"] = par("csf_formation") / S_PER_MIN * size, par("csf_resistance") / size
    b["CSF"] = par("csf_volume") * mass_kg
    b["LP"] = par("oedema_conductance") * b["BRAIN_KG"]
    b["CA_BRAIN"] = par("brain_artery_compliance") * b["CBF"]
    b["CV_BRAIN"] = par("brain_vein_compliance") * b["CBF"]
    shares = np.stack([ref(f"territory_{name}") for name in TERRITORY_NAMES])
    for i, share in enumerate(shares / shares.sum(axis=0)):
        b[f"SHARE{i}"] = share

    b["VO2"] = (ref("vo2_per_kg") * mass_kg + ref("vo2_fixed")) / S_PER_MIN
    b["P50"], b["FRC"] = age("p50_mmhg"), par("lung_volume") * mass_kg
    b["FIO2"] = ref("fio2" if anaesthetised else "fio2_awake")
    b["MINUTE"] = ref("minute_volume") * mass_kg / S_PER_MIN
    b["CO2_CAP"] = par("co2_store") * mass_kg
    fresh = b["MINUTE"] * (1 - par("dead_space"))
    b["CO2_NORM"] = par("respiratory_quotient") * b["VO2"] / (fresh * par("paco2_normal"))
    b["PH"] = par("pk_bicarbonate") + np.log10(
        par("bicarbonate_normal") / (par("co2_solubility") * par("paco2_normal"))
    )
    b["HEART_NORM"] = 1 / healthy(par, b["PH"])

    b["K_CELL"] = par("k_cell_store") * mass_kg * ML_PER_L
    b["CA_TOTAL"] = par("ica_normal") * (1 + par("protein_binding"))
    b["GFR"] = age("gfr_ml_min_173") * surface / ref("bsa_standard") / S_PER_MIN
    b["CREAT"] = age("creatinine_umol_l")
    b["CREAT_MAKE"] = b["CREAT"] * b["GFR"]
    b["MAINTENANCE"] = par("urine_normal") * mass_kg * maintenance

    heat = par("heat_capacity") * mass_kg
    b["HEAT_CORE"], b["HEAT_SHELL"] = heat * par("core_share"), heat * (1 - par("core_share"))
    made = b["VO2"] * par("heat_per_o2")
    b["K_SHELL"] = made / (par("core_normal") - par("shell_normal"))
    b["K_ROOM"] = made / (par("shell_normal") - par("room_normal"))
    b["LIM_MAP"], b["LIM_CPP"], b["LIM_ICP"] = age("map_limit_mmhg"), age("cpp_limit_mmhg"), ref("icp_limit")
    b["LLA"] = age("autoregulation_limit_mmhg")
    return b


def healthy(par: Values, ph: Numbers) -> Numbers:
    """The raw contractility of a resting child, which counts as 1 (same product as ``heart.condition``)."""
    ica, half = par("ica_normal"), par("heart_ica_half")
    poison = 1 / (1 + np.exp((par("k_normal") - par("heart_k_half")) / par("heart_k_width")))
    acid = 1 / (1 + np.exp((par("heart_ph_half") - ph) / par("heart_ph_width")))
    return ica**2 / (ica**2 + half**2) * poison * acid


def perfuse(b: dict[str, Numbers], pv: Numbers, icp: Numbers, value: Values) -> None:
    """Add what follows from venous pressures ``pv`` [3, replicas] and ICP [replicas], mmHg.

    Arteriolar conductance gives each territory its resting flow; the dilatory reserve is what holds that flow
    down to the limit of autoregulation of the child's age.
    """
    b["ICP"] = icp
    mean = pv.mean(axis=0)
    b["R_CAP"] = value("physiology.capillary_brain_share") * (b["MAP"] - mean) / b["CBF"]
    for i in range(len(pv)):
        b[f"PV{i}"] = pv[i]
        whole = (b["MAP"] - pv[i]) / b["CBF"]
        b[f"G_ARTERIOLE{i}"] = 1 / np.maximum(whole - b["R_CAP"], whole / 2)
    limit = np.minimum(b.pop("LLA"), MOST_OF_REST * b["MAP"])
    needed = 1 / np.maximum((limit - mean) / b["CBF"] - b["R_CAP"], (limit - mean) / b["CBF"] / 2)
    passive = (limit - icp) / (b["MAP"] - icp)
    rest = 1 / ((b["MAP"] - mean) / b["CBF"] - b["R_CAP"])
    b["DILATION"] = np.maximum(np.sqrt(needed / rest) / passive - 1, 1 - MOST_OF_REST)


def oxygen_at_rest(b: dict[str, Numbers], value: Values) -> tuple[Numbers, Numbers]:
    """(alveolar fraction, venous content in mL/mL) at rest; sets CAO2."""
    par = {n: value(f"physiology.{n}") for n in
           ("dead_space", "alveolar_dry_mmhg", "hill", "huefner", "oxygen_solubility", "shunt")}
    fresh = b["MINUTE"] * (1 - par["dead_space"])
    fraction = b["FIO2"] - b["VO2"] / fresh
    pressure = par["alveolar_dry_mmhg"] * fraction
    power = (pressure / b["P50"]) ** par["hill"]
    end = par["huefner"] * b["HB"] * power / (1 + power) + par["oxygen_solubility"] * pressure
    taken = b["VO2"] / b["CO"]
    b["CAO2"] = end - par["shunt"] / (1 - par["shunt"]) * taken
    return fraction, b["CAO2"] - taken


