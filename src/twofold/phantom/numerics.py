"""Constants of the drawing, each with its reason: geometry that we chose, not anatomy that we claim."""

DIM = 3  # space has three dimensions
ADULT_SMOOTH_MM = 0.7  # takes the voxel noise off the template before it is thresholded
HEAD_SHARE = 0.12  # share of the 99th percentile above which a template voxel is head: air is far below
HEAD_PERCENTILE = 99.0  # the bright end of the template, robust against single voxels
CLOSE_HEAD_MM = 4.0  # closes the dark skull between scalp and brain
BRAIN_BAND = (55.0, 140.0)  # template grey values between cerebrospinal fluid and scalp fat
BRAIN_CORE_LOW = 62.0  # a darker voxel is no safe core: eyes' muscles and dura
BRAIN_ERODE_MM = 3.0  # cuts the bridges between brain and scalp
BRAIN_DILATE_MM = 4.4  # grows the core back to the cortex, further than it was eroded because sulci were cut too
BRAIN_CENTRE = (75, 120, 90)  # a template voxel inside the white matter, found by eye
BRAIN_FLOOR = 10  # template slice below the cerebellum: what is lower is neck
CORD_VOXEL = (90.0, 89.0)  # template column of the upper cord
CORD_RADIUS_MM = 6.5  # adult cord with its roots
CANAL_RADIUS_MM = 11.0  # adult canal below the great foramen
CAVITY_CLOSE_MM = 12.0  # bridges sulci and fissures: the inner skull does not follow them
CAVITY_DILATE_MM = 2.4  # adult CSF space over the gyri, in template millimetres

SCALE = 0.79  # adult to infant: takes the template's head circumference to about 45 cm, its brain to about 650 mL
CENTRE_VOXEL = (90.0, 108.0, 78.0)  # template voxel in the middle of the brain: origin of a head's local frame
PLANE_REACH_MM = 90.0  # no infant head reaches further from its middle
PLANE_NEAREST_MM = 15.0  # no join lies nearer to a head's middle
PLANE_STEP_MM = 2.0  # grid on which the cut through a head is measured when it is placed
BOX_STEP = 4  # every fourth template voxel is enough to find a head's bounding box
BEYOND_MM = 6.0  # a vein begins at least so far from the join, on its own child's side
FAR_MM = 60.0  # distance that stands for "outside the template"
BLEND_MM = 14.0  # height, either way, over which one head's outline turns into the other's
CAP_MM = 45.0  # no vertex that is lost at the join is higher than this
CAP_SMOOTH_MM = 3.0  # rounds the lost cap, so that flattened gyri stay smooth
ROLL_DEG = 20.0  # the pair as a whole lies turned by up to this much about its long axis
TRIM_MM = 2.0  # the field of view ends this far inside the template, which is cut at the upper jaw
MARGIN_MM = 6.0  # air round the heads
INFANT_CSF_MM = 0.9  # an infant's CSF space is wider than the scaled adult's, by so much all round
FACE_THINNER_MM = 2.0  # the scaled adult's skin lies too far out: by this at the face
VAULT_THINNER_MM = 12.0  # and by at least this at the vault, where bone and scalp are drawn at infant thickness
CALVARIA_FROM_MM = (-25.0, 20.0)  # local height between which face turns into vault
SMOOTH_SHAPE_MM = 1.2  # rounds the inner skull where the two outlines meet
SMOOTH_EDGE_MM = 0.7  # takes the voxel steps off a distance that was measured from a mask
SMOOTH_SKIN_MM = 1.6  # rounds the skin, as fat does
GAP_MM = 3.0  # between the two brains: CSF, membrane, CSF, each about a voxel thick
MEMBRANE_MM = 1.2  # the membrane itself
WAVES = 5  # cosines whose sum is the folded interface
WAVE_LENGTHS_MM = (28.0, 60.0)  # their shortest and longest wave
SQUASH_MM = 45.0  # depth under the interface over which a brain is flattened: its gyri follow, as in the children
BRAIN_IN_CAVITY_MM = 0.8  # CSF that stays between brain and skull

TURN_DEG = 360.0  # a full turn
HALF_TURN_DEG = 180.0  # half a turn
QUARTER_TURN_DEG = 90.0  # a right angle
TINY = 1e-9  # guards a division
SAFE_LOW = 0.02  # sizes are drawn without the outermost tails of their spread
RAY_STEP_MM = 0.5  # step along rays that look for the wall; between two steps it is linear
RAY_LONGEST_MM = 110.0  # no infant head is larger
PUSHES = 20  # rounds of moving a curve away from the wall
PUSH_ENOUGH_MM = 0.05  # a curve this near to the wanted depth is left alone
BOW_POINTS = 8  # points of a line that is led round a corner
WAY_POINTS = 41  # points of a curve before it is evenly spaced
PATH_STEP_MM = 1.0  # distance between points of a drawn vessel
WALL_MM = 0.3  # vessels touch no wall: least distance beside their radius

HELIX_FROM_DEG = 90.0  # the ring turns into a helix near this rotation (Kobets 2025)
HELIX_TAIL_DEG = 50.0  # the helix goes on so far beyond each child's own sinus
HELIX_RISE_MM = 7.0  # half the helix's height
RING_WAVE_MM = 2.0  # a ring or helix leaves its even course by up to this
STATIONS = 12  # places round the ring where veins join it: nearby veins meet before they enter
STATION_JITTER = 0.25  # stations and starts leave their even places by up to this share of the distance
RING_PIECES = 12  # points between two stations before they are evenly spaced
CALIBRE_SWING = 0.2  # share by which the shared sinus is wider and narrower along its course: the natural waist

TORCULA_DEG = -16.0  # elevation of the torcula from the middle of the brain
FRONT_DEG = 2.0  # elevation of the first point of the sagittal sinus, above the forehead
FRONT_THINNER = 0.75  # the sagittal sinus begins thinner than it ends
SAGITTAL_STOP_MM = 9.0  # below the join, the sagittal sinus leaves the midline's wall for the ring
SAGITTAL_STEP_DEG = 3.0  # elevation between its points
SAGITTAL_PIECES = 3  # pieces of it between which veins enter
LESSER_SIDE = 0.75  # radius of the lesser transverse sinus by the dominant one
# (azimuth from the back, elevation), degrees, through which a transverse and sigmoid sinus runs to its jugular bulb
TRANSVERSE_WAY_DEG = ((0.0, -16.0), (22.0, -18.0), (44.0, -21.0), (58.0, -30.0), (62.0, -42.0), (58.0, -54.0))
JUGULAR_IN = 0.85  # the jugular vein ends this share of the bulb's way from the midline
JUGULAR_FORWARD_MM = 6.0  # and so far in front of it
JUGULAR_WIDER = 1.1  # it is wider than its sigmoid sinus
BULB_MM = 5.0  # it leaves the skull so far under the bulb
FLOOR_MM = -58.0  # local height at which drawn vessels leave the field of view

# azimuth from the front (low, high) and elevation (low, high), degrees, in which a territory's veins begin
TERRITORY_DEG = {
    "anterior": ((15.0, 55.0), (0.0, 22.0)),
    "parietal": ((70.0, 110.0), (0.0, 22.0)),
    "posterior": ((125.0, 160.0), (-4.0, 18.0)),
}
# azimuth from the front, half way between the above
TERRITORY_UP_TO_DEG = {"anterior": 62.0, "parietal": 118.0, "posterior": 180.0}
VEINS_PER_SIDE = 2  # bridging veins per territory and side; one more where the seed says so
ONE_MORE = 0.3  # how often it says so
TO_OWN_SINUS = {"anterior": 0.3, "posterior": 0.4}  # share of veins that join their own sagittal sinus below the ring
VEIN_DEPTH_MM = 0.4  # a vein on the brain lies so far under the wall, beside its radius
BRIDGE_MM = 9.0  # the last stretch of a vein, from the brain into the sinus
APPROACH_MM = 5.0  # a vein leaves the wall for the sinus so far from it
THIN_OUT = 3  # every third point carries a smooth curve
TRIES = 8  # courses drawn for a vein, of which the first that touches no other is kept, else the freest
CLEAR_MM = 1.5  # free room between two vessels that do not meet
MEETING_MM = 7.0  # this near to its end, a vein may touch what it joins
SHORTEST_MM = 5.0  # no vein is shorter, on the brain
WOBBLE_MM = (0.4, 1.6)  # tortuosity: sideways swing of a vein, per wave
WOBBLE_WAVES = (1.0, 3.0)  # swings from end to end
CROSS_HEIGHTS_MM = (34.0, 26.0, 18.0, 10.0, 3.0, -4.0, -11.0)  # way of a crossing vein through the join
CROSS_UNDER_MM = 8.0  # it dives under the shared sinus by this
CROSS_WIDTH_MM = 14.0  # over about this height
CROSS_ASIDE_DEG = (18.0, 40.0)  # it begins so far to the side of the sinus that it ends in
FILM_VEINS = 3  # veins per child in the film between the two brains
FILM_JITTER_DEG = 25.0  # their directions leave an even star by up to this
FILM_START_MM = (10.0, 24.0)  # they begin so far from the axis
FILM_RISE = 6  # power with which they leave the film for the ring only near its rim
# local millimetres (left or right, back, up) of deep veins, scaled by eye from the template
GREAT_VEIN_MM = (0.0, 22.0, 0.0)
# from the thalamus' front round the roof of the third ventricle
INTERNAL_VEIN_MM = ((14.0, -12.0, 11.0), (4.0, -10.0, 7.0), (2.2, 3.0, 8.0), (2.0, 14.0, 5.0))
STRAIGHT_WIDER = 1.5  # the straight sinus carries both sides

# Arteries: local millimetres, scaled by eye from the template; mirrored for the other side.
# from the neck through the siphon
CAROTID_MM = ((17.0, -2.0, -58.0), (16.0, -5.0, -44.0), (9.0, -8.0, -31.0), (8.0, -9.0, -13.0))
# along the lesser wing into the Sylvian fissure
MIDDLE_CEREBRAL_MM = (
    (8.0, -9.0, -13.0), (20.0, -9.0, -13.0), (33.0, -6.0, -8.0), (38.0, 1.0, 2.0), (42.0, 9.0, 16.0)
)
# round the knee of the corpus callosum
ANTERIOR_CEREBRAL_MM = (
    (8.0, -9.0, -13.0), (3.5, -20.0, -11.0), (2.5, -33.0, -3.0), (2.5, -36.0, 10.0), (3.0, -27.0, 22.0)
)
# in front of the cord and the pons; one for both vertebral arteries
BASILAR_MM = ((0.0, 7.0, -58.0), (0.0, 3.0, -46.0), (0.0, -1.0, -36.0), (0.0, 0.0, -24.0))
# round the midbrain to the back of the head
POSTERIOR_CEREBRAL_MM = (
    (0.0, 0.0, -24.0), (12.0, 2.0, -22.0), (18.0, 14.0, -20.0), (16.0, 32.0, -12.0), (14.0, 46.0, -2.0)
)
ARTERY_DEPTH_MM = 2.0  # branches keep so far from the wall
BRANCH_THINNER = 0.7  # radius of a carotid's branch by the carotid's
BASILAR_THINNER = 0.8  # the same for the basilar artery
FEEDER_CHANCES = (0.5, 0.35, 0.15)  # of no, one, two arterial cross-feeders
FEEDER_OUT_MM = 32.0  # a feeder crosses the join no further from the axis

BYTE = 255  # filled shares are kept as bytes
NEAR_MM = 1.6  # voxels this near to a vessel know which one it is
T1_GREY_WHITE = (78.0, 115.0)  # template grey values of cortex and white matter
T1_FAT = (120.0, 190.0)  # template grey values from muscle to fat
T1_BONE = 34.0  # template voxels darker than this, below the vault, are bone
BASE_BONE_MM = (-28.0, -12.0)  # local height below which, and above which not, dark voxels count as bone
BONE_UNDER_SKIN_MM = 3.0  # nothing nearer to the skin is bone: its edge is dark, too
BONE_UNEVEN = 0.2  # share by which bone is thicker here and thinner there
BONE_WAVE_MM = (45.0, 80.0)  # over about this distance
WINDOWS = (1, 4)  # the membrane between the brains has at least one window, fewer than the second number
WINDOW_OUT_MM = 25.0  # windows lie no further from the axis
WINDOW_RADIUS_MM = (4.0, 9.0)  # their size

CT_PSF_MM = 0.5  # point spread of the drawn CT, standard deviation
MR_PSF_MM = 0.55  # the same for MR
GRAIN_MM = 0.6  # CT noise is no finer than this
NIFTI_LIMIT = 32000  # int16 images stay inside it
SLOW_RADIUS_MM = 1.8  # vessels thinner than this may lose their signal wholly
SINUS_DROPS = 0.25  # share of sinus pieces that lose theirs
DROPOUT_LEVEL = (0.15, 0.45)  # signal that is left where it is lost
FIELD_WAVES = 4  # waves whose sum is an uneven field
FIELD_MM = (120.0, 260.0)  # their lengths: the size of a head and of a coil
HARDENING_MM = 12.0  # bone darkens CT over about this distance
GHOST_MM = 3.0  # displacement of a moved copy
DIFFICULTY = {  # chosen so that one threshold is enough on clean scans and fails on the others; see scans.Difficulty
    "clean": dict(
        noise=1.0, artery=0.25, dropout=0.0, inplane=0.0, late=0.0, shading=0.0, bias=0.0, hardening=0.0, ghost=0.0,
        moved=0.0,
    ),
    "clinical": dict(
        noise=2.0, artery=0.78, dropout=0.3, inplane=0.3, late=0.25, shading=5.0, bias=0.25, hardening=15.0, ghost=0.0,
        moved=1.0,
    ),
    "poor": dict(
        noise=3.2, artery=0.85, dropout=0.5, inplane=0.45, late=0.45, shading=9.0, bias=0.35, hardening=30.0,
        ghost=0.15, moved=1.0,
    ),
}

# what some pairs have beside
BRIDGE_OUT_MM = (4.0, 16.0)  # middle of a bridge of shared cortex, from the axis
BRIDGE_RADIUS_MM = (9.0, 14.0)  # its radius: 2.5 to 6 cm2; one of 13 cm2 is on record
BRIDGE_DEEP_MM = 4.0  # cortex this near to the join, in a bridge, is neither child's
INTERLOCKED_FOLD = 2.0  # interlocked cortex: folds so much higher
INTERLOCKED_WAVES_MM = (16.0, 34.0)  # and shorter
SUTURES_FROM_MM = -12.0  # local height from which the vault has sutures
# coronal and lambdoid: local millimetres behind the middle at mid height, and how far further back per mm up
SUTURES_MM = ((-14.0, 0.25), (44.0, -0.35))
SUTURE_HALF_MM = 0.9  # half the width of a suture at nine months
FONTANELLE_DEG = 47.0  # elevation of the anterior fontanelle as seen from the middle of the brain
FONTANELLE_RADIUS_MM = 9.0  # half open at nine months
EXPANDER_RADIUS_MM = 26.0  # of the ball that an expander bulges to
EXPANDER_BED_MM = 4.5  # it lies on the skull, so far outside the inner wall
EXPANDER_AZIMUTH_DEG = (75.0, 285.0)  # left or right of the back of the head
EXPANDER_DEG = (2.0, 10.0)  # its elevation: clear of the join
EXPANDER_ROOM_MM = 24.0  # how far it may stand out beyond the heads' box
EXPANDER_SCALP_MM = 2.2  # scalp over it is stretched thin

# the second scanner of a pair whose scans are not clean
MOVED_DEG = 4.0  # about each axis, the heads lie turned by up to this
MOVED_MM = 7.0  # and shifted by up to this: a careful positioning on another table
MR_COARSER = 1.1  # its voxels by the CT's
MR_FIELD_CUT_MM = 12.0  # its field of view ends so much earlier at either end

STILL_ML_S = 1e-6  # blood slower than this stands still
SHARE_DIGITS = 6  # digits of shares and unit vectors on disk
TAPE_MM = (-8.0, -4.0, 0.0, 4.0, 8.0)  # local heights at which a tape is tried round the head
LANDMARK_MM = -28.0  # local height at which the midline meets the root of the nose in front and the inion at the back
INSIDE_MM = (20.0, 5.0, 8.0)  # a point in white matter, from which `inside_mm` follows

# Stone and Goodrich (2006): rotation from (included) to (excluded, but 180); tilt: by how much the long axes miss a
# straight line (angular forms: they meet at less than 140 degrees, so by more than 40)
TYPES = {
    "TV-I": dict(rotation=(0.0, 40.0), tilt=(0.0, 8.0)),
    "TV-III": dict(rotation=(40.0, 140.0), tilt=(0.0, 8.0)),
    "TV-II": dict(rotation=(140.0, 180.0), tilt=(0.0, 8.0)),
    "TA": dict(rotation=(0.0, 180.0), tilt=(46.0, 66.0)),
    "PV": dict(rotation=(0.0, 180.0), tilt=(0.0, 8.0)),
    "PA": dict(rotation=(0.0, 180.0), tilt=(46.0, 66.0)),
}
SPACINGS_MM = (0.7, 2.5)  # finer does not fit a desk's memory; coarser shows no vein
MASS_KG = (8.0, 7.8)  # of the demonstration pair, the child below and the child above: about the median at nine months
STREAMS = (101, 202)  # of chance, the child below and the child above; any two different numbers
ANY_ROTATION = 100.0  # default of the command, degrees
ANY_SEED = 7  # default of the command
FILE_DIGITS = 4  # digits of millimetres and degrees on disk
YAML_WIDTH = 120  # columns of case.yaml
INSIDE_TRIES = 4000  # candidates for a point in a brain, nearest first
HONEST_PRECISION = 0.9  # precision at which a single threshold is judged
