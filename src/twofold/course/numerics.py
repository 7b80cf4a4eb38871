"""Constants of the course, each with its reason."""

WEEKS_EACH_SIDE = 12  # weeks shown before and after the planned one: a season's half
FOLLOW_UP_MONTHS = (1, 3, 6, 12, 18, 24)  # rows of the follow-up calendar, not a clinical rule (dossier section 9)
MORNING_H = 7  # hour at which an operation given as a window is drawn: an ordinary theatre start
MMWR_ANCHOR_DAY = 4  # by definition MMWR week 1 is the week that contains 4 January
