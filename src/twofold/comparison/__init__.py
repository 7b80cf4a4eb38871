"""In: each candidate's division, plan and rehearsed runs; the aims that the team wrote.
Out: ``comparison.json`` and ``comparison.html``: candidates side by side, each child in a column of its own.
Trusts: runs of one operation share random numbers from candidate to candidate, so they pair run by run.
Never: chooses, ranks, or adds the two children (times, staff and both-alive excepted).
Read first: measures.py
"""
