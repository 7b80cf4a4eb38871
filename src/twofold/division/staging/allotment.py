"""Who keeps each shared joint, and hence which vessels must be cut: every sensible way of sharing them out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from twofold.division.numerics import ALL_SUBSETS_UP_TO, DECIMALS_MM, EVEN_SHARE
from twofold.division.staging.join import FILE, Join
from twofold.errors import BadInput

OTHER = {"a": "b", "b": "a"}


@dataclass(frozen=True)
class Allotment:
    """An owner (a or b) for every node; ``cuts`` are the edges between owners, in an order given by position."""

    owner: dict[str, str]
    cuts: tuple[str, ...]

    def holder(self, join: Join, edge: str) -> str:
        """Who keeps an edge: a, b, or split when it is cut."""
        e = join.edge[edge]
        ends = {self.owner[e.source], self.owner[e.target]}
        return ends.pop() if len(ends) == 1 else "split"


def whole(join: Join, keeper: str) -> Allotment:
    """Everything shared to one child; what only reaches the other's outflow stays with the other."""
    return settled(join, {n: keeper for n in join.free})


def settled(join: Join, given: dict[str, str]) -> Allotment:
    """An allotment in which every joint hangs together with its owner's outflow.

    A joint that would be stranded goes to the other child. Raises BadInput: a child that keeps no way out.
    """
    owner = _hang_together(join, {**join.home, **given})
    for letter in join.letters:
        if not any(owner[n] == letter for n in join.outflows[letter]):
            raise BadInput(FILE, "nodes", f"no outflow left for twin {letter}",
                           f"check which end of its jugular is marked 'outflow' of {letter}")
    cuts = tuple(e.id for e in join.graph.edges if owner[e.source] != owner[e.target])
    return Allotment(owner, cuts)


def of_cuts(join: Join, cuts: Iterable[str]) -> Allotment:
    """The allotment of which only the cuts are known: each piece goes to the child whose settled joints it holds.

    A joint without any open way lies across its cuts from the other child's.
    """
    closed = {c for c in cuts if c in join.edge}
    near: dict[str, list[str]] = {n.id: [] for n in join.graph.nodes}
    for e in join.graph.edges:
        if e.id not in closed:
            near[e.source].append(e.target)
            near[e.target].append(e.source)
    owner = dict(join.home)
    for letter in join.letters:
        left = [n for n, child in join.home.items() if child == letter]
        seen = set(left)
        while left:
            more = [n for n in near[left.pop()] if n not in seen]
            seen.update(more)
            left += more
        owner.update({n: letter for n in seen if n in set(join.free)})
    for n in join.free:
        if n not in owner:
            across = next((owner[x] for x in join.near[n] if x in owner), None)
            owner[n] = nearest_child(join, n) if across is None else OTHER[across]
    return Allotment(owner, tuple(e.id for e in join.graph.edges if owner[e.source] != owner[e.target]))


def every(join: Join) -> Iterator[Allotment]:
    """All ways of sharing the free joints if they are few, else all that a flat plane could make; each once.

    On a ring, planes make exactly the arcs: each child gets one unbroken stretch.
    """
    tried: set[bytes] = set()
    seen: set[tuple[str, ...]] = set()
    first, other = join.letters
    for side in _subsets(len(join.free)) if len(join.free) <= ALL_SUBSETS_UP_TO else _half_planes(join):
        if side.tobytes() in tried:
            continue
        tried.add(side.tobytes())
        a = settled(join, {id: first if up else other for id, up in zip(join.free, side.tolist())})
        key = tuple(a.owner[n] for n in join.free)
        if key not in seen:
            seen.add(key)
            yield a


def natural(join: Join, share_a: dict[str, float]) -> Allotment:
    """Each shared joint to the child whose blood it mostly carries, or else to the child that lies nearer.

    share_a: node -> share of the blood there that comes from a.
    Source: Rome 2020, sinuses split by natural drainage (clinical dossier 3.2).
    """
    given = {}
    for n in join.free:
        lean = share_a[n] - 0.5
        given[n] = nearest_child(join, n) if abs(lean) < EVEN_SHARE else ("a" if lean > 0 else "b")
    return settled(join, given)


def nearest_child(join: Join, node: str) -> str:
    """The child whose territories lie nearer to a joint; if equally near, the first by place."""
    here = np.array(join.at[node])
    away = [round(float(np.linalg.norm(np.array(join.centres[x]) - here)), DECIMALS_MM) for x in join.letters]
    return join.letters[int(away[1] < away[0])]


def _subsets(n: int) -> Iterator[np.ndarray]:
    for code in range(2**n):
        yield (code >> np.arange(n) & 1).astype(bool)


def _half_planes(join: Join) -> Iterator[np.ndarray]:
    """Both ways round for every plane through two joints that stands on the plane of the join."""
    at = np.array([join.at[n] for n in join.free])
    centred = at - at.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    flat = centred @ axes[:2].T
    yield np.ones(len(flat), dtype=bool)
    yield np.zeros(len(flat), dtype=bool)
    for i in range(len(flat)):
        for j in range(i):
            along = flat[i] - flat[j]
            up = (flat - flat[j]) @ np.array([-along[1], along[0]]) > 0
            for tip_i in (True, False):
                for tip_j in (True, False):
                    up[i], up[j] = tip_i, tip_j
                    yield up.copy()
                    yield ~up


def _hang_together(join: Join, owner: dict[str, str]) -> dict[str, str]:
    """Give every free joint that can't reach its owner's outflow to the other child."""
    for _ in range(2):  # what comes over from one child may bridge for the other, once
        held = {x: _reached(join, owner, x) for x in join.letters}
        stranded = [n for n in join.free if n not in held[owner[n]]]
        for n in stranded:
            owner[n] = OTHER[owner[n]]
        if not stranded:
            break
    return owner


def _reached(join: Join, owner: dict[str, str], letter: str) -> set[str]:
    start = [n for n in join.outflows[letter] if owner[n] == letter]
    seen = set(start)
    while start:
        for other in join.near[start.pop()]:
            if other not in seen and owner[other] == letter:
                seen.add(other)
                start.append(other)
    return seen
