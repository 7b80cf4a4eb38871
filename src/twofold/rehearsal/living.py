"""Two coupled bodies live through each run: eight runs side by side, second by second, events as they fall.

Compiled; ``d`` Deeds, ``v`` Lives, ``net`` and ``block`` the bodies of eight runs (twofold.twins), ``lane`` the
place of run ``r`` among them, ``t`` the child (0 is a, 1 is b); the rest as in ``events``. The couplings between
the two bodies are cut one by one as steps divide vessels; that is separation.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from twofold.quantity import S_PER_MIN
from twofold.rehearsal.calls import strike
from twofold.rehearsal.chance import struck_task
from twofold.rehearsal.deeds import STRUCK_CHILD, THE_LIGATION
from twofold.rehearsal.events import advance, next_due
from twofold.rehearsal.jit import inner, outer
from twofold.rehearsal.keys import uniform
from twofold.rehearsal.numerics import BLEED_S, MAX_CALLS, STEP_S, WATCH_S
from twofold.rehearsal.program import (
    ENDED,
    FINISHED,
    FREE,
    GOING,
    OK,
    REACHED,
    RUNNING,
    SIDE_BOTH,
    STARTED,
    STRUCK,
    UNSEEN,
    record,
)
from twofold.rehearsal.standing import CLEAR, GIVE, PLASMA, RED_CELLS, WARM, needs_cells, owed, warmth
from twofold.twins.acts import obey
from twofold.twins.kernel import advance as live_on
from twofold.twins.library import Do
from twofold.twins.numerics import LANES
from twofold.twins.rows import SEEN, TWIN, Seen

ROWS = len(Seen)
BLEED, ARREST, COMPRESS, RELEASE = int(Do.BLEED), int(Do.ARREST), int(Do.COMPRESS), int(Do.RELEASE)
HAZARD_ROW = SEEN + int(Seen.HAZARD_ARREST)
# toll: the hazard of arrest so far; bar: the toll at which the heart stops; since: when it stopped, or nan
# rest: that hazard as the run begins, which the playbook's own rate of arrest already covers
LIFE = record("toll bar since longest rest busy_until", "dead stops")


class Lives(NamedTuple):
    """The children of r runs beside their bodies."""

    life: np.ndarray  # r x 2 LIFE; longest: minutes of standstill after which a heart does not start again
    loss: np.ndarray  # r x n x 2: mL/kg that each child loses over the whole of a step
    quiet: np.ndarray  # r: minutes after a response before the same alarm counts again
    name: np.ndarray  # 2, uint64: each child's key for random numbers
    end: np.ndarray  # r x 2 x ROWS: what was seen of each child at the end of its run
    rules: np.ndarray  # 1 RULES: standing orders
    refused: np.ndarray  # r: acts for which a body had no room; must stay 0


@inner
def _next_bar(x, v, r, t):
    u = uniform(x.run[r].seed, x.run[r].replicate, v.name[t], np.uint64(v.life[r, t].stops))
    v.life[r, t].bar = v.life[r, t].toll - np.log(u)


@inner
def _do(d, v, net, block, lane, r, first, last, side, ligation, now):
    """Let the bodies obey some rows; ``side`` says whom a row for the struck child concerns."""
    for k in range(first, last):
        edge = d.order[k].edge
        if edge == THE_LIGATION:
            edge = ligation
            if edge == FREE:
                continue
        for t in range(2):
            to = d.order[k].twin
            if to != t and not (to == STRUCK_CHILD and side in (t, SIDE_BOTH)):
                continue
            act = np.int64(d.order[k].act)
            if act == ARREST and np.isnan(v.life[r, t].since):
                v.life[r, t].since = now
                v.life[r, t].stops += 1
            refused = obey(
                net, block, lane, act, t, np.int64(d.order[k].what), np.int64(edge),
                d.order[k].x0, d.order[k].x1, d.order[k].x2, d.order[k].x3, d.order[k].x4, d.order[k].x5,
            )  # fmt: skip
            v.refused[r] += refused > 1


@inner
def _order(v, net, block, lane, r, act, t, x0, x1):
    """One act to one child as a whole."""
    nan = np.nan
    code = obey(net, block, lane, np.int64(act), t, np.int64(FREE), np.int64(FREE), x0, x1, nan, nan, nan, nan)
    v.refused[r] += code > 1


@inner
def _give(v, net, block, lane, r, t, what, ml_kg, seconds):
    """A fluid to one child."""
    nan = np.nan
    code = obey(net, block, lane, np.int64(GIVE), t, np.int64(what), np.int64(FREE), ml_kg, seconds, nan, nan, nan, nan)
    v.refused[r] += code > 1


@inner
def _after_arrest(x, v, net, block, lane, r, t, now):
    """The response to a stopped heart is over: it beats again unless it stood still for too long."""
    if np.isnan(v.life[r, t].since):
        return
    if now - v.life[r, t].since <= v.life[r, t].longest:
        _order(v, net, block, lane, r, RELEASE, t, np.nan, np.nan)
        v.life[r, t].since = np.nan
        v.life[r, t].toll = 0.0
        _next_bar(x, v, r, t)
    else:
        _order(v, net, block, lane, r, COMPRESS, t, 0.0, np.nan)
        v.life[r, t].dead = 1


@inner
def _follow(p, x, s, d, v, net, block, lane, r):
    """Turn what is new in the run's log into acts."""
    while s.clock[r].read < s.clock[r].logged:
        k = s.clock[r].read
        s.clock[r].read += 1
        kind, source, i, now = s.log[r, k].kind, s.log[r, k].source, s.log[r, k].task, s.log[r, k].time
        ligation = d.task[i].ligation if i != FREE else FREE
        if kind == STARTED:
            _do(d, v, net, block, lane, r, d.task[i].begin, d.task[i].begin_end, FREE, ligation, now)
        elif kind == FINISHED:
            _do(d, v, net, block, lane, r, d.task[i].finish, d.task[i].finish_end, FREE, ligation, now)
        elif source != FREE:
            h, side = p.source[source].hazard, p.source[source].side
            answer = p.hazard[h].answer
            if kind == STRUCK:
                _do(d, v, net, block, lane, r, d.effect[h].begin, d.effect[h].begin_end, side, ligation, now)
            elif kind == REACHED:
                first, last = d.answer[answer].begin, d.answer[answer].begin_end
                _do(d, v, net, block, lane, r, first, last, side, ligation, now)
            elif kind == ENDED:
                first, last = d.answer[answer].finish, d.answer[answer].finish_end
                _do(d, v, net, block, lane, r, first, last, side, ligation, now)
                if d.effect[h].state:
                    s.exposure[r, source].clock = now + v.quiet[r]
                for t in range(2):
                    if d.effect[h].arrests and side in (t, SIDE_BOTH):
                        _after_arrest(x, v, net, block, lane, r, t, now)


@inner
def _bleed(p, x, s, v, net, block, lane, r):
    """The next minute's ordinary loss of the steps that run."""
    for t in range(2):
        rate = 0.0
        for k in range(s.clock[r].going):
            i = s.queue[r, GOING, k]
            if s.work[r, i].status == RUNNING and v.loss[r, i, t] > 0 and x.duration[r, i] > 0:
                rate += v.loss[r, i, t] / x.duration[r, i]
        if rate > 0:
            _order(v, net, block, lane, r, BLEED, t, rate, float(BLEED_S))


@inner
def _stand_by(v, net, block, lane, r, second):
    """The anaesthetists' standing orders, each child by itself."""
    rules = v.rules
    for t in range(2):
        if v.life[r, t].dead == 1:
            continue
        _order(v, net, block, lane, r, WARM, t, warmth(rules, block, lane, t), np.nan)
        if second < v.life[r, t].busy_until or owed(rules, block, lane, t) < rules[0].aliquot:
            continue
        seconds = rules[0].over_min * S_PER_MIN
        v.life[r, t].busy_until = second + seconds
        if needs_cells(rules, block, lane, t):
            plasma = rules[0].aliquot * rules[0].plasma_share
            _give(v, net, block, lane, r, t, RED_CELLS, rules[0].aliquot - plasma, seconds)
            _give(v, net, block, lane, r, t, PLASMA, plasma, seconds)
        else:
            _give(v, net, block, lane, r, t, CLEAR, rules[0].aliquot / rules[0].clear_share, seconds)


@inner
def _crossed(d, block, lane, h, side):
    """Whether a hazard's observable is beyond its threshold in the child (or either child) concerned."""
    found = False
    for t in range(2):
        if side in (t, SIDE_BOTH):
            seen = block[(t * TWIN + SEEN + d.effect[h].row) * LANES + lane]
            found = found or seen < d.effect[h].below or seen > d.effect[h].above
    return found


@inner
def _watch(p, x, s, d, v, net, block, lane, r, now):
    """Look at both bodies: hearts that stop, states that are hazards, alarms that ring. Says whether any did."""
    news = False
    s.clock[r].now = now
    for t in range(2):
        if v.life[r, t].dead == 1 or not np.isnan(v.life[r, t].since):
            source = d.arrest_source[t]
            if v.life[r, t].dead == 0 and source == FREE and now - v.life[r, t].since > v.life[r, t].longest:
                v.life[r, t].dead = 1
            continue
        excess = block[(t * TWIN + HAZARD_ROW) * LANES + lane] - v.life[r, t].rest
        v.life[r, t].toll += max(0.0, excess) * WATCH_S
        if v.life[r, t].toll >= v.life[r, t].bar:
            source = d.arrest_source[t]
            if source == FREE:
                v.life[r, t].since = now
                v.life[r, t].stops += 1
                _order(v, net, block, lane, r, ARREST, t, np.nan, np.nan)
            else:
                strike(p, x, s, r, source, struck_task(p, s, r, source))
                news = True
    for k in range(p.source.size):
        h, t = p.source[k].hazard, p.source[k].side
        if d.effect[h].state and s.exposure[r, k].feeding > 0 and s.exposure[r, k].open == 0 and t < SIDE_BOTH:
            well = v.life[r, t].dead == 0 and np.isnan(v.life[r, t].since)
            if well and now >= s.exposure[r, k].clock and _crossed(d, block, lane, h, t):
                strike(p, x, s, r, k, FREE)
                news = True
    for c in range(MAX_CALLS if s.clock[r].open > 0 else 0):
        if s.call[r, c].state == UNSEEN and s.call[r, c].due == np.inf:
            h = p.source[s.call[r, c].source].hazard
            if _crossed(d, block, lane, h, p.source[s.call[r, c].source].side):
                s.call[r, c].due = now + x.odds[r, h].delay
                news = True
    return news


@inner
def _close(v, block, lane, r):
    """Write down what is seen of both children as the run ends."""
    for t in range(2):
        if not np.isnan(v.life[r, t].since):
            v.life[r, t].dead = 1
        for k in range(ROWS):
            v.end[r, t, k] = block[(t * TWIN + SEEN + k) * LANES + lane]


@outer
def run_living(p, x, s, d, v, net, state):
    """Every run to its end with two bodies; run r lives in lane r % 8 of block r // 8 of ``state``."""
    due = np.zeros(LANES)
    alive = np.zeros(LANES, np.uint8)
    for b in range(state.shape[0]):
        block = state[b]
        first, living = b * LANES, 0
        for lane in range(min(LANES, s.clock.size - first)):
            alive[lane] = 1
            due[lane] = 0.0
            living += 1
            for t in range(2):
                v.life[first + lane, t].since = np.nan
                v.life[first + lane, t].rest = block[(t * TWIN + HAZARD_ROW) * LANES + lane]
                _next_bar(x, v, first + lane, t)
        second, check = 0, int(v.rules[0].check_min * S_PER_MIN)
        while living > 0:
            now = second / S_PER_MIN
            for lane in range(LANES):
                if not alive[lane]:
                    continue
                r = first + lane
                if due[lane] <= now:
                    due[lane] = advance(p, x, s, r, now)
                    _follow(p, x, s, d, v, net, block, lane, r)
                if second % BLEED_S == 0:
                    _bleed(p, x, s, v, net, block, lane, r)
                if second % check == 0:
                    _stand_by(v, net, block, lane, r, second)
                if second % WATCH_S == 0 and _watch(p, x, s, d, v, net, block, lane, r, now):
                    _follow(p, x, s, d, v, net, block, lane, r)
                    due[lane] = next_due(p, x, s, r)
                if (due[lane] == np.inf and s.clock[r].done == p.task.size) or s.clock[r].failure != OK:
                    _close(v, block, lane, r)
                    alive[lane] = 0
                    living -= 1
            live_on(net, block, STEP_S)
            second += 1
