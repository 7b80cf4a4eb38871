"""Constants of the planner's methods, each with its reason; no clinical number stands here."""

CALIBRATION_TOLERANCE_MIN = 1e-9  # far below a second: the factor is exact for every purpose
CALIBRATION_STEPS = 200  # bisections; 60 reach double precision, the rest is slack
DEFAULT_START_HOUR = 7  # an operation with a window only starts at seven local time (brief of the record)
