"""Constants of the reader, each with its reason."""

SHORT = 110  # characters of a value found that fit one terminal line
