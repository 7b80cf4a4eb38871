"""Constants of the planner's methods, each with its reason; no clinical number stands here."""

CALIBRATION_TOLERANCE_MIN = 1e-9  # far below a second: the factor is exact for every purpose
CALIBRATION_STEPS = 200  # bisections; 60 reach double precision, the rest is slack
DEFAULT_START_HOUR = 7  # an operation with a window only starts at seven local time (brief of the record)
SERIAL_PASSES = 12  # variations of the priority rule; more gain less than the solver does in the same time
SERIAL_RESTARTS = 400  # times that a step may be held back for a maximum lag before a pass gives up
SERIAL_NOISE = 0.3  # share by which a priority may be shaken: enough to leave the rule's own ruts
SERIAL_SEED = 1  # any fixed number: the same project gives the same plan
SOLVER_WORKERS = 4  # interleaved on one thread's clock: the answer hangs on this number, not on the machine's cores
SOLVER_SEED = 1  # any fixed number: the same project gives the same plan
SOLVER_WALL_FACTOR = 30  # a solver process that outlives its deterministic budget so many times over has hung
SOLVER_WALL_EXTRA_S = 60  # and this much for starting on a loaded machine
CONFLICT_ASK_S = 2.0  # solver seconds per question of the deletion filter; most are answered in a tenth
CONFLICT_BUDGET_S = 24.0  # solver seconds for the whole filter, so that it ends within half a minute
LISTED = 3  # examples named in a sentence; more would hide the point
