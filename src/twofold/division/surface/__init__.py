"""In: a cost per voxel and corners that surely belong to one child or the other.
Out: a minimal dividing surface: field, sub-voxel mesh, certified gap, freedom, sensitivity.
Trusts: nothing; costs and seeds are checked in ``problem.py``.
Never: knows what a vein or a child is; sees costs and signs only.
Read first: pdhg.py
"""
