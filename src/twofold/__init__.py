"""Twofold plans, simulates and rehearses the separation of conjoined twins."""
__version__ = "0.1.0"
