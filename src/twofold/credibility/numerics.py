"""Constants of method of this package; no clinical number stands here."""

TIGHT = 1e-10  # relative tolerance of the independent solver of drug curves: far below the 0.1 % that is asked
FLOOR = 1e-16  # its absolute tolerance, mg/kg: below anything that counts
DRAWN_NOTHING = 1e-6  # share of a curve's peak under which a drug counts as gone
UNIT = 1.0  # ledgers are relative to what was there, but never to less than one unit of it
LEAST_RING, MOST_RING = 4, 10  # nodes of a random shared sinus: from the smallest with a chord to a long ring
MOST_CHORDS = 4  # further vessels across the ring
MOST_VEINS = 4  # bridging veins of one territory, exclusive end
LOG_R_LOW, LOG_R_HIGH = -2.0, 1.0  # decades of resistance, mmHg s/mL: wider than any vein
TEN = 10.0  # base of those decades
LEAST_QUADRATIC, MOST_QUADRATIC = 0.001, 0.2  # mmHg s2/mL2, where an edge has a quadratic loss at all
LEAST_INFLOW, MOST_INFLOW = 0.3, 4.0  # mL/s into a territory
LEAST_OUTLET, MOST_OUTLET = 2.0, 8.0  # mmHg at a jugular outlet
ICP_STEP = 3.0  # mmHg of intracranial pressure added per graph, so that more and more veins collapse
REFEREE_TOLERANCE = 1e-11  # the referee's own: far below the 1e-6 that is asked
REFEREE_ITERATIONS = 100  # Newton iterations that the referee may take
REFEREE_POINTS = 5  # points per cycle of a steady solution
BLOOD_DENSITY, BLOOD_VISCOSITY = 1.06, 0.04  # CGS; the referee wants them but resistances are given directly
RUNS = 200  # rehearsal runs per prediction: quartiles steady to about 3 %
BODY_RUNS = 80  # rehearsal runs with bodies: two batches, so that two workers have something to share
SEED = 1  # of everything that is drawn here
SOLVER_S = 1.0  # deterministic seconds for the plan that is rehearsed
SHOWN_DIGITS = 4  # significant digits of a printed figure
MS_PER_S = 1000.0  # milliseconds in a second
STATES = 4  # of a drug in one child: central, two deep compartments, effect site
SMALL = 1e-9  # keeps a ratio finite when nothing is lost at all
SLACK = 1e-6  # of an expected end: sources give three digits, sums of floats end in the sixteenth
