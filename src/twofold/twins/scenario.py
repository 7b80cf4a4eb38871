"""A scripted scenario on two bodies, as written in a file (design, section 5), and what can be wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator

from twofold import evidence, store
from twofold.errors import BadInput
from twofold.flow.numerics import MAX_NAMED
from twofold.flow.records import VesselGraph
from twofold.timeline import Act, Deed
from twofold.twins import library
from twofold.twins.couplings import Coupling, Stage
from twofold.twins.numerics import HEAVIEST_KG, LONGEST_MIN, OLDEST_MONTHS, RECORD_S
from twofold.twins.plumbing import TWINS, lay

Child = Literal["a", "b"]


class Body(BaseModel):
    """One child of a scenario. ``set`` overrides single numbers by evidence id, for this child only."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    age_months: float = Field(ge=0, le=OLDEST_MONTHS)
    mass_kg: float = Field(ge=0.5, le=HEAVIEST_KG)
    set: dict[str, float] = Field(default_factory=dict)


class ScriptedAct(Deed):
    """A deed at a minute of the scenario."""

    at_min: float = Field(ge=0)


class Bodies(BaseModel):
    """Both children."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    a: Body
    b: Body


class Scenario(BaseModel):
    """Everything that a run needs; ``vessels`` has been read into ``graph``."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    twins: Bodies
    anaesthetised: bool = True
    reflexes: bool = True
    autoregulation: bool = True
    couplings: tuple[Coupling, ...] = ()
    stages: tuple[Stage, ...] = ()
    acts: tuple[ScriptedAct, ...] = ()
    vessels: str | None = None
    record_every_s: float = Field(default=RECORD_S, gt=0)
    duration_min: float = Field(gt=0, le=LONGEST_MIN)
    graph: VesselGraph | None = Field(default=None, exclude=True)
    file: str = Field(default="scenario", exclude=True)

    @field_validator("couplings", "stages", "acts", mode="before")
    @classmethod
    def _none_is_empty(cls, value: Any) -> Any:
        return value or ()

    @property
    def drugs(self) -> tuple[str, ...]:
        """Drugs (and the tracer) that the script gives, in the library's order: the extra columns."""
        given = {a.what for a in self.acts if a.act is Act.GIVE}
        return tuple(d for d in (*library.DRUG_NAMES, library.TRACER) if d in given)


def read(path: Path) -> Scenario:
    """A scenario from its YAML file.

    Raises BadInput: not readable, unknown key, act, drug, vessel or coupling; an act that lacks its amount.
    """
    path = Path(path)
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput(path, "", "no such file", "name a scenario file") from None
    except (OSError, UnicodeDecodeError) as e:
        raise BadInput(path, "", str(e), "name a readable text file") from None
    except yaml.YAMLError as e:
        raise BadInput(path, "", " ".join(str(e).split()), "correct the YAML") from None
    if not isinstance(data, dict):
        raise BadInput(path, "", f"{type(data).__name__}, not a mapping", "write twins:, acts:, duration_min: ...")
    for key in ("graph", "file"):
        if key in data:
            raise BadInput(path, key, repr(data[key]), "remove the key or correct its spelling")
    return complete(store.parse(Scenario, data, path), path)


def complete(scenario: Scenario, path: Path) -> Scenario:
    """The scenario with its vessel graph read and every act checked against bodies, graph and couplings."""
    graph = None
    if scenario.vessels is not None:
        from twofold.flow.reader import read as read_graph

        graph = read_graph(path.parent / scenario.vessels)
    plumbing = lay(graph, scenario.couplings, str(path))
    edges = {v.id for v in plumbing.vessels} | set(plumbing.part_of)
    couplings = {c.name for c in scenario.couplings}
    for name in TWINS:
        for id in getattr(scenario.twins, name).set:
            _known_number(path, f"twins.{name}.set.{id}", id)
    for i, act in enumerate(scenario.acts):
        _check(path, f"acts.{i}", act, edges, couplings)
        if act.at_min > scenario.duration_min:
            raise BadInput(path, f"acts.{i}.at_min", f"{act.at_min} min, after the end at {scenario.duration_min}",
                           "lengthen duration_min or move the act")
    return scenario.model_copy(update={"graph": graph, "file": str(path)})


def _known_number(path: Path, field: str, id: str) -> None:
    from twofold.twins.build import varied

    table, _, key = id.partition(".")
    if table not in ("physiology", "reference", "drugs") or key not in evidence.table(table):
        raise BadInput(path, field, repr(id), f"name a number of the evidence, such as {varied()[0]}")


NEEDS: dict[Act, tuple[tuple[str, ...], ...]] = {
    Act.CLAMP: (("edge", "coupling"),),
    Act.DIVIDE: (("edge", "coupling"),),
    Act.RELEASE: (("edge", "coupling", "twin"),),
    Act.TEAR: (("edge", "twin"),),
    Act.BLEED: (("twin",), ("ml_per_kg_min", "ml_per_kg"), ("for_min",)),
    Act.STANCH: (("edge", "twin"),),
    Act.GIVE: (("twin",), ("what",), ("ml_per_kg", "ml_per_kg_min", "mg_per_kg", "mg_per_kg_h")),
    Act.DRAIN: (("twin",), ("what",), ("ml_per_kg",)),
    Act.VENTILATE: (("twin",), ("fio2", "minute_ml_per_kg")),
    Act.WARM: (("twin",), ("temp_c",)),
    Act.TURN: (("twin",), ("height_cm",)),
    Act.COMPRESS: (("twin",), ("fraction",)),
    Act.ARREST: (("twin",),),
    Act.OPEN: (("twin",), ("what",)),
    Act.CLOSE: (("twin",), ("what",)),
    Act.ENTRAIN: (("twin",), ("ml_per_kg",)),
    Act.DELIVER: (("twin",),),
}
WHAT: dict[Act, tuple[str, ...]] = {
    Act.GIVE: (*library.DRUG_NAMES, library.TRACER, *library.PRODUCT_NAMES),
    Act.DRAIN: ("csf", "urine"),
    Act.OPEN: ("skin", "bone", "dura"),
    Act.CLOSE: ("skin", "bone", "dura"),
}


def _check(path: Path, field: str, act: ScriptedAct, edges: set[str], couplings: set[str]) -> None:
    for choices in NEEDS.get(act.act, ()):
        if all(getattr(act, c) is None for c in choices):
            raise BadInput(path, field, f"{act.act} without {' or '.join(choices)}", f"add {choices[0]}:")
    if act.act in WHAT and act.what not in WHAT[act.act]:
        raise BadInput(path, f"{field}.what", repr(act.what), f"name one of {', '.join(WHAT[act.act])}")
    if act.edge is not None and act.edge not in edges | couplings:
        near = ", ".join(sorted(edges | couplings)[:MAX_NAMED])
        raise BadInput(path, f"{field}.edge", f"vessel {act.edge!r}, which does not exist", f"name one of {near}, ...")
    if act.coupling is not None and act.coupling not in couplings:
        raise BadInput(path, f"{field}.coupling", f"coupling {act.coupling!r}, which is not under couplings",
                       f"name one of {', '.join(sorted(couplings)) or 'those that you declare'}")
    if act.act is Act.GIVE:
        by_mass = act.what in (*library.DRUG_NAMES, library.TRACER)
        given_mass = act.mg_per_kg is not None or act.mg_per_kg_h is not None
        strength = f"{act.what}_mg_per_ml" in evidence.table("blood")
        if by_mass and not given_mass:
            raise BadInput(path, field, f"{act.what} by volume", "give mg_per_kg or mg_per_kg_h")
        if not by_mass and given_mass and not strength:
            raise BadInput(path, field, f"{act.what} by mass", "give ml_per_kg or ml_per_kg_min")
        if (act.mg_per_kg_h is not None or act.ml_per_kg_min is not None) and act.for_min is None:
            raise BadInput(path, field, "a rate without a duration", "add for_min:")
    if act.twin == "none":
        raise BadInput(path, f"{field}.twin", "none", "name a, b or both")





def warnings(scenario: Scenario) -> list[str]:
    """Sentences for the log: drugs given outside the age range of their source. Never a refusal."""
    said = []
    for act in scenario.acts:
        if act.act is not Act.GIVE or f"{act.what}_min_age_months" not in evidence.table("drugs"):
            continue
        least = evidence.estimate(f"drugs.{act.what}_min_age_months")
        for name in TWINS if act.twin == "both" else (act.twin,):
            age = getattr(scenario.twins, str(name)).age_months
            if age < least.value:
                said.append(f"{act.what} for {name} at {age:g} months: outside the source's range "
                            f"(from {least.value:g} months: {least.source})")
    return list(dict.fromkeys(said))
