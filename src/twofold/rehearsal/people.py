"""Who sits where: duty, substitutes and overtime, by the rules of docs/reference/rehearsal.md.

Compiled; arguments as in ``events``. Ties go to whoever stands first in the team's list.
"""

from __future__ import annotations

from twofold.rehearsal.jit import inner
from twofold.rehearsal.program import FREE


@inner
def on_duty(p, q, now):
    """Whether person q is on duty: from the first minute of a shift until before its last."""
    there = False
    for k in range(p.person[q].shift, p.person[q].shift_end):
        there = there or (p.shift[k].begin <= now and now < p.shift[k].end)
    return there


@inner
def _stand_in(p, s, r, i, seat, now):
    """Somebody free and on duty for a seat of task i; else -1 when others could come later; else -2.

    Whoever is planned for another seat of the task, or was just put there, is out of the question.
    """
    anyone = False
    for q in range(p.person.size):
        if not p.seat_fit[seat, q]:
            continue
        here = False
        for k in range(p.task[i].seat, p.task[i].seat_end):
            here = here or (k != seat and p.seat_person[k] == q) or (k < seat and s.picks[r, k, 0] == q)
        if here or not on_duty(p, q, now):
            continue
        if s.busy[r, q].job == FREE:
            return q
        anyone = True
    return -1 if anyone else -2


@inner
def seat_everybody(p, s, r, i, now):
    """Whether every seat of task i can be filled now; ``s.picks`` then says by whom.

    The planned person sits if on duty and free, and is waited for if on duty in another step. Called away
    or off duty, somebody eligible stands in; with nobody eligible on duty at all, the planned person stays
    on.
    """
    n = p.task.size
    for k in range(p.task[i].seat, p.task[i].seat_end):
        q = p.seat_person[k]
        job = s.busy[r, q].job if q != FREE else n
        s.picks[r, k, 1] = 0
        if job >= n or not on_duty(p, q, now):
            other = _stand_in(p, s, r, i, k, now)
            if other == -2 and job == FREE:
                s.picks[r, k, 1] = 1
            elif other < 0:
                return False
            else:
                q = other
        elif job != FREE:
            return False
        s.picks[r, k, 0] = q
    return True
