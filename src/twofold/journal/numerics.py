"""Constants of the journal, each with its reason."""

BUSY_S = 10.0  # how long a writer waits for another before it says so: longer than any single append
HEAD_LETTERS = 8  # 32 bits: short enough to write on paper, long enough that no accident repeats it
