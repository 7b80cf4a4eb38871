"""Where everything stands in a block: the name of every row, with its unit.

A block is eight replicas of one pair, a flat float64 array of rows of eight. First the rows of twin a, then
the same rows of twin b, then the rows of the vessel nodes and edges (``Node``, ``Edge``, counted from
``net.nodes_at`` and ``net.edges_at``).
"""

from __future__ import annotations

from enum import IntEnum, auto

from twofold.flow.compiled import compiled
from twofold.twins.numerics import DRUGS, LANES, SLOTS, TERRITORIES


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
    CSF_FORMATION = auto()  # mL/s per mL/s of resting flow
    CSF_VOLUME = auto()  # mL per kg of body
    OPEN_BONE_COMPLIANCE = auto()  # mL/mmHg
    OPEN_DURA_COMPLIANCE = auto()
    CSF_LEAK = auto()  # mL/s/mmHg with the dura fully open
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
    ARREST_K_WIDTH = auto()
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
    VENO = auto()  # mL mobilised at full drive
    BRADY_AT = auto()  # share of MAP
    CONSTRICT = auto()  # rise of bed resistance at full drive
    REFLEX = auto()  # 0 or 1
    AUTOREG = auto()  # 0 or 1
    PCAP = auto()
    V_PLASMA = auto()
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


class State(Rows):
    """What is carried from step to step, per child."""

    V_PLASMA = auto()  # mL
    HB = auto()  # g
    # plasma masses, in this order (``PLASMA`` of them): lost and exchanged with blood
    PROTEIN = auto()  # g/1000 = g/L * mL
    FIBRINOGEN = auto()  # g/L * mL
    PLATELETS = auto()  # 1e9/L * mL (counted in plasma so that blood count is per blood volume)
    K = auto()  # mmol/L * mL = umol
    CITRATE = auto()
    CALCIUM = auto()
    LACTATE = auto()
    BASE = auto()
    CREATININE = auto()  # umol/L * mL
    # interstitial masses of the last six
    K_ISF = auto()
    CITRATE_ISF = auto()
    CALCIUM_ISF = auto()
    LACTATE_ISF = auto()
    BASE_ISF = auto()
    CREATININE_ISF = auto()
    K_CELL = auto()
    O2 = auto()  # mL, as venous content of all blood
    TRACER = auto()  # mg
    CO2 = auto()  # mL above zero pressure
    ALVEOLAR_O2 = auto()  # fraction
    V_ISF = auto()
    P_ART = auto()
    P_VEN = auto()
    SYMP = auto()
    VAGAL = auto()
    BRADY = auto()
    HEART = auto()  # 1 healthy, 0 dead
    STEM = auto()  # 1 healthy, 0 silent
    BEAT = auto()  # 1 beats, 0 arrested
    COMPRESSIONS = auto()
    DILATED0 = auto()
    DILATED1 = auto()
    DILATED2 = auto()
    OEDEMA0 = auto()
    OEDEMA1 = auto()
    OEDEMA2 = auto()
    CSF = auto()
    ICP = auto()
    BONE_OPEN = auto()
    DURA_OPEN = auto()
    SKIN_OPEN = auto()
    PH = auto()
    ICA = auto()
    CORE = auto()  # degC
    SHELL = auto()
    ROOM = auto()
    AIR = auto()  # mL in the lungs' vessels
    HEIGHT = auto()  # mmHg
    FIO2 = auto()
    MINUTE = auto()  # mL/s
    LUNGS = auto()  # 1 lungs, 0 placenta
    URINE = auto()  # mL, bladder and bag: everything made
    # running rates of what is going in or out (set by acts)
    IN_PLASMA = auto()  # mL/s
    IN_HB = auto()  # g/s
    IN_PROTEIN = auto()
    IN_FIBRINOGEN = auto()
    IN_PLATELETS = auto()
    IN_K = auto()
    IN_CITRATE = auto()
    IN_CALCIUM = auto()
    IN_LACTATE = auto()
    IN_BASE = auto()
    IN_CREATININE = auto()
    IN_HEAT = auto()  # kW/K: rate times heat capacity
    IN_WARMTH = auto()  # kW: the same times temperature
    IN_TRACER = auto()
    BLEED = auto()  # mL/s whole blood
    DRAIN_CSF = auto()
    NEXT_END = auto()  # clock time at which the next slot ends
    CLOCK = auto()  # s


class Flow(Rows):
    """What a step works out on the way, per child."""

    Q = auto()  # cardiac output mL/s
    HR = auto()
    AMP = auto()  # pump amplitude mL/s
    G_BED = auto()
    V_HELD = auto()  # mL that the great veins hold at their resting pressure
    G0 = auto()
    G1 = auto()
    G2 = auto()
    CBF0 = auto()
    CBF1 = auto()
    CBF2 = auto()
    DEMAND = auto()  # brain flow demand factor
    TO_OTHER = auto()  # fraction of own blood that goes to the other this step
    LOST = auto()  # fraction of own blood that is lost this step
    WOUND = auto()  # mL/s lost through wounds
    AIR_IN = auto()  # mL/s
    SINUS = auto()
    HCT = auto()
    HB = auto()  # g/dL
    BV = auto()
    CAO2 = auto()
    SAO2 = auto()
    PACO2 = auto()
    VO2 = auto()
    O2_DEBT = auto()  # mL/s
    GFR = auto()
    URINE = auto()  # mL/s
    REFILL = auto()  # mL/s into plasma
    CLOT = auto()  # 1/s
    D_HEART = auto()  # drug factors
    D_BED = auto()
    D_RATE = auto()
    D_VEIN = auto()
    D_BRAIN = auto()
    D_CLOT = auto()
    D_KCELL = auto()


class Seen(Rows):
    """The observables, in the scenario file's order and units; then minima, maxima, sums and harm."""

    MAP = auto()
    HR = auto()
    CO = auto()  # L/min
    CVP = auto()
    CBF = auto()  # mL/min
    ICP = auto()
    CPP = auto()
    PV0 = auto()
    PV1 = auto()
    PV2 = auto()
    SINUS = auto()
    OEDEMA = auto()
    HB = auto()
    K = auto()
    ICA = auto()
    FIB = auto()
    PLT = auto()
    PH = auto()
    LACTATE = auto()
    SPO2 = auto()  # percent
    TEMP = auto()
    BV = auto()
    AIR = auto()
    URINE = auto()  # mL/kg/h
    CREAT = auto()
    GFR = auto()  # mL/min
    MIN_MAP = auto()
    MIN_CPP = auto()
    MIN_HB = auto()
    MIN_ICA = auto()
    MIN_TEMP = auto()
    MIN_SPO2 = auto()
    MAX_K = auto()
    MAX_ICP = auto()
    MAX_PV = auto()
    MAX_AIR = auto()
    HARM_MAP = auto()  # mmHg min
    HARM_CPP = auto()
    HARM_ICP = auto()
    HARM_CBF0 = auto()  # min of lost flow
    HARM_CBF1 = auto()
    HARM_CBF2 = auto()
    HARM_PV = auto()
    HARM_HB = auto()
    HARM_ICA = auto()
    HARM_K = auto()
    HARM_TEMP = auto()
    HARM_O2 = auto()  # mL/kg of oxygen debt
    HAZARD_ARREST = auto()  # 1/s
    BLOOD_LOST = auto()  # mL
    GIVEN_RBC = auto()
    GIVEN_PLASMA = auto()
    GIVEN_PLT = auto()
    GIVEN_CLEAR = auto()
    URINE_OUT = auto()
    # ledgers: what came in from outside minus what went out
    NET_WATER = auto()
    NET_HB = auto()
    NET_K = auto()
    NET_CITRATE = auto()
    NET_AIR = auto()


class Drug(Rows):
    """Rows of one drug in one child."""

    M1 = auto()  # mg central
    M2 = auto()
    M3 = auto()
    CE = auto()  # mg/L effect site
    IN = auto()  # mg/s
    GONE = auto()  # mg eliminated or lost with blood, minus given
    V1 = auto()  # L
    K10 = auto()  # 1/s
    K12 = auto()
    K21 = auto()
    K13 = auto()
    K31 = auto()
    KE0 = auto()
    EC50 = auto()
    HEART = auto()  # maximal effect on each target, as change of a factor
    BED = auto()
    RATE = auto()
    VEIN = auto()
    BRAIN = auto()
    CLOT = auto()
    KCELL = auto()


class Slot(Rows):
    """Rows of one running infusion, bleeding or drainage (one slot), in one child."""

    END = auto()  # clock time, s; 0 = free
    WHAT = auto()
    RATE = auto()  # mL/s, or mg/s for drugs
    K = auto()
    HCT = auto()
    TEMP = auto()


class Node(Rows):
    """Rows of one pressure node (the four body nodes first: a.artery, a.vein, b.artery, b.vein)."""

    P = auto()
    FROM_A = auto()  # share of its blood that is a's
    WOUND = auto()  # mL/s/mmHg
    C = auto()  # mL/mmHg
    LOST = auto()  # mL/s of blood through the wound here
    AIR = auto()  # mL/s of air let in here by an act


class Edge(Rows):
    """Rows of one vessel or coupling."""

    R = auto()
    K = auto()
    OPEN = auto()
    TARGET = auto()
    RATE = auto()  # 1/s
    Q = auto()
    DIVIDED = auto()


BASE = len(Par)
STATE = BASE + len(Base)
FLOW = STATE + len(State)
SEEN = FLOW + len(Flow)
DRUG = SEEN + len(Seen)
DRUG_ROWS = len(Drug)
SLOT = DRUG + DRUGS * DRUG_ROWS
SLOT_ROWS = len(Slot)
TWIN = SLOT + SLOTS * SLOT_ROWS
PAIR = 2 * TWIN
NODE_ROWS = len(Node)
EDGE_ROWS = len(Edge)
PLASMA = State.CREATININE - State.PROTEIN + 1
PLASMA_SMALL = State.CREATININE - State.K + 1
assert Flow.CBF2 - Flow.CBF0 + 1 == TERRITORIES


@compiled
def get(block, row, lane):
    """One value: row as counted from the start of the block."""
    return block[row * LANES + lane]


@compiled
def put(block, row, lane, value):
    """Set one value."""
    block[row * LANES + lane] = value
