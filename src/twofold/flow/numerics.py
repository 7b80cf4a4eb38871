"""Constants of method of this package; no clinical number stands here."""

from math import factorial

POISEUILLE = 8.0  # Hagen-Poiseuille: R = 8 mu L / (pi r^4)
FOURTH = 4  # the power of the radius in Poiseuille's law, and the 4 under the root of the quadratic law
MPA_S_PER_PA_S = 1000.0  # viscosity is tabled in mPa s
TOLERANCE_ML_S = 1e-12  # Newton stops here: a thousandth of the residual that we promise
PROMISED_ML_S = 1e-9  # the largest residual that counts as solved, per mL/s of inflow when that is above 1
MAX_ITERATIONS = 100  # semismooth Newton needs 4-8; beyond 100 it cycles
MAX_HALVINGS = 12  # a step 4096 times smaller that doesn't help won't help
FIRST_WEIGHT = 1.0  # mL/mmHg over s: compliance over the first step through time
GROW = 3.0  # steps grow threefold while Newton comes home in them
SHRINK = 5.0  # and shrink fivefold when it doesn't, so that a refused length is not tried again at once
LEAST_WEIGHT = 1e-10  # by then time stands still for all joints whose flow matters
MAX_INNER = 30  # Newton steps within one step through time; it needs 2 to 8
MAX_STEPS = 500  # steps through time; the hardest recovered graph took 28
TETHER = 1e-13  # mL/s/mmHg that holds a stagnant vein at the pressure around it; flow below the residual
COLLAPSED_SLOPE = 1e-3  # share of an open vein's slope that steers Newton out of a collapsed one
NEAR_ZERO = 1e-300  # keeps 0/0 out of the law of an edge without resistance
OWNER_TOLERANCE = 1e-6  # owner shares sum to one this closely
EDGE_SLOTS = 4  # places of an edge in the matrix: uu, vv, uv, vu
MAX_NAMED = 8  # node ids listed in a refusal before "and n more"
LOWER_WIDTH = 4  # columns of an elimination row: slot, row, first, last
NAME_LENGTH = 16  # hex digits of a content hash that name a folder
CUBE_ROOT = 1 / 3  # wall shear goes with q / r^3, so a radius that restores it goes with the cube root of q
RESISTANCE_POWER = -4  # Poiseuille: R goes with r^-4
QUADRATIC_POWER = -5  # velocity heads in proportion to length over diameter: K goes with r^-5 (flow.law)
LEAST_FLOW = 1e-6  # mL/s; a vein that carried less before has no shear to restore
SUPPLY_ROUNDS = 12  # passes until it is settled which territories' inflow falls; three suffice in all trials
RESTARTS = 4  # other guesses from which a stalled network is tried again
RESTART_MMHG = 0.5  # first of them above the pressure around the veins; then 4, 9 and 16 times as far

# --- eight side by side ---
LANES = 8  # replicas or networks in one block: two AVX2 or one AVX-512 register per value
EXP_LIMIT = 700.0  # e^700 is still a double
LN2_HIGH = 6.93147180369123816490e-01  # Cody and Waite: ln 2 in two parts, the first exact in 32 bits
LN2_LOW = 1.90821492927058770002e-10  # the rest of ln 2
SHIFTER = 6755399441055744.0  # 1.5 * 2^52: adding it rounds to an integer, whose bits then stand lowest
EXP_ORDER = 13  # Taylor to r^13/13!: 4e-18 at r = ln2/2
EXP_SERIES = tuple(1.0 / factorial(n) for n in range(EXP_ORDER, -1, -1))  # Taylor, highest power first
LOG_ORDER = 12  # artanh series to s^25: below 1e-17 at s = 0.1716
LOG_SERIES = tuple(2.0 / (2 * n + 1) for n in range(LOG_ORDER, -1, -1))  # 2 artanh, highest power first
FLOAT_BYTES = 8  # a double
MANTISSA_BITS = 52  # of an IEEE double
WORD_BITS, INDEX_BITS = 64, 32  # widths of a double's bits and of a vector index in LLVM
HALF_ROOT_BITS = 0x3FE6A09E667F3BCD  # the bits of sqrt(1/2): keeps a mantissa between sqrt(1/2) and sqrt(2)
DIED_AWAY = 1e-30  # what has decayed below this counts as nought
