"""The two children of a case as bodies for every run: ages, weights, shared vessels, and what is not known of them.

Every parameter of the physiology that carries a spread is drawn once per set of runs, for each child by its own
stream; runs of one set share the two bodies and differ by chance alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twofold import evidence, store
from twofold.case.growth import mass_on
from twofold.case.reader import Case
from twofold.flow.records import VesselGraph
from twofold.quantity import Estimate
from twofold.rehearsal.compile import Score
from twofold.rehearsal.deeds import ORDER
from twofold.rehearsal.joins import joins
from twofold.rehearsal.keys import canonical, key
from twofold.rehearsal.numerics import MAX_TODO, SETTLE_S
from twofold.rehearsal.reactions import LIFE, ROWS, SHOWN, Lives
from twofold.rehearsal.sampling import draw, sets
from twofold.rehearsal.standing import rules
from twofold.twins import build
from twofold.twins.couplings import Coupling, Stage

LETTERS = ("a", "b")


@dataclass(frozen=True)
class Pair:
    """What the bodies of an operation are made from."""

    age_months: tuple[float, float]
    mass_kg: tuple[float, float]
    joins: tuple[Coupling, ...] = ()  # shared vessels, one coupling each
    rest: tuple[str, ...] = ()  # those of them that no step names: `divide coupling: all` cuts these
    stages: tuple[Stage, ...] = ()  # what earlier operations closed, and how long ago


def pair_of(case: Case, day: dt.date, cut: Sequence[str] = (), stages: Sequence[Stage] = ()) -> Pair:
    """The children of a case on a day, joined by the shared vessels of its anatomy.

    Args:
        cut: vessels that steps divide, in their order. stages: earlier operations with what they closed.
    """
    path = case.folder("1-anatomy", "vessels.json")
    ages = tuple(max(0.0, case.twins[t].age_months(day)) for t in LETTERS)
    masses = tuple(mass_on(case, t, day).mid for t in LETTERS)
    if not path.is_file():
        return Pair(ages, masses)  # type: ignore[arg-type]
    graph = store.load(VesselGraph, path)
    closed = [x for s in stages for x in s.cut]
    rest = crossing(graph, [*cut, *closed])
    known = joins(graph, [*closed, *cut, *rest])
    names = {c.name for c in known}
    past = tuple(s.model_copy(update={"cut": tuple(x for x in s.cut if x in names)}) for s in stages)
    return Pair(ages, masses, known, tuple(rest), past)  # type: ignore[arg-type]


def crossing(vessels: VesselGraph | None, without: Sequence[str] = ()) -> list[str]:
    """The vessels that still join the two children once some are cut; ``divide coupling: all`` cuts these.

    A vessel that runs from one child to the other joins them; so does a piece of shared vessels that opens into
    both. Such a piece is parted from both: here nobody has said whose it is.
    """
    if vessels is None:
        return []
    left = vessels.without(without)
    twin = {n.id: n.twin for n in left.nodes}
    piece = _pieces(left, {n for n, t in twin.items() if t == "shared"})
    opens: dict[str, set[str]] = {}
    for e in left.edges:
        for x, y in ((e.source, e.target), (e.target, e.source)):
            if x in piece and y not in piece:
                opens.setdefault(piece[x], set()).add(twin[y])
    out = []
    for e in left.edges:
        ends = {twin[e.source], twin[e.target]}
        mouth = next((piece[n] for n in (e.source, e.target) if n in piece), "")
        if ends == {"a", "b"} or (len(ends) == 2 and "shared" in ends and opens[mouth] == {"a", "b"}):
            out.append(e.id)
    return out


def _pieces(graph: VesselGraph, among: set[str]) -> dict[str, str]:
    """Each of some nodes with the least id of those that hang together with it among them."""
    beside: dict[str, list[str]] = {n: [] for n in among}
    for e in graph.edges:
        if e.source in among and e.target in among:
            beside[e.source].append(e.target)
            beside[e.target].append(e.source)
    piece: dict[str, str] = {}
    for first in sorted(among):
        todo = [first] if first not in piece else []
        while todo:
            n = todo.pop()
            if n not in piece:
                piece[n] = first
                todo += beside[n]
    return piece


def drawn_ids() -> list[str]:
    """The evidence ids of the bodies' parameters that differ from set to set."""
    return list(build.varied())


def parameter_draws(
    streams: Mapping[str, int], seed: int, replicates: np.ndarray, median: bool = False
) -> dict[str, np.ndarray]:
    """Evidence id -> values of shape (runs, 2), one column per child."""
    if median:
        return {}
    ids = drawn_ids()
    known = [evidence.estimate(id) for id in ids]
    groups = sets(np.asarray(replicates, dtype=np.uint64))
    drawn = []
    for letter in LETTERS:
        names = np.array([key("body", id, streams[letter]) for id in ids], dtype=np.uint64)
        drawn.append(draw(known, names, seed, groups))
    return {id: np.stack([d[:, k] for d in drawn], axis=1) for k, id in enumerate(ids)}


def lives(score: Score, seed: int, replicates: np.ndarray, median: bool = False, looks: int = 0) -> Lives:
    """What is drawn for the children of some runs beside their bodies; ``looks``: how many of them are kept."""
    replicates = np.asarray(replicates, dtype=np.uint64)
    runs = len(replicates)
    nothing = Estimate(value=0, unit="mL/kg", source="nothing is lost", grade="D")  # type: ignore[arg-type]
    losses = [t.loss_ml_kg or nothing for t in score.tasks]
    loss = np.zeros((runs, len(score.tasks), 2))
    life = np.zeros((runs, 2), LIFE)
    for t, letter in enumerate(LETTERS):
        stream = score.streams[letter]
        names = np.array([key("loss", canonical(x.id, score.streams), stream) for x in score.tasks], dtype=np.uint64)
        touched = np.array([x.twin in (letter, "both") for x in score.tasks])
        loss[:, :, t] = np.maximum(draw(losses, names, seed, replicates, median), 0.0) * touched
        name = np.array([key("standstill", stream)], dtype=np.uint64)
        standstill = evidence.estimate("rehearsal.standstill")
        life["longest"][:, t] = draw([standstill], name, seed, replicates, median)[:, 0]
    quiet = draw([evidence.estimate("rehearsal.look_again")], np.array([key("quiet")]), seed, replicates, median)
    return Lives(
        life=life,
        loss=loss,
        quiet=quiet[:, 0],
        name=np.array([key("arrest", score.streams[t]) for t in LETTERS], dtype=np.uint64),
        end=np.zeros((runs, 2, ROWS)),
        rules=rules(),
        todo=np.zeros(MAX_TODO, ORDER),
        count=np.zeros(1, dtype=np.int64),
        refused=np.zeros(runs, dtype=np.int64),
        broken=np.zeros(runs, dtype=np.int64),
        trace=np.full((runs, looks, len(LETTERS), len(SHOWN)), np.nan),
    )


def bodies_for(pair: Pair, replicas: int, draws: Mapping[str, np.ndarray]) -> build.Bodies:
    """Two bodies per run at rest, joined as the vessels say."""
    return build.pair(
        pair.age_months,
        pair.mass_kg,
        couplings=pair.joins,
        replicas=replicas,
        draws=draws,
        settle_s=SETTLE_S,
        stages=pair.stages,
    )
