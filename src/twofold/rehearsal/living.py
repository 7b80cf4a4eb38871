"""Two coupled bodies live through each run: eight runs side by side, each in steps of its own, events as they fall.

Compiled; ``d`` Deeds, ``v`` Lives, ``net`` and ``block`` the bodies of eight runs (twofold.twins), ``lane`` the
place of run ``r`` among them, ``t`` the child (0 is a, 1 is b); the rest as in ``events``. The couplings between
the two bodies are cut one by one as steps divide vessels; that is separation. What follows from the events for
the bodies stands in ``reactions``; here time passes.
"""

from __future__ import annotations

import numpy as np

from twofold.quantity import S_PER_MIN
from twofold.rehearsal.events import advance, next_due
from twofold.rehearsal.jit import inner, outer
from twofold.rehearsal.native import ADVANCE, OBEY, call_order, call_step
from twofold.rehearsal.numerics import BLEED_S, STEP_S, WATCH_S
from twofold.rehearsal.program import OK
from twofold.rehearsal.reactions import ROWS, bleed, follow, keep_shown, next_bar, stand_by, watch
from twofold.twins.numerics import EDGE_S, FAR, LANES
from twofold.twins.rows import SEEN, STATE, TWIN, Par, State

STARVED_ROW = int(Par.CYTOTOXIC_RATE)
CLOCK = (STATE + int(State.CLOCK)) * LANES


@inner
def _open(x, v, r):
    """Begin the lives of run r's two children."""
    for t in range(2):
        v.life[r, t].since = np.nan
        next_bar(x, v, r, t)


@inner
def _write_down(v, block, lane, r, t):
    """Keep what is seen of a child now as its outcome; a number that is none marks the whole run as broken."""
    for k in range(ROWS):
        value = block[(t * TWIN + SEEN + k) * LANES + lane]
        v.end[r, t, k] = value
        if not np.isfinite(value):
            v.broken[r] = 1


@inner
def _part(v, block, lane, r):
    """Whoever died since the last look: its outcome is what was seen then, and its brain swells no further."""
    for t in range(2):
        if v.life[r, t].dead == 1 and v.life[r, t].parted == 0:
            v.life[r, t].parted = 1
            _write_down(v, block, lane, r, t)
            block[(t * TWIN + STARVED_ROW) * LANES + lane] = 0.0


@inner
def _close(v, block, lane, r):
    """Write down what is seen of the living as run r ends; a heart that stands still then counts as dead."""
    for t in range(2):
        if v.life[r, t].parted == 0:
            _write_down(v, block, lane, r, t)
        if not np.isnan(v.life[r, t].since):
            v.life[r, t].dead = 1


@inner
def _next_look(due, second):
    """The whole second, after this one, at which a run is looked at next: what is due (min), or the next watch."""
    watch = (second // WATCH_S + 1) * WATCH_S
    return max(second + 1, int(np.ceil(due * S_PER_MIN))) if due * S_PER_MIN < watch else watch


@outer
def run_living(p, x, s, d, v, native, net, state, span):
    """Every run to its end with two bodies; run r lives in lane r % 8 of block r // 8 of ``state``.

    ``native`` holds the addresses of the bodies' own kernels (``native.addresses``). ``span`` [r, 2]: the seconds of
    the operation from which and up to which a run is lived; what is due at the second one waits for whoever goes on.
    """
    due, begin, until = np.zeros(LANES), np.zeros(LANES), np.zeros(LANES)
    second = np.zeros(LANES, np.int64)
    check = int(v.rules[0].check_min * S_PER_MIN)
    for b in range(state.shape[0]):
        block = state[b]
        first, living = b * LANES, 0
        begin[:] = block[CLOCK : CLOCK + LANES]  # where the operation's own clock stands at zero
        until[:] = FAR
        for lane in range(min(LANES, s.clock.size - first)):
            r = first + lane
            until[lane] = begin[lane]
            begin[lane] -= span[r, 0]
            due[lane] = span[r, 0] / S_PER_MIN
            second[lane] = span[r, 0]
            living += 1
            if span[r, 0] == 0:
                _open(x, v, r)
        while living > 0:
            for lane in range(LANES):
                r = first + lane
                if until[lane] - block[CLOCK + lane] > EDGE_S:
                    continue
                if second[lane] >= span[r, 1]:
                    until[lane] = FAR
                    living -= 1
                    continue
                now = second[lane] / S_PER_MIN
                if due[lane] <= now:
                    due[lane] = advance(p, x, s, r, now)
                    follow(p, x, s, d, v, r)
                if second[lane] % BLEED_S == 0:
                    bleed(x, s, v, r)
                if second[lane] % check == 0:
                    stand_by(v, block, lane, r, second[lane])
                if second[lane] % WATCH_S == 0:
                    keep_shown(v, block, lane, r, second[lane] // WATCH_S)
                if second[lane] % WATCH_S == 0 and watch(p, x, s, d, v, block, lane, r, now):
                    follow(p, x, s, d, v, r)
                    due[lane] = next_due(p, x, s, r)
                for k in range(v.count[0]):
                    o = v.todo[k]
                    x6 = (o.x0, o.x1, o.x2, o.x3, o.x4, o.x5)
                    what = (np.int64(o.act), np.int64(o.twin), np.int64(o.what), np.int64(o.edge))
                    code = call_order(native[OBEY], (net, block, np.int64(lane), *what, *x6))
                    v.refused[r] += code > 1
                v.count[0] = 0
                _part(v, block, lane, r)
                if (due[lane] == np.inf and s.clock[r].done == p.task.size) or s.clock[r].failure != OK:
                    _close(v, block, lane, r)
                    until[lane] = FAR
                    living -= 1
                    continue
                second[lane] = _next_look(due[lane], second[lane])
                until[lane] = begin[lane] + second[lane]
            if living > 0:  # who has come to the end goes on without being looked at
                call_step(native[ADVANCE], (net, block, until, STEP_S))
