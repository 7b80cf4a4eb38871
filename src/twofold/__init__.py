"""Twofold plans, simulates and rehearses the separation of conjoined twins."""

__version__ = "0.1.0"
INTENDED_USE = (
    "Planning research, team rehearsal and teaching. Not a medical device; it decides nothing. "
    "A named clinician signs each plan version."
)
