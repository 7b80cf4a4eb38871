"""In: a command line, already parsed.
Out: one call of a stage, an engine or the board, and what it wrote, told by `show`.
Trusts: `show` to print; the stages to refuse bad input.
Never: computes; imports a heavy library before the command that needs it is called.
Read first: stages.py
"""
