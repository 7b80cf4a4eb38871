"""Constants of the comparison, each with its reason."""

SAME = 1e-9  # relative: two figures closer than this came from the same arithmetic in another order
