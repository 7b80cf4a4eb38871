"""Constants of method of this package; no clinical number stands here."""

from twofold.flow.numerics import FLOAT_BYTES as FLOAT_BYTES
from twofold.flow.numerics import LANES as LANES

DRUGS = 9  # drugs of the library, in the order of ``library.DRUGS``
# 16 were too few in one of 10,000 rehearsed operations, where the answers to several alarms overlapped.
SLOTS = 32  # infusions, bleedings and drainages that one child can have at once
TERRITORIES = 3  # anterior, parietal, posterior
MAX_STEP_S = 1.0  # the step at which the acceptance figures hold
NEWTON_MMHG = 0.1  # a lane whose pressures moved more than this in one iteration gets another
NEWTON_ITERATIONS = 12  # abrupt acts on a large graph settle within twelve; smooth running needs one
NEWTON_STEP_MMHG = 3.0  # a waterfall that opens or closes may throw a pressure far off: no iteration goes further
EMPTY = 1e-9  # keeps ratios finite when a store has run out
NOTHING = 1e-12  # below this a rate counts as nothing
LEAST_WATER = 0.05  # share of resting plasma or interstitial water that no balance of pressures draws out
LEAST_BLOOD = 0.08  # share of resting blood volume below which no rate can take more: the vessels are empty
BLOOD_TAPER = 0.02  # share of resting volume over which that limit comes on
LEAST_MMHG = 1.0  # transmural pressure below which an arteriole counts as shut
MIXING_ML = 1.0  # volume in which a vessel junction mixes: about a second of flow
AIR_SWEEPS = 16  # passes that carry the destination of blood through a graph of up to that many joints
ICP_NEWTON = 2  # Newton on the pressure-volume curve from the last pressure
ICP_LOG_STEP = 1.0  # most that one iteration moves ln ICP: the exponential else throws it far beyond its goal
ICP_LOG_SPAN = 12.0  # |ln(ICP/resting)| is kept below this: far outside any living range
LN_TEN = 2.302585092994046  # for base-ten logarithms
LEAST_BICARBONATE = 0.5  # mmol/L below which the buffer equation isn't followed
FAR = 1e30  # a clock time that never comes
EDGE_S = 1e-6  # slack when a clock time is compared, far below a step
MAX_FRACTION = 0.5  # of a store that one step may take, for exchanges that could overshoot
CONDUCT_OPEN = 1e-12  # openness below which an edge counts as shut
LEAST_DEMAND = 0.05  # share of resting flow that even the coldest brain asks for: keeps ratios finite
LEAST_CONTENT = 1 / 3  # share of resting oxygen content below which brain flow demand stops rising
PH_ITERATIONS = 1  # Newton from the last pH, once per step
CALCIUM_ITERATIONS = 1  # Newton from the last ionised calcium
TENTH = 0.1  # smallest factor that drugs together may leave of a function
FOUR = 4  # under the root of the quadratic law; and the four body nodes
BODY_NODES = 4  # a.artery, a.vein, b.artery, b.vein
BODY_EDGES = 8  # two beds and six arterioles, whose conductance the physiology sets every step
TERRITORY_NAMES = ("anterior", "parietal", "posterior")  # the order of rows PV0..PV2
MOST_OF_REST = 0.95  # the limit of autoregulation is kept this far under the resting pressure
JUNCTION_ML_MMHG = 0.01  # compliance of a bare junction: small beside a brain's veins, enough to stay solvable
ICP_ROUNDS = 4  # resting ICP and sinus pressure are found in turn; each round shrinks the error tenfold
SETTLE_S = 172800.0  # two days let unequal twins share their blood and find their balance
SAME = 1e-12  # relative difference below which two children count as equal
TINY = 1e-9  # slack when clock times in seconds are compared
DIGITS = 10  # significant digits of a trace: more than any claim about a trace needs
ARGUMENTS = 6  # x0..x5 of ``obey``
PICTURE_DPI, PICTURE_WIDTH_IN, PICTURE_PANEL_IN = 110, 11.0, 2.1  # a page wide, each panel a hand high
MARK_EVERY = 0.2  # a mark at each fifth of a curve, so that the letter's shape is seen
HEADROOM = 0.15  # share of empty space over and under a curve
FAINT = 0.2  # opacity of grid lines
LEAST_FILLING = 1e-3  # share of resting filling pressure under which veins count as empty
CACHE_LINE = 64  # bytes
OLDEST_MONTHS, HEAVIEST_KG = 60, 30  # a scenario beyond four years is outside the age tables; a little slack
RECORD_S = 10  # rows of a trace unless said
LONGEST_MIN = 20160  # two weeks: the model has no growth
MOUTH_WIDTH = 3  # columns of ``Net.mouth``
UMOL_PER_MMOL = 1000.0  # masses are kept as mmol/L times mL, which is umol
SIXTH = 1 / 6  # weight of the outer slopes in Runge and Kutta's rule
LONGEST_STEP_S = 10.0  # of a calm stretch at the finest step of 1 s; all limits scale with the finest step
GENTLE = 1e-3  # share of a child's blood in the longest step: what bleeds less disturbs no step
QUICKEN = 1.3  # a step may be this much longer than the one before
CALM_MMHG = 0.05  # change of an arterial pressure in one step at which the step is as long as it may be
CALM_VEIN_MMHG = 0.1  # the same of any vein
CALM_ICP_MMHG = 0.1  # the same of an intracranial pressure
CALM_SHARE = 0.02  # the same of arterial saturation
CALM_DRIVE = 0.003  # the same of nervous drive, which the vessels feel one step later
CALM_BLOOD = 0.05  # share of a child's blood that may be lost or cross in one step
