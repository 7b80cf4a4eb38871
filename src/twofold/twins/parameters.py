"""The numbers that a body is made of: evidence parameters, and the resting state derived from them."""

from __future__ import annotations

from enum import IntEnum, auto


class Rows(IntEnum):
    """Rows counted from 0 in the order in which they are written down."""

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return count


class Par(Rows):
    """Parameters: the lower-case name of each is its id in evidence table ``physiology``."""

    # heart
    PUMP_START_MMHG = auto()  # filling pressure below which nothing is pumped
    PUMP_WIDTH_MMHG = auto()  # filling pressure over which output saturates
    AFTERLOAD = auto()  # loss of output with the square of pressure
    RATE_FILLING = auto()  # how far a faster heart fills less
    CONTRACTILITY_RISE = auto()  # share at full sympathetic drive
    HEART_ICA_HALF = auto()  # mmol/L
    HEART_K_HALF = auto()  # mmol/L
    HEART_K_WIDTH = auto()  # mmol/L
    HEART_PH_HALF = auto()
    HEART_PH_WIDTH = auto()
    HEART_PER_DEGREE = auto()  # share of contractility per degC below normal
    HEART_SUPPLY_CRITICAL = auto()  # share of resting coronary supply
    HEART_INJURY_PER_S = auto()
    HEART_REPAIR_S = auto()
    # reflexes
    REFLEX_SPAN_MMHG = auto()
    SYMPATHETIC_S = auto()
    VAGAL_S = auto()
    RATE_SYMPATHETIC = auto()  # bpm at full drive (older infant)
    RATE_VAGAL = auto()
    RATE_PER_DEGREE = auto()
    CUSHING = auto()  # sympathetic drive that a brain without flow adds
    CUSHING_SHARE = auto()  # of resting brain flow below which it begins
    STEM_SHARE = auto()  # of resting brain flow below which the brain stem fails
    STEM_DEATH_S = auto()
    STEM_REPAIR_S = auto()
    BRADYCARDIA_SPAN = auto()  # share of resting MAP over which it develops
    HYPOXIA_AT = auto()  # arterial saturation below which the heart slows
    BRADYCARDIA_DEPTH = auto()  # share of rate lost
    # vessels
    ARTERY_COMPLIANCE = auto()  # mL/mmHg/kg
    VEIN_SCALE = auto()  # mL/kg over which filling pressure falls e-fold
    VISCOSITY_PER_HCT = auto()
    # capillaries
    CAPILLARY_SHARE = auto()  # of the drop from artery to vein that is left at the capillary
    FILTRATION = auto()  # mL/s/mmHg/kg
    ONCOTIC_MMHG = auto()
    ONCOTIC_CURVE = auto()
    INTERSTITIAL_COMPLIANCE = auto()  # mL/mmHg/kg
    # brain
    CAPILLARY_BRAIN_SHARE = auto()  # of the drop from artery to vein behind the arterioles
    BRIDGING_DROP_MMHG = auto()
    SINUS_DROP_MMHG = auto()
    DEEP_SHARE = auto()  # collateral conductance of a territory as share of its bridging vein's
    ARCADE_SHARE = auto()  # anastomosis between neighbouring territories, same
    EMISSARY_SHARE = auto()  # of the sinus conductance
    BRAIN_ARTERY_COMPLIANCE = auto()  # mL/mmHg per mL/s of resting flow
    BRAIN_VEIN_COMPLIANCE = auto()  # mL/mmHg, per territory, per mL/s of resting flow
    SINUS_COMPLIANCE = auto()  # mL/mmHg
    AUTOREGULATION_GAIN = auto()
    AUTOREGULATION_S = auto()
    CONSTRICTION_RESERVE = auto()
    CO2_REACTIVITY = auto()  # share per mmHg
    OXYGEN_REACTIVITY = auto()
    FLOW_PER_DEGREE = auto()
    # skull
    CSF_FORMATION = auto()  # mL/min at the mass CSF_MASS
    CSF_VOLUME = auto()  # mL per kg of body
    OPEN_BONE_COMPLIANCE = auto()  # mL/mmHg
    OPEN_DURA_COMPLIANCE = auto()
    CSF_LEAK = auto()  # mL/s/mmHg with the dura fully open
    HERNIATION_MMHG = auto()  # above it brain leaves the skull
    HERNIATION_COMPLIANCE = auto()  # mL/mmHg
    OEDEMA_THRESHOLD = auto()  # mmHg of vein over surrounding pressure
    OEDEMA_CONDUCTANCE = auto()  # mL/s/mmHg per kg of brain
    OEDEMA_S = auto()
    CYTOTOXIC_SHARE = auto()  # of resting flow below which cells swell
    CYTOTOXIC_RATE = auto()  # mL/s per kg of brain
    # gases
    HUEFNER = auto()  # mL O2 per g
    OXYGEN_SOLUBILITY = auto()  # mL/mL/mmHg
    HILL = auto()
    ALVEOLAR_DRY_MMHG = auto()
    SHUNT = auto()
    LUNG_VOLUME = auto()  # mL/kg
    DEAD_SPACE = auto()
    EXTRACTION_FLOOR = auto()  # venous saturation below which uptake falls
    METABOLISM_PER_DEGREE = auto()
    RESPIRATORY_QUOTIENT = auto()
    CO2_STORE = auto()  # mL/mmHg/kg
    CO2_BLOOD = auto()  # mL/mL/mmHg
    PACO2_NORMAL = auto()
    CO2_FLOW_HALF = auto()  # share of resting output at which half of CO2 transport is lost
    PK_BICARBONATE = auto()
    CO2_SOLUBILITY = auto()  # mmol/L/mmHg
    BICARBONATE_NORMAL = auto()
    BUFFER_FIXED = auto()  # mmol/L per pH
    BUFFER_PER_HB = auto()  # mmol/L per pH per g/dL
    LACTATE_PER_O2 = auto()  # mmol/mL
    LACTATE_NORMAL = auto()
    LACTATE_S = auto()
    # solutes
    CAPILLARY_EXCHANGE = auto()  # 1/s of plasma volume
    K_NORMAL = auto()
    K_CELL_RATE = auto()  # 1/s of interstitial volume
    K_PER_PH = auto()
    K_CELL_STORE = auto()  # mmol/kg
    K_INTAKE = auto()  # mmol/kg/s
    ICA_NORMAL = auto()
    CITRATE_BINDING = auto()  # mmol/L, dissociation constant
    PROTEIN_BINDING = auto()  # bound per free calcium at normal protein
    CALCIUM_BONE_S = auto()
    CITRATE_CLEARANCE = auto()  # mL/s/kg
    BASE_S = auto()
    BASE_PER_CITRATE = auto()
    CREATININE_SPREAD = auto()  # total body water over interstitial volume
    # clotting
    FIBRINOGEN_NORMAL = auto()
    PLATELETS_NORMAL = auto()
    CLOTTING_S = auto()
    CLOT_FIBRINOGEN_HALF = auto()
    CLOT_PLATELETS_HALF = auto()
    CLOT_ICA_HALF = auto()
    CLOT_PER_DEGREE = auto()
    CLOT_PH_HALF = auto()
    CLOT_PH_WIDTH = auto()
    # heat
    HEAT_CAPACITY = auto()  # kJ/K/kg
    BLOOD_HEAT_CAPACITY = auto()  # kJ/K/mL
    CORE_SHARE = auto()
    CORE_NORMAL = auto()
    SHELL_NORMAL = auto()
    ROOM_NORMAL = auto()
    HEAT_PER_O2 = auto()  # kJ/mL
    SWEATING_PER_DEGREE = auto()  # rise of heat loss per degC of core over normal
    OPEN_WOUND_LOSS = auto()  # kW/K/kg
    # air
    AIR_HALF_EFFECT = auto()  # mL/kg
    AIR_EXHALED = auto()  # 1/s
    AIR_ENTRY = auto()  # mL air per mL of blood that the same pressure would move
    AIR_DEAD_SPACE = auto()  # mL/kg that doubles dead space
    HYDROSTATIC = auto()  # mmHg/cm
    # kidney
    KIDNEY_MAP_LOW = auto()  # share of resting MAP where filtration ends
    KIDNEY_MAP_SPAN = auto()
    URINE_NORMAL = auto()  # mL/s/kg
    URINE_SYMPATHETIC = auto()  # share lost at full drive
    URINE_VOLUME = auto()  # rise per share of extra blood volume
    # harm
    HARM_ICA = auto()
    HARM_HB = auto()
    HARM_K = auto()
    HARM_TEMP = auto()
    HARM_PV = auto()
    HARM_CBF_SHARE = auto()
    ARREST_K_HALF = auto()
    ARREST_K_ONSET = auto()
    ARREST_SUPPLY = auto()
    ARREST_PER_S = auto()


class Base(Rows):
    """What the builder derives for each child from age, mass and parameters: the resting state."""

    AGE_MONTHS = auto()
    MASS_KG = auto()
    MAP = auto()
    HR = auto()
    CVP = auto()
    CO = auto()  # mL/s
    CBF = auto()  # mL/s
    ICP = auto()
    BV = auto()  # mL
    HB_CELL = auto()  # g Hb per mL of red cells
    HB = auto()  # g/dL
    PUMP_NORM = auto()
    C_ART = auto()
    V_SCALE = auto()  # mL over which filling pressure falls e-fold
    V_VEINS = auto()  # mL that the great veins hold at rest
    G_BED = auto()
    RATE_SYMP = auto()
    BARO = auto()
    VAGAL_TONE = auto()  # share of full vagal drive that acts at rest and can be withdrawn
    VENO = auto()  # mL mobilised at full drive
    BRADY_AT = auto()  # share of MAP
    CONSTRICT = auto()  # rise of bed resistance at full drive
    REFLEX = auto()  # 0 or 1
    AUTOREG = auto()  # 0 or 1
    PCAP = auto()
    V_PLASMA = auto()
    ESCAPE = auto()  # share of plasma protein that leaves per second, and comes back with the lymph at rest
    V_ISF = auto()
    KF = auto()
    C_ISF = auto()
    BRAIN_KG = auto()
    DILATION = auto()
    CA_BRAIN = auto()
    CV_BRAIN = auto()
    R_CAP = auto()  # mmHg s/mL for the whole brain
    G_ARTERIOLE0 = auto()  # mL/s/mmHg as if for the whole brain, resting, per territory
    G_ARTERIOLE1 = auto()
    G_ARTERIOLE2 = auto()
    PV0 = auto()
    PV1 = auto()
    PV2 = auto()
    ELASTANCE = auto()  # 1/mL
    FORMATION = auto()
    R_OUT = auto()
    CSF = auto()
    LP = auto()
    VO2 = auto()  # mL/s
    P50 = auto()
    FRC = auto()  # mL
    FIO2 = auto()
    MINUTE = auto()  # mL/s
    CAO2 = auto()  # mL/mL
    CO2_CAP = auto()  # mL/mmHg
    CO2_NORM = auto()  # perfusion factor at rest
    HEART_NORM = auto()
    MAINTENANCE = auto()  # mL/s of water that replaces resting urine
    K_CELL = auto()  # mmol
    CA_TOTAL = auto()  # mmol/L plasma
    PROTEIN = auto()  # g/L
    CREAT_MAKE = auto()  # umol/s
    CREAT = auto()
    GFR = auto()  # mL/s
    HEAT_CORE = auto()  # kJ/K
    HEAT_SHELL = auto()
    K_SHELL = auto()  # kW/K
    K_ROOM = auto()
    BASE_INTAKE = auto()
    PH = auto()
    LIM_MAP = auto()
    LIM_CPP = auto()
    LIM_ICP = auto()
    SHARE0 = auto()  # of brain and its flow, per territory
    SHARE1 = auto()
    SHARE2 = auto()
