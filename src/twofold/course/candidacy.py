"""What bears on whether, when and how to separate, factor by factor; people weigh it, the machine has no verdict.

The way of care for children who are not separated stands beside it at full length, for every pair alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from twofold.case import Case
from twofold.case.projection import Track
from twofold.course.inputs import Plan
from twofold.course.records import Candidacy, Care, Factor
from twofold.evidence import document
from twofold.journal.bedside import Observation
from twofold.store import read_json

LETTERS = ("a", "b")
SEEN = {  # factor -> measures of the journal that speak of it
    "hearts": ("ejection_fraction", "mean_pressure"),
    "kidneys": ("urine", "clearance", "creatinine"),
    "infection": ("temperature",),
    "nutrition": ("weight", "feed"),
}
MEASURED = {  # factor -> factors of measures.json that speak of it
    "shared_sinus": "shared_dural_sinus",
    "fused_brain": "brain_contact_unsure_ml",
    "arterial_cross_feed": "arterial_links",
}
SUFFIX = {"brain_contact_unsure_ml": " mL of brain that images give to neither child for sure"}
NOT_KNOWN = "not known"


def candidacy(
    case: Case, plan: Plan, found: Sequence[Observation], tracks: Mapping[tuple[str, str], Track]
) -> Candidacy:
    """Every factor with what is known of each child, its source, the missing test and who dissents."""
    table = document("candidacy")
    images = _images(case)
    factors = tuple(_factor(name, rule, plan, found, tracks, images) for name, rule in table["factors"].items())
    written = [Care(what=w, when="written by this team") for w in plan.care_path]
    return Candidacy(
        factors=factors,
        told_elsewhere=tuple(f"{r['when']} - {r['source']}" for r in table["not_suited"]),
        care_path=(*written, *(Care.model_validate(c) for c in table["care_path"])),
    )


def _images(case: Case) -> dict[str, Any]:
    path = case.folder("1-anatomy", "measures.json")
    rows = read_json(path)["candidacy"] if path.is_file() else []
    return {r["factor"]: r for r in rows}


def _factor(name, rule, plan: Plan, found, tracks, images) -> Factor:
    told = {t: _told(name, t, found, tracks) for t in LETTERS}
    words, source, test, dissent = [], [rule["source"]], rule["missing_test"], [rule["dissent"]]
    row = images.get(MEASURED.get(name, ""))
    if row is not None:
        words.append(f"images: {row['value']}{SUFFIX.get(row['factor'], '')}")
        source.append(f"images of this pair: {row['source']}")
    statement = plan.candidacy.get(name)
    if statement is not None:
        words.insert(0, statement.value)
        source.insert(0, statement.source)
        test = statement.missing_test or "none named by the team"
        dissent = [*statement.dissent, *dissent]
    return Factor(
        factor=name,
        asks=rule["asks"],
        a=told["a"] or NOT_KNOWN,
        b=told["b"] or NOT_KNOWN,
        pair="; ".join(words),
        source="; ".join(source),
        missing_test=test,
        dissent=tuple(dissent),
    )


def _told(name: str, letter: str, found: Sequence[Observation], tracks: Mapping[tuple[str, str], Track]) -> str:
    """The latest values of a child that speak of a factor."""
    said = []
    for measure in SEEN.get(name, ()):
        rows = [o for o in found if o.child == letter and o.measure == measure]
        line = tracks.get((letter, "weight")) if measure == "weight" else None
        if line is not None and line.z:
            said.append(f"weight z-score {line.z[-1]:+.1f} on {line.days[-1]}")
        elif rows:
            o = rows[-1]
            said.append(f"{measure.replace('_', ' ')} {o.value:g} {o.unit} ({o.time:%Y-%m-%d})")
    return "; ".join(said)
