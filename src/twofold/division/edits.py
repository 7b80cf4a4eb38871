"""What people decided about the surface: ``edits/division.yaml``, checked in their own words.

    seeds:   [{at_mm: [x, y, z], radius_mm: 4, keeper: a}]          this belongs to a
    avoid:   [{at_mm: [x, y, z], radius_mm: 3}]                     not through here
    handles: [{at_mm: [x, y, z], radius_mm: 3, towards_a: [0, 0, 1]}]   the surface passes here, a on that side

World millimetres, LPS+. Seeds and handles become decided places of the same problem, so an edited surface is again
the cheapest of all that respect them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import yaml
from pydantic import Field, field_validator

from twofold import store
from twofold.division.domain import SIGN, Domain
from twofold.division.numerics import AVOID_TIMES
from twofold.division.records import Letter, Point, Strict
from twofold.errors import BadInput

FILE = "edits/division.yaml"


class Seed(Strict):
    """A ball that goes to one child."""

    at_mm: Point
    radius_mm: float = Field(gt=0)
    keeper: Letter


class Avoid(Strict):
    """A ball through which the surface should not run: cutting it costs far more than any tissue."""

    at_mm: Point
    radius_mm: float = Field(gt=0)


class Handle(Strict):
    """A place through which the surface passes, and the side on which a lies there."""

    at_mm: Point
    radius_mm: float = Field(gt=0)
    towards_a: Point

    @field_validator("towards_a")
    @classmethod
    def _points_somewhere(cls, v: Point) -> Point:
        if not np.all(np.isfinite(v)) or not np.linalg.norm(v) > 0:
            raise ValueError("give a direction, for instance [0, 0, 1]")
        return v


class Edits(Strict):
    """Everything in ``edits/division.yaml``."""

    seeds: tuple[Seed, ...] = ()
    avoid: tuple[Avoid, ...] = ()
    handles: tuple[Handle, ...] = ()


def load(root: Path) -> Edits:
    """The edits of a case; none when there is no file. Raises BadInput: see ``Edits``; text that is not YAML."""
    path = root / FILE
    if not path.exists():
        return Edits()
    try:
        data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as e:
        raise BadInput(path, "", "text that is not YAML", f"repair it or delete it: {' '.join(str(e).split())}") from e
    return store.parse(Edits, data or {}, path)


def decided(edits: Edits, domain: Domain) -> np.ndarray:
    """Signs that the edits give to voxels of the domain: +1 a, -1 b, 0 none, int8.

    Raises BadInput: a place outside the part of the heads that is being divided; a voxel that the edits give to both
    children, so that the surface would have to run through itself.
    """
    signs = {+1: np.zeros(domain.labels.shape, bool), -1: np.zeros(domain.labels.shape, bool)}
    first: dict[int, str] = {}
    balls: list[tuple[str, np.ndarray, float, int]] = []
    for i, s in enumerate(edits.seeds):
        balls.append((f"seeds.{i}", np.array(s.at_mm), s.radius_mm, SIGN[s.keeper]))
    for i, h in enumerate(edits.handles):
        aside = np.array(h.towards_a) / np.linalg.norm(h.towards_a) * (_reach(domain, h.radius_mm) + domain.spacing_mm)
        balls.append((f"handles.{i}", np.array(h.at_mm) + aside, h.radius_mm, 1))
        balls.append((f"handles.{i}", np.array(h.at_mm) - aside, h.radius_mm, -1))
    for name, at, radius, sign in balls:
        ball = _ball(domain, at, radius, name)
        if (ball & signs[-sign]).any():
            raise BadInput(FILE, name, f"the surface edited through itself: it and {first[-sign]} claim the same place "
                           "for different children", "move one of them, make it smaller, or turn the handle")
        signs[sign] |= ball
        first[sign] = name
    return signs[1].astype(np.int8) - signs[-1].astype(np.int8)


def dearer(edits: Edits, domain: Domain, cost: np.ndarray) -> np.ndarray:
    """The costs with the places to avoid raised far above every tissue."""
    if not edits.avoid:
        return cost
    out = cost.copy()
    for i, a in enumerate(edits.avoid):
        ball = _ball(domain, np.array(a.at_mm), a.radius_mm, f"avoid.{i}") & (cost > 0)
        out[ball] = cost.max() * np.float32(AVOID_TIMES)
    return out


def _ball(domain: Domain, at_mm: np.ndarray, radius_mm: float, name: str) -> np.ndarray:
    centre = domain.index(at_mm[None])[0]
    shape = np.array(domain.labels.shape)
    if not np.all(np.isfinite(centre)) or np.any(centre < -0.5) or np.any(centre > shape - 0.5):
        ends = domain.world(np.array([[0, 0, 0], shape - 1]))
        low, high = (np.round(x(ends, axis=0)).tolist() for x in (np.min, np.max))
        raise BadInput(FILE, f"{name}.at_mm", f"{np.round(at_mm).tolist()}, outside the part that is divided",
                       f"give millimetres, LPS+, between {low} and {high}")
    axes = np.ogrid[tuple(slice(0, n) for n in shape)]
    away = sum((x - c) ** 2 for x, c in zip(axes, centre))
    return np.asarray(away <= (_reach(domain, radius_mm) / domain.spacing_mm) ** 2)


def _reach(domain: Domain, radius_mm: float) -> float:
    return max(radius_mm, float(np.sqrt(2)) * domain.spacing_mm)  # never between the voxels
