"""In: labels, plans, rehearsed runs, the children's marks.
Out: drawings as SVG text, the same bytes for the same content.
Trusts: records that were read by ``book.material``.
Never: draws skin, draws a middle where a guess rules, tells the children apart by colour alone.
Read first: svg.py
"""
