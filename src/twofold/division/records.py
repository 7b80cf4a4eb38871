"""What division hands on: where the cut runs, who keeps what, what is missing, in which stages."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from twofold.case import Case
from twofold.division.records_cover import (
    Band,
    Cover,
    CoverAt,
    Deficits,
    Expansion,
    Fill,
    Letter,
    Strict,
    Vault,
)
from twofold.flow.records import Kind
from twofold.store import load as load_record

Holder = Literal["a", "b", "split"]
Side = Literal["a", "b", "both"]
Point = tuple[float, float, float]

FOLDER = "2-division"


class Gap(Strict):
    """How far the surface's cost can lie above the least possible one, as a share of it."""

    band: float = Field(ge=0)
    global_: float = Field(ge=0, alias="global")


class Ligation(Strict):
    """A vessel that crosses the cut and must be closed.

    twin: whose blood it carries across (both: a sinus between two shared ends). owner: who keeps the
    structure at its far, joined end (split: it is divided between them). flow_ml_s: the flow before any
    stage, positive from ``from`` to ``to``. order: 1 is first (arteries first, then small to large).
    """

    edge: str
    kind: Kind
    twin: Side
    owner: Holder
    radius_mm: float = Field(gt=0)
    length_mm: float = Field(gt=0)
    order: int = Field(ge=1)
    stage: int = Field(ge=1)
    flow_ml_s: float
    position_mm: Point


class Sensitivity(Strict):
    """How far the surface moves, and what it then costs, when one tissue's cost is multiplied by a factor."""

    tissue: str
    factor: float = Field(gt=0)
    cost: float
    area_cm2: float
    moved_mm_p50: float
    moved_mm_p95: float


class Tradeoff(Strict):
    """A surface that weighs the aims differently, at the same seeds: what it then cuts.

    dearer: aims whose cost was raised, each by its factor. cut_area_cm2: over brain_a, brain_b, cover (bone and
    skin) and all. dominated: another is no worse in any of these.
    """

    dearer: dict[str, float]
    cut_area_cm2: dict[str, float]
    dominated: bool


class Noise(Strict):
    """The surface again when labels may be off by a voxel: at the expected cost, and at an upper quantile of it."""

    cost_of: Literal["expected", "upper"]
    area_cm2: float
    moved_mm_p50: float
    moved_mm_p95: float


class Pushed(Strict):
    """The surface pushed towards one child where brains are one, and what it then costs."""

    towards: Letter
    by_mm: float
    cost: float


class Plane(Strict):
    """The flat cut nearest to the surface: the baseline that any surface should beat."""

    centre_mm: Point
    normal: Point  # its sign means nothing: the letters may not decide it
    cost: float
    area_cm2: float


class Zone(Strict):
    """A place where the surface may run anywhere inside a slab at nearly equal cost: the surgeon's freedom."""

    centre_mm: Point
    area_cm2: float
    thickness_mm: float


class Surface(Strict):
    """The dividing surface in figures; the mesh itself is ``surface.stl``.

    cost: of the mesh, re-measured on voxels. bound: no surface can cost less (certified, in the field's
    measure); field: the field's own value. grid_mm: voxel edge at which it was solved.
    displaced_ml: brain of that child on the other's side of the surface.
    """

    area_cm2: float
    outline_cm2: float
    cost: float
    field: float
    bound: float
    grid_mm: float
    iterations: int
    displaced_ml: dict[Letter, float]
    freedom: tuple[Zone, ...] = ()
    freedom_share: float = 0
    sensitivity: tuple[Sensitivity, ...] = ()
    tradeoffs: tuple[Tradeoff, ...] = ()
    noise: tuple[Noise, ...] = ()
    pushed: tuple[Pushed, ...] = ()
    plane: Plane | None = None


class Margin(Strict):
    """How near the surface comes to a tissue, measured on the labelled images.

    through_cm2: of the surface inside it. least_clear_mm: least distance where it does not touch; mid_mm: median.
    """

    tissue: str
    through_cm2: float
    least_clear_mm: float | None = None
    mid_mm: float | None = None


class Edited(Strict):
    """A surface under somebody's edits, against the same one without: cost, what it cuts, how far it moved."""

    candidate: str
    cost: float
    cost_unedited: float
    band_gap: float
    cut_area_cm2: dict[str, float]
    displaced_ml: dict[Letter, float]
    moved_mm_p50: float
    moved_mm_p95: float
    margins: tuple[Margin, ...]


class Division(Strict):
    """``division.json``: one candidate way of separating the two children."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    candidate: str
    about: str
    allotment: dict[str, Holder]
    ligations: tuple[Ligation, ...]
    cut_area_cm2: dict[str, float]
    deficit_cm2: Deficits
    gap: Gap
    surface: Surface
    expansion: tuple[Expansion, ...]
    vault: tuple[Vault, ...] = ()
    # skin, bone and dura: flat shadow, and surface without folds
    openings_cm2: dict[str, tuple[float, float]] = Field(default_factory=dict)
    costs_per_mm2: dict[str, float]
    unsigned: tuple[str, ...] = ()  # reasons for which nobody may sign this division yet

    @model_validator(mode="after")
    def _in_order(self) -> Division:
        orders = [x.order for x in self.ligations]
        if orders != list(range(1, len(orders) + 1)):
            raise ValueError(f"ligations must stand in their order 1, 2, …, found {orders}")
        return self


Pressures = dict[Letter, dict[str, float]]  # twin -> territory -> mmHg
PressureBands = dict[Letter, dict[str, Band]]


class Stage(Strict):
    """One operation on the veins: what is cut, in which order clips are tried, what every territory feels.

    pressure_mmhg stands right after the cuts, before anything has grown. net_transfer_ml_s: blood that
    crosses from a to b (negative: from b to a) while this stage's network stands.
    """

    week: float
    cut: tuple[str, ...]
    trial_order: tuple[str, ...]
    pressure_mmhg: Pressures
    band_mmhg: PressureBands
    peak_mmhg: dict[Letter, float]
    net_transfer_ml_s: float
    return_ml_s: dict[Letter, float]


class StagingStop(Strict):
    """When to take a clip off and close: a threshold in a territory of a child, and the trial that shows it."""

    stage: int
    twin: Letter
    when: str
    warn_mmhg: float
    stop_mmhg: float
    what: str


class Search(Strict):
    """How the staging was found: by proof, or by annealing whose distance from the best is unknown."""

    method: Literal["exact", "annealing"]
    allotments: int
    networks: int
    gap_mmhg: float | None = None  # 0 when exact; absent when nobody knows


class Option(Strict):
    """One point of the trade-off: number of stages against peak pressure in each child.

    robust_mmhg: peaks over joint draws of what is unknown (see ``Sharing``).
    """

    stages: int
    peak_mmhg: dict[Letter, float]
    cuts: int
    method: Literal["exact", "annealing"]
    dominated: bool
    robust_mmhg: dict[Letter, Band] = Field(default_factory=dict)


class Sharing(Strict):
    """One way of sharing out the veins that was staged: what it does to each child, and what its surface costs.

    keeps: shared vessel -> a, b or split. peak_mmhg: at the middle of all inputs. robust_mmhg: over joint draws
    of growth, own drainage, resistances and intracranial pressure. robust_rank: 1 is the lowest bad draw of the
    worse-off child. surface_cost: of the surface that leaves each vessel with its keeper, on a coarse grid; absent
    where there is no labelled volume. dominated: another is no worse in stages, in either child's bad draw and in
    surface cost. chosen: this is the candidate's.
    """

    keeps: dict[str, Holder]
    stages: int
    cuts: int
    peak_mmhg: dict[Letter, float]
    robust_mmhg: dict[Letter, Band]
    robust_rank: int
    surface_cost: float | None = None
    dominated: bool
    chosen: bool


class Range(Strict):
    """The peak of each child over what is unknown: one input at its low and high end, the others in the middle."""

    input: str
    low: float
    high: float
    peak_at_low_mmhg: dict[Letter, float]
    peak_at_high_mmhg: dict[Letter, float]


class Staging(Strict):
    """``staging.json``: which vessels are closed in which stage, and what each child then feels."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    candidate: str
    before_mmhg: Pressures
    stages: tuple[Stage, ...]
    after_growth_mmhg: Pressures
    stop_rules: tuple[StagingStop, ...]
    search: Search
    options: tuple[Option, ...]
    sharings: tuple[Sharing, ...] = ()
    ranges: tuple[Range, ...]
    benefit_of_staging_mmhg: dict[Letter, Band]  # peak of one stage minus peak of the chosen stages
    caution: str


class Occlusion(Strict):
    """What both children feel when the named vessels are clipped and nothing else has changed."""

    edges: tuple[str, ...]
    pressure_mmhg: Pressures
    peak_mmhg: dict[Letter, float]
    inflow_ml_s: dict[Letter, float]


class Occlusions(Strict):
    """``occlusions.json``: every single and every paired clip, so that a theatre can ask without a solver."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    candidate: str
    clippable: tuple[str, ...]
    open: Occlusion
    single: tuple[Occlusion, ...]
    pairs: tuple[Occlusion, ...]
    left_out: tuple[str, ...] = ()  # vessels too many to pair: answered singly only

    def answer(self, *edges: str) -> Occlusion | None:
        """The table's row for those clips in any order; None when the table does not hold it."""
        wanted = tuple(sorted(edges))
        rows: dict[int, tuple[Occlusion, ...]] = {0: (self.open,), 1: self.single, 2: self.pairs}
        return next((r for r in rows.get(len(wanted), ()) if r.edges == wanted), None)


def _read(model: Any, case: Case, candidate: str, name: str) -> Any:
    return load_record(model, case.folder(FOLDER, candidate) / name)


def load(case: Case, candidate: str) -> Division:
    """The division of a candidate. Raises BadInput when the stage has not written it."""
    return _read(Division, case, candidate, "division.json")


def load_staging(case: Case, candidate: str) -> Staging:
    """The staging of a candidate. Raises BadInput when the stage has not written it."""
    return _read(Staging, case, candidate, "staging.json")


def load_occlusions(case: Case, candidate: str) -> Occlusions:
    """The clip tables of a candidate. Raises BadInput when the stage has not written it."""
    return _read(Occlusions, case, candidate, "occlusions.json")


def surface_path(case: Case, candidate: str) -> Path:
    """Where the candidate's surface mesh (STL, millimetres, LPS+) lies."""
    return case.folder(FOLDER, candidate) / "surface.stl"


__all__ = [
    "FOLDER", "Band", "Cover", "CoverAt", "Deficits", "Division", "Edited", "Expansion", "Fill", "Gap", "Holder",
    "Letter", "Ligation", "Margin", "Noise", "Occlusion", "Occlusions", "Option", "Plane", "Pressures", "Pushed",
    "Range", "Search", "Sensitivity", "Sharing", "Stage", "Staging", "StagingStop", "Strict", "Surface", "Tradeoff",
    "Vault", "Zone", "load", "load_occlusions", "load_staging", "surface_path",
]
