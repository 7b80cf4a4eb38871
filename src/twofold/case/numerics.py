"""Constants of the reader, each with its reason."""

MASS_LOW_KG = 0.3  # plausibility bound, not physiology: below it a unit slip is certain
MASS_HIGH_KG = 40.0  # plausibility bound: above it grams or pounds were meant
DEFAULT_RUNS = 300  # the demo's default number of runs per operation (issue 2)
THOROUGH_FACTOR = 10  # `--thorough`: ten times the runs and the solver time
DEFAULT_SOLVER_S = 8.0  # deterministic solver seconds per plan at the defaults
DEFAULT_SEED = 1  # any fixed number: same seed, same result
P90_DEVIATE = 1.2816  # standard normal deviate of the ninetieth percentile: bands are P10 to P90
DIM = 3  # space has three dimensions
MOST_DAYS = 731  # a row of shifts no longer than two years: beyond it a date was meant
