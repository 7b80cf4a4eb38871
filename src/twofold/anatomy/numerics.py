"""Constants of method: tolerances, sizes and limits of the computation, each with its reason.

No number here is clinical; those stand in ``evidence/tables/anatomy.yaml``.
"""

DIM = 3  # space has three dimensions
STEPS = 6  # of the progress bar: read, tissues, heads, vessels, measures, files

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
FINEST_SPACING_MM = 0.8  # finer scans are laid on this: memory and time grow with the cube
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
POINT_SPREAD_MM = 0.52  # clinical CT and MR at 1 mm: 1.2 mm wide at half height
VOXEL_SPREAD = 0.2887  # standard deviation of a box one voxel wide: 1 over the root of 12
MIDDLE_SHARES = (0.2, 1.2)  # a dimmer middle is hardly a vessel, a brighter one is noise
WIDEST_MM = 8.0  # no vessel in an infant's head is wider than twice this
RADII_TRIED = 400  # steps of a fiftieth of a millimetre
ALONE_SHARE = 0.9  # one venogram's own word counts a little less than all of them together

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

# Arteries
FRONT_TURN = 4.0  # turning back on itself costs as much as four times as wide or as bright: a touch is no branch
FRONT_WIDTH = 0.5  # per factor e of width: a branch is thinner than its stem
FRONT_BRIGHTNESS = 3.0  # per full brightness of blood: one vessel keeps its brightness over a junction
FRONT_PER_MM = 0.002  # among equals, the nearer front wins
FRONT_SURE = 2.0  # fronts that arrive this much apart leave no doubt

# Files
GZIP_LEVEL = 5  # label maps compress well; higher levels cost seconds and save percent
COLOUR_MAX = 255  # 8-bit colours

# Surfaces
MESH_MIN_VOXELS = 8  # fewer voxels make a crumb that no printer holds
MESH_PAD_VOXELS = 3  # room for the blur, and the lid where a structure leaves the field of view
MESH_BLUR_VOXELS = 0.6  # takes the staircase off; moves a flat wall by nothing
MESH_FLOOR = 0.52  # keeps voxels of the mask inside the 0.5 contour
MESH_TOLERANCE_VOXELS = 0.1  # triangles stay within this of the contour

# Tissue
TRUNCATE = 3.0  # Gaussians end at three sigma
DENOISE_VOXELS = 0.7  # halves white noise, keeps a 2-voxel wall
HEAD_PIECE_SHARE = 0.2  # two heads far apart in a slice are still both heads; table and tubes are smaller
BONE_SAMPLE = 500  # fewer bright voxels say nothing about this pair's bone
CRUMB_MM3 = 30.0  # isolated specks of bone value below 3 mm cubed are noise, teeth excepted
CAVITY_SPACING_MM = 2.0  # the room inside the skull is found at 2 mm: its gaps are 15 mm and more

# Brains
BRAIN_BLUR_VOXELS = 0.8  # CSF and brain differ by about one noise width; this blur divides noise by five
LEVEL_ROUNDS = 10  # two-means settles in fewer
LEVEL_SAMPLE = 200  # a mode of fewer voxels is no mode
BRAIN_PIECE_SHARE = 0.02  # brain that noise cut off is kept; crumbs of muscle are not
CONDUCTOR_SHARES = (0.75, 0.95)  # a coarse voxel less brain than the first insulates: noise opens holes in a thin film
INSULATION = 0.003  # a film of CSF weighs as much as a metre of brain: the potential falls there and nowhere else
SEED_BALL_MM = 8.0  # the potential is held in a ball round each point: a single voxel could lie in a ventricle
SURE_POTENTIAL = 0.2  # the sign says whose; near nothing in solid brain, nobody can say
POTENTIAL_TOLERANCE = 1e-4  # leaves errors below a thousandth, far below the margin of what is sure
POTENTIAL_ROUNDS = 2000  # settles in a few hundred

ROUGH_VOXELS = 2.0  # what is left above this blur is noise
CT_LEADS = 0.6  # of the step from fluid to brain: with more noise in a voxel a CT's two modes are made of noise
LEAST_CT_STEP = 0.3  # of the usual step: below, the CT shows no difference
LEAST_APART = 2.0  # modes nearer than two spreads are one
MODE_STARTS = (0.1, 0.75)  # a fifth of the room inside a skull is fluid

# Blood
MAD_TO_SD = 1.4826  # median absolute deviation to standard deviation, for a Gaussian
MRV_RISE_NOISES = 8.0  # blood in an MR venogram stands out by more than this many noises
CORE_SAMPLE = 50  # voxels that set the scale of full blood
VESSEL_BLUR_VOXELS = 0.6  # a vein 2 mm wide keeps two thirds of its height
VESSEL_BLUR_NOISE = 0.4  # white noise left by that blur
SEED_SHARE = 0.5  # more than half blood: surely a vessel
SEED_NOISES = 5.0  # and five noises up: one voxel in millions by chance
GROW_SHARE = 0.3  # where a vessel's wall runs through a blurred voxel
GROW_NOISES = 2.5  # and above most noise
VESSEL_PIECE_MM3 = 12.0  # a 6 mm stretch of a vein 1.6 mm wide

# Mirror plane
MIRROR_SPACING_MM = 3.0  # a head's symmetry lives in its large features
MIRROR_POINTS = 6000  # points compared while searching; all are used for the last refinement
MIRROR_DIRECTIONS = 150  # 12 degrees apart: the optimum is about 30 degrees wide
MIRROR_STARTS = 3  # distinct best directions that are refined
MIRROR_APART_COSINE = 0.9  # directions closer than 25 degrees lead to the same optimum
MIRROR_TURN = 0.1  # first step of the search, about 6 degrees
MIRROR_SHIFT_MM = 4.0  # first step of the offset
MIRROR_TOLERANCE = 1e-4  # a hundredth of a degree; the answer is good to tenths
MIRROR_WINDOW_HU = (-200.0, 300.0)  # soft tissue and the edge of bone; brighter bone would drown the rest
AIR_SAMPLE = 5  # coarse voxels of air inside the head before they may vote on where the nose is
MIRROR_TILT_WEIGHT = 0.3  # a plane square to the body needs that much more likeness to win
EDGE_SAMPLE = 10  # coarse voxels on the rim of the field of view before they say where the body is

PATCH_REACH_MM = 8.0  # brain this near to the other's looks at it: film of fluid and membranes
PATCH_SAMPLE = 20  # fewer coarse voxels are no patch
PATCH_TILT_DEG = 30.0  # the table holds as far as this

# Places and roles
HULL_MM = 8.0  # bridges sulci and fissures, which are narrower than twice this
TERRITORY_QUANTILES = (0.33, 0.67)  # three territories of equal brain, front to back
HEIGHT_QUANTILES = (0.02, 0.98)  # lowest and highest brain without stray voxels
BASE_SHARE = 0.35  # jugulars and emissary veins leave through the lower third of a head
JUGULAR_LEAST_MM = 4.0  # shorter stubs at the rim are not split off
EXIT_MM = 4.0  # an end this near to the last slice has left the picture
EXIT_RADIUS_VOXELS = 0.7  # thinner ends at the rim are scalp veins or noise
EXIT_HEIGHT_PER_RADIUS = 10.0  # 1 mm of radius is worth 10 mm of height when a way out must be guessed
STRAY_MM = 12.0  # shorter loose pieces are left out
STRAY_REACH_MM = 20.0  # farther than this no link is assumed
STRAY_CONFIDENCE = 0.3  # a link that nothing shows
STRAY_BLOCKED_SHARE = 0.2  # a link may graze bone, not run through it
ASSUMED_AHEAD = 1.3  # from the bound of the middle third towards the end third
ASSUMED_RADIUS_VOXELS = 0.8  # as wide as a vein that the scan just misses
ASSUMED_CONFIDENCE = 0.1  # nothing was seen

# Kinds, drainage, ids
SINUS_WAIST = 0.6  # a sinus may narrow to this much of the least sinus radius between two wider stretches
STILL_SHARE = 1e-4  # of a head's flow: below this the sign is rounding
SHARED_SHARE = 0.1  # a junction with a tenth of the other child's blood is shared
ID_DIGITS = 2  # edge-01; more digits come by themselves
CONFIDENCE_DECIMALS = 6  # sums of weights that make one write one
MM_DECIMALS = 4  # a tenth of a micrometre: far below any image
CROP_MARGIN_MM = 4.0  # air kept round the heads: surfaces close inside it

# Two heads
BALL = 2 * 2 / 3  # volume of a ball is this times pi times its radius cubed
TWO_HEADS_RADII = 1.25  # halves of one brain lie 0.95 to 1.15 of their own radius apart, two heads 1.4 and more

# Vessels in the picture
SKIN_MM = 3.0  # nothing this near to the outer air is a vein of the head's inside
PAINT_REACH_VOXELS = 1.5  # blood this far beyond a vessel's wall belongs to another
VESSEL_BY_BRAIN_MM = 4.0  # drawn vessels this near to brain or CSF lie inside the skull

# File formats
STL_HEADER = 80  # bytes, by the format
GLB_ALIGN = 4  # chunks end on multiples of four bytes, by the format
ZIP_LEVEL = 5  # as for gzip
SURE_SHARE = 0.2  # voxels within a fifth of pure brain or pure CSF set an image's levels
BIAS_VOXELS = 15.0  # coil shading varies over centimetres
BIAS_LEAST = 0.02  # less brain than this near a voxel says nothing about its shading
BRIGHT_WEIGHT = 0.1  # a CT voxel brighter than brain hardly counts where another image shows it
SCALP_QUANTILE = 0.1  # thin scalp over the vault, not the thick tissue under the base
VARIED_SEED = 20061  # any fixed number: the same graph gives the same answer
VARIED_DRAWS = 40  # agreement to within a tenth
VARIED_RADIUS = 0.5  # of a radius: calibre changes that a mean hides, and veins too thin to be seen
FAR_FROM_HOME = 0.4  # of a whole: the flow and the vein's end tell of different children
HARDLY_DOUBTED = 0.95  # nineteen of twenty solutions
HOME_WEIGHT = 0.67  # on drawn pairs the end was right for two thirds of the length at which the two differed
VARIED_INFLOW = 0.2  # by how much territories of equal brain may differ in flow
DIRECTION_AGREED = 0.8  # four solutions in five
GLTF_POINTS, GLTF_TRIANGLES = 34962, 34963  # glTF 2.0: what a buffer view is for
GLTF_FLOAT, GLTF_UINT32 = 5126, 5125  # glTF 2.0: component types
FACE_OFFSET_MM = 10.0  # soft tissue and bone this far before the brain's centre make a face beyond doubt

# Files that strangers wrote
MOST_VOXELS = 300_000_000  # 512 x 512 x 1100: larger would not fit in 6 GB with its copies
CHUNK_BYTES = 1 << 20  # unpacked at a time
GZIP_OR_ZLIB = 47  # zlib's word for: find out which of the two headers stands there
GZIP_MOST = 1100  # deflate cannot shrink anything further than to a 1032nd
HEADER_MOST = 1 << 20  # headers with extensions take up to some hundred kilobytes
GZIP_TRAILER = 4  # bytes at its end that say how much it holds, by the format
SOFT_HU = (-200.0, 250.0)  # window in which fat, brain, muscle and enhanced blood lie, whatever the scanner
SOFT_SAMPLE = 1000  # fewer dense voxels are no head
LEAST_SOFT_SHARE = 0.25  # of what is denser than air: two heads are mostly soft
LEAST_MRV_VALUE = -200.0  # magnitudes are not negative; interpolation undershoots by less

# Registration
REGISTER_SPACING_MM = 2.0  # heads are aligned to a tenth of such a voxel; finer costs time and adds little
REGISTER_EVERY = 7  # every seventh voxel of the heads stands for all when displacements are compared
REGISTER_STARTS = (0.0, 3.0)  # where two searches begin: the frames as they are, and somewhat off
REGISTER_PERCENTILE = 95.0  # of displacement over the heads
REGISTER_AGREES_VOXELS = 0.4  # frames that agree to less than half a voxel are left: resampling would cost more
REGISTER_BRIGHTEST = 99.0  # percentile of MR values that stands for the brightest tissue
REGISTER_DARK_SHARE = 0.06  # darker than this share of it is air or bone
REGISTER_SHADING_MM = 35.0  # a coil's shading varies over centimetres, anatomy over less
REGISTER_BINS = 32  # of grey values; usual for mutual information
REGISTER_SAMPLES = 40000  # voxels compared: enough for a tenth of a millimetre
REGISTER_SEED = 7  # any fixed number
REGISTER_STEP = 1e-3  # mm or about as many degrees: the search ends below
REGISTER_ROUNDS = 120  # per level; it settles in 30 to 80
REGISTER_RELAX = 0.6  # steps shrink by this when the slope turns
REGISTER_SHRINK = (3, 1)  # first coarsely: finds its way from a centimetre off
REGISTER_SMOOTH_MM = (4.0, 1.0)  # blur on either level

# Certainty of voxels: fitted to drawn pairs, so that stated confidence is the share that is right
BONE_SPREAD = 0.45  # of the step from soft tissue to the bound of bone: where in a voxel the wall runs
BLOOD_SPREAD = 0.22  # of a full voxel of blood
BRAIN_SPREAD = 0.2  # of a full voxel of brain against fluid
OWNER_SURE = 0.4  # potential from which on a brain's owner is beyond doubt
NOISE_APART_VOXELS = 3  # noise has a grain; neighbours share it
BRAIN_BLUR_NOISE = 0.2  # white noise that is left by the blur of brain against fluid

# Solids for printers
APART_MM = 0.003  # below what any printer resolves, above single precision at a head's size
APART_ROUNDS = 4  # corners that touch in several walls part after two

# Reviews
ML_DECIMALS, DICE_DECIMALS = 3, 4  # a voxel of 1 mm is 0.001 mL
FINGERPRINT_DIGITS = 16  # of a hash: enough for every structure of every case

# A network of the hospital's own
TILE_SIGMA = 0.125  # of a tile: nnU-Net's weight
TILE_LEAST = 1e-3  # of the middle's weight: corners still count where no other tile sees them
ONNX_ERRORS_ONLY = 3  # by onnxruntime: warnings of a stranger's export are not ours to show
