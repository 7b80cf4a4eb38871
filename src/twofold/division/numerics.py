"""Constants of the numerical methods, each with its reason; no clinical number stands here."""

import numpy as np

DIM = 3  # space
MILLI = 1e-3  # round-off allowance relative to a unit quantity
TINY = 1e-30  # keeps a division by a length that is exactly zero finite in float32

# --- dividing surface: primal-dual iteration ---
QUARTER = np.float32(0.25)  # mean of the four parallel edges of a voxel
EIGHTH = np.float32(0.125)  # mean of the eight corners of a voxel
RELAX = np.float32(1.9)  # over-relaxation (below 2): halves the iterations, measured at 48^3 and 128^3
STEP_RATIO = 1.0  # dual over primal step at the reference size; 0.5 and 2 need up to twice the iterations
STEP_REFERENCE = 64  # corners along the longest side at which STEP_RATIO is good; it shrinks with size
STEP_LEAST = 0.4  # smaller ratios stop paying (trials at 192^3 and 256^3)
CHECK_EVERY = 25  # iterations between certificates: each costs about one iteration
MAX_ITERATIONS = 4000  # far beyond what any trial needed; the certificate says if it was not enough
GAP_GOAL = 1e-3  # certified gap asked for; anatomical uncertainty is far larger
TILE = (8, 8, 16)  # corners per tile: rows of two vectors, little outside the band, and blocks that fit the cache
CHUNKS = 64  # runs of tiles handed to threads: enough to even out, few enough to cost nothing
COST_FLOOR = 1e-6  # a tissue cheaper than this share of the dearest is a hole in single precision
COST_RATIO_MOST = 1e5  # dearest over cheapest: beyond it single precision loses the cheap tissue

# --- coarse to fine ---
HALF_BLOCK = 4  # of the eight voxels of a block: with fewer in the head the block lies outside
COARSEST_SIDE = 24  # a level is halved while its longest side has more voxels than twice this
BAND_CORNERS = 6  # corners kept free on each side of the coarse surface (trials: no surface touched the edge)
GREY = 0.9  # |v| below this belongs to the surface's transition
WIDENINGS = 3  # times that a band may be widened when the surface touches its edge
EDGE_SURE = 0.5  # |v| below this at the band's edge means that the surface wants out

# --- mesh ---
LEAST_TRIANGLE_MM2 = 1e-9  # a smaller triangle has no direction
EXTEND_LAYERS = 3  # voxels by which the field is continued beyond the head, so that the rim is clean
SMOOTHINGS = 60  # passes of neighbour averaging that remove folds below about 2 cm at 1 mm grid

# --- allotment and staging ---
ALL_SUBSETS_UP_TO = 10  # shared joints: 1024 ways are all scored; above that, all that a plane can make
EVEN_SHARE = 1e-9  # two shares closer than this are equal
DECIMALS_MM = 6  # lengths closer than this are equal when a tie is broken by place
NEVER_MMHG = -1e300  # below every pressure: a vein that never collapses
LINES = 4  # rows of a working space: imbalance or score, peak, peak of the last but one stage, of the last
STILL = 1e-60  # of the flow before: a vein that carries less is as good as empty, and its logarithm exists
LANE_STEPS = 30  # Newton steps in lanes before a lane is handed to the solver that never gives up so soon
LANE_HALVINGS = 8  # the same for halvings of a step
EXACT_SOLVES = 300_000  # network solves up to which all stagings are tried (about half a second)
THOROUGH_SOLVES = 30_000_000  # the same for the chosen allotment when asked to be thorough: 15 cuts in three stages
TABLE_ROWS = 2**16  # subsets judged at a time: blocks of a few MB
EXHAUST_PARTS = 128  # parts of a larger tree, by its first stage
WAVE = 8  # parts walked before their best is told to the others; fixed, so that threads don't change the answer
BEYOND_MMHG = 1e4  # added per stage beyond what an operation can reach: far above any pressure
ANNEAL_MOVES = 800  # moves per annealing run; a descent follows
ANNEAL_RUNS = 3  # independent runs; the best counts
ANNEAL_HOT_MMHG = 2.0  # a worsening by this much is accepted at first in about one of three cases
ANNEAL_COLD_MMHG = 0.01  # and at the end practically never
ANNEAL_SEED = 20060401  # any fixed number: the same network gives the same plan
FINALISTS = 6  # allotments that go from single-stage scoring to staging
MEAN_WEIGHT = 1e-3  # weight of the mean peak beside the worst: breaks ties, never decides
CUT_WEIGHT = 1e-6  # weight of a cut beside both
SAMPLES = 32  # joint draws of the unknown inputs for the bands
ROBUST_SAMPLES = 200  # joint draws over which plans are ranked
SAMPLE_SEED = 7  # any fixed number
PAIRED_MOST = 48  # vessels whose paired clips are tabled: 1128 pairs
PRESSURE_DECIMALS = 4  # of a mmHg in tables: far below what anybody can measure

# --- domain ---
COARSE_MM = 4.0  # blocks in which nearness to either brain is judged: it only says which parts are far away
MARGIN_COARSE = 2  # blocks kept around the open part, so that its rim is decided
SAMPLE_MM = 0.5  # step along a vessel's course: below any voxel

# --- edits ---
WATCH_S = 0.1  # between looks at the file of edits: shorter than anybody notices
AVOID_TIMES = 10  # a place to avoid costs so many times the dearest tissue: crossed only where there is no way round

# --- cover ---
COVER_SAMPLES = 2000  # draws for low, middle and high: their percentiles move by less than 1 % between seeds
COVER_SEED = 3  # any fixed number
CHANCE_SEED, GROWTH_SEED = 5, 11  # the same
MOST_SURE = 0.99  # nothing that is guessed is surer in words
AREA_DECIMALS = 2  # of a cm2 or mL in tables
CAP_THREE = 3  # V = pi h (3 a^2 + h^2) / 6
CAP_VOLUME = 6  # the same
BISECTIONS = 60  # halvings: down to round-off
CALENDAR_MOST = 40  # fills; no published schedule has more
GROWTH_STEPS_PER_DAY = 4  # explicit steps of the skin's growth: halving them moves an area by less than 0.1 %
ML_STEP = 5.0  # a syringe is read in steps of 5 mL

# --- sensitivity and freedom ---
SENSITIVITY_FACTORS = (0.5, 2.0)  # halved and doubled: the spread between two people who rank costs
GAP_ROUGH = 5e-3  # gap asked for in comparisons: a surface then moves by less than a voxel
SENSITIVITY_MM = 2.0  # grid of the comparisons: eight times fewer voxels than the surface itself
FREE_FIELD = 0.8  # |v| below this (u between 0.1 and 0.9) is undecided
ZONES_MOST = 8  # zones listed, largest first
LENGTH_DECIMALS = 3  # of a mm, cm2 or share in results
MEDIAN, TAIL = 0.5, 0.95  # quantiles of displacement that are told
WHOLE_LIMIT = 200  # iterations over the whole volume that the global certificate may take

AIM_FACTORS = (1.0, 4.0)  # an aim as ranked, and four times as important: beyond any doubled cost
NOISE_VOXELS = 1.0  # labels may be off by about one voxel (bone Dice 0.97 at 1 mm)
UPPER_SHARE = 80  # percentile of the cost within a voxel's reach that the cautious run takes
PUSHES_MM = (2.0, 4.0, 6.0)  # how far the surface is pushed where brains are one

# --- files ---
STL_HEADER_BYTES = 80  # of the binary format
COST_SHARE_LEAST = 0.02  # tissues that make less of the surface's cost can hardly move it
