"""Constants of method of this package; no clinical number stands here."""

from math import factorial

LANES = 8  # replicas in one block: two AVX2 or one AVX-512 register per value
EXP_LIMIT = 700.0  # e^700 is still a double
LN2_HIGH = 6.93147180369123816490e-01  # Cody and Waite: ln 2 in two parts, the first exact in 32 bits
LN2_LOW = 1.90821492927058770002e-10  # the rest of ln 2
SHIFTER = 6755399441055744.0  # 1.5 * 2^52: adding it rounds to an integer, whose bits then stand lowest
EXP_ORDER = 13  # Taylor to r^13/13!: 4e-18 at r = ln2/2
EXP_SERIES = tuple(1.0 / factorial(n) for n in range(EXP_ORDER, -1, -1))  # Taylor, highest power first
LOG_ORDER = 12  # artanh series to s^25: below 1e-17 at s = 0.1716
LOG_SERIES = tuple(2.0 / (2 * n + 1) for n in range(LOG_ORDER, -1, -1))  # 2 artanh, highest power first
DRUGS = 9  # drugs of the library, in the order of ``library.DRUGS``
SLOTS = 16  # infusions, bleedings and drainages that one child can have at once
TERRITORIES = 3  # anterior, parietal, posterior
MAX_STEP_S = 1.0  # the step at which the acceptance figures hold
NEWTON_MMHG = 0.1  # a lane whose pressures moved more than this in one iteration gets another
NEWTON_ITERATIONS = 12  # abrupt acts on a large graph settle within twelve; smooth running needs one
NEWTON_STEP_MMHG = 3.0  # a waterfall that opens or closes may throw a pressure far off: no iteration goes further
EMPTY = 1e-9  # keeps ratios finite when a store has run out
NOTHING = 1e-12  # below this a rate counts as nothing
LEAST_BLOOD = 0.08  # share of resting blood volume below which no rate can take more: the vessels are empty
BLOOD_TAPER = 0.02  # share of resting volume over which that limit comes on
LEAST_MMHG = 1.0  # transmural pressure below which an arteriole counts as shut
MIXING_ML = 1.0  # volume in which a vessel junction mixes: about a second of flow
AIR_SWEEPS = 16  # passes that carry the destination of blood through a graph of up to that many joints
ICP_NEWTON = 2  # Newton on the pressure-volume curve from the last pressure
ICP_LOG_SPAN = 12.0  # |ln(ICP/resting)| is kept below this: far outside any living range
LN_TEN = 2.302585092994046  # for base-ten logarithms
LEAST_BICARBONATE = 0.5  # mmol/L below which the buffer equation isn't followed
FAR = 1e30  # a clock time that never comes
EDGE_S = 1e-6  # slack when a clock time is compared, far below a step
MAX_FRACTION = 0.5  # of a store that one step may take, for exchanges that could overshoot
CONDUCT_OPEN = 1e-12  # openness below which an edge counts as shut
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
CACHE_LINE, FLOAT_BYTES = 64, 8  # bytes
MANTISSA_BITS = 52  # of an IEEE double
WORD_BITS, INDEX_BITS = 64, 32  # widths of a double's bits and of a vector index in LLVM
HALF_ROOT_BITS = 0x3FE6A09E667F3BCD  # the bits of sqrt(1/2): keeps a mantissa between sqrt(1/2) and sqrt(2)
OLDEST_MONTHS, HEAVIEST_KG = 60, 30  # a scenario beyond four years is outside the age tables; a little slack
RECORD_S = 10  # rows of a trace unless said
LONGEST_MIN = 20160  # two weeks: the model has no growth
MOUTH_WIDTH = 3  # columns of ``Net.mouth``
UMOL_PER_MMOL = 1000.0  # masses are kept as mmol/L times mL, which is umol
