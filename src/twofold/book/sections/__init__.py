"""In: the book's ``Material``.
Out: for each chapter, blocks in the vocabulary of ``book.blocks``.
Trusts: nothing that a source doesn't say; an absent stage is named, not papered over.
Never: adds the two children, prints an outcome where outcomes are off, or a dose below grade P or H.
Read first: front.py
"""
