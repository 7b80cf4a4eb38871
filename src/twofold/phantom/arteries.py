"""Carotid and vertebral arteries with their first branches, and now and then a feeder across the join."""

from __future__ import annotations

import numpy as np

from twofold.phantom import numerics as n
from twofold.phantom.curves import Wall, through
from twofold.phantom.heads import Shape
from twofold.phantom.network import SIDE, Network
from twofold.phantom.place import ABOVE, BELOW
from twofold.phantom.sinuses import drawn


def own(network: Network, wall: Wall, shape: Shape, side: int, random: np.random.Generator) -> None:
    """Draw one child's arteries: two carotids with middle and anterior branches, one basilar with two.

    A branch ends at a junction that names the territory it feeds.
    """
    head, name = shape.heads[side], SIDE[side]

    def line(way: tuple[tuple[float, float, float], ...], sign: float) -> np.ndarray:
        return through([head.world(np.array([sign * x, y, z])) for x, y, z in way])

    def vessel(id: str, source: str, way: np.ndarray, end: str, radius: float, territory: str | None) -> None:
        way = wall.pushed_in(way, n.ARTERY_DEPTH_MM) if territory else way
        network.place(end, way[-1], side, territory=territory)
        network.tube(id, source, end, "artery", way, radius)

    wide = drawn("carotid_radius_mm", random)
    for sign, word in ((1.0, "left"), (-1.0, "right")):
        carotid = line(n.CAROTID_MM, sign)
        network.place(f"{name}.carotid.{word}.in", carotid[0], side, "inlet")
        vessel(f"{name}.carotid.{word}", f"{name}.carotid.{word}.in", carotid, f"{name}.carotid.{word}.top", wide, None)
        for branch, way, territory in (
            ("middle", n.MIDDLE_CEREBRAL_MM, "parietal"), ("front", n.ANTERIOR_CEREBRAL_MM, "anterior")
        ):
            vessel(
                f"{name}.artery.{branch}.{word}", f"{name}.carotid.{word}.top", line(way, sign),
                f"{name}.artery.{branch}.{word}.end", wide * n.BRANCH_THINNER, territory,
            )
    basilar = line(n.BASILAR_MM, 1.0)
    network.place(f"{name}.basilar.in", basilar[0], side, "inlet")
    vessel(f"{name}.basilar", f"{name}.basilar.in", basilar, f"{name}.basilar.top", wide * n.BASILAR_THINNER, None)
    for sign, word in ((1.0, "left"), (-1.0, "right")):
        vessel(
            f"{name}.artery.back.{word}", f"{name}.basilar.top", line(n.POSTERIOR_CEREBRAL_MM, sign),
            f"{name}.artery.back.{word}.end", wide * n.BRANCH_THINNER, "posterior",
        )


def feeders(network: Network, wall: Wall, shape: Shape, random: np.random.Generator) -> int:
    """Draw none, one or two arteries from one child's branch across the join to the other's; how many."""
    count = int(np.searchsorted(np.cumsum(n.FEEDER_CHANCES), random.uniform()))
    for k in range(count):
        ends = [_branch_ends(network, side)[k] for side in (BELOW, ABOVE)]
        first, last = (network.places[e].at for e in ends)
        radial = (first + last) * np.array([0.5, 0.5, 0.0])
        crossing = radial * min(1.0, n.FEEDER_OUT_MM / max(float(np.linalg.norm(radial)), n.TINY))
        crossing[2] = wall.height(crossing[:1], crossing[1:2])[0]
        line = wall.pushed_in(through([first, crossing, last]), n.ARTERY_DEPTH_MM)
        network.tube(f"feeder.{k}", ends[0], ends[1], "cross_feeder", line, drawn("feeder_radius_mm", random))
    return count


def _branch_ends(network: Network, side: int) -> list[str]:
    """One child's ends of branches, those nearest to the join first."""
    ends = [p for p in network.places if p.startswith(f"{SIDE[side]}.artery.") and p.endswith(".end")]
    return sorted(ends, key=lambda p: abs(network.places[p].at[2]))
