"""The shared ring or helix, and each child's own sinuses from it to the jugular veins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twofold.evidence import estimate
from twofold.phantom import numerics as n
from twofold.phantom.curves import Wall, along_wall, angle_of, even, through
from twofold.phantom.heads import Shape
from twofold.phantom.network import SIDE, Network
from twofold.phantom.place import Head


@dataclass(frozen=True)
class Ring:
    """The shared sinus: its stations in order (place id, angle about the axis), whether it closes, its radius."""

    stations: tuple[tuple[str, float], ...]
    closed: bool
    radius_mm: float

    def nearest(self, angle_deg: float) -> str:
        """The station nearest to an angle; the first of equals, which a helix may have above each other."""
        gap = [abs((a - angle_deg + n.HALF_TURN_DEG) % n.TURN_DEG - n.HALF_TURN_DEG) for _, a in self.stations]
        return self.stations[int(np.argmin(gap))][0]


def drawn(id: str, random: np.random.Generator) -> float:
    """A size drawn from its published (or guessed) spread."""
    return estimate(f"phantom.{id}").quantile(float(random.uniform(n.SAFE_LOW, 1 - n.SAFE_LOW)))


def ring(network: Network, wall: Wall, shape: Shape, rotation_deg: float, random: np.random.Generator) -> Ring:
    """Draw the shared sinus round the join: closed at small rotation, a helix from about a right angle.

    Source: Kobets 2025 (two venous patterns; the ring turns into a helix as rotation approaches 90 degrees).
    """
    radius = drawn("ring_radius_mm", random)
    closed = rotation_deg < n.HELIX_FROM_DEG
    back = [angle_of(h.rotation @ np.array([0.0, 1.0, 0.0])) for h in shape.heads]
    if closed:
        start, span = back[0], n.TURN_DEG
    else:  # from the back of one head the long way round to the back of the other, and a little beyond both ends
        turn = (back[1] - back[0]) % n.TURN_DEG
        long_way = turn if turn >= n.HALF_TURN_DEG else turn - n.TURN_DEG
        sense = np.sign(long_way)
        start, span = back[0] - sense * n.HELIX_TAIL_DEG, long_way + 2 * sense * n.HELIX_TAIL_DEG
    wave, phase = random.uniform(0, n.RING_WAVE_MM), random.uniform(0, 2 * np.pi)
    count = n.STATIONS if closed else round(n.STATIONS * abs(span) / n.TURN_DEG)
    jitter = random.uniform(-n.STATION_JITTER, n.STATION_JITTER, count + 1)
    share = np.linspace(0, 1, count + 1)
    share[1:-1] += jitter[1:-1] / count
    calibre = 1 + n.CALIBRE_SWING * np.sin(2 * np.pi * share + random.uniform(0, 2 * np.pi))

    def at(s: np.ndarray) -> np.ndarray:
        rise = 0.0 if closed else (2 * s - 1) * n.HELIX_RISE_MM
        height = rise + wave * np.sin(2 * np.pi * s + phase)
        return wall.round_join(start + s * span, height, radius + n.WALL_MM)

    stations = [(f"ring.{k:02d}", float((start + s * span) % n.TURN_DEG)) for k, s in enumerate(share)]
    if closed:
        stations = stations[:-1]
    for (id, _), point in zip(stations, at(share)):
        network.place(id, point, None)
    for k in range(count):
        line = at(np.linspace(share[k], share[k + 1], n.RING_PIECES))
        to = stations[(k + 1) % len(stations)][0]
        network.tube(f"ring.sinus.{k:02d}", stations[k][0], to, "sinus", even(line), radius * calibre[k])
    return Ring(tuple(stations), closed, radius)


def own(
    network: Network, wall: Wall, shape: Shape, side: int, joined: Ring | None, random: np.random.Generator
) -> None:
    """Draw one child's sagittal, transverse and sigmoid sinuses and jugular veins, into the ring if there is one."""
    head, name = shape.heads[side], SIDE[side]
    back = drawn("sagittal_radius_mm", random)
    torcula = network.place(
        f"{name}.torcula", wall.out(head.shift, head.direction(0, n.TORCULA_DEG), back + n.WALL_MM), side
    )
    front = network.place(
        f"{name}.sagittal.front", wall.out(head.shift, head.direction(n.HALF_TURN_DEG, n.FRONT_DEG), back), side,
        "territory", "anterior",
    )
    for part, first, azimuth, radius in (
        ("posterior", torcula, 0.0, back), ("anterior", front, n.HALF_TURN_DEG, back * n.FRONT_THINNER),
    ):
        _sagittal(network, wall, head, side, part, first, azimuth, radius, joined)
    if joined is None:
        _over_the_vertex(network, wall, head, side, back)
    dominant = float(random.choice([-1.0, 1.0]))
    for sign, word in ((1.0, "left"), (-1.0, "right")):
        radius = drawn("transverse_radius_mm", random) * (1 if sign == dominant else n.LESSER_SIDE)
        way = [(sign * a, e) for a, e in n.TRANSVERSE_WAY_DEG]
        line = along_wall(wall, head, way, radius + n.WALL_MM)
        bulb = network.place(f"{name}.bulb.{word}", line[-1], side)
        network.tube(f"{name}.transverse.{word}", torcula, bulb, "sinus", line, radius)
        x, y, z = head.local(line[-1])
        down = head.world(np.array([x * n.JUGULAR_IN, y - n.JUGULAR_FORWARD_MM, n.FLOOR_MM]))
        end = network.place(f"{name}.jugular.{word}.end", down, side, "outflow")
        middle = head.world(np.array([x * n.JUGULAR_IN, y - n.JUGULAR_FORWARD_MM / 2, z - n.BULB_MM]))
        way = through([line[-1], middle, down])
        network.tube(f"{name}.jugular.{word}", bulb, end, "jugular", way, radius * n.JUGULAR_WIDER)


def _sagittal(
    network: Network, wall: Wall, head: Head, side: int, part: str, first: str, azimuth: float, radius: float,
    joined: Ring | None,
) -> None:
    """One half of the sagittal sinus, from its far end up the midline to the join, in three pieces."""
    name, up = SIDE[side], head.up
    low = n.TORCULA_DEG if part == "posterior" else n.FRONT_DEG
    line = [network.places[first].at]
    for elevation in np.arange(low, n.QUARTER_TURN_DEG, n.SAGITTAL_STEP_DEG):
        point = wall.out(head.shift, head.direction(azimuth, float(elevation)), radius + n.WALL_MM)
        if -point[2] * up < n.SAGITTAL_STOP_MM:
            break
        line.append(point)
    if joined is not None:
        last = joined.nearest(_azimuth_in_world(head, azimuth))
        line = wall.bowed(line, network.places[last].at, radius)
    else:
        last = network.place(f"{name}.sagittal.{part}.top", line[-1], side)
    line = even(np.array(line))
    cuts = np.linspace(0, len(line) - 1, n.SAGITTAL_PIECES + 1).round().astype(int)
    between = [network.place(f"{name}.sagittal.{part}.{k}", line[cuts[k]], side) for k in range(1, n.SAGITTAL_PIECES)]
    ids = [first, *between, last]
    for k in range(n.SAGITTAL_PIECES):
        piece = line[cuts[k] : cuts[k + 1] + 1]
        network.tube(f"{name}.sagittal.{part}.sinus.{k}", ids[k], ids[k + 1], "sinus", piece, radius)


def _over_the_vertex(network: Network, wall: Wall, head: Head, side: int, radius: float) -> None:
    """The rest of a sagittal sinus of its own, under the interface from front to back (partial forms)."""
    name, up = SIDE[side], head.up
    ends = [f"{name}.sagittal.{part}.top" for part in ("anterior", "posterior")]
    start, end = (network.places[e].at for e in ends)
    share = np.linspace(0, 1, n.WAY_POINTS)[:, None]
    line = start + share * (end - start)
    roof = wall.height(line[:, 0], line[:, 1]) - up * (n.GAP_MM / 2 + radius)
    bend = np.sin(np.pi * share[:, 0]) ** 0.5
    line[:, 2] = line[:, 2] * (1 - bend) + roof * bend
    line = even(wall.pushed_in(line, radius + n.WALL_MM))
    network.tube(f"{name}.sagittal.top.sinus", ends[0], ends[1], "sinus", line, radius)


def _azimuth_in_world(head: Head, azimuth: float) -> float:
    """The angle about the common axis at which a direction of a head lies."""
    return angle_of(head.direction(azimuth, 0.0))
