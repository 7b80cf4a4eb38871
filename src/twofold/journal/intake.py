"""Observations from the files of others: a CSV table, or a FHIR R4 bundle of Observation resources.

Every row of the file ends in the journal: as an observation, marked, or refused with its own words and the reason.

*Source*: HL7 FHIR R4 (4.0.1), Observation; LOINC codes in ``evidence/tables/observations.yaml``.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from twofold.errors import BadInput
from twofold.journal.bedside import FIELDS, Intake, Taken, measures

NEEDED = ("child", "measure", "value", "unit", "time", "author")
LOINC = "http://loinc.org"
OWN = "urn:twofold:measure"
CHILD = {"Patient/child-a": "a", "Patient/child-b": "b", "urn:twofold:child-a": "a", "urn:twofold:child-b": "b"}


def take_file(where: Path | str, file: Path, born: dt.date, now: dt.datetime) -> list[Taken]:
    """Take every observation of a file (.csv or .json) into a journal, in the file's order.

    Raises BadInput: a file that can't be read at all; a CSV without the needed columns; a JSON file that is no
    FHIR bundle. Nothing is written then.
    """
    rows = list(offered(file))
    with Intake(where, born, now) as intake:
        return [intake.take(row) for row in rows]


def offered(file: Path) -> Iterator[dict[str, Any]]:
    """The observations that a file offers, as they stand there. Raises BadInput, see ``take_file``."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as e:
        raise BadInput(file, "", str(e), "give a CSV table in UTF-8, or a FHIR bundle as JSON") from e
    if file.suffix.lower() == ".json":
        yield from _bundle(file, text)
        return
    table = csv.DictReader(text.splitlines())
    lacking = [c for c in NEEDED if c not in (table.fieldnames or ())]
    if lacking:
        raise BadInput(file, "first line", f"no column {', '.join(lacking)}", f"columns: {', '.join(FIELDS)}")
    for row in table:
        extra = row.pop(None, None)  # type: ignore[call-overload]
        yield {**{str(k): v for k, v in row.items()}, **({"more": ",".join(map(str, extra))} if extra else {})}


def _bundle(file: Path, text: str) -> Iterator[dict[str, Any]]:
    try:
        bundle = json.loads(text)
    except json.JSONDecodeError as e:
        raise BadInput(file, f"line {e.lineno}", e.msg, "give a FHIR R4 bundle as JSON") from e
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
        raise BadInput(file, "resourceType", "no Bundle", "give a FHIR R4 bundle with Observation resources")
    names = {rule["loinc"]: name for name, rule in measures().items() if rule["loinc"]}
    for entry in bundle.get("entry") or ():
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict) and resource.get("resourceType") == "Observation":
            yield _observation(resource, names)


def _observation(r: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """A resource in our words; what it lacks is left out, so that its refusal says so."""
    coding = [c for c in _map(r.get("code")).get("coding") or () if isinstance(c, dict)]
    known = [names[c["code"]] for c in coding if c.get("system") == LOINC and c.get("code") in names]
    known += [c.get("code") for c in coding if c.get("system") == OWN]
    quantity = _map(r.get("valueQuantity"))
    performers = [_map(p) for p in r.get("performer") or ()]
    who = next(
        (p.get("reference") or p.get("display") or _map(p.get("identifier")).get("value") for p in performers), ""
    )
    subject = _map(r.get("subject")).get("reference", "")
    identifier = next((_map(i).get("value") for i in r.get("identifier") or ()), None) or r.get("id")
    found: dict[str, Any] = {
        "key": f"fhir {identifier}" if identifier else "",
        "child": CHILD.get(subject, subject),
        "measure": known[0] if known else " ".join(str(c.get("code")) for c in coding),
        "value": quantity.get("value"),
        "unit": quantity.get("code") or quantity.get("unit") or "",
        "time": r.get("effectiveDateTime") or r.get("effectiveInstant"),
        "author": who,
        "note": "; ".join(str(_map(n).get("text")) for n in r.get("note") or ()),
    }
    if r.get("status") not in ("final", "amended", "corrected", "preliminary"):
        found["measure"] = f"status {r.get('status')}: {found['measure']}"  # an entered-in-error value is no value
    return found


def _map(x: Any) -> dict[str, Any]:
    return x if isinstance(x, dict) else {}
