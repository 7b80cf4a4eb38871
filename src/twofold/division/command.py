"""``twofold divide`` with questions: cover on a day, a surface under edits. Nothing of the case is written."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path

from twofold.case import Case
from twofold.division.candidates import known, names
from twofold.division.numerics import MOST_SURE
from twofold.division.records import Band, CoverAt, Edited
from twofold.errors import BadInput, TwofoldError
from twofold.quantity import PERCENT


def cover(case: Case, candidate: str | None, at: str, scanned: str | None) -> CoverAt:
    """Missing cover and what may cover it on a day. Raises BadInput: text that is no day; see ``cover.at``."""
    from twofold.division.cover.at import cover_at

    day, images = _day("--at", at), _day("--scanned", scanned) if scanned else None
    return cover_at(case, _one(case, candidate), day, images)


def cover_in_words(c: CoverAt) -> list[str]:
    """Lines for somebody at a screen; a and b get the same words in the same order."""
    lines = [f"{c.candidate} on {c.at}; images of {c.scanned}; opening grown to {_band(c.grown, 2)} of its area", ""]
    for e, v in zip(c.expansion, c.vault):
        lacks = c.deficit_cm2[e.twin]
        lines += [
            f"child {e.twin}: lacks, in cm2, skin {_band(lacks.skin)}, bone {_band(lacks.bone)}, "
            f"dura {_band(lacks.dura)}",
            f"  skin: {e.number} expanders of {e.volume_ml:g} mL; chance that they cover {_chance(e.chance_covers)}, "
            f"with one lost {_chance(e.chance_covers_one_lost)}, as each may fail "
            f"{_chance(e.chance_covers_as_devices_fail)}",
            f"  fall-back: {e.fallback}",
            f"  bone: its own, split, gives {_band(v.gain_cm2)} cm2; chance that it covers {_chance(v.chance_covers)}",
            f"  fall-back: {v.fallback}",
            "",
        ]
    return [*lines, "Numbers are middle (tenth to ninetieth percentile).", c.caution]


def _chance(p: float) -> str:
    return "over 99 %" if p > MOST_SURE else "below 1 %" if p < 1 - MOST_SURE else f"{p * PERCENT:.0f} %"


def _band(b: Band, digits: int = 0) -> str:
    return f"{b.mid:.{digits}f} ({b.low:.{digits}f} to {b.high:.{digits}f})"


def edited(case: Case, candidate: str | None, out: Path | None) -> Edited:
    """The surface under the edits of the case, once."""
    from twofold.division.editing import once

    return once(case, _one(case, candidate), out)


def watched(case: Case, candidate: str | None, out: Path | None, as_json: bool) -> None:
    """The same whenever the edits are saved, until interrupted: a line of JSON each, or of words."""
    from twofold.division.editing import watch

    def tell(said: Edited | TwofoldError, seconds: float) -> None:
        if isinstance(said, TwofoldError):
            print(f"twofold: {said}", file=sys.stderr, flush=True)
        elif as_json:
            print(json.dumps(said.model_dump(mode="json")), flush=True)
        else:
            print(in_words(said, seconds), flush=True)

    print("twofold: reading the case; then save edits/division.yaml as often as you like (Ctrl-C ends)",
          file=sys.stderr, flush=True)
    watch(case, _one(case, candidate), out, tell)


def in_words(e: Edited, seconds: float) -> str:
    """One line for somebody who waits at a screen."""
    area = ", ".join(f"{t} {cm2:.1f}" for t, cm2 in sorted(e.cut_area_cm2.items()) if cm2 > 0)
    wrong = ", ".join(f"{t} {ml:.2f}" for t, ml in sorted(e.displaced_ml.items()))
    return (f"cost {e.cost:.0f} (without edits {e.cost_unedited:.0f}); cuts in cm2: {area}; nineteen of twenty places "
            f"moved less than {e.moved_mm_p95:.1f} mm; brain on the wrong side in mL: {wrong}; {seconds:.2f} s")


def _one(case: Case, candidate: str | None) -> str:
    if candidate is None and case.chosen is not None:
        return known(case, case.chosen.candidate)
    if candidate is None:
        raise BadInput("--candidate", "", "none, and nobody has chosen one", f"name one of: {', '.join(names(case))}")
    return known(case, candidate)


def _day(option: str, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as e:
        raise BadInput(option, "", text, "give a day as year-month-day, for instance 2026-10-21") from e
