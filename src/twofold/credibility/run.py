"""Every check, one after another; read this first.

    evidence table ``checks``  ▶  claims  ▶  measures on the bench of engines  ▶  rows

A row never disappears: what fails stays and says by how much, what can't be checked here says why.
"""

from __future__ import annotations

from twofold import __version__, progress
from twofold.credibility.bench import Bench, NotRun
from twofold.credibility.claims import Claim, chosen, claims
from twofold.credibility.measures import Found, find
from twofold.credibility.records import Report, Row, judged
from twofold.errors import TwofoldError


def verify(only: tuple[str, ...] = (), bench: Bench | None = None) -> Report:
    """The rows of all checks, or of those named.

    Args: only: ids, or the part of ids before a dot. bench: the engines; others than ours in tests.
    Raises BadInput: a name that fits no check.
    """
    bench = bench or Bench()
    known = claims()
    wanted = chosen(known, only)
    rows = []
    with progress.task("checks", len(wanted)) as bar:
        for claim in wanted:
            bar.say(claim.id)
            with progress.quiet():  # a hundred scenarios need no hundred bars
                rows.append(row(claim, bench))
            bar.advance(1)
    return Report(version=__version__, of=len(known), rows=tuple(rows))


def row(claim: Claim, bench: Bench) -> Row:
    """One claim held against the engines. An engine that breaks off has failed; it does not end the others."""
    import numpy as np

    try:
        with np.errstate(all="ignore"):  # a figure that is no number fails its row; no warning is needed beside it
            found = find(bench, claim.measure, claim.settings)
    except NotRun as e:
        return _missing(claim, str(e))
    except (TwofoldError, ArithmeticError, ValueError, RuntimeError) as e:
        broke = Found(float("nan"), f"the engine broke off: {type(e).__name__}: {e}")
        return _row(claim, broke)
    return _row(claim, found)


def _row(claim: Claim, found: Found) -> Row:
    verdict, error = judged(claim.expected, found.got)
    got = found.got if error is not None else None
    note = "; ".join(n for n in (found.note, claim.note) if n)
    return _filled(claim, got=got, error=error, verdict=verdict, note=note)


def _missing(claim: Claim, why: str) -> Row:
    old = claim.recorded
    if old is None:
        note = "; ".join(n for n in (why, claim.note) if n)
        return _filled(claim, got=None, error=None, verdict="not run", note=note)
    error = claim.expected.error(old.got)
    return _filled(claim, got=old.got, error=error, verdict="recorded", note=f"{why}; recorded {old.day}, {old.by}")


def _filled(claim: Claim, **outcome) -> Row:
    return Row(
        id=claim.id, question=claim.question, context_of_use=claim.context, purpose=claim.purpose,
        source=claim.source, grade=claim.grade.value, unit=claim.unit, expected=claim.expected, **outcome,
    )
