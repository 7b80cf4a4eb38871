"""The stage as a recipe: images in, ``1-anatomy/`` out."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from twofold import progress, store
from twofold.anatomy import blood, heads, labels, own, segmenters
from twofold.anatomy.brains import Brains, split
from twofold.anatomy.certainty import certainty
from twofold.anatomy.export import write_meshes
from twofold.anatomy.graph import build, courses
from twofold.anatomy.images import VENOGRAMS
from twofold.anatomy.inside import check_points, check_two_heads
from twofold.anatomy.measures import measure
from twofold.anatomy.numerics import STEPS
from twofold.anatomy.paint import painted
from twofold.anatomy.place import survey
from twofold.anatomy.records import CENTRELINES, CONFIDENCE, MEASURES, VESSELS, Anatomy, load
from twofold.anatomy.scans import Scans, gather
from twofold.anatomy.tissue import Tissue, segment
from twofold.anatomy.vessels import find_vessels
from twofold.case import Case, Options

_Parts = tuple[Tissue, Brains, np.ndarray, np.ndarray, list[np.ndarray], float]


def run(case: Case, out: Path, options: Options | None = None) -> Anatomy:
    """A case's anatomy from its images (or from own labels, vessels or network), written into ``out``.

    Args:
        case: images, the point inside each child, and ``edits/`` if there are any.
        out: an existing or new folder that becomes ``1-anatomy``.
        options: taken for the common shape of stages; nothing in them changes the result.

    Raises BadInput: images, points or edits that cannot be used. NoAnswer: a child without any visible vein.
    """
    file = case.root / "case.yaml"
    out.mkdir(parents=True, exist_ok=True)
    with progress.task("anatomy", STEPS) as done:
        drawn, graph = own.labels_of(case), own.vessels_of(case)
        network = segmenters.network_of(case) if drawn is None else None
        if network is not None:
            drawn = segmenters.labelled(network, gather(case, need_venogram=False), network.plan.folder)
        scans = own.scans_from(case, drawn) if drawn is not None else gather(case, need_venogram=graph is None)
        done.advance()
        tissue, brains, share, mask, each, noise = _parts(scans, drawn, file)
        done.advance()
        frames = heads.head_frames(scans.base, tissue, brains, scans.grid)
        place = survey(tissue, brains, frames, scans.grid)
        done.advance()
        lines: dict[str, np.ndarray] = {}
        notes: list[str] = []
        if graph is None:
            seen = " and ".join(k for k in VENOGRAMS if k in scans.by_kind) or "own labels"
            graph, lines, notes = build(find_vessels(mask, share, place, each), place, seen)
        done.advance()
        volume = drawn.volume if drawn is not None else painted(
            scans.grid, tissue, brains, mask, share, graph, lines
        )
        measures = measure(volume, scans, tissue, brains, frames, graph, notes)
        done.advance()
        colours = {**labels.COLOURS, "brain_a": case.twins.a.colour, "brain_b": case.twins.b.colour}
        labels.write(volume, scans.grid, out, colours)
        if drawn is None:
            sure = certainty(volume, scans.base, tissue, brains, share, noise)
            store.write_bytes(out / CONFIDENCE, labels.nifti_bytes(sure, scans.grid))
        write_meshes(volume, scans.grid, out, colours)
        store.save(out / VESSELS, graph)
        store.save(out / MEASURES, measures)
        store.write_json(out / CENTRELINES, courses(graph, lines))
        done.advance()
    return load(out)


def _parts(scans: Scans, drawn: own.Drawn | None, file: Path) -> _Parts:
    """(tissue, brains, share of blood, vessel mask, share of blood in each venogram, its noise)."""
    if drawn is not None:
        return drawn.tissue(), drawn.brains(), drawn.share(), drawn.vessels(), [], 0.0
    points = [scans.inside_mm[t] for t in ("a", "b")]
    tissue = segment(scans.base, scans.head, scans.grid, points)
    check_points(file, scans.inside_mm, tissue, scans.grid)
    parts = []
    if "ctv" in scans.by_kind:
        ctv = blood.from_ctv(scans.by_kind["ctv"], scans.by_kind.get("ct"), tissue)
        parts.append(blood.within(ctv, scans.seen.get("ctv")))
    if "mrv" in scans.by_kind:
        parts.append(blood.within(blood.from_mrv(scans.by_kind["mrv"], tissue), scans.seen.get("mrv")))
    found = blood.combine(parts) if parts else None
    share = found.share if found else np.zeros(scans.grid.shape, np.float32)
    mask = blood.vessel_mask(found, parts, blood.vessel_room(tissue, scans.grid), scans.grid) if found else share > 1
    brains = split(scans.by_kind, tissue.cavity, mask, scans.grid, scans.inside_mm, scans.seen)
    check_two_heads(file, scans.inside_mm, brains, scans.grid)
    return tissue, brains, share, mask, [p.share for p in parts], found.noise if found else 0.0
