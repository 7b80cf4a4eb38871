"""In: a case folder with a plan and its rehearsal, the team's roster, entries made by people and devices.
Out: a live board: wall, desk, cards, checklists, family page, debriefing; every view a projection of the journal.
Trusts: only the journal; what a browser shows is a copy, what a device's clock says is measured before it is used.
Never: decides, releases a message by itself, shows a child's name, loads a solver, image or mesh library.
Read first: projection.py
"""
