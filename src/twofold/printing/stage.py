"""Models for the printer as a recipe: labels and a cut in, a folder of closed parts out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from twofold import INTENDED_USE, __version__, anatomy, progress, store
from twofold.anatomy.export import PRINTED, stl_bytes
from twofold.anatomy.labels import CODES
from twofold.anatomy.meshes import Mesh, of_solid, surface
from twofold.anatomy.records import Anatomy
from twofold.case import Case
from twofold.case.new import empty_folder
from twofold.division.candidates import known
from twofold.division.records import load as load_division
from twofold.division.records import surface_path
from twofold.errors import BadInput
from twofold.printing import cut as cuts
from twofold.printing import halves, solids, supports, tags
from twofold.printing import numerics as n

CUTS = ("none", "plane", "surface")
HOLLOWED = ("skin", "brain_a", "brain_b", "brain_unsure")  # the others are walls or threads already
DEFAULT = tuple(name for name in PRINTED if name != "skin")  # a face is a name: printed when asked for
SUPPORTS = (
    "Templates on the skin as scanned; children grow. Fit, liner, material, cleaning and pressure care are the "
    "hospital's decision; nothing here was tried on a child."
)


@dataclass
class _Folder:
    """What is written, and the table of it."""

    out: Path
    rows: list[dict[str, Any]] = field(default_factory=list)
    pegs: dict[tuple[float, float], int] = field(default_factory=dict)

    def add(self, name: str, mesh: Mesh, **more: Any) -> None:
        """Write a part; its row tells size and volume."""
        store.write_bytes(self.out / f"{name}.stl", stl_bytes(mesh))
        size = mesh.points_mm.max(axis=0) - mesh.points_mm.min(axis=0)
        self.rows.append({"file": f"{name}.stl", "volume_ml": round(mesh.volume_ml, n.DECIMALS),
                          "size_mm": [round(float(x), 1) for x in size], **more})  # fmt: skip


def write(
    case: Case,
    out: Path,
    cut: str = "none",
    candidate: str | None = None,
    only: Sequence[str] = (),
    hollow_mm: float | None = None,
    with_supports: bool = False,
    tube_mm: float = n.TUBE_MM,
) -> list[str]:
    """Write printable parts of a case's anatomy into an empty folder; returns the files' names.

    Args:
        cut: ``none``; ``plane``: flat, the candidate's own baseline where there is one, else half way between the
            heads; ``surface``: the candidate's dividing surface.
        only: structures by name; without it all but skin and CSF. Skin is a face: it is printed when named.
        hollow_mm: wall left of skin and brains; whole otherwise.
        with_supports: head cradles and bands too. tube_mm: outer width of the tube that their clips hold.

    Raises BadInput: no anatomy, an unknown structure, candidate or cut, a wall too thin, a folder that is not empty.
    """
    _check(cut, only, hollow_mm, tube_mm)
    found = anatomy.load(case)
    empty_folder(out)
    table = _Folder(out)
    names = [s for s in (only or DEFAULT) if (found.labels == CODES[s]).any()]
    content = store.hash_bytes(found.labels.tobytes())[: n.HASH_DIGITS]
    with progress.task("models for the printer", len(names) + 1) as task:
        way = _way(case, found, cut, candidate)
        for name in names:
            _structure(table, found, name, way, hollow_mm, (case.file.title[: n.TITLE_LETTERS].strip(), content))
            task.advance()
        for (radius, length), number in sorted(table.pegs.items()):
            name = f"peg-{2 * radius:g}x{2 * length:g}mm"
            table.add(name, of_solid(halves.peg(radius, length), "peg"), print_times=number)
        if with_supports:
            _supports(table, found, tube_mm)
        task.advance()
    off = None if way is None else round(way.off_mm, n.DECIMALS)
    store.write_json(out / "parts.json", {
        "schema": 1, "twofold": __version__, "case": case.file.title, "content": content, "unit": "mm",
        "cut": {"kind": cut, "candidate": candidate, "surface_off_mm_p95": off}, "hollow_wall_mm": hollow_mm,
        "parts": table.rows, "supports": SUPPORTS if with_supports else None, "intended_use": INTENDED_USE,
    })  # fmt: skip
    return [*(r["file"] for r in table.rows), "parts.json"]


def _check(cut: str, only: Sequence[str], hollow_mm: float | None, tube_mm: float) -> None:
    """Refuse what could not be made before anything is read."""
    if cut not in CUTS:
        raise BadInput("--cut", "", cut, f"use one of: {', '.join(CUTS)}")
    for name in only:
        if name not in PRINTED:
            raise BadInput("--only", "", name, f"name one of: {', '.join(PRINTED)}")
    if hollow_mm is not None and hollow_mm < n.WALL_LEAST_MM:
        raise BadInput("--hollow", "", f"{hollow_mm:g} mm", f"leave a wall of {n.WALL_LEAST_MM:g} mm or more")
    if not 0 < tube_mm < n.TUBE_MOST_MM:
        raise BadInput("--tube", "", f"{tube_mm:g} mm", "give the outer width of the circuit's tube in mm")


def _way(case: Case, found: Anatomy, cut: str, candidate: str | None) -> cuts.Cut | None:
    """Where everything is cut."""
    if cut == "none":
        return None
    heads = found.measures.heads
    a, b = (np.array(heads[t].centre_mm) for t in ("a", "b"))
    index = np.argwhere(found.labels > 0)
    corners = found.grid.world(np.array([[low, high] for low, high in zip(index.min(axis=0), index.max(axis=0))]).T)
    spread = np.array([[x, y, z] for x in corners[:, 0] for y in corners[:, 1] for z in corners[:, 2]])
    if candidate is None:
        if cut == "surface":
            raise BadInput("--candidate", "", "none", "name the candidate whose dividing surface is to be followed")
        return cuts.plane((a + b) / 2, a - b, spread)
    division = load_division(case, known(case, candidate))
    if cut == "plane":
        flat = division.surface.plane
        centre, normal = ((a + b) / 2, a - b) if flat is None else (np.array(flat.centre_mm), np.array(flat.normal))
        return cuts.plane(centre, normal * (1 if normal @ (a - b) >= 0 else -1), spread)
    import trimesh

    mesh: Any = trimesh.load(surface_path(case, candidate), file_type="stl", force="mesh")
    return cuts.along(np.asarray(mesh.triangles, float), a - b, spread)


def _structure(
    table: _Folder, found: Anatomy, name: str, way: cuts.Cut | None, hollow_mm: float | None, words: tuple[str, str]
) -> None:
    """One structure, whole or in two halves, with its words."""
    mask = found.labels == CODES[name]
    if name == "skin":
        from scipy import ndimage

        filled = ndimage.binary_fill_holes(found.labels > 0)
        assert filled is not None
        mask = filled
    mesh = surface(mask, found.grid, name)
    if mesh is None:
        return
    solid, crumbs = solids.without_crumbs(solids.of_mesh(mesh))
    if hollow_mm is not None and name in HOLLOWED:
        room = solids.cavity(mask, found.grid, hollow_mm)
        if room is not None:
            solid, mask = solid - room, mask & ~_deep(mask, found.grid.spacing_mm, hollow_mm)
    title, content = words
    if way is not None:
        lines = {t: (title, f"{name} side {t} {content}") for t in ("a", "b")}
        two = halves.halve(solid, mask, found.grid, way, lines)
        if two is not None:
            if len(two.pegs_at):
                table.pegs[two.peg_mm] = table.pegs.get(two.peg_mm, 0) + len(two.pegs_at)
            for t, half in (("a", two.a), ("b", two.b)):
                table.add(f"{name}-side-{t}", of_solid(half, name), structure=name, side=t, pegs=len(two.pegs_at),
                          peg_radius_mm=two.peg_mm[0], engraved=two.written[t], crumbs_left_out=crumbs)  # fmt: skip
                if not two.written[t]:
                    table.add(f"{name}-side-{t}-tag", of_solid(tags.tag(lines[t]), "tag"), structure=name, side=t)
            return
    if hollow_mm is not None and name in HOLLOWED:
        solid = _drained(solid)
    table.add(name, of_solid(solid, name), structure=name, side=None, engraved=False,
              crumbs_left_out=crumbs)  # fmt: skip
    table.add(f"{name}-tag", of_solid(tags.tag((title, f"{name} {content}")), "tag"), structure=name, side=None)


def _deep(mask: np.ndarray, spacing: float, wall_mm: float) -> np.ndarray:
    from scipy import ndimage

    return np.asarray(ndimage.distance_transform_edt(mask, sampling=spacing)) > wall_mm + spacing / 2


def _drained(solid: Any) -> Any:
    """A hollow part with a hole at its lowest point, through which resin or powder runs out."""
    box = np.array(solid.bounding_box())
    low, high = box[: n.DIM], box[n.DIM :]
    points = np.asarray(solid.to_mesh().vert_properties)[:, : n.DIM]
    at = points[np.argmin(points[:, 2])]
    return solid - solids.rod(n.DRAIN_MM, n.DRAIN_MM, float(high[2] - low[2]) / 2).translate(tuple(map(float, at)))


def _supports(table: _Folder, found: Anatomy, tube_mm: float) -> None:
    """Cradles for either child on its back, and bands."""
    heads = found.measures.heads
    room = n.LINER_MM + n.CRADLE_DEEP_MM + tube_mm + n.TUBE_WALL_MM * 2
    outside = supports.skin(found.labels, found.grid, room)
    made = [(f"supports/band-{t}", supports.band(outside, heads, t, tube_mm)) for t in supports.LETTERS]
    for lying in supports.LETTERS:
        made += [(f"supports/cradle-{t}-when-{lying}-lies-on-its-back", supports.cradle(outside, heads, t, lying))
                 for t in supports.LETTERS]  # fmt: skip
    for name, mesh in made:
        if mesh is not None:
            table.add(name, mesh, structure="skin", note=SUPPORTS)


