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
STEP_CHANGE = 1.5  # largest change of the ratio at one check, so that the adaptation settles
STEP_UNEVEN = 2.0  # primal and dual movement may differ by this factor before the ratio is touched
CHECK_EVERY = 25  # iterations between certificates: each costs about one iteration
MAX_ITERATIONS = 4000  # far beyond what any trial needed; the certificate says if it was not enough
GAP_GOAL = 1e-3  # certified gap asked for; anatomical uncertainty is far larger
TILE = (8, 8, 64)  # corners per tile: rows long enough to vectorise, tiles small enough to fit the cache
COST_FLOOR = 1e-6  # a tissue cheaper than this share of the dearest is a hole in single precision
COST_RATIO_MOST = 1e5  # dearest over cheapest: beyond it single precision loses the cheap tissue

# --- coarse to fine ---
COARSEST_SIDE = 24  # a level is halved while its longest side has more voxels than twice this
BAND_CORNERS = 6  # corners kept free on each side of the coarse surface (trials: no surface touched the edge)
GREY = 0.9  # |v| below this belongs to the surface's transition
WIDENINGS = 3  # times that a band may be widened when the surface touches its edge
EDGE_SURE = 0.5  # |v| below this at the band's edge means that the surface wants out

# --- mesh ---
LEAST_TRIANGLE_MM2 = 1e-9  # a smaller triangle has no direction
EXTEND_LAYERS = 3  # voxels by which the field is continued beyond the head, so that the rim is clean
SMOOTHINGS = 60  # passes of neighbour averaging that remove folds below about 2 cm at 1 mm grid
