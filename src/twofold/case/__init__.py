"""In: a case folder that people wrote (``case.yaml``, ``team.yaml``, ``imaging/``, ``edits/``, overrides).
Out: a frozen ``Case``; clear refusals that name file, field, value found and remedy.
Trusts: nothing that a person typed until it is checked.
Never: writes into the inputs, opens an image, or computes an outcome.
Read first: records.py
"""

from twofold.case.reader import Case, Options, load, load_team

__all__ = ["Case", "Options", "load", "load_team"]
