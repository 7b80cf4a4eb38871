"""In: a playbook, a division (or none), a team, the case's dates.
Out: a bound ``Project``, a checked ``Plan`` with objective, bound and certificate, and its drawings.
Trusts: records only; every plan, ours or edited by hand, goes through the independent checker.
Never: publishes an unchecked plan; simulates a body.
Read first: records.py
"""
