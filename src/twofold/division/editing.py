"""The dividing surface while somebody edits it: every change of ``edits/division.yaml`` answered at once.

What no edit can change (labels, who keeps which vein, what lies deep in one child) is worked out once; each answer
starts from the one before. Nothing of the case is written: ``twofold divide`` makes the edited division for good.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy import ndimage

from twofold import anatomy as anatomy_stage
from twofold import evidence, store
from twofold.case import Case
from twofold.division import costs as cost_table
from twofold.division import edits, separate
from twofold.division.candidates import known
from twofold.division.domain import around_join
from twofold.division.numerics import LENGTH_DECIMALS, MEDIAN, TAIL, WATCH_S
from twofold.division.records import Edited, Margin, load
from twofold.division.staging.allotment import of_cuts
from twofold.division.staging.join import joined
from twofold.division.stl import stl_bytes
from twofold.division.surface import mesh as meshes
from twofold.division.surface.mesh import Mesh
from twofold.division.surface.sensitivity import distances
from twofold.errors import TwofoldError
from twofold.quantity import MM2_PER_CM2

MARGINS = ("brain_a", "brain_b", "vein", "sinus")


class Session:
    """A candidate's surface, open for editing."""

    def __init__(self, case: Case, candidate: str) -> None:
        """Read what the edits can't change, and find the surface without any edit.

        Raises BadInput: an unknown candidate; a case whose anatomy or division was not made.
        """
        from twofold.anatomy.labels import CODES

        division = load(case, known(case, candidate))
        found = anatomy_stage.load(case)
        self.candidate = candidate
        self.domain = around_join(found.labels, dict(CODES), found.affine_lps, found.spacing_mm)
        nearer = self.domain.nearness(np.array([n.position_mm for n in found.graph.nodes]))
        join = joined(found.graph, dict(zip((n.id for n in found.graph.nodes), nearer.tolist())),
                      evidence.value("division.join_reach_mm"))
        way = of_cuts(join, [x.edge for x in division.ligations])
        self.costs = cost_table.table(case.costs)
        self.up = join.letters[0] == "a"
        self.kept = separate.vessels(found, join, way, evidence.value("division.vein_surely_mm"))
        self.held = self.domain.held(self.kept)
        self.away = {
            t: ndimage.distance_transform_edt(self.domain.labels != self.domain.codes[t]).astype(np.float32)
            * np.float32(self.domain.spacing_mm)
            for t in MARGINS if (self.domain.labels == self.domain.codes[t]).any()
        }
        self.free = self.now = separate.separate(self.domain, self.costs, self.kept, self.up, held=self.held)

    def answer(self, wanted: edits.Edits) -> Edited:
        """The surface with these edits instead of those before; its figures.

        Raises BadInput: edits that contradict themselves or lie outside (the surface then stays as it was).
        """
        self.now = separate.separate(
            self.domain, self.costs, self.kept, self.up, wanted, before=self.now.cut, held=self.held
        )
        s, spacing = self.now, self.domain.spacing_mm
        moved = distances(s.mesh, self.free.mesh) * spacing
        return Edited(
            candidate=self.candidate,
            cost=round(meshes.cost(s.mesh, s.problem), LENGTH_DECIMALS),
            cost_unedited=round(meshes.cost(self.free.mesh, self.free.problem), LENGTH_DECIMALS),
            band_gap=s.cut.band_gap,
            cut_area_cm2={t: round(mm2 / MM2_PER_CM2, LENGTH_DECIMALS)
                          for t, mm2 in separate.area_by_tissue(s).items()},
            displaced_ml={k: round(v, LENGTH_DECIMALS)  # type: ignore[misc]
                          for k, v in separate.displaced(s, self.domain).items()},
            moved_mm_p50=round(float(np.quantile(moved, MEDIAN)), LENGTH_DECIMALS),
            moved_mm_p95=round(float(np.quantile(moved, TAIL)), LENGTH_DECIMALS),
            margins=tuple(self._margin(t, s.mesh) for t in self.away),
        )

    def _margin(self, tissue: str, mesh: Mesh) -> Margin:
        at = tuple(np.clip(mesh.voxels(), 0, np.array(self.domain.labels.shape) - 1).T)
        away, area = self.away[tissue][at], mesh.areas(self.domain.spacing_mm)
        through = float(area[away == 0].sum()) / MM2_PER_CM2
        clear = away[away > 0]
        return Margin(
            tissue=tissue, through_cm2=round(through, LENGTH_DECIMALS),
            least_clear_mm=round(float(clear.min()), LENGTH_DECIMALS) if clear.size else None,
            mid_mm=round(float(np.quantile(away, MEDIAN)), LENGTH_DECIMALS) if away.size else None,
        )

    def stl(self) -> bytes:
        """The surface as it is now, millimetres, LPS+."""
        return stl_bytes(self.domain.world(self.now.mesh.corners()))


def once(case: Case, candidate: str, out: Path | None) -> Edited:
    """The answer to the edits as they are; the surface goes to ``out``/surface.stl if that is given."""
    session = Session(case, candidate)
    return _told(session, case, out)


def watch(case: Case, candidate: str, out: Path | None, tell: Callable[[Edited | TwofoldError, float], None]) -> None:
    """Answer now and whenever ``edits/division.yaml`` is saved, until interrupted.

    tell: gets each answer, or what is wrong with the edits, and the seconds that it took.
    """
    session, seen = Session(case, candidate), None
    path = case.root / edits.FILE
    while True:
        stamp = path.stat().st_mtime_ns if path.exists() else 0
        if stamp != seen:
            seen, start = stamp, time.perf_counter()
            try:
                said: Edited | TwofoldError = _told(session, case, out)
            except TwofoldError as e:
                said = e
            tell(said, time.perf_counter() - start)
        time.sleep(WATCH_S)


def _told(session: Session, case: Case, out: Path | None) -> Edited:
    figures = session.answer(edits.load(case.root))
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        store.write_bytes(out / "surface.stl", session.stl())
        store.write_json(out / "edited.json", figures)
    return figures
