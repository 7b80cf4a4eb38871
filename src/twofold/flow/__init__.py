"""In: a vessel graph (nodes, edges, radii or resistances) and boundary pressures or inflows.
Out: pressures, flows and exchange, steady or over a time step; the one flow truth of the project.
Trusts: graphs that passed ``records.VesselGraph``; every other fault is refused with a named edge or node.
Never: knows what a brain, a stage or a plan is.
Read first: records.py
"""
