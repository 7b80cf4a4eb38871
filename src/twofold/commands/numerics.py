"""Defaults of the command line that are neither clinical nor a stage's own."""

PORT = 8040  # free on most machines: registered for nothing that hospitals run
PAIR_SEED = 7  # the pair that phantom draws if nobody asks for another
ROTATION_DEG = 100.0  # of that pair: a helix of shared sinus, harder than a ring
TUBE_MM = 12.0  # a usual circuit for newborns is 10 mm inside; the hospital gives its own
