"""Two things at once: which calls go unanswered because the people are already answering another, in plain words.

Every double fault of one moment is rehearsed without bodies. Those in which the second call of the two is late are
gathered by the late card and the role that is short: while what, and how often. One more person of that role is then
tried on the same pairs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from twofold.rehearsal.compile import Score
from twofold.rehearsal.coverage import Answer, Tried, try_faults
from twofold.rehearsal.doubles import double_faults
from twofold.rehearsal.faults import Double, parts
from twofold.rehearsal.fixes import with_more
from twofold.rehearsal.numerics import PAIR_NAMED, PAIR_ROWS
from twofold.rehearsal.program import FREE

Late = tuple[Tried, int]  # a double fault and which of its two calls was late


def worst_pairs(score: Score, seed: int, jobs: int) -> dict[str, Any]:
    """``{possible, late, rows}``: rows with what is left unanswered while what, for want of whom; worst first.

    Worst: the card that allows the least time first, then the most pairs.
    """
    doubles = [d for d in double_faults(score) if d.together]
    tried, _ = try_faults(score, doubles, seed, jobs, label="two things at once")
    groups: dict[tuple[str, str], list[Late]] = defaultdict(list)
    for t in tried:
        for k, answer in enumerate(t.answers):
            if answer is not None and answer.late and _waits(t, k):
                groups[(_card(score, t, k), short_role(score, answer))].append((t, k))
    order = sorted(groups, key=lambda g: (score.reach_min[g[0]], -len(groups[g]), g))[:PAIR_ROWS]
    rows = [_row(score, seed, jobs, card, role, groups[(card, role)]) for card, role in order]
    return {"possible": len(doubles), "late": sum(not t.met for t in tried), "rows": rows}


def short_role(score: Score, answer: Answer | None) -> str:
    """The role that a call had to wait for; empty where nobody was short and the way was too long."""
    return "" if answer is None or answer.short == FREE else score.call_roles[answer.short]


def _waits(tried: Tried, k: int) -> bool:
    """Whether the late call is the one that was noticed last: the other has the people."""
    other = tried.answers[1 - k]
    mine = tried.answers[k]
    return other is not None and mine is not None and mine.noticed >= other.noticed


def _card(score: Score, tried: Tried, k: int) -> str:
    return score.hazards[score.sources[parts(tried.fault)[k].source].hazard].contingency


def _row(score: Score, seed: int, jobs: int, card: str, role: str, late: Sequence[Late]) -> dict[str, Any]:
    titles = {c.id: c.title for c in score.contingencies}
    phases = {p.id: p.title for p in score.project.phases}
    during = Counter(_card(score, t, 1 - k) for t, k in late)
    seconds = [t.answers[k].late_s for t, k in late]  # type: ignore[union-attr]
    came = [s for s in seconds if np.isfinite(s)]
    struck = {t.fault.phase for t, _ in late if isinstance(t.fault, Double)}
    return {
        "what": titles[card],
        "card": card,
        "while": [{"what": titles[c], "pairs": n} for c, n in during.most_common(PAIR_NAMED)],
        "while_others": max(0, len(during) - PAIR_NAMED),
        "when": ", ".join(title for id, title in phases.items() if id in struck),
        "who": f"nobody left of role {score.project.roles.get(role, role)}" if role else "help comes from another room",
        "role": role,
        "late_s": round(float(np.median(came))) if came else None,
        "never": len(seconds) - len(came),
        "pairs": len(late),
        "fix": _fix(score, seed, jobs, role, late),
    }


def _fix(score: Score, seed: int, jobs: int, role: str, late: Sequence[Late]) -> str:
    if not role:
        return "keep whoever answers inside the theatre: see the list of single calls"
    again, _ = try_faults(with_more(score, (role,)), [t.fault for t, _ in late], seed, jobs, label="one more")
    met = sum(_in_time(t.answers[k]) for t, (_, k) in zip(again, late))
    title = score.project.roles.get(role, role).lower()
    if met:
        return f"one more {title}: tried, {met} of {len(late)} then in time"
    return f"one more {title} alone does not help (tried on all {len(late)})"


def _in_time(answer: Answer | None) -> bool:
    return answer is not None and not answer.late
