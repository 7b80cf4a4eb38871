"""In: a type, a rotation, a seed, a difficulty; one real adult head that ships with the package.
Out: a case folder with scans of two joined infants' heads; the truth in a folder beside it.
Trusts: its own analytic graph and geometry, from which labels, images and measures all follow.
Never: writes the truth into the case; claims to be any child's anatomy.
Read first: stage.py
"""
