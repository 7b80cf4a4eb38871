"""Constants of the drawing, each with its reason: geometry that we chose, not anatomy that we claim."""

DIM = 3  # space has three dimensions
ADULT_SMOOTH_MM = 0.7  # takes the voxel noise off the template before it is thresholded
HEAD_SHARE = 0.12  # share of the 99th percentile above which a template voxel is head: air is far below
HEAD_PERCENTILE = 99.0  # the bright end of the template, robust against single voxels
BRAIN_SHARE = 0.6  # share of the head's upper quartile above which a voxel may be brain (skull and CSF are darker)
BRAIN_PERCENTILE = 75.0  # the quartile just mentioned
CLOSE_HEAD_MM = 4.0  # closes the dark skull between scalp and brain
BRAIN_ERODE_MM = 3.0  # cuts the bridges between brain and scalp
BRAIN_DILATE_MM = 4.4  # grows the core back to the cortex, further than it was eroded because sulci were cut too
BRAIN_CENTRE = (90, 125, 85)  # a template voxel inside the white matter, found by eye
BRAIN_FLOOR = 17  # template slice below the cerebellum: what is lower is neck
BRAIN_CLOSE_MM = 1.5  # smooths the cortex by less than a sulcus
CAVITY_CLOSE_MM = 12.0  # bridges sulci and fissures: the inner skull does not follow them
CAVITY_DILATE_MM = 2.6  # adult CSF space over the gyri, in template millimetres

SCALE = 0.79  # adult to infant: takes the template's head circumference to about 45 cm, its brain to about 650 mL
AXIS_VOXEL = (90.0, 108.0)  # template voxel (right-left, back-front) through which the common axis runs
JOIN_SLICE = 128.0  # template slice at which the two heads meet: a contact of some 60 to 70 cm2
CENTRE_SLICE = 78.0  # template slice of the point from which surfaces are looked for along rays
BLEND_MM = 12.0  # height over which one head's outline turns into the other's
SCALP_MM = 4.0  # least soft tissue over bone
BONE_MM = 2.2  # infant calvaria as drawn; evidence table phantom has the range
GAP_MM = 3.2  # between the two brains: CSF, membrane, CSF, each about a voxel thick
MEMBRANE_MM = 1.2  # the membrane itself
WAVES = 4  # cosines whose sum is the folded interface
WAVE_LENGTHS_MM = (28.0, 60.0)  # their shortest and longest wave
WAVE_HEIGHT_MM = 4.0  # the interface never leaves its mean plane by more
TILT_DEG = 8.0  # the two long axes never miss the straight line by more
MARGIN_MM = 6.0  # air round the heads
BRAIN_IN_CAVITY_MM = 1.0  # CSF that stays between brain and skull
SMOOTH_CAVITY_MM = 1.0  # rounds the inner skull where the two outlines meet

RING_RADIUS_MM = (2.2, 2.9)  # shared sinus, drawn range
SAGITTAL_RADIUS_MM = (2.0, 2.6)  # posterior sagittal sinus, drawn range
TRANSVERSE_RADIUS_MM = (1.8, 2.3)  # transverse and sigmoid sinus, drawn range
JUGULAR_RADIUS_MM = (2.2, 2.7)  # internal jugular vein, drawn range
BRIDGING_RADIUS_MM = (0.8, 1.5)  # bridging veins, drawn range
DEEP_RADIUS_MM = (0.8, 1.2)  # deep veins, drawn range
ARTERY_RADIUS_MM = (1.1, 1.4)  # carotid and its main branch, drawn range
FEEDER_RADIUS_MM = 0.7  # an arterial cross-feeder, where one is drawn
STATIONS = 10  # places round the ring where veins join it: nearby veins meet before they enter
HELIX_FROM_DEG = 90.0  # the ring turns into a helix near this rotation (Kobets 2025)
HELIX_RISE_MM = 6.0  # half the helix's height
RING_STEP_DEG = 4.0  # angle between points of the drawn ring
WALL_MM = 0.3  # vessels touch no wall: least distance beside their radius
PATH_STEP_MM = 1.5  # distance between points of a drawn vessel
WOBBLE_MM = (0.8, 2.2)  # tortuosity: sideways swing of a bridging vein
WOBBLE_WAVES = (1.0, 2.5)  # swings from end to end
VEINS_PER_SIDE = 2  # bridging veins per territory and side; one more where the seed says so
CROSSERS = 2  # veins per child that drain straight into the other's sagittal sinus
TO_OWN_SINUS = 0.5  # share of posterior veins that join their own sagittal sinus
CROSS_RISE_MM = 14.0  # how far beyond the join a crossing vein enters the other's sinus
RAY_STEP_MM = 0.25  # step along rays that look for a surface
RAY_LONGEST_MM = 110.0  # no infant head is larger: a ray that gets here is an error
JUGULAR_MM = 14.0  # drawn length outside the skull
# (azimuth from the back, elevation) in degrees through which a transverse and sigmoid sinus runs to its jugular
TRANSVERSE_WAY_DEG = ((0.0, -16.0), (22.0, -18.0), (44.0, -21.0), (60.0, -30.0), (66.0, -42.0), (64.0, -52.0))
SAGITTAL_END_DEG = -16.0  # elevation of the torcula
# azimuth from the front (low, high) and elevation (low, high), degrees, in which a territory's veins begin
TERRITORY_DEG = {
    "anterior": ((15.0, 55.0), (-5.0, 22.0)),
    "parietal": ((70.0, 110.0), (0.0, 22.0)),
    "posterior": ((125.0, 160.0), (-10.0, 18.0)),
}
VEIN_DEPTH_MM = 1.2  # a bridging vein's centre below the inner skull, beside its radius
DEEP_START_MM = (8.0, 14.0)  # deep veins begin this far from the centre, lateral and forward or back
ARTERY_BASE_DEG = (35.0, -62.0)  # azimuth from the front and elevation at which a carotid enters
ARTERY_TIP_DEG = (80.0, 5.0)  # direction of its branch's end
ARTERY_TIP_SHARE = 0.72  # share of the way from centre to skull at which the drawn branch ends
FEEDER_CHANCE = 0.3  # of a pair having one arterial cross-feeder

SUPERSAMPLE_MM = 0.5  # spacing of points along a vessel while it is drawn into voxels
SEARCH_TURNS = (0, 1, -1)  # a vein joins its nearest station or one beside it
DEPTH_INSIDE_MM = 6.0  # `inside_mm` lies at least so deep in a brain

CT_PSF_MM = 0.55  # point spread of the drawn CT, standard deviation
MR_PSF_MM = 0.6  # the same for MR
NIFTI_LIMIT = 32000  # int16 images stay inside it
GREY_HU = 7.0  # grey matter is brighter than white by about so much
SHADING_MM = 45.0  # wavelength scale of drawn shading and bias
FACE_DEPTH = 2  # label volumes are uint8; images int16 (bytes per voxel)
