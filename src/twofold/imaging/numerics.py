"""Constants of reading: limits, tolerances and sizes, each with its reason. No number here is clinical."""

# Limits of what is opened
MOST_FILES = 60_000  # the largest head study has some thousands of slices
MOST_UNPACKED_BYTES = 12 << 30  # more than any study of two heads, less than a disk
BOMB_RATIO = 200  # image data shrinks by 2 to 10, empty air by 100; a bomb by 1000
BOMB_BYTES = 64 << 20  # small files may well shrink further
CHUNK_BYTES = 1 << 20  # copied at a time
MOST_VOXELS = 300_000_000  # 512 x 512 x 1100: larger would not fit in 6 GB with its copies
DICM_AT = 128  # the magic word stands after the preamble, by the format
MOST_NAMED = 4  # so many names are spelt out in a message

# Slices
DIM = 3  # space has three dimensions
COSINE_TOLERANCE = 1e-3  # direction cosines are written with 4 to 6 digits
SAME_PLACE_MM = 0.01  # two slices nearer than this lie in one place
EVEN_SHARE = 0.02  # spacing that varies by less than this share is rounding of the header
EVEN_MM = 0.02  # or by less than this
MOST_GAP_MM = 3.0  # a bridging vein crosses wider gaps unseen: then no guess is made
DRIFT_PIXELS = 0.1  # sideways steps below a tenth of a pixel are rounding
STRAY_PIXELS = 1.0  # sideways steps that no tilt explains by more than a pixel: slices of different acquisitions
MOST_TILT_DEG = 45.0  # no gantry tilts further
CELLS = 4  # comparison of neighbouring slices on every fourth pixel: noise averages out over thousands
NEIGHBOURS = 9  # slices whose typical step a step is held against
UNLIKE = 2.5  # a step so many times the typical one is no anatomy
LEAST_STEP = 1e-6  # images without any change have no typical step
DECIMALS = 6  # millimetres in the affine: a nanometre
UID_DECIMALS = 3  # degrees and millimetres in the report

# Pixels
WHOLE = 1e-3  # values this near to whole numbers are stored as such
INT16 = (-32768, 32767)  # what a 16-bit word holds
BITS = (1, 8, 16, 32, 64)  # BitsAllocated that occur
BITS_PER_BYTE = 8  # of a byte

# Files written
GZIP_LEVEL = 5  # higher levels cost seconds and save percent
KEPT_DIGEST = 6  # hexadecimal digits of a pseudonym: two patients differ in them but once in millions

# Servers
CONNECT_S = 10.0  # a server that does not answer in ten seconds is not there
READ_S = 60.0  # between two pieces of an answer
NOT_HERE = (404, 405)  # HTTP: nothing at this path, or nothing that can be asked

# Identity
UID_DIGITS = 32  # hexadecimal digits of a UUID, from which a UID below 2.25 is made (PS3.5 B.2)
HEX = 16  # base of those digits

# Agreement of images
COARSE_MM = 5.0  # heads are told from air at 5 mm; finer costs time and tells nothing more
BINS = 24  # grey levels: air, soft tissue and bone fall into different ones
BRIGHT_QUANTILE = 0.99  # vessels and metal do not set the scale
DOUBT = 1.03  # three percent more information than where the header puts it: beyond what noise does
SHIFTS_MM = (10.0, 20.0, 30.0, 45.0)  # movements that matter; smaller ones are registered by the anatomy
STRETCHES = (0.5, 0.75, 1.34, 2.0)  # voxel sizes mistaken by a factor
