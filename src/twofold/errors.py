"""The ways in which Twofold says no, drawn as a tree.

TwofoldError
├── BadInput   something that a person wrote or supplied can't be used      exit 2
└── NoAnswer   everything was understood and the honest answer is "no"     exit 1

Anything else that escapes is our own bug: exit 3 with a report file.
"""

from __future__ import annotations

from pathlib import Path


class TwofoldError(Exception):
    """An outcome that has a sentence for the user."""

    exit_code = 3


class BadInput(TwofoldError):
    """What a person supplied can't be used; says which file, which field, what was found, what to do.

    Args:
        file: the file (or option) that holds the fault.
        field: the place inside it, in the file's own words (``twins.a.mass_kg``, ``line 12``); may be empty.
        found: what stands there now.
        remedy: what the reader should do about it.
    """

    exit_code = 2

    def __init__(self, file: str | Path, field: str, found: str, remedy: str) -> None:
        self.file, self.field, self.found, self.remedy = str(file), field, found, remedy
        where = f"{self.file}: {field}" if field else self.file
        super().__init__(f"{where}\n  found:  {found}\n  remedy: {remedy}")

    def __reduce__(self):  # keeps the four parts when a worker process hands the error back
        return (BadInput, (self.file, self.field, self.found, self.remedy))


class NoAnswer(TwofoldError):
    """The question was understood and its answer is no (no feasible plan, a failed check)."""

    exit_code = 1
