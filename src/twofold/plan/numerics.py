"""Constants of the planner's methods, each with its reason; no clinical number stands here."""

CALIBRATION_TOLERANCE_MIN = 1e-9  # far below a second: the factor is exact for every purpose
CALIBRATION_STEPS = 200  # bisections; 60 reach double precision, the rest is slack
DEFAULT_START_HOUR = 7  # an operation with a window only starts at seven local time (brief of the record)
SERIAL_PASSES = 12  # variations of the priority rule; more gain less than the solver does in the same time
SERIAL_RESTARTS = 400  # times that a step may be held back for a maximum lag before a pass gives up
WALK_PASSES = 4  # with people in it each takes a second; the order of known times comes first
SERIAL_NOISE = 0.3  # share by which a priority may be shaken: enough to leave the rule's own ruts
SERIAL_SEED = 1  # any fixed number: the same project gives the same plan
SOLVER_WORKERS = 2  # interleaved: the answer hangs on this number, not on the machine; two complement each other
DETERMINISTIC_PER_SECOND = 0.06  # the solver's own unit of work takes a 2020 core some 8 s with two workers
SOLVER_SEED = 1  # any fixed number: the same project gives the same plan
SOLVER_WALL_FACTOR = 30  # a solver process that outlives its deterministic budget so many times over has hung
SOLVER_WALL_EXTRA_S = 60  # and this much for starting on a loaded machine
CONFLICT_ASK_S = 2.0  # solver seconds per question of the deletion filter; most are answered in a tenth
CONFLICT_BUDGET_S = 24.0  # solver seconds for the whole filter, so that it ends within half a minute
CONFLICT_LIVE_S = 6.0  # the same while people wait: most conflicts are found in one second, all are told within five
LIVE_S = 0.8  # seconds of the wall for re-planning while people wait: the whole answer must come within five
LEAST_PASSES = 1  # the order that people know is tried once per way of holding it; more is the solver's work
HELD_MIN = 20.0  # what is planned to start within so many minutes is under way in people's heads (issue 5)
NO_LAG_MIN = -1e6  # a link between two facts: kept for its direction, binds nothing
WEIGHT_SHAKEN = 1_000_000  # moving what starts within minutes outweighs everything
WEIGHT_LATER_END = 1_000  # a minute longer asleep outweighs a thousand minutes of steps moved
LISTED = 3  # examples named in a sentence; more would hide the point

# Drawing, in millimetres on paper.
A3_LONG_MM, A3_SHORT_MM = 420.0, 297.0  # ISO 216
MARGIN_MM = 9.0  # printers leave 5 to 6 mm blank
HEAD_MM = 27.0  # title, figures, legend
PHASE_BAND_MM = 7.0  # the phases above the hours, high enough for their names
LABEL_MM = 50.0  # names of people and places at the left
HOUR_MM = 5.0  # the line of hours above and below
FOOT_MM = 9.0  # intended use, legend of the signs
ROW_LOW_MM, ROW_HIGH_MM = 4.2, 11.0  # rows lower than this can't be read, higher waste the wall
LANE_MM = 4.6  # one step in the chart by child
COLUMNS = 4  # of the numbered list: at 100 mm a step's name fits nearly whole
STROKE_MM = 0.15  # hairline that laser printers still draw
THICK_MM = 0.6  # milestones and midnight: to be seen from across the room
TITLE_SIZE, TEXT_SIZE, SMALL_SIZE, LIST_SIZE = 6.0, 3.2, 2.5, 2.25  # letters; 2.25 mm is 6.4 points
LETTER_WIDTH = 0.56  # mean advance of the sans font per unit of size
BOLD_WIDTH = 0.66  # the same of its bold face
RIM_SHARE = 0.34  # of a sign's radius: thick enough to show the child's colour, thin enough for its letter
PAD_MM = 0.7  # air between a box and its letters
TICK_HOURS = (1, 2, 3, 6, 12, 24, 48, 168, 336, 672)  # steps of the time axis that people count in
TICKS_AT_MOST = 27  # 13 mm each: room for a time of day or a short date
LEGEND_MM = 46.0  # one entry of a legend
HIGHLIGHT = 0.25  # share of a bar's height for the child's stripe
FHIR_ID_LENGTH = 64  # hl7.org/fhir/R4, data type id
ICS_LINE_BYTES = 75  # RFC 5545, section 3.1

# The rota, in the order of what matters to those who work by it (only ratios count).
ROTA_S = 0.2  # deterministic seconds per crew: the times stand already, and every plan waits for this
WEIGHT_STRANGER = 1000  # in a what-if, keep whoever did the step before all else: people have learned their part
WEIGHT_STRANGER_LIVE = 100_000  # while it happens nobody is exchanged for comfort
WEIGHT_HAND_OVER = 300  # one hand-over is worth five hours of uneven work: what was seen and felt is lost in it
WEIGHT_TIRED = 20  # per minute missing to a break: a whole break is worth a hand-over
WEIGHT_LOAD = 1  # per minute of the hardest-worked person of a crew
WINDOW_STEP_MIN = 30  # how finely long spells are looked for; steps are shorter than that

# The room plan.
GRID_M = 0.1  # how finely the way out is looked for: a hand's width
TOUCH_M = 0.001  # two edges may meet: a millimetre is rounding
DEGREES = 180.0  # in half a turn
ROOM_LIST_MM = 26.0  # below the rooms: what was checked
SIGN_M = 0.13  # a child's sign on a thing, in the room's own metres

# What to plan on and what to promise.
PROMISE_RUNS = 400  # P90 of a day's length then stands within some ten minutes
PROMISE_SEED = 5  # any fixed number: plans of one operation are lived through by the same random numbers
