"""In: everything that the earlier stages wrote, the team, the aims, the choice of people.
Out: ``book.pdf``, ``book.html``, a card per contingency, two pages for the family.
Trusts: records that passed their own checks; a dose only where its source is graded P or H.
Never: signs, chooses, adds the two children, or puts one of them always first.
Read first: contents.py
"""

from importlib import import_module
from typing import Any

__all__ = ["run"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("twofold.book.stage"), name)
    raise AttributeError(name)
