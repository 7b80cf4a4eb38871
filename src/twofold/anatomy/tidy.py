"""Takes off a web what thinning made and no vessel explains: spurs, specks and pin-hole loops."""

from __future__ import annotations

from twofold.anatomy import numerics
from twofold.anatomy.web import Web


def tidy(web: Web, spacing_mm: float) -> None:
    """Prune, merge and drop until nothing changes. Radii must have been measured."""
    changed = True
    while changed:
        changed = _prune_spurs(web, spacing_mm) | _close_pinholes(web, spacing_mm)
        for node in web.chains():
            web.merge(node)
            changed = True
    _drop_specks(web)
    web.drop_bare_nodes()


def _prune_spurs(web: Web, spacing_mm: float) -> bool:
    """Remove the dead ends that hardly leave the vessel they sprout from."""
    spurs = []
    for id, b in web.branches.items():
        ends = (web.degree(b.u), web.degree(b.v))
        if b.u == b.v or 1 not in ends or max(ends) <= 2:
            continue
        root = b.u if ends[0] > 1 else b.v
        parent = max(web.branches[x].radius_mm for x in web.at(root) if x != id)
        if b.length_mm < parent * numerics.SPUR_RADII + numerics.SPUR_VOXELS * spacing_mm:
            spurs.append((b.length_mm, id))
    if spurs:
        web.remove(min(spurs)[1])  # one at a time: the next may be a vessel once its twin spur is gone
    return bool(spurs)


def _close_pinholes(web: Web, spacing_mm: float) -> bool:
    """Of two parallel branches that enclose nothing, keep the wider; drop voxel-sized loops."""
    pairs: dict[tuple[int, int], int] = {}
    for id in sorted(web.branches, key=lambda i: (-web.branches[i].radius_mm, i)):
        b = web.branches[id]
        reach = numerics.PINHOLE_RADII * b.radius_mm + numerics.PINHOLE_VOXELS * spacing_mm
        if b.u == b.v:
            if b.length_mm < 2 * reach:
                web.remove(id)
                return True
            continue
        key = (min(b.u, b.v), max(b.u, b.v))
        if key in pairs and b.length_mm + web.branches[pairs[key]].length_mm < 2 * reach:
            web.remove(id)
            return True
        pairs.setdefault(key, id)
    return False


def _drop_specks(web: Web) -> None:
    """Forget pieces that stand alone and are too short to be called a vessel."""
    for group in web.components():
        if web.length_of(group) < numerics.SPECK_MM:
            for b in sorted({b for n in group for b in web.at(n)}):
                web.remove(b)
