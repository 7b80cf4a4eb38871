"""Constants of the journal, each with its reason."""

BUSY_S = 10.0  # how long a writer waits for another before it says so: longer than any single append
MS_PER_S = 1000  # SQLite's busy timeout is told in milliseconds
HEAD_LETTERS = 8  # 32 bits: short enough to write on paper, long enough that no accident repeats it
CODE_GROUP = 4  # letters of a code stand in fours, as people read them aloud
FEWEST_LETTERS = 4  # of a code typed in: fewer would match by accident
SEAL_EVERY_MIN = 15  # the design: a sealed head every quarter of an hour
MOST_WORD = 300  # characters of a key, name or target: longer is a mistake or an attack
MOST_DETAIL = 4000  # characters of free text in one entry: a page
ROW_VERSION = 2  # how today's rows are sealed; 1 had no device, role, twin, data
LOCK = 7_019_202_611  # the advisory lock under which PostgreSQL appends: any number that no other program uses
PRIVATE_DIR = 0o700  # the journal is the owner's alone, like the case
PRIVATE_FILE = 0o600  # likewise
