"""Tells arteries from veins by where vessels enter the head and how they go on, not by their brightness alone.

A venogram that was taken a little early shows both. Carotid and basilar arteries enter through the middle of the skull
base; jugular veins leave behind and beside them, along the wall. From both, fronts run along the web of centrelines:
going straight on at the same width and brightness costs little, turning off into a vessel that is merely touched costs
much. A branch belongs to the front that reaches it first.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence

import numpy as np

from twofold import evidence
from twofold.anatomy import numerics
from twofold.anatomy.place import CHILDREN, Place
from twofold.anatomy.radius import dense
from twofold.anatomy.web import Web

ARTERY, VEIN = "artery", "vein"


def tell_arteries(web: Web, place: Place, shares: Sequence[np.ndarray]) -> None:
    """Give every branch its ``blood``: artery or vein; empty where no front arrives. Changes the web in place.

    Args:
        shares: share of blood per voxel, one array per venogram: a vessel keeps its brightness in each.
    """
    seeds = _seeds(web, place)
    if ARTERY not in seeds.values():
        for id in list(web.branches):
            web.change(id, blood=VEIN if id in seeds else "")
        return
    look = {id: _brightness(web, id, place, shares) for id in web.branches}
    cost = {blood: _front(web, [id for id, b in seeds.items() if b == blood], look) for blood in (ARTERY, VEIN)}
    for id in list(web.branches):
        mine = {blood: cost[blood].get(id, np.inf) for blood in (ARTERY, VEIN)}
        nearest = min(mine.values())
        sure = abs(mine[ARTERY] - mine[VEIN]) / numerics.FRONT_SURE if np.isfinite(nearest) else 0.0
        blood = "" if not np.isfinite(nearest) else ARTERY if mine[ARTERY] < mine[VEIN] else VEIN
        web.change(id, blood=blood, told=float(np.clip(0.5 + sure / 2, 0, 1)))


def part_arteries(web: Web) -> None:
    """Take arteries off the veins that they touch: a node that both meet becomes two at one place."""
    for node in list(web.nodes):
        here = web.at(node)
        arterial = [id for id in here if web.branches[id].blood == ARTERY]
        if 0 < len(arterial) < len(here):
            web.move_to_new_node(node, arterial)


def enters_centrally(web: Web, place: Place, tip: int) -> bool | None:
    """Whether the vessel that enters a head at a low dead end runs up the middle of the base; None: no such end."""
    point = web.nodes[tip]
    child = place.child(point)
    if not place.leaves_low(child, point, web.branches[web.at(tip)[0]].radius_mm):
        return None
    return _central(place, child, _course(web, tip, evidence.value("anatomy.base_course_mm"), place.grid.spacing_mm))


def _central(place: Place, child: str, points: np.ndarray) -> bool:
    """Whether points lie, on average, where arteries enter: near the midline, no further back than the brain stem."""
    aside = float(np.mean(np.abs(place.lateral(child, points))))
    ahead = float(np.mean(place.forward(child, points)))
    behind = evidence.value("anatomy.arteries_enter_behind_mm")
    return aside < evidence.value("anatomy.arteries_enter_beside_mm") and ahead > -behind


def _course(web: Web, tip: int, longest_mm: float, step_mm: float) -> np.ndarray:
    """The first stretch of a vessel from its end inwards, straight on at every junction, (n, 3)."""
    node, id = tip, web.at(tip)[0]
    lines, length, seen = [], 0.0, {id}
    while True:
        line = dense(web.branches[id].leaving(node), step_mm)
        lines.append(line)
        length += web.branches[id].length_mm
        node = web.branches[id].other(node)
        further = [x for x in web.at(node) if x not in seen]
        if length >= longest_mm or not further:
            break
        id = min((_turn(web, id, x, node), x) for x in further)[1]
        seen.add(id)
    line = np.vstack(lines)
    return line[: max(round(longest_mm / step_mm), 2)]


def _seeds(web: Web, place: Place) -> dict[int, str]:
    """What is sure from the start: vessels at the base by their course, and wide sinuses away from it."""
    found: dict[int, str] = {}
    for tip in web.tips():
        central = enters_centrally(web, place, tip)
        if central is not None:
            found[web.at(tip)[0]] = ARTERY if central else VEIN
    wide = evidence.value("anatomy.sinus_radius_least_mm")
    deep = evidence.value("anatomy.deep_vein_depth_mm")
    for id, b in web.branches.items():
        if id in found or b.radius_mm < wide:
            continue
        line = dense(b.points_mm, place.grid.spacing_mm)
        low = {child: float(np.mean(place.height(child, line))) < 0 for child in CHILDREN}
        child = place.child(line[len(line) // 2])
        if not (low[child] and _central(place, child, line)) and float(np.median(place.depths(line))) < deep:
            found[id] = VEIN
    return found


def _brightness(web: Web, id: int, place: Place, shares: Sequence[np.ndarray]) -> np.ndarray:
    """Median share of blood along a branch, one value per venogram."""
    line = dense(web.branches[id].points_mm, place.grid.spacing_mm)
    index = np.clip(np.rint(place.grid.index(line)).astype(int), 0, np.array(place.grid.shape) - 1)
    return np.array([float(np.median(s[tuple(index.T)])) for s in shares])


def _front(web: Web, seeds: Sequence[int], look: Mapping[int, np.ndarray]) -> dict[int, float]:
    """Least cost at which a front from some branches reaches each branch."""
    cost = dict.fromkeys(seeds, 0.0)
    queue = [(0.0, id) for id in sorted(seeds)]
    heapq.heapify(queue)
    while queue:
        so_far, id = heapq.heappop(queue)
        if so_far > cost[id]:
            continue
        b = web.branches[id]
        along = so_far + numerics.FRONT_PER_MM * b.length_mm
        for node in sorted({b.u, b.v}):
            for other in web.at(node):
                if other == id:
                    continue
                wider = abs(np.log(web.branches[other].radius_mm / b.radius_mm))
                change = float(np.mean(np.abs(look[other] - look[id])))
                new = along + (
                    numerics.FRONT_TURN * _turn(web, id, other, node)
                    + numerics.FRONT_WIDTH * float(wider) + numerics.FRONT_BRIGHTNESS * change
                )
                if new < cost.get(other, np.inf):
                    cost[other] = new
                    heapq.heappush(queue, (new, other))
    return cost


def _turn(web: Web, one: int, other: int, node: int) -> float:
    """How sharply one branch goes on into another at a node: 0 straight, 1 back on itself."""
    ways = []
    for id in (one, other):
        points = web.branches[id].leaving(node)
        far = np.linalg.norm(points - points[0], axis=1)
        k = int(np.argmax(far >= numerics.HEADING_MM)) if (far >= numerics.HEADING_MM).any() else len(points) - 1
        way = points[k] - points[0]
        ways.append(way / max(float(np.linalg.norm(way)), numerics.TINY))
    return (1 + float(ways[0] @ ways[1])) / 2
