"""Constants of method of this package; no clinical number stands here."""

POISEUILLE = 8.0  # Hagen-Poiseuille: R = 8 mu L / (pi r^4)
FOURTH = 4  # the power of the radius in Poiseuille's law, and the 4 under the root of the quadratic law
MPA_S_PER_PA_S = 1000.0  # viscosity is tabled in mPa s
TOLERANCE_ML_S = 1e-12  # Newton stops here: a thousandth of the residual that we promise
PROMISED_ML_S = 1e-9  # the largest residual that counts as solved, per mL/s of inflow when that is above 1
MAX_ITERATIONS = 100  # semismooth Newton needs 4-8; beyond 100 it cycles
MAX_HALVINGS = 12  # a step 4096 times smaller that doesn't help won't help
FIRST_WEIGHT = 1e-2  # mL/s/mmHg on the diagonal at first: the slope of a narrow vein
WEIGHT_STEP = 10.0  # the diagonal grows or shrinks tenfold, the usual choice
MOST_WEIGHT = 1e9  # a step that small moves nothing
MAX_DAMPED = 5000  # accepted and refused steps; the slowest of 1800 random graphs took 1054
NEAR_ENOUGH_ML_S = 1e-9  # from here Newton finishes in a step or two
TETHER = 1e-13  # mL/s/mmHg that holds a stagnant vein at the pressure around it; flow below the residual
COLLAPSED_SLOPE = 1e-3  # share of an open vein's slope that steers Newton out of a collapsed one
NEAR_ZERO = 1e-300  # keeps 0/0 out of the law of an edge without resistance
OWNER_TOLERANCE = 1e-6  # owner shares sum to one this closely
EDGE_SLOTS = 4  # places of an edge in the matrix: uu, vv, uv, vu
MAX_NAMED = 8  # node ids listed in a refusal before "and n more"
LOWER_WIDTH = 4  # columns of an elimination row: slot, row, first, last
NAME_LENGTH = 16  # hex digits of a content hash that name a folder
