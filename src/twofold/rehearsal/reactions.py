"""What the events of a run mean for its two bodies, and what the bodies bring about in turn.

Compiled; arguments as in ``living``. Acts are written into a list (``v.todo``) that the loop hands to the bodies
after each look at a run.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from twofold.quantity import S_PER_MIN
from twofold.rehearsal.calls import strike
from twofold.rehearsal.chance import struck_task
from twofold.rehearsal.deeds import STRUCK_CHILD, THE_LIGATION
from twofold.rehearsal.jit import inner
from twofold.rehearsal.keys import uniform
from twofold.rehearsal.numerics import BLEED_S, MAX_CALLS, WATCH_S
from twofold.rehearsal.program import (
    ENDED,
    FINISHED,
    FREE,
    GOING,
    REACHED,
    RUNNING,
    SIDE_BOTH,
    STARTED,
    STRUCK,
    TODO_FULL,
    UNSEEN,
    record,
)
from twofold.rehearsal.standing import (
    CALCIUM,
    CLEAR,
    GIVE,
    PLASMA,
    RED_CELLS,
    WARM,
    needs_calcium,
    needs_cells,
    owed,
    warmth,
)
from twofold.twins.library import Do
from twofold.twins.numerics import LANES
from twofold.twins.rows import SEEN, TWIN, Seen

ROWS = len(Seen)
SHOWN = tuple(
    int(x)
    for x in (
        Seen.HR, Seen.MAP, Seen.CVP, Seen.SPO2, Seen.TEMP, Seen.ICP,
        Seen.HB, Seen.K, Seen.ICA, Seen.LACTATE, Seen.BLOOD_LOST,
    )
)
BLEED, ARREST, COMPRESS, RELEASE = int(Do.BLEED), int(Do.ARREST), int(Do.COMPRESS), int(Do.RELEASE)
HAZARD_ROW = SEEN + int(Seen.HAZARD_ARREST)
# toll: the hazard of arrest so far; bar: the toll at which the heart stops; since: when it stopped, or nan;
# longest: minutes of standstill, all told, after which it does not start again; stood: those so far;
# busy_until: the second until which a standing order runs; parted: its outcome has been written down
LIFE = record("toll bar since longest stood busy_until", "dead stops parted")


class Lives(NamedTuple):
    """The children of r runs beside their bodies."""

    life: np.ndarray  # r x 2 LIFE
    loss: np.ndarray  # r x n x 2: mL/kg that each child loses over the whole of a step
    quiet: np.ndarray  # r: minutes after a response before the same alarm counts again, at least
    name: np.ndarray  # 2, uint64: each child's key for random numbers
    end: np.ndarray  # r x 2 x ROWS: what was seen of each child at the end of its run
    rules: np.ndarray  # 1 RULES: standing orders
    todo: np.ndarray  # ORDER: acts that the bodies are about to obey
    count: np.ndarray  # 1: how many they are
    refused: np.ndarray  # r: acts for which a body had no room; must stay 0
    broken: np.ndarray  # r: whether a body left the range of numbers
    trace: np.ndarray  # r x any x 2 x SHOWN: what monitors showed at each look (every WATCH_S); nan: not kept


@inner
def hazard(block, lane, t):
    """A child's hazard of arrest now, 1/s."""
    return block[(t * TWIN + HAZARD_ROW) * LANES + lane]


@inner
def keep_shown(v, block, lane, r, look):
    """Keep what run r's monitors show at a look, as long as there is room for it."""
    if look < v.trace.shape[1]:
        for t in range(2):
            for k in range(len(SHOWN)):
                v.trace[r, look, t, k] = block[(t * TWIN + SEEN + SHOWN[k]) * LANES + lane]


@inner
def next_bar(x, v, r, t):
    """Draw how much hazard a child's heart bears before it stops next."""
    bears = x.run[r].heart
    if np.isnan(bears):
        bears = -np.log(uniform(x.run[r].seed, x.run[r].replicate, v.name[t], np.uint64(v.life[r, t].stops)))
    v.life[r, t].bar = v.life[r, t].toll + bears


@inner
def _order(v, act, t, what, edge, x0, x1):
    """Put an act on the list; its further amounts are left open."""
    k = v.count[0]
    if k == v.todo.size:
        return
    v.todo[k].act, v.todo[k].twin, v.todo[k].what, v.todo[k].edge = act, t, what, edge
    v.todo[k].x0, v.todo[k].x1 = x0, x1
    v.todo[k].x2 = v.todo[k].x3 = v.todo[k].x4 = v.todo[k].x5 = np.nan
    v.count[0] += 1


@inner
def _do(d, v, r, first, last, side, ligation, now):
    """Put some rows on the list; ``side`` says whom a row for the struck child concerns."""
    for k in range(first, last):
        edge = ligation if d.order[k].edge == THE_LIGATION else d.order[k].edge
        if d.order[k].edge == THE_LIGATION and edge == FREE:
            continue
        for t in range(2):
            to = d.order[k].twin
            if to != t and not (to == STRUCK_CHILD and side in (t, SIDE_BOTH)):
                continue
            if d.order[k].act == ARREST and np.isnan(v.life[r, t].since):
                v.life[r, t].since = now
                v.life[r, t].stops += 1
            at = v.count[0]
            _order(v, d.order[k].act, t, d.order[k].what, edge, d.order[k].x0, d.order[k].x1)
            if v.count[0] > at:
                v.todo[at].x2, v.todo[at].x3 = d.order[k].x2, d.order[k].x3
                v.todo[at].x4, v.todo[at].x5 = d.order[k].x4, d.order[k].x5


@inner
def _after_arrest(x, v, r, t, now):
    """The response to a stopped heart is over: it beats again unless it stood still for too long, all told."""
    if np.isnan(v.life[r, t].since):
        return
    v.life[r, t].stood += now - v.life[r, t].since
    if v.life[r, t].stood <= v.life[r, t].longest:
        _order(v, RELEASE, t, FREE, FREE, np.nan, np.nan)
        v.life[r, t].since = np.nan
        v.life[r, t].toll = 0.0
        next_bar(x, v, r, t)
    else:
        _order(v, COMPRESS, t, FREE, FREE, 0.0, np.nan)
        v.life[r, t].dead = 1


@inner
def follow(p, x, s, d, v, r):
    """Turn what is new in the run's log into acts."""
    while s.clock[r].read < s.clock[r].logged:
        k = s.clock[r].read
        s.clock[r].read += 1
        kind, source, i, now = s.log[r, k].kind, s.log[r, k].source, s.log[r, k].task, s.log[r, k].time
        ligation = d.task[i].ligation if i != FREE else FREE
        first, last, side = 0, 0, FREE
        if kind == STARTED:
            first, last = d.task[i].begin, d.task[i].begin_end
        elif kind == FINISHED:
            first, last = d.task[i].finish, d.task[i].finish_end
        elif source != FREE:
            h, side = p.source[source].hazard, p.source[source].side
            answer = p.hazard[h].answer
            if kind == STRUCK:
                first, last = d.effect[h].begin, d.effect[h].begin_end
            elif kind == REACHED:
                first, last = d.answer[answer].begin, d.answer[answer].begin_end
            elif kind == ENDED:
                first, last = d.answer[answer].finish, d.answer[answer].finish_end
        _do(d, v, r, first, last, side, ligation, now)
        if kind == ENDED:
            h = p.source[source].hazard
            if d.effect[h].state:
                s.exposure[r, source].clock = now + max(v.quiet[r], x.odds[r, h].pause)
            for t in range(2):
                if d.effect[h].arrests and side in (t, SIDE_BOTH):
                    _after_arrest(x, v, r, t, now)
    if v.count[0] == v.todo.size:
        s.clock[r].failure = TODO_FULL


@inner
def bleed(x, s, v, r):
    """The next minute's ordinary loss of the steps that run."""
    for t in range(2):
        rate = 0.0
        for k in range(s.clock[r].going):
            i = s.queue[r, GOING, k]
            if s.work[r, i].status == RUNNING and v.loss[r, i, t] > 0 and x.duration[r, i] > 0:
                rate += v.loss[r, i, t] / x.duration[r, i]
        if rate > 0:
            _order(v, BLEED, t, FREE, FREE, rate, float(BLEED_S))


@inner
def stand_by(v, block, lane, r, second):
    """The anaesthetists' standing orders, each child by itself."""
    rules = v.rules
    for t in range(2):
        if v.life[r, t].dead == 1:
            continue
        _order(v, WARM, t, FREE, FREE, warmth(rules, block, lane, t), np.nan)
        if second < v.life[r, t].busy_until or owed(rules, block, lane, t) < rules[0].aliquot:
            continue
        seconds = rules[0].over_min * S_PER_MIN
        v.life[r, t].busy_until = second + seconds
        if needs_cells(rules, block, lane, t):
            plasma = rules[0].aliquot * rules[0].plasma_share
            _order(v, GIVE, t, RED_CELLS, FREE, rules[0].aliquot - plasma, seconds)
            _order(v, GIVE, t, PLASMA, FREE, plasma, seconds)
            if needs_calcium(rules, block, lane, t):
                _order(v, GIVE, t, CALCIUM, FREE, rules[0].calcium, seconds)
        else:
            _order(v, GIVE, t, CLEAR, FREE, rules[0].aliquot / rules[0].clear_share, seconds)


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
def _hearts(p, x, s, d, v, block, lane, r, now):
    """Let the hazard of arrest take its toll of both hearts; says whether one stopped."""
    news = False
    for t in range(2):
        source = d.arrest_source[t]
        if not np.isnan(v.life[r, t].since):
            if source == FREE and v.life[r, t].stood + now - v.life[r, t].since > v.life[r, t].longest:
                v.life[r, t].dead = 1
            continue
        v.life[r, t].toll += hazard(block, lane, t) * WATCH_S
        if v.life[r, t].toll < v.life[r, t].bar:
            continue
        if source == FREE:
            v.life[r, t].since = now
            v.life[r, t].stops += 1
            _order(v, ARREST, t, FREE, FREE, np.nan, np.nan)
        else:
            strike(p, x, s, r, source, struck_task(p, s, r, source))
            news = True
    return news


@inner
def watch(p, x, s, d, v, block, lane, r, now):
    """Look at both bodies: hearts that stop, states that are hazards, alarms that ring. Says whether any did."""
    s.clock[r].now = now
    news = _hearts(p, x, s, d, v, block, lane, r, now)
    for k in d.states:
        h, t = p.source[k].hazard, p.source[k].side
        if s.exposure[r, k].feeding > 0 and s.exposure[r, k].open == 0:
            beats = v.life[r, t].dead == 0 and np.isnan(v.life[r, t].since)
            if beats and now >= s.exposure[r, k].clock and _crossed(d, block, lane, h, t):
                strike(p, x, s, r, k, FREE)
                news = True
    for c in range(MAX_CALLS if s.clock[r].open > 0 else 0):
        if s.call[r, c].state == UNSEEN and s.call[r, c].due == np.inf:
            h = p.source[s.call[r, c].source].hazard
            if _crossed(d, block, lane, h, p.source[s.call[r, c].source].side):
                s.call[r, c].due = now + x.odds[r, h].delay
                news = True
    return news
