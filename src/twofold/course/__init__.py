"""In: the operations of the course with their dates, the plans, the rehearsals, the journal.
Out: calendar, growth, timing and recovery; the state that one operation hands to the next.
Trusts: earlier stages' records; what was observed outranks what was planned.
Never: names a best date, or adds the two children.
Read first: stage.py
"""
