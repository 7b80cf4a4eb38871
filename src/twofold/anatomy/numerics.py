"""Constants of method: tolerances, sizes and limits of the computation, each with its reason.

No number here is clinical; those stand in ``evidence/tables/anatomy.yaml``.
"""

# Reading
MIN_VOXELS_PER_AXIS = 8  # fewer slices hold no head, and derivatives need neighbours
MIN_SPACING_MM = 0.1  # finer voxels mean metres or a zero affine
MAX_SPACING_MM = 10.0  # coarser voxels mean micrometres or a thumbnail
MAX_SKEW_COSINE = 2e-3  # 0.1 degree, the rounding of single-precision headers
MIN_FINITE_SHARE = 0.9  # padding may be NaN; more than a tenth is a damaged file
CT_MUST_REACH_BELOW_HU = -200.0  # any CT of a head has air round it; raw detector numbers start at 0
MIN_OVERLAP = 0.25  # below a quarter the pair cannot show the same two heads
OVERLAP_SAMPLES = 12  # sample points per axis: overlap to within a few percent

# The common grid
FINEST_SPACING_MM = 1.0  # work at 1 mm: memory and time grow with the cube
SPACING_DECIMALS = 6  # headers carry single precision; 1.0000001 is 1
GRID_ROUNDING = 1e-3  # keep the last voxel when the extent is a whole number of steps up to rounding
SAME_GRID = 1e-3  # shifts below a thousandth of a voxel are header rounding

# Centrelines
TOUCH_MM = 1e-6  # rounding allowance when asking whether two skeleton voxels touch
CENTRING_ROUNDS = 6  # rounds of re-centring and smoothing: staircases vanish, bends of 3 voxels stay
TINY = 1e-9  # below any real amount, above rounding

# Radii
RADIUS_HALO_VOXELS = 2  # blood smeared by the point spread reaches about two voxels beyond the wall
RADIUS_REACH = 1.4  # voxels farther than this many rough radii (plus the halo) belong to no slice of the vessel
SURELY_INSIDE_VOXELS = 1.5  # deeper than the point spread: full of blood, whatever the noise
TRIM_FROM_POINTS = 5  # fewer slices are all kept
TRIM = 0.2  # share of slices left out at either end of the ranking
MIN_RADIUS_VOXELS = 0.2  # thinner than this leaves no trace that could be measured

# Tidying
SPUR_RADII = 1.5  # a dead end shorter than the parent's wall and a half is roughness of the wall
SPUR_VOXELS = 2.0  # plus the two voxels by which thinning can overshoot
PINHOLE_RADII = 3.0  # half the girth of a loop that merely goes round a hole in the mask
PINHOLE_VOXELS = 2.0  # plus voxel size
SPECK_MM = 6.0  # isolated pieces shorter than this are noise more often than veins

# Gaps
HEADING_MM = 5.0  # the last 5 mm say where a vessel is heading; fewer follow the staircase
GAP_NEIGHBOURS = 8  # points of a branch tried as landing places
GAP_MIN_COSINE = 0.5  # a vein does not turn by more than 60 degrees inside an unseen stretch
SELF_GAP_RATIO = 4.0  # joining a branch to itself must close a real loop
LEAST_GAP_CONFIDENCE = 0.2  # weaker joints are left open

# Files
GZIP_LEVEL = 5  # label maps compress well; higher levels cost seconds and save percent
COLOUR_MAX = 255  # 8-bit colours

# Surfaces
MESH_MIN_VOXELS = 8  # fewer voxels make a crumb that no printer holds
MESH_PAD_VOXELS = 3  # room for the blur, and the lid where a structure leaves the field of view
MESH_BLUR_VOXELS = 0.7  # takes the staircase off; moves a flat wall by nothing
MESH_FLOOR = 0.52  # keeps voxels of the mask inside the 0.5 contour
MESH_TOLERANCE_VOXELS = 0.15  # triangles stay within this of the contour
