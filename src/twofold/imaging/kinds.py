"""What kind of image a series is, from what its header says of how it was made."""

from __future__ import annotations

import re

from twofold.imaging.headers import File

KINDS = ("ct", "ctv", "mrv", "t1", "t2")
PLAIN = re.compile(r"non[ -]?con|without|unenhanced|nativ|plain|\bpre\b|[ck]m[ -]?frei")
FILLED = re.compile(r"venog|ctv|cta\b|angio|contrast|c\+|venous|portal|\bpost\b|with cm|enhanced")
VEINS = re.compile(r"mrv|venog|tof|phase.?contrast|\bpca?\b|angio|venous")
T1 = re.compile(r"t1|mprage|spgr|bravo|flash|tfe\b|fspgr|vibe")
T2 = re.compile(r"t2|ciss|fiesta|space|drive|cube")


def kind_of(file: File) -> str | None:
    """ct, ctv, mrv, t1 or t2; None where the header does not say enough."""
    text = file.description
    if file.modality == "CT":
        if PLAIN.search(text):
            return "ct"
        return "ctv" if file.contrast or FILLED.search(text) else "ct"
    if file.modality == "MR":
        for pattern, kind in ((VEINS, "mrv"), (T1, "t1"), (T2, "t2")):
            if pattern.search(text):
                return kind
    return None
