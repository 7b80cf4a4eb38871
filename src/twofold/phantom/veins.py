"""Cortical, bridging, crossing and deep veins: from a child's territories into a sinus."""

from __future__ import annotations

import numpy as np

from twofold.phantom import numerics as n
from twofold.phantom.curves import Wall, angle_of, even, through
from twofold.phantom.heads import Shape
from twofold.phantom.network import SIDE, Network
from twofold.phantom.place import Head
from twofold.phantom.sinuses import Ring, drawn


def superficial(
    network: Network, wall: Wall, shape: Shape, side: int, ring: Ring | None, random: np.random.Generator
) -> None:
    """Draw one child's veins over the brain: per territory and side two or three, each to a sinus.

    A vein is two edges: on the brain (cortical) and from the brain into the sinus (bridging).
    """
    head, name = shape.heads[side], SIDE[side]
    for territory, ((a_low, a_high), (e_low, e_high)) in n.TERRITORY_DEG.items():
        for sign in (1.0, -1.0):
            count = n.VEINS_PER_SIDE + int(random.uniform() < n.ONE_MORE)
            share = (np.arange(count) + 0.5 + random.uniform(-n.STATION_JITTER, n.STATION_JITTER, count)) / count
            for k in range(count):
                azimuth = n.HALF_TURN_DEG - sign * (a_low + share[k] * (a_high - a_low))
                elevation = random.uniform(e_low, e_high)
                word = "left" if sign > 0 else "right"
                id = f"{name}.{territory}.{word}.{k}"
                radius = drawn("bridging_radius_mm", random)
                start = wall.out(head.shift, head.direction(azimuth, elevation), radius + n.VEIN_DEPTH_MM)
                while -start[2] * head.up < n.BEYOND_MM:  # in angular joins, part of a territory lies beyond
                    elevation -= n.SAGITTAL_STEP_DEG
                    start = wall.out(head.shift, head.direction(azimuth, elevation), radius + n.VEIN_DEPTH_MM)
                to = _sinus_for(head, side, territory, azimuth, ring, random)
                line = _over_the_brain(wall, head, start, network.places[to].at, radius, random)
                _two_edges(network, id, territory, side, line, to, radius)


def crossing(network: Network, wall: Wall, shape: Shape, side: int, random: np.random.Generator) -> None:
    """Draw the veins of one child that pass under the ring into the other child's sagittal sinus.

    Source: Swift 2004 (each left hemisphere drained into the other child).
    """
    head, name = shape.heads[side], SIDE[side]
    for k, part in enumerate(("posterior", "anterior")):
        to = f"{SIDE[1 - side]}.sagittal.{part}.{n.SAGITTAL_PIECES - 1}"
        goal = network.places[to].at
        angle = angle_of(goal) + float(random.choice([-1.0, 1.0])) * random.uniform(*n.CROSS_ASIDE_DEG)
        radius = drawn("bridging_radius_mm", random)
        depth = radius + n.VEIN_DEPTH_MM
        points = []
        for height, share in zip(n.CROSS_HEIGHTS_MM, np.linspace(0, 1, len(n.CROSS_HEIGHTS_MM))):
            under = n.CROSS_UNDER_MM * np.exp(-((height / n.CROSS_WIDTH_MM) ** 2))
            along = angle + share * ((angle_of(goal) - angle + n.HALF_TURN_DEG) % n.TURN_DEG - n.HALF_TURN_DEG)
            points.append(wall.round_join(along, -head.up * height, depth + under))
        line = through([*points, goal])
        territory = _territory_at(head, line[0])
        _two_edges(network, f"{name}.crossing.{k}", territory, side, line, to, radius)


def between(network: Network, wall: Wall, shape: Shape, side: int, ring: Ring, random: np.random.Generator) -> None:
    """Draw veins of one child that run outwards on the flattened brain, in the film between the two, to the ring."""
    head, name = shape.heads[side], SIDE[side]
    turn = random.uniform(0, n.TURN_DEG)
    for k in range(n.FILM_VEINS):
        angle = np.radians(turn + k * n.TURN_DEG / n.FILM_VEINS + random.uniform(-1, 1) * n.FILM_JITTER_DEG)
        radius = drawn("bridging_radius_mm", random)
        start = random.uniform(*n.FILM_START_MM) * np.array([np.cos(angle), np.sin(angle), 0.0])
        to = ring.nearest(float(np.degrees(angle)))
        goal = network.places[to].at
        share = np.linspace(0, 1, n.WAY_POINTS)
        line = start + share[:, None] * (goal - start)
        aside = np.array([-np.sin(angle), np.cos(angle), 0.0])
        line += (_wobble(share, random) * np.sin(np.pi * share))[:, None] * aside
        film = wall.height(line[:, 0], line[:, 1]) - head.up * (radius + n.MEMBRANE_MM / 2)
        line[:, 2] = film * (1 - share**n.FILM_RISE) + goal[2] * share**n.FILM_RISE
        _two_edges(network, f"{name}.film.{k}", _territory_at(head, line[0]), side, even(line), to, radius)


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


def _two_edges(network: Network, id: str, territory: str, side: int, line: np.ndarray, to: str, radius: float) -> None:
    """A vein's stretch on the brain and its bridge into the sinus."""
    leave = max(len(line) - 1 - round(n.BRIDGE_MM / n.PATH_STEP_MM), 1)
    start = network.place(f"{id}.start", line[0], side, "territory", territory)
    middle = network.place(f"{id}.middle", line[leave], side)
    network.tube(f"{id}.cortical", start, middle, "cortical_vein", line[: leave + 1], radius)
    network.tube(f"{id}.bridging", middle, to, "bridging_vein", line[leave:], radius)


def _sinus_for(
    head: Head, side: int, territory: str, azimuth: float, ring: Ring | None, random: np.random.Generator
) -> str:
    """Where a vein ends: the ring's nearest station, or a piece of the child's own sagittal sinus."""
    name = SIDE[side]
    part = "posterior" if territory == "posterior" else "anterior"
    middle = f"{name}.sagittal.{part}.{n.SAGITTAL_PIECES - 1}"
    if ring is None:
        return middle if territory != "parietal" else f"{name}.sagittal.{random.choice(['anterior', 'posterior'])}.top"
    if territory != "parietal" and random.uniform() < n.TO_OWN_SINUS[territory]:
        return middle
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
    depth = radius + n.VEIN_DEPTH_MM
    points = np.array([wall.out(head.shift, w, depth) for w in ways])
    beyond = points[:, 2] * head.up > goal[2] * head.up  # a ray that passes the join's rim belongs to the sister
    points = points[: max(int(np.argmax(beyond)), 2)] if beyond.any() else points
    ease = np.linalg.norm(points - goal, axis=1) > n.APPROACH_MM
    points = points[: max(int(np.flatnonzero(ease)[-1]) + 1, 2)] if ease.any() else points[:2]
    return through([*points[:: n.THIN_OUT], goal])


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
