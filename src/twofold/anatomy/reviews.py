"""Who has looked at what: every structure and every vessel is proposed, edited or approved (``reviews.yaml``).

An approval holds for what was seen: it carries a fingerprint, and falls when the structure or the vessel changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field

from twofold import store
from twofold.anatomy import numerics
from twofold.anatomy.grid import Grid
from twofold.anatomy.labels import CODES
from twofold.anatomy.own import LABEL_FILES, VESSEL_FILE
from twofold.anatomy.records import Anatomy, Frozen, load
from twofold.case import Case
from twofold.errors import BadInput
from twofold.quantity import MM3_PER_ML

FILE = "reviews.yaml"
FINGERPRINT = numerics.FINGERPRINT_DIGITS  # digits of a hash: enough for every structure of every case
State = Literal["proposed", "edited", "approved"]
Kind = Literal["labels", "edges"]
HEAD = "# Who approved which structure and vessel; written by: twofold review CASE --approve NAME --by WHO\n"


class Approval(Frozen):
    """Somebody's word for one structure or vessel as it was then."""

    by: str = Field(min_length=1)
    on: dt.date
    content: str


class Reviews(BaseModel):
    """``reviews.yaml``."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal[1] = Field(1, alias="schema")
    labels: dict[str, Approval] = {}
    edges: dict[str, Approval] = {}


class Item(Frozen):
    """One structure or vessel and where its review stands. changed: approved once, other now."""

    kind: Kind
    name: str
    state: State
    by: str = ""
    on: dt.date | None = None
    changed: bool = False


class Difference(Frozen):
    """How a structure differs between two segmentations, mL; overlap is Dice, 1 where neither has any."""

    structure: str
    before_ml: float
    after_ml: float
    added_ml: float
    removed_ml: float
    overlap: float


def items(case: Case) -> tuple[Item, ...]:
    """Every structure and vessel of a case's anatomy. Raises BadInput: no anatomy, a damaged reviews.yaml."""
    found, said = load(case), _said(case)
    own = {"labels": LABEL_FILES, "edges": (VESSEL_FILE,)}
    drawn = {kind: any((case.root / f).is_file() for f in files) for kind, files in own.items()}
    out = []
    both: tuple[tuple[Kind, dict[str, str]], ...] = (("labels", _labels(found)), ("edges", _edges(found)))
    for kind, now in both:
        for name, content in now.items():
            word = getattr(said, kind).get(name)
            first: State = "edited" if drawn[kind] else "proposed"
            if word is not None and word.content == content:
                out.append(Item(kind=kind, name=name, state="approved", by=word.by, on=word.on))
            else:
                out.append(Item(kind=kind, name=name, state=first, changed=word is not None))
    return tuple(out)


def unreviewed(case: Case) -> list[str]:
    """What nobody has approved as it stands now, in a few words each; empty when a plan may be signed."""
    every = items(case)
    open_ = [i for i in every if i.state != "approved"]
    told = [f"{i.name} ({i.state}{', changed since it was approved' if i.changed else ''})"
            for i in open_ if i.kind == "labels"]  # fmt: skip
    veins = [i.name for i in open_ if i.kind == "edges"]
    if veins:
        told.append(f"{len(veins)} of {sum(i.kind == 'edges' for i in every)} vessels")
    return told


def approve(case: Case, names: Sequence[str], by: str, on: dt.date) -> list[str]:
    """Put somebody's approval on record; ``labels``, ``edges`` and ``all`` stand for many. Returns the names.

    Raises BadInput: nobody named, or a name that is no structure or vessel of this case.
    """
    if not by.strip():
        raise BadInput("--by", "", "nobody", "name the person who has looked")
    found, said = load(case), _said(case)
    now = {"labels": _labels(found), "edges": _edges(found)}
    wanted: dict[str, set[str]] = {"labels": set(), "edges": set()}
    for name in names:
        kinds = [k for k in now if name in (k, "all") or name in now[k]]
        if not kinds:
            raise BadInput("--approve", "", name, f"name one of: all, labels, edges, {', '.join(now['labels'])}, or a "
                                                  f"vessel such as {next(iter(now['edges']), 'none here')}")
        for kind in kinds:
            wanted[kind] |= {name} if name in now[kind] else set(now[kind])
    word = {kind: {n: Approval(by=by.strip(), on=on, content=now[kind][n]) for n in names_}
            for kind, names_ in wanted.items()}  # fmt: skip
    whole = Reviews(labels={**said.labels, **word["labels"]}, edges={**said.edges, **word["edges"]})  # type: ignore[call-arg]
    text = yaml.safe_dump(whole.model_dump(mode="json", by_alias=True), sort_keys=True, allow_unicode=True)
    store.write_text(case.root / FILE, HEAD + text)
    return sorted(wanted["labels"]) + sorted(wanted["edges"])


def difference(before: np.ndarray, after: np.ndarray, grid: Grid) -> tuple[Difference, ...]:
    """How two label volumes on one grid differ, structure by structure; those that are equal are left out."""
    ml = grid.voxel_mm3 / MM3_PER_ML
    rows = []
    for name, code in CODES.items():
        x, y = before == code, after == code
        added, removed = int((y & ~x).sum()), int((x & ~y).sum())
        if added or removed:
            total = int(x.sum() + y.sum())
            volumes = {"before_ml": int(x.sum()), "after_ml": int(y.sum()), "added_ml": added, "removed_ml": removed}
            told = {k: round(voxels * ml, numerics.ML_DECIMALS) for k, voxels in volumes.items()}
            overlap = round(2 * int((x & y).sum()) / total, numerics.DICE_DECIMALS)
            rows.append(Difference(structure=name, overlap=overlap, **told))
    return tuple(rows)


def _said(case: Case) -> Reviews:
    path = case.root / FILE
    if not path.is_file():
        return Reviews()  # type: ignore[call-arg]
    try:
        return store.parse(Reviews, yaml.safe_load(path.read_text(encoding="utf-8")) or {}, path)
    except yaml.YAMLError as e:
        raise BadInput(path, "", f"no YAML ({str(e).splitlines()[0]})", "mend it, or remove it and approve anew") from e


def _labels(found: Anatomy) -> dict[str, str]:
    """Fingerprint of every structure that is there: its voxels and where they lie."""
    where = str(found.grid).encode()
    present = [name for name, code in CODES.items() if (found.labels == code).any()]
    voxels = {name: np.packbits(found.labels == CODES[name]).tobytes() for name in present}
    return {name: store.hash_bytes(bits, where)[:FINGERPRINT] for name, bits in voxels.items()}


def _edges(found: Anatomy) -> dict[str, str]:
    """Fingerprint of every vessel: all that is said of it, and its ends."""
    nodes = {n.id: n.model_dump(mode="json") for n in found.graph.nodes}
    return {
        e.id: store.hash_object([e.model_dump(mode="json"), nodes[e.source], nodes[e.target]])[:FINGERPRINT]
        for e in found.graph.edges
    }
