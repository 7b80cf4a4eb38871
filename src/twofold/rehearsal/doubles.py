"""Every double fault: each pair of hazards, in each phase where both can strike, on the same child and on two.

The issue is not the second fault but that the first has taken the people away. So the two strike at one moment:
the middle of the longest time for which steps that expose the two run side by side when nothing goes wrong. Where
no such steps ever run at once, each strikes in the middle of its own longest step of the phase.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from twofold.rehearsal.bodies import LETTERS
from twofold.rehearsal.compile import Score
from twofold.rehearsal.dry import rehearse_dry
from twofold.rehearsal.faults import Double, Fault, calm, single_faults


def undisturbed(score: Score) -> tuple[np.ndarray, np.ndarray]:
    """Start and end (minutes) of every task when all lasts its median and nothing goes wrong, each shape (tasks,)."""
    state = rehearse_dry(score, calm(score, 0, 1))
    return state.work["start"][0].copy(), state.work["end"][0].copy()


def double_faults(score: Score) -> list[Double]:
    """All of them, by phase, then by the two hazards in the playbook's order.

    A pair is two hazards, or one hazard on both children. Where both strike a child, each child is struck by each:
    same child (two ways), other child (two ways). States of the body are not faults.
    """
    start, end = undisturbed(score)
    where: dict[str, dict[int, list[int]]] = {p.id: {} for p in score.project.phases}
    for fault in single_faults(score):
        where[score.tasks[fault.task].phase].setdefault(fault.source, []).append(fault.task)
    return [
        _placed(phase, (x, y), (spots[x], spots[y]), start, end)
        for phase, spots in where.items()
        for x, y in combinations(sorted(spots), 2)
    ]


def _placed(
    phase: str, sources: tuple[int, int], spots: tuple[Sequence[int], Sequence[int]], start: np.ndarray, end: np.ndarray
) -> Double:
    """Two sources at one moment of a phase, or each at its own longest step; ties go to the plan's order."""
    mine, other = (np.asarray(s) for s in spots)
    begin = np.maximum(start[mine][:, None], start[other])
    finish = np.minimum(end[mine][:, None], end[other])
    i, j = np.unravel_index(np.argmax(finish - begin), begin.shape)
    if finish[i, j] > begin[i, j]:
        moment = (begin[i, j] + finish[i, j]) / 2
        faults = [Fault(k, int(t), float(end[t] - moment)) for k, t in zip(sources, (mine[i], other[j]))]
        return Double(phase, *faults, together=True)
    longest = [int(s[np.argmax(end[s] - start[s])]) for s in (mine, other)]
    return Double(phase, *(Fault(k, t) for k, t in zip(sources, longest)), together=False)


def relation(score: Score, double: Double) -> str:
    """``same`` or ``other`` child; empty where one of the two strikes both children or none."""
    one, two = (score.sources[f.source].side for f in (double.first, double.second))
    if one not in LETTERS or two not in LETTERS:
        return ""
    return "same" if one == two else "other"
