"""Bridges short gaps between vessel ends that point at each other, and says how sure it is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.spatial import cKDTree

from twofold.anatomy import numerics
from twofold.anatomy.radius import dense
from twofold.anatomy.web import Branch, Web

Sampler = Callable[[np.ndarray], np.ndarray]


def bridge_gaps(web: Web, share_at: Sampler, blocked_at: Sampler, longest_mm: float, step_mm: float) -> int:
    """Join each dead end to the vessel it most plausibly continues into; returns how many were joined.

    Args:
        web: centrelines with radii; changed in place.
        share_at: share of vessel at world points (n, 3), 0 to 1.
        blocked_at: whether a vein cannot pass at world points (bone, air).
        longest_mm: the longest gap to bridge. step_mm: sampling step along a gap.

    A bridged stretch lowers the branch's confidence by its length, its bend and how little was seen in it.
    """
    made = 0
    refused: set[tuple[int, int]] = set()
    while True:
        offers = [o for o in _offers(web, longest_mm, share_at, blocked_at, step_mm) if (o[1], o[2]) not in refused]
        if not offers:
            return made
        confidence, tip, branch, at = max(offers, key=lambda o: (o[0], -o[1]))
        refused.add((tip, branch))
        target = _node_on(web, branch, at)
        gap = np.vstack([web.nodes[tip], web.nodes[target]])
        last = web.branches[web.at(tip)[0]]
        length = float(np.linalg.norm(gap[1] - gap[0]))
        if length > 0:
            web.add(Branch(tip, target, dense(gap, step_mm), last.radius_mm, confidence, length, last.blood))
            made += 1
            for node in (tip, target):
                if web.degree(node) == 2 and len(web.at(node)) == 2:
                    web.merge(node)


def heading(web: Web, tip: int, over_mm: float) -> np.ndarray:
    """Unit vector in which a vessel points beyond its dead end."""
    points = web.branches[web.at(tip)[0]].leaving(tip)
    arc = np.r_[0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))]
    back = points[min(int(np.searchsorted(arc, over_mm)), len(points) - 1)]
    ahead = points[0] - back
    return ahead / max(float(np.linalg.norm(ahead)), numerics.TINY)


def _offers(
    web: Web, longest: float, share_at: Sampler, blocked_at: Sampler, step: float
) -> list[tuple[float, int, int, int]]:
    """(confidence, tip, branch, index on it) of the best continuation of each dead end that has one."""
    ids = sorted(web.branches)
    counts = [len(web.branches[id].points_mm) for id in ids]
    owner, place = np.repeat(ids, counts), np.concatenate([np.arange(n) for n in counts]) if ids else np.zeros(0)
    if not ids:
        return []
    tree = cKDTree(np.vstack([web.branches[id].points_mm for id in ids]))
    widest = max(b.radius_mm for b in web.branches.values())
    found = []
    for tip in web.tips():
        here, own = web.nodes[tip], web.at(tip)[0]
        ahead = heading(web, tip, numerics.HEADING_MM)
        near = np.array(sorted(tree.query_ball_point(here, longest + widest)), int)
        near = near[np.argsort(np.linalg.norm(tree.data[near] - here, axis=1), kind="stable")]
        tried: dict[int, int] = {}
        best: tuple[float, int, int, int] | None = None
        for k in near:
            id, at = int(owner[k]), int(place[k])
            b = web.branches[id]
            distance = float(np.linalg.norm(b.points_mm[at] - here))
            if not 0 < distance <= longest + b.radius_mm or tried.get(id, 0) >= numerics.GAP_NEIGHBOURS:
                continue
            if {b.blood, web.branches[own].blood} == {"artery", "vein"}:
                continue  # no capillary is wide enough to be seen
            if id == own and _along(b, tip, at) < numerics.SELF_GAP_RATIO * distance:
                continue
            tried[id] = tried.get(id, 0) + 1
            sure = _confidence(web, tip, here, ahead, b, at, longest, share_at, blocked_at, step)
            if sure > numerics.LEAST_GAP_CONFIDENCE and (best is None or sure > best[0]):
                best = (sure, tip, id, at)
        if best is not None:
            found.append(best)
    return found


def _along(b: Branch, tip: int, at: int) -> float:
    points = b.leaving(tip)
    stop = at if tip == b.u else len(points) - 1 - at
    return float(np.linalg.norm(np.diff(points[: stop + 1], axis=0), axis=1).sum())


def _confidence(web, tip, here, ahead, b, at, longest, share_at, blocked_at, step) -> float:
    across = b.points_mm[at] - here
    length = float(np.linalg.norm(across))
    unseen = max(length - b.radius_mm, 0.0)
    cosine = float(across @ ahead) / length
    line = dense(np.vstack([here, b.points_mm[at]]), step)
    if cosine < numerics.GAP_MIN_COSINE or bool(np.any(blocked_at(line))):
        return 0.0
    if at in (0, len(b.points_mm) - 1):  # end to end: the other end should look back
        node = b.u if at == 0 else b.v
        if web.degree(node) == 1 and node != tip:
            cosine = min(cosine, float(-across @ heading(web, node, numerics.HEADING_MM)) / length)
            if cosine < numerics.GAP_MIN_COSINE:
                return 0.0
    seen = float(np.clip(share_at(line).mean(), 0, 1))
    return (1 - unseen / (2 * longest)) * (1 + cosine) / 2 * (1 + seen) / 2 * min(b.confidence, 1.0)


def _node_on(web: Web, branch: int, at: int) -> int:
    b = web.branches[branch]
    if at == 0:
        return b.u
    if at == len(b.points_mm) - 1:
        return b.v
    return web.split(branch, at)
