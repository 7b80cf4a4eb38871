"""Which end of a vein is a territory and which is a way out, and where arteries come in; each child has all."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from twofold import evidence
from twofold.anatomy import numerics
from twofold.anatomy.arteries import ARTERY
from twofold.anatomy.place import CHILDREN, TERRITORIES, Place
from twofold.anatomy.radius import dense
from twofold.anatomy.web import Branch, Web
from twofold.errors import NoAnswer


@dataclass
class Roles:
    """Role by web node: ``outflow`` and ``inlet`` with the child, ``territory`` and ``supplies`` (the far end of an
    artery, a junction) with child and name; the rest are junctions.

    assumed: branches that no image showed, with the reason. notes: sentences for ``measures.json``.
    """

    outflow: dict[int, str] = field(default_factory=dict)
    territory: dict[int, tuple[str, str]] = field(default_factory=dict)
    inlet: dict[int, str] = field(default_factory=dict)
    supplies: dict[int, tuple[str, str]] = field(default_factory=dict)
    assumed: dict[int, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def assign(web: Web, place: Place) -> Roles:
    """Roles for every node; pieces without a way out are joined or dropped, missing territories are assumed.

    Args:
        web: centrelines with radii; changed in place.

    Raises NoAnswer: a child in whose head no vessel was found at all.
    """
    roles = Roles()
    _find_inlets(web, place, roles)
    _find_outflows(web, place, roles)
    _join_or_drop_strays(web, place, roles)
    _split_at_base(web, place, roles)
    wide = evidence.value("anatomy.sinus_radius_least_mm")
    for tip in _venous_tips(web):
        # A sinus that ends blind was lost by the scan; no brain drains into its end.
        if tip not in roles.outflow and not _blind_sinus(web, tip, wide):
            child = place.child(web.nodes[tip])
            if bool(place.in_cavity(web.nodes[tip][None])[0]):
                roles.territory[tip] = (child, place.territory(child, web.nodes[tip]))
    _feed_arcs(web, place, roles, wide)
    _assume_missing(web, place, roles)
    return roles


def _venous_tips(web: Web) -> list[int]:
    return [t for t in web.tips() if web.branches[web.at(t)[0]].blood != ARTERY]


def _find_inlets(web: Web, place: Place, roles: Roles) -> None:
    """Ends of arteries: those low in a head bring the blood, the others name the territory that they reach."""
    for tip in web.tips():
        branch, point = web.branches[web.at(tip)[0]], web.nodes[tip]
        if branch.blood != ARTERY:
            continue
        child = place.child(point)
        if place.leaves_low(child, point, branch.radius_mm):
            roles.inlet[tip] = child
        elif bool(place.in_cavity(point[None])[0]):
            roles.supplies[tip] = (child, place.territory(child, point))


def _find_outflows(web: Web, place: Place, roles: Roles) -> None:
    """Ends low in a head that leave the skull or the picture; failing that, the widest low end."""
    for tip in _venous_tips(web):
        point = web.nodes[tip]
        child = place.child(point)
        if place.leaves_low(child, point, web.branches[web.at(tip)[0]].radius_mm):
            roles.outflow[tip] = child
    for child in CHILDREN:
        if child in roles.outflow.values():
            continue
        ends = [t for t in _venous_tips(web) if t not in roles.outflow and place.child(web.nodes[t]) == child]
        if not ends:
            raise NoAnswer(f"no vein of twin {child} could be told from noise in these images: "
                           "give a venogram that covers that head, or your own vessels (edits/vessels.json)")
        best = min(ends, key=lambda t: _exit_cost(web, place, child, t))
        roles.outflow[best] = child
        roles.notes.append(
            f"no vein of twin {child} was seen to leave the skull; its lowest wide vein is taken as the way out"
        )


def _split_at_base(web: Web, place: Place, roles: Roles) -> None:
    """Put a node where a vein on its way out leaves the skull: inside it is sinus, outside jugular.

    Where the picture ends before the skull does, the lower third of the brain stands for it.
    """
    for tip, child in list(roles.outflow.items()):
        for id in web.at(tip):
            points = web.branches[id].leaving(tip)
            inside = place.in_cavity(points)
            if inside[0]:
                inside &= place.height(child, points) > place.base(child)
            first = int(np.argmax(inside)) if inside.any() else 0
            least = round(numerics.JUGULAR_LEAST_MM / place.grid.spacing_mm)
            if least <= first < len(points) - least:
                b = web.branches[id]
                web.split(id, first if tip == b.u else len(points) - 1 - first)


def _exit_cost(web: Web, place: Place, child: str, tip: int) -> float:
    height = float(place.height(child, web.nodes[tip][None])[0])
    return height - numerics.EXIT_HEIGHT_PER_RADIUS * web.branches[web.at(tip)[0]].radius_mm


def _join_or_drop_strays(web: Web, place: Place, roles: Roles) -> None:
    """Pieces of vessel with no way out: joined to the rest where it is near, else left out and named."""
    dropped, joined = 0.0, 0
    while True:
        pieces = web.components()
        ways = {**roles.outflow, **roles.inlet}
        drained = {n for piece in pieces if piece & roles.outflow.keys() for n in piece}
        stray = next((p for p in pieces if not p & ways.keys()), None)
        if stray is None:
            break
        length = web.length_of(stray)
        worth = length >= numerics.STRAY_MM and not _arterial(web, stray)
        offer = _nearest_link(web, stray, drained, place) if worth else None
        if offer is None:
            dropped += length
            for b in sorted({b for n in stray for b in web.at(n)}):
                web.remove(b)
            web.drop_bare_nodes()
            continue
        node, branch, at, gap = offer
        target = _node_on(web, branch, at)
        line = dense(np.vstack([web.nodes[node], web.nodes[target]]), place.grid.spacing_mm)
        radius = min(web.branches[b].radius_mm for b in web.at(node))
        confidence = numerics.STRAY_CONFIDENCE * (1 - gap / (2 * numerics.STRAY_REACH_MM))
        id = web.add(Branch(node, target, line, radius, confidence, gap))
        roles.assumed[id] = f"assumed: a piece of vein ends {gap:.0f} mm from here, the stretch between was not seen"
        joined += 1
    if joined:
        roles.notes.append(f"{joined} piece(s) of vein were joined across stretches that no image shows")
    if dropped:
        roles.notes.append(f"{dropped:.0f} mm of vessel-like specks hang together with nothing and were left out")


def _arterial(web: Web, nodes: set[int]) -> bool:
    return any(web.branches[b].blood == ARTERY for n in nodes for b in web.at(n))


def _nearest_link(web: Web, stray: set[int], drained: set[int], place: Place):
    """(node of the piece, branch, index on it, gap mm) of the shortest link that crosses no bone."""
    best = None
    branches = sorted({b for n in drained for b in web.at(n) if web.branches[b].blood != ARTERY})
    for node in sorted(stray):
        if web.degree(node) > 2:
            continue
        for id in branches:
            points = web.branches[id].points_mm
            far = np.linalg.norm(points - web.nodes[node], axis=1)
            at = int(np.argmin(far))
            if far[at] > numerics.STRAY_REACH_MM or (best is not None and far[at] >= best[3]):
                continue
            line = dense(np.vstack([web.nodes[node], points[at]]), place.grid.spacing_mm)
            if far[at] > 0 and place.blocked(line).mean() <= numerics.STRAY_BLOCKED_SHARE:
                best = (node, id, at, float(far[at]))
    return best


def _node_on(web: Web, branch: int, at: int) -> int:
    b = web.branches[branch]
    return b.u if at == 0 else b.v if at == len(b.points_mm) - 1 else web.split(branch, at)


def _blind_sinus(web: Web, tip: int, wide: float) -> bool:
    """Whether a dead end is a sinus: as wide as one, as is what it comes from (two touching veins are wide, too)."""
    last = web.at(tip)[0]
    if web.branches[last].radius_mm < wide:
        return False
    root = web.branches[last].other(tip)
    return web.degree(root) == 1 or any(web.branches[x].radius_mm >= wide for x in web.at(root) if x != last)


def _feed_arcs(web: Web, place: Place, roles: Roles, wide: float) -> None:
    """A long thin vein from sinus to sinus over the brain is fed on its way: its middle is a territory.

    Without that, no brain would drain into it and it would carry one sinus' blood to the other.
    """
    for id in sorted(web.branches):
        b = web.branches[id]
        if b.blood == ARTERY or b.radius_mm >= wide or b.length_mm < evidence.value("anatomy.fed_arc_least_mm"):
            continue
        ends = [any(web.branches[x].radius_mm >= wide for x in web.at(n) if x != id) for n in (b.u, b.v)]
        middle = len(b.points_mm) // 2
        if b.u != b.v and all(ends) and bool(place.in_cavity(b.points_mm[middle][None])[0]):
            node = web.split(id, middle)
            child = place.child(web.nodes[node])
            roles.territory[node] = (child, place.territory(child, web.nodes[node]))


def _assume_missing(web: Web, place: Place, roles: Roles) -> None:
    """Give a territory in which no vein was seen a narrow way to the nearest vein of that child."""
    for child in CHILDREN:
        for name in TERRITORIES:
            if (child, name) in roles.territory.values():
                continue
            head = place.heads[child]
            back, front, _, high = place.limits[child]
            ahead = {"anterior": front, "parietal": (back + front) / 2, "posterior": back}[name]
            point = (
                np.array(head.centre_mm)
                + np.array(head.anterior) * ahead * numerics.ASSUMED_AHEAD
                + np.array(head.superior) * high * 0.5
            )
            nodes = [
                n for n in web.nodes
                if n not in roles.territory and web.degree(n) > 0 and not _arterial(web, {n})
            ]
            near = [n for n in nodes if place.child(web.nodes[n]) == child] or nodes
            target = min(near, key=lambda n: float(np.linalg.norm(web.nodes[n] - point)))
            tip = web.add_node(point)
            line = dense(np.vstack([point, web.nodes[target]]), place.grid.spacing_mm)
            radius = numerics.ASSUMED_RADIUS_VOXELS * place.grid.spacing_mm
            id = web.add(Branch(tip, target, line, radius, numerics.ASSUMED_CONFIDENCE))
            roles.assumed[id] = f"assumed: no vein was seen in the {name} third of this brain"
            roles.territory[tip] = (child, name)
            roles.notes.append(f"no vein was seen in the {name} third of twin {child}'s brain; one is assumed")
