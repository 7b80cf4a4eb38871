"""Who sits where: duty, substitutes and overtime, by the rules of docs/reference/rehearsal.md.

Compiled; ``l`` is the run, ``i`` the task. Ties go to whoever stands first in the team's list.
"""

from __future__ import annotations

import numba as nb

from twofold.rehearsal.program import FREE, SHIFT_FROM, SHIFT_TO


@nb.njit(cache=True)
def on_duty(shift_at, shift, person, now):
    """Whether a person is on duty at a time: from the first minute of a shift until before its last."""
    for k in range(shift_at[person], shift_at[person + 1]):
        if shift[k, SHIFT_FROM] <= now < shift[k, SHIFT_TO]:
            return True
    return False


@nb.njit(cache=True)
def _in_this_step(planned, picks, first, last, seat, person):
    """Whether a person already sits in, or is planned for, another seat of the step."""
    for k in range(first, last):
        if (k != seat and planned[k] == person) or (k < seat and picks[k] == person):
            return True
    return False


@nb.njit(cache=True)
def _stand_in(shift_at, shift, fit, planned, picks, first, last, seat, job, now):
    """Somebody free and on duty for a seat; else -1 when others on duty could come later; else -2."""
    anyone = False
    for q in range(job.size):
        if fit[seat, q] and on_duty(shift_at, shift, q, now):
            if _in_this_step(planned, picks, first, last, seat, q):
                continue
            if job[q] == FREE:
                return q
            anyone = True
    return -1 if anyone else -2


@nb.njit(cache=True)
def seat_everybody(p, job, picks, overtime, i, now):
    """Whether every seat of task i can be filled now; ``picks`` then says by whom.

    The planned person sits if on duty and free, and is waited for if on duty in another step. Called away
    or off duty, somebody eligible stands in; with nobody eligible on duty at all the planned person stays
    on.
    """
    first, last = p.seat_at[i], p.seat_at[i + 1]
    n = p.seat_at.size - 1
    for k in range(first, last):
        planned = p.seat_person[k]
        there = planned != FREE and on_duty(p.shift_at, p.shift, planned, now)
        overtime[k] = 0
        if there and job[planned] < n:
            if job[planned] != FREE:
                return False
            picks[k] = planned
            continue
        q = _stand_in(
            p.shift_at, p.shift, p.seat_fit, p.seat_person, picks, first, last, k, job, now
        )
        if q >= 0:
            picks[k] = q
        elif q == -2 and planned != FREE and job[planned] == FREE:
            picks[k] = planned
            overtime[k] = 1
        else:
            return False
    return True
