"""Cortical, bridging, crossing and deep veins: from a child's territories into a sinus."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.spatial import cKDTree

from twofold.phantom import numerics as n
from twofold.phantom.curves import Wall, angle_of, even, through
from twofold.phantom.heads import Shape
from twofold.phantom.network import SIDE, Network
from twofold.phantom.place import Head
from twofold.phantom.sinuses import Ring, drawn

Course = Callable[[float], tuple[np.ndarray, str]]  # a radius in; a course and the place where it ends out


def superficial(
    network: Network, wall: Wall, shape: Shape, side: int, ring: Ring | None, random: np.random.Generator
) -> None:
    """Draw one child's veins over the brain: per territory and side two or three, each to a sinus.

    A vein is two edges: on the brain (cortical) and from the brain into the sinus (bridging).
    """
    head, name = shape.heads[side], SIDE[side]
    for territory, ((a_low, a_high), (e_low, e_high)) in n.TERRITORY_DEG.items():
        for sign, word in ((1.0, "left"), (-1.0, "right")):
            count = n.VEINS_PER_SIDE + int(random.uniform() < n.ONE_MORE)
            share = (np.arange(count) + 0.5 + random.uniform(-n.STATION_JITTER, n.STATION_JITTER, count)) / count
            for k in range(count):
                azimuth = n.HALF_TURN_DEG - sign * (a_low + share[k] * (a_high - a_low))

                def course(radius: float, azimuth: float = azimuth) -> tuple[np.ndarray, str]:
                    elevation = random.uniform(e_low, e_high)  # noqa: B023 - used before the loop goes on
                    start = _start(wall, head, azimuth, elevation, radius)
                    to = _sinus_for(head, side, territory, azimuth, ring, random)  # noqa: B023
                    return _over_the_brain(wall, head, start, network.places[to].at, radius, random), to

                _plant(network, f"{name}.{territory}.{word}.{k}", territory, side, course, random)


def crossing(network: Network, wall: Wall, shape: Shape, side: int, random: np.random.Generator) -> None:
    """Draw the veins of one child that pass under the ring into the other child's sagittal sinus.

    Source: Swift 2004 (each left hemisphere drained into the other child).
    """
    head, name = shape.heads[side], SIDE[side]
    heights = np.array(n.CROSS_HEIGHTS_MM)
    under = n.CROSS_UNDER_MM * np.exp(-((heights / n.CROSS_WIDTH_MM) ** 2))
    for k, part in enumerate(("posterior", "anterior")):
        to = f"{SIDE[1 - side]}.sagittal.{part}.{n.SAGITTAL_PIECES - 1}"
        goal = network.places[to].at

        def course(radius: float, to: str = to, goal: np.ndarray = goal) -> tuple[np.ndarray, str]:
            angle = angle_of(goal) + float(random.choice([-1.0, 1.0])) * random.uniform(*n.CROSS_ASIDE_DEG)
            swing = np.degrees(_wobble(np.linspace(0, 1, len(heights)), random) / n.FILM_START_MM[1])
            points = wall.round_join(angle + swing, -head.up * heights, radius + n.VEIN_DEPTH_MM + under)
            return _clear_of_wall(wall, through([*points, goal]), radius), to

        _plant(network, f"{name}.crossing.{k}", None, side, course, random, head)


def between(network: Network, wall: Wall, shape: Shape, side: int, ring: Ring, random: np.random.Generator) -> None:
    """Draw veins of one child that run outwards on the flattened brain, in the film between the two, to the ring."""
    head, name = shape.heads[side], SIDE[side]
    turn = random.uniform(0, n.TURN_DEG)
    share = np.linspace(0, 1, n.WAY_POINTS)
    for k in range(n.FILM_VEINS):
        def course(radius: float, even_deg: float = turn + k * n.TURN_DEG / n.FILM_VEINS) -> tuple[np.ndarray, str]:
            angle = np.radians(even_deg + random.uniform(-1, 1) * n.FILM_JITTER_DEG)
            start = random.uniform(*n.FILM_START_MM) * np.array([np.cos(angle), np.sin(angle), 0.0])
            to = ring.nearest(float(np.degrees(angle)))
            goal = network.places[to].at
            line = start + share[:, None] * (goal - start)
            aside = np.array([-np.sin(angle), np.cos(angle), 0.0])
            line += (_wobble(share, random) * np.sin(np.pi * share))[:, None] * aside
            film = wall.height(line[:, 0], line[:, 1]) - head.up * (radius + n.MEMBRANE_MM / 2)
            line[:, 2] = film * (1 - share**n.FILM_RISE) + goal[2] * share**n.FILM_RISE
            return _clear_of_wall(wall, even(line), radius), to

        _plant(network, f"{name}.film.{k}", None, side, course, random, head)


def deep(network: Network, shape: Shape, side: int, random: np.random.Generator) -> None:
    """Draw one child's internal cerebral veins, great vein and straight sinus into its torcula."""
    head, name = shape.heads[side], SIDE[side]
    great = network.place(f"{name}.deep.great", head.world(np.array(n.GREAT_VEIN_MM)), side)
    radius = drawn("deep_radius_mm", random)
    for sign, word in ((1.0, "left"), (-1.0, "right")):
        way = [head.world(np.array([sign * x, y, z])) for x, y, z in n.INTERNAL_VEIN_MM]
        start = network.place(f"{name}.deep.{word}.start", way[0], side, "territory", "parietal")
        line = through([*way, network.places[great].at])
        network.tube(f"{name}.deep.{word}", start, great, "deep_vein", line, radius)
    torcula = network.places[f"{name}.torcula"].at
    middle = (network.places[great].at + torcula) / 2
    network.tube(
        f"{name}.straight.sinus", great, f"{name}.torcula", "sinus",
        through([network.places[great].at, middle, torcula]), radius * n.STRAIGHT_WIDER,
    )


def _plant(
    network: Network, id: str, territory: str | None, side: int, course: Course, random: np.random.Generator,
    head: Head | None = None,
) -> None:
    """Draw courses for a vein until one touches no other vessel, and add it as two edges.

    Args: territory: where it begins; found from the place of its start under ``head`` if None.
    """
    radius = drawn("bridging_radius_mm", random)
    best: tuple[float, np.ndarray, str] | None = None
    for _ in range(n.TRIES):
        line, to = course(radius)
        room = _room(network, line, to, radius)
        if best is None or room > best[0]:
            best = room, line, to
        if room >= n.CLEAR_MM:
            break
    assert best is not None
    _, line, to = best
    if territory is None:
        assert head is not None
        territory = _territory_at(head, line[0])
    leave = max(len(line) - 1 - round(n.BRIDGE_MM / n.PATH_STEP_MM), len(line) // 2)
    start = network.place(f"{id}.start", line[0], side, "territory", territory)
    middle = network.place(f"{id}.middle", line[leave], side)
    network.tube(f"{id}.cortical", start, middle, "cortical_vein", line[: leave + 1], radius)
    network.tube(f"{id}.bridging", middle, to, "bridging_vein", line[leave:], radius)


def _room(network: Network, line: np.ndarray, to: str, radius: float) -> float:
    """Free room (mm) between a course and every vessel drawn so far, its end's surroundings left out."""
    goal = network.places[to].at
    own = line[np.linalg.norm(line - goal, axis=1) > n.MEETING_MM]
    if len(own) < n.SHORTEST_MM / n.PATH_STEP_MM:
        return -n.FAR_MM
    tree = cKDTree(own)
    return min(float(tree.query(t.points)[0].min()) - t.radius_mm for t in network.tubes) - radius


def _start(wall: Wall, head: Head, azimuth: float, elevation: float, radius: float) -> np.ndarray:
    """A point on the brain under the wall, on the child's own side of the join."""
    while True:
        start = wall.out(head.shift, head.direction(azimuth, elevation), radius + n.VEIN_DEPTH_MM)
        if -start[2] * head.up >= n.BEYOND_MM:
            return start
        elevation -= n.SAGITTAL_STEP_DEG  # in angular joins, part of a territory lies beyond


def _sinus_for(
    head: Head, side: int, territory: str, azimuth: float, ring: Ring | None, random: np.random.Generator
) -> str:
    """Where a vein ends: the ring's nearest station, or a piece of the child's own sagittal sinus."""
    name = SIDE[side]
    part = "posterior" if territory == "posterior" else "anterior"
    if ring is None and territory == "parietal":
        return f"{name}.sagittal.{random.choice(['anterior', 'posterior'])}.top"
    if ring is None or (territory != "parietal" and random.uniform() < n.TO_OWN_SINUS[territory]):
        return f"{name}.sagittal.{part}.{random.integers(1, n.SAGITTAL_PIECES)}"
    return ring.nearest(angle_of(head.direction(azimuth, 0.0)))


def _over_the_brain(
    wall: Wall, head: Head, start: np.ndarray, goal: np.ndarray, radius: float, random: np.random.Generator
) -> np.ndarray:
    """A winding line under the wall from one point to another, seen from the middle of the head."""
    share = np.linspace(0, 1, n.WAY_POINTS)
    first, last = start - head.shift, goal - head.shift
    normal = np.cross(first, last)
    normal /= np.linalg.norm(normal)
    reach = np.linalg.norm(first) * (1 - share) + np.linalg.norm(last) * share
    aside = _wobble(share, random) * np.sin(np.pi * share)
    ways = first / np.linalg.norm(first) * (1 - share)[:, None] + last / np.linalg.norm(last) * share[:, None]
    ways += (aside / reach)[:, None] * normal
    ways /= np.linalg.norm(ways, axis=1, keepdims=True)
    points = wall.out(head.shift, ways, radius + n.VEIN_DEPTH_MM)
    beyond = points[:, 2] * head.up > goal[2] * head.up  # a ray that passes the join's rim belongs to the sister
    points = points[: max(int(np.argmax(beyond)), 2)] if beyond.any() else points
    ease = np.linalg.norm(points - goal, axis=1) > n.APPROACH_MM
    points = points[: max(int(np.flatnonzero(ease)[-1]) + 1, 2)] if ease.any() else points[:2]
    return _clear_of_wall(wall, through([*points[:: n.THIN_OUT], goal]), radius)


def _clear_of_wall(wall: Wall, line: np.ndarray, radius: float) -> np.ndarray:
    """The line, pushed in where it comes too near to the skull; its end stays."""
    return even(np.concatenate([wall.pushed_in(line[:-1], radius + n.WALL_MM), line[-1:]]))


def _wobble(share: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Sideways swing (mm) along a vein: two waves of drawn length and phase."""
    out = np.zeros_like(share)
    for _ in range(2):
        waves, phase = random.uniform(*n.WOBBLE_WAVES), random.uniform(0, 2 * np.pi)
        out += random.uniform(*n.WOBBLE_MM) * np.sin(2 * np.pi * waves * share + phase)
    return out


def _territory_at(head: Head, point: np.ndarray) -> str:
    """The territory under a world point: by its place between forehead and back of the head."""
    local = head.local(point)
    front = float(np.degrees(np.arctan2(abs(local[0]), -local[1])))
    return next(name for name, limit in n.TERRITORY_UP_TO_DEG.items() if front <= limit)
