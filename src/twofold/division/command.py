"""``twofold divide`` with questions: cover on a day, a surface under edits. Nothing of the case is written."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from twofold.case import Case
from twofold.division.candidates import known, names
from twofold.division.records import Edited
from twofold.errors import BadInput, TwofoldError


def cover(case: Case, candidate: str | None, at: str, scanned: str | None) -> dict[str, Any]:
    """Missing cover and what may cover it on a day. Raises BadInput: text that is no day; see ``cover.at``."""
    from twofold.division.cover.at import cover_at

    day, images = _day("--at", at), _day("--scanned", scanned) if scanned else None
    return cover_at(case, _one(case, candidate), day, images).model_dump(mode="json", by_alias=True)


def edited(case: Case, candidate: str | None, out: Path | None) -> dict[str, Any]:
    """The surface under the edits of the case, once."""
    from twofold.division.editing import once

    return once(case, _one(case, candidate), out).model_dump(mode="json", by_alias=True)


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
