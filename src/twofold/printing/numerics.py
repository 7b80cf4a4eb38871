"""Sizes of printed parts and constants of method, each with its reason. None of them is clinical."""

DIM = 3  # space has three dimensions
TINY = 1e-9  # below any real amount, above rounding
MM3_LEAST = 20.0  # smaller loose pieces are lost in a printer's bed: left out, and counted
SLIVER = 0.02  # a cut that takes less of a structure than this leaves a flake, no half

DECIMALS = 3  # of the table of parts: a micrometre, a cubic millimetre

# The cut
CUT_STEP_MM = 1.0  # a dividing surface as heights on a grid as fine as the labels
CUT_MARGIN_MM = 20.0  # the cut goes on beyond the part
CUT_FAR_MM = 400.0  # farther than any infant's head reaches from the cut
P95 = 0.95  # of the surface's corners, for how well the heights follow it

# Pegs
# (radius, length into either half), mm: the thickest that fits; the last is a steel wire of 1 mm: skulls are thin
PEGS_MM = ((3.0, 6.0), (2.0, 5.0), (1.5, 4.0), (1.0, 3.0), (0.5, 2.0))
PEG_PLAY_MM = 0.15  # what printers need for a sliding fit
PEG_WALL_MM = 1.0  # left round a peg, or as much as the peg is thick where that is less
PEG_DEPTHS = (0.1, 0.5, 1.0)  # shares of a peg's length at which there must be material
PEGS_LEAST = 2  # one peg does not stop the halves from turning
PEGS_MOST = 4  # more hold no better
PEG_SIDES = 32  # round enough

# Letters
LETTER_MM = (6.0, 5.0, 4.0, 3.0, 2.0, 1.5)  # heights of engraved letters, the largest that fits
LETTER_DEPTH_MM = 0.6  # readable after sanding
LETTER_LEADING = 1.5  # from line to line, in heights
LETTER_CURVE_MM = 0.05  # how far a letter's outline may stray from the font's
TITLE_LETTERS = 24  # of a case's title: what a face holds
HASH_DIGITS = 8  # enough to find the anatomy again, short enough to engrave
TAG_LETTER_MM = 4.0  # on a tag, where there is room
TAG_MM = 2.0  # thickness of a tag for parts that have no face to write on
TAG_EDGE_MM = 3.0  # plate left round the letters
TAG_HOLE_MM = 2.0  # radius of the hole for a thread

ON_LEVEL_MM = 1e-3  # a field's values this near to its level are moved off it

# Hollow parts
WALL_LEAST_MM = 1.0  # thinner walls break
DRAIN_MM = 2.5  # radius of the hole that lets resin or powder out

# Supports
SUPPORT_STEP_MM = 1.5  # supports are padded: finer than their liner is wasted
SUPPORT_BLUR = 0.8  # steps of the voxels go
LINER_MM = 6.0  # room for padding under a head
BAND_LINER_MM = 3.0  # room for a soft liner under a band
BAND_WALL_MM = 3.0  # stiff in nylon, gives at the ends
BAND_LOW, BAND_HIGH = -6.0, 14.0  # mm above the middle of the head: over the brow, below the join
BAND_OPEN_MM = 25.0  # half of the gap at the back, where a strap closes it
BAND_SLOT_MM = (8.0, 4.0)  # from the ends of the band: where its strap slot begins, and how wide it is
BAND_SLOT_HIGH_MM = 12.0  # height of the slot: a 10 mm strap
TUBE_MM = 12.0  # a usual circuit for newborns is 10 mm inside; the hospital gives its own
TUBE_MOST_MM = 40.0  # wider is no infant's circuit
TUBE_WALL_MM = 2.5  # round a tube's clip
TUBE_LONG_MM = 14.0  # length of a clip along the tube
TUBE_MOUTH = 0.7  # of the tube's width: it snaps in and holds
JOIN_CLEAR_MM = 18.0  # supports end before the join: it must be seen, cleaned and not pressed
CRADLE_DEEP_MM = 10.0  # block left under the lowest point of a head
CRADLE_RISE = 0.35  # of the head's depth that lies in the cradle: the face and the airway stay free
CRADLE_SHARE = 0.8  # of the head's width that the cradle is wide
CRADLE_BELOW_MM = 35.0  # how far towards the neck a cradle reaches from the middle of the head
