"""Constants of the comparison, each with its reason."""

SAME = 1e-9  # relative: two figures closer than this came from the same arithmetic in another order
Z90 = 1.2815515655446004  # standard normal deviate of P90: survival gets the same reach as every other figure
TENTHS = 10  # survival is told in tenths of the runs, never finer
IMPOSSIBLE = 1e9  # no quantity of a body, in any unit used here, comes near: the arithmetic has run away
NAMED = 2  # unverified inputs named beside a band; more than two nobody reads
