"""Constants of the method, each with its reason; no clinical number stands here."""

# The SplitMix64 increment and finaliser (Steele, Lea, Flood 2014): a counter-based hash with full avalanche.
GOLDEN = 0x9E3779B97F4A7C15
MIX_1 = 0xBF58476D1CE4E5B9  # first multiplier of the finaliser
MIX_2 = 0x94D049BB133111EB  # second multiplier
SHIFT_1, SHIFT_2, SHIFT_3 = 30, 27, 31  # its three shifts
MANTISSA_DROP = 11  # 64 - 53: keep the 53 bits that a double can hold
ULP = 2.0**-53  # one unit of those 53 bits
KEY_BYTES = 8  # a stable key is 64 bits of a cryptographic hash

MAX_CALLS = 48  # responses open at one time in one run; more is an error, never silently dropped
MAX_STRIKES = 128  # strikes waiting for their step in one run; more is an error, never silently dropped
# A child that stays cold or low for a day rings every few minutes: one run in 10,000 of the demonstration passed 1024.
MAX_LOG = 8192  # entries about strikes and calls in one run's log; more is an error, never silently dropped
WATCH_S = 10  # how often the bodies are looked at: far below any delay of noticing, far above the step
BLEED_S = 60  # a step's ordinary loss is taken minute by minute, so that it stops while the step stands still
STEP_S = 1.0  # the bodies' step at which their own acceptance figures hold
MAX_TODO = 512  # acts of one run at one moment; more is an error, never silently dropped
MAX_EVENTS_PER_STEP = 200  # events per step and run before the loop is declared endless

REPLICAS_PER_SET = 2  # runs that share one draw of the parameters: a pair estimates their share
PILOT_RUNS = 64  # runs that measure the plan's own length before published clocks scale it
PILOT_SEED = 0x5EED  # the pilot's own stream, so that it never reuses a run's numbers
PILOT_DRAWS = 2048  # draws that tell the centre and width of what the clocks predict
FEWEST_CLOCKS = 3  # below this a sample's own spread says nothing; Student's t would have 1 degree of freedom
PILOT_ROUNDS = 4  # trials to meet the clocks; the second meets them to 10 %, the fourth to 1 %
SETTLE_S = 3600.0  # an hour of rest before the operation lets pressures and shared blood find their balance
FAULT_AT = 0.5  # a single fault strikes when half of the step's work is done
BATCH_RUNS = 40  # runs per batch: five blocks of eight, small enough to share out, large enough to be worth it
DRIVERS_PER_MEASURE = 8  # a reader takes in a handful
FALSE_DRIVERS = 0.05  # chance that any of the named drivers of a measure is mere noise
TIMELINE_RUNS = 50  # runs whose every event is kept; the rest are kept as figures
NOT_READY_ROWS = 30  # rows of the readiness list; what comes after these matters less than what stands in them
FIX_RUNS = 200  # pairs of runs on which a fix is tried: tells 4 late calls in 100 runs from none
FIX_ROWS = 10  # worst rows for which fixes are tried: more than a team changes before the next rehearsal
PAIRED_P = 0.95  # of every paired interval
PAIR_ROWS = 12  # rows of the list of two things at once
PAIR_NAMED = 3  # of the things during which a call goes unanswered, so many are named; the rest are counted
FISHER_LOST = 3  # degrees of freedom that the variance of Fisher's z loses: 1 / (n - 3)
FIX_RUNS_QUICK = 64  # the same without --thorough: tells 10 late calls in 100 runs from none
MANY_PHASES = 3  # more phases than these are told as from the first to the last
WORTH_INPUTS = 5  # measurements worth most, per measure
CODES = 5  # whole numbers that an act is called with: lane, act, twin, what, edge
P95 = 0.95  # stock is told for 19 runs of 20

# A drill of two hours: briefing, play, debriefing. Teams learn in the talk afterwards, so it gets most of an hour.
DRILL_BRIEF_MIN, DRILL_PLAY_MIN, DRILL_DEBRIEF_MIN = 15.0, 60.0, 45.0
DRILL_RUNS = 40  # random runs among which a good stretch is looked for: one batch
DRILL_FEWEST = 3  # injects below which people wait more than they train
DRILL_MOST = 5  # injects that an hour holds with ten minutes each, pauses included
DRILL_APART_MIN = 5.0  # between two strikes of a drill: most responses last four or ten minutes, some may overlap
DRILL_BUSY = 0.75  # share of the play that responses may fill: a quarter stays for getting back to work
DRILL_LEAD_MIN = 10.0  # minutes of ordinary work before the first inject: the team finds its place
DRILL_TAIL_MIN = 5.0  # minutes after the last response, so that people go back to their step
DRILL_BEFORE_MIN = 1.0  # the monitor is told from a minute before an inject on
DRILL_BREATH_MIN = 2.0  # steps that begin within two minutes are announced together: a facilitator has more to do
FEWEST_LEARNT = 3  # durations below which a sample says nothing of its own spread
HASH_DIGITS = 12  # of a script's fingerprint: enough that two drills of one case never share a mark
