"""A network laid out for the search: only the joints whose pressure is unknown, vessels that are straight lines apart.

A joint of given pressure needs no row of the elimination, and a vessel without quadratic loss no root and no division.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from twofold.division.numerics import NEVER_MMHG
from twofold.flow.elimination import Steps, flatten
from twofold.flow.numerics import LEAST_FLOW
from twofold.flow.program import plan


class Compact(NamedTuple):
    """Part of a network, or all of it.

    joint [m]: its unknowns that are solved for. rest [m]: pressure around them, mmHg. edge [.]: edges that touch them;
    tail, head: unknowns; row_tail, row_head: their rows, m for a given pressure. curved: with quadratic loss. floor:
    pressure around a vein that can collapse, mmHg. uu, vv, uv, vu: slots of the matrix, ``slots`` where none is needed.
    territory: those whose pressure is here. growing: edges that growth can widen. steps: the elimination.
    """

    joint: np.ndarray
    rest: np.ndarray
    edge: np.ndarray
    tail: np.ndarray
    head: np.ndarray
    row_tail: np.ndarray
    row_head: np.ndarray
    curved: np.ndarray
    floor: np.ndarray
    uu: np.ndarray
    vv: np.ndarray
    uv: np.ndarray
    vu: np.ndarray
    territory: np.ndarray
    growing: np.ndarray
    slots: int
    steps: Steps


def compact(case: tuple, joints: np.ndarray, closed: np.ndarray) -> Compact:
    """The part of a packed network with those unknowns, without the closed edges."""
    net, around, rest, unknown = case[0], case[2], case[3], case[5]
    row = np.full(net.program.size, joints.size, dtype=np.int64)
    row[joints] = np.arange(joints.size)
    here = (row[net.tail] < joints.size) | (row[net.head] < joints.size)
    here[closed] = False
    edge = np.flatnonzero(here)
    tail, head = net.tail[edge], net.head[edge]
    i, j = row[tail], row[head]
    inside = (i < joints.size) & (j < joints.size)
    program, slot = plan(joints.size, zip(i[inside].tolist(), j[inside].tolist()))
    spare = program.slots

    def place(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return np.array([slot.get(pair, spare) for pair in zip(x.tolist(), y.tolist())], dtype=np.int64)

    grows = (case[11][edge] > 0) & (np.abs(case[10][edge]) > LEAST_FLOW)
    return Compact(
        joint=joints, rest=rest[joints], edge=edge, tail=tail, head=head, row_tail=i, row_head=j,
        curved=case[9][edge] > 0, floor=np.where(net.waterfall[edge], around[edge], NEVER_MMHG),
        uu=place(i, i), vv=place(j, j), uv=place(i, j), vu=place(j, i),
        territory=np.flatnonzero(row[unknown] < joints.size), growing=edge[grows], slots=spare, steps=flatten(program),
    )


def whole(case: tuple) -> Compact:
    """All of a packed network."""
    return compact(case, np.flatnonzero(~case[1]), np.zeros(0, dtype=np.int64))


def halves(case: tuple, cuts: np.ndarray, pressure: np.ndarray) -> tuple[Compact, Compact]:
    """The network after the last stage: the piece in which ``pressure`` is highest, and all the others.

    After the last stage no vein joins the children, so a piece is solved without the others; the one that decides the
    worst pressure comes first. pressure [unknowns]: after all cuts in one stage.
    """
    net, fixed, unknown = case[0], case[1], case[5]
    parent = np.arange(net.program.size)

    def root(x: int) -> int:
        while parent[x] != x:
            x = int(parent[x])
        return x

    closed = set(cuts.tolist())
    for e, (i, j) in enumerate(zip(net.tail.tolist(), net.head.tolist())):
        if e not in closed and not fixed[i] and not fixed[j]:
            x, y = root(i), root(j)
            parent[max(x, y)] = min(x, y)
    piece = np.array([root(i) for i in range(net.program.size)])
    worst = piece[unknown[np.argmax(pressure[unknown])]]
    first = (piece == worst) & ~fixed
    fed = np.isin(piece, piece[unknown])
    rest = fed & ~first & ~fixed
    return compact(case, np.flatnonzero(first), cuts), compact(case, np.flatnonzero(rest), cuts)
