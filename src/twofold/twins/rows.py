"""Where everything stands in a block: the name of every row, with its unit.

A block is eight replicas of one pair, a flat float64 array of rows of eight. First the rows of twin a, then
the same rows of twin b, then the rows of the vessel nodes and edges (``Node``, ``Edge``, counted from
``net.nodes_at`` and ``net.edges_at``).
"""

from __future__ import annotations

from enum import auto

from twofold.flow.compiled import compiled
from twofold.twins.numerics import DRUGS, LANES, SLOTS, TERRITORIES
from twofold.twins.parameters import Base as Base
from twofold.twins.parameters import Par as Par
from twofold.twins.parameters import Rows


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
    STRIDE = auto()  # s, how long a step the pair can take now (a's row holds for both)


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
    CROSSING = auto()  # mL/s of own blood that goes to the other
    BLEEDING = auto()  # mL/s of own blood that is lost
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
    WAS_ICP = auto()  # before the step
    WAS_DRIVE = auto()
    WAS_SAO2 = auto()


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
