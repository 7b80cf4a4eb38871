"""What kind of vessel each branch is, by where it runs, how wide it is and what it joins.

The rules, first that fits (docs/reference/anatomy.md says the same in words):

cross_feeder   an artery between a place that one child's inlets are nearest to and one that is nearest to the other's
artery         told so by where it enters the head and how it goes on (arteries.py)
jugular        ends at a way out of the head, and lies mostly outside the cavity; where the way out itself lies inside,
               in the lower third of the brain's height
sinus          at least the sinus radius wide and not inside brain, or joins two sinuses end to end
deep_vein      runs deeper below the brain's hull than sulci reach
bridging_vein  has one end on a sinus
cortical_vein  has neither, or carries a territory's end only
"""

from __future__ import annotations

import heapq

import numpy as np

from twofold import evidence
from twofold.anatomy import numerics
from twofold.anatomy.arteries import ARTERY
from twofold.anatomy.place import Place
from twofold.anatomy.radius import dense
from twofold.anatomy.roles import Roles
from twofold.anatomy.web import Branch, Web


def kinds(web: Web, roles: Roles, place: Place) -> dict[int, str]:
    """The kind of every branch, by branch id."""
    wide = evidence.value("anatomy.sinus_radius_least_mm")
    deep = evidence.value("anatomy.deep_vein_depth_mm")
    found: dict[int, str] = {}
    whose, _ = supply(web, roles)
    for id, b in web.branches.items():
        if b.blood == ARTERY:
            found[id] = "artery" if whose.get(b.u) == whose.get(b.v) else "cross_feeder"
            continue
        line = dense(b.points_mm, place.grid.spacing_mm)
        if _is_jugular(b, roles, place, line):
            found[id] = "jugular"
        elif roles.territory.keys() & {b.u, b.v}:
            continue
        elif b.radius_mm >= wide and float(np.median(place.depths(line))) < deep:
            found[id] = "sinus"
    _close_sinus_gaps(web, roles, found, wide)
    sinus_nodes = {n for id, k in found.items() if k in ("sinus", "jugular") for n in _ends(web.branches[id])}
    for id, b in web.branches.items():
        if id in found:
            continue
        line = dense(b.points_mm, place.grid.spacing_mm)
        if float(np.median(place.depths(line))) >= deep:
            found[id] = "deep_vein"
        elif sinus_nodes & set(_ends(b)):
            found[id] = "bridging_vein"
        else:
            found[id] = "cortical_vein"
    return found


def supply(web: Web, roles: Roles) -> tuple[dict[int, str], dict[int, float]]:
    """(child, way in mm) of the inlet that is nearest to each arterial node along the arteries."""
    whose: dict[int, str] = {}
    way = dict.fromkeys(roles.inlet, 0.0)
    queue = [(0.0, node, roles.inlet[node]) for node in sorted(roles.inlet)]
    heapq.heapify(queue)
    while queue:
        far, node, child = heapq.heappop(queue)
        if node in whose:
            continue
        whose[node] = child
        for id in web.at(node):
            b = web.branches[id]
            other, new = b.other(node), far + b.length_mm
            if b.blood == ARTERY and other not in whose and new < way.get(other, np.inf):
                way[other] = new
                heapq.heappush(queue, (new, other, child))
    return whose, way


def _ends(b: Branch) -> tuple[int, int]:
    return b.u, b.v


def _is_jugular(b: Branch, roles: Roles, place: Place, line: np.ndarray) -> bool:
    child = roles.outflow.get(b.u) or roles.outflow.get(b.v)
    if child is None:
        return False
    inside = place.in_cavity(line)
    way_out = line[0] if b.u in roles.outflow else line[-1]
    if not bool(place.in_cavity(way_out[None])[0]):
        return float(np.mean(inside)) < 0.5
    _, _, low, high = place.limits[child]
    return float(np.median(place.height(child, line))) < low + numerics.BASE_SHARE * (high - low)


def _close_sinus_gaps(web: Web, roles: Roles, found: dict[int, str], wide: float) -> None:
    """A narrower stretch between two sinuses is sinus too, unless it is a vein that merely connects them."""
    changed = True
    while changed:
        changed = False
        for id in sorted(web.branches):
            b = web.branches[id]
            if id in found or b.radius_mm < numerics.SINUS_WAIST * wide:
                continue
            if roles.territory.keys() & {b.u, b.v}:
                continue
            ends = [any(found.get(x) in ("sinus", "jugular") for x in web.at(n) if x != id) for n in _ends(b)]
            if all(ends):
                found[id] = "sinus"
                changed = True
