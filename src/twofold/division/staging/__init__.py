"""In: the vessel graph, who may keep what, the pressures of ``evidence``.
Out: an owner for every shared vessel, cuts in stages, and what each territory of each child then feels.
Trusts: ``flow`` for every pressure; nothing here solves a network in another way.
Never: adds two children up; calls an annealed plan optimal.
Read first: allotment.py
"""
