"""In: the dividing surface's mesh and tissues; the numbers of ``evidence``.
Out: what skin, bone and dura each child lacks, and expanders that may make up for it.
Trusts: the mesh's tissue per triangle.
Never: takes an expander's dome for its gain, or lets a plan hang on every device succeeding.
Read first: deficit.py
"""
