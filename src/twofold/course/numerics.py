"""Constants of the course, each with its reason."""

WEEKS_EACH_SIDE = 12  # weeks shown before and after the planned one: a season's half

MORNING_H = 7  # hour at which an operation given as a window is drawn: an ordinary theatre start
MMWR_ANCHOR_DAY = 4  # by definition MMWR week 1 is the week that contains 4 January
WEEK_GRID = 52  # whole weeks of a year: the grid of local counts
DRAWS = 2000  # parameter draws of the timing study: a share of a half is then known to 2 %
WEEK_RUNS = 24  # rehearsals of each candidate week: three blocks of eight bodies, one per rate; 25 weeks take 10 s
WEEK_RUNS_THOROUGH = 240  # ten times as many for `--thorough`
RATES_TRIED = (1 / 6, 1 / 2, 5 / 6)  # quantiles of the rate that stand for its lower, middle and upper third
FIT_ROUNDS = 30  # Newton's steps of a convex fit: it stands still after ten
LEVEL_PRECISION = 0.25  # the level of log odds is held within 2 of even odds: weakly, so that no run is enough
PRIOR_POINTS = 1000  # points at which a guess is read for its mean and variance: to a thousandth
TAIL = 0.2  # the lowest and highest fifth of an input's draws: enough draws in each to see a share change
ALTERNATIVES = (-12, -8, -4, 4, 8, 12)  # weeks against which the planned one is held (issue 6)
HASH_DIGITS = 16  # 64 bits of a hash seed a stream of random numbers
HEX = 16  # base of a hash's digits
CURVE_STEP_DAYS = 14  # growth bands are drawn every fortnight: smooth to the eye
STAY_STEPS = 12  # points at which a season is read over a stay: a stay of months crosses it smoothly
# Drawings, millimetres: an A4 page across, type that is read at arm's length
PAGE_MM = 277.0  # A4 across less a margin of 10 mm each side
CHART_MM = (135.0, 80.0)  # two charts side by side on that page
MARGIN_MM = (22.0, 10.0, 14.0, 6.0)  # left (numbers), right, below (dates), above
TYPE_MM = 3.2  # 9 points
SMALL_MM = 2.6  # 7.5 points: the smallest that is read on paper
ROW_MM = 7.5  # a row of the course: one line of type and air
BADGE_MM = 2.6  # a child's sign beside type of that size
DOT_MM = 0.9  # a measurement: seen, not fat
LABEL_MM = 62.0  # room for the names of operations
TICKS = 6  # numbers on an axis: enough to read between
NICE = (1.0, 2.0, 2.5, 5.0, 10.0)  # steps of an axis that people read without thinking
TEN = 10.0  # the base of those steps
BAND_OPACITY = 0.25  # two bands over each other are still told apart
LAST_DAYS = 60  # days drawn after the last thing known, so that nothing touches the edge
DAYS_SHOWN = 7  # a hand-over sheet looks a week ahead
EARLIEST_SCAN_WEEK = 5  # plausibility bound: nothing is seen before
LATEST_WEEK = 44  # plausibility bound: no pregnancy is longer
WEEKLY_DAYS = 7  # default interval of fills when nobody writes one: a week
LATEST = 8  # measured values that stand open on the page; all others are one tap away
