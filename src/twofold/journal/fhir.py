"""The journal as a FHIR R4 bundle: an AuditEvent per entry, a Procedure per step that was begun.

Children are ``Patient/child-a`` and ``Patient/child-b``, people their ids of the team: no name leaves the case.

*Source*: HL7 FHIR R4 (4.0.1), AuditEvent, Procedure, Bundle.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from twofold.journal.records import Entry, Row, in_force, replaced

LIFECYCLE = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle"
ACTS = "urn:twofold:act"
PEOPLE = "urn:twofold:person"
STARTS, ENDS = ("starts", "drill starts"), ("ends", "drill ends")
SUBJECT = {"a": "urn:twofold:child-a", "b": "urn:twofold:child-b"}
BOTH = "urn:twofold:both"


def bundle(rows: Sequence[Row]) -> dict[str, Any]:
    """A collection Bundle of everything in the journal; entries taken back are there, marked as such."""
    gone = replaced([r.entry for r in rows])
    resources = [*_subjects(), *(_audit(r, gone) for r in rows), *_procedures(in_force([r.entry for r in rows]))]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": url, "resource": resource} for url, resource in resources],
    }


def _subjects() -> list[tuple[str, dict[str, Any]]]:
    children = [(SUBJECT[t], {"resourceType": "Patient", "id": f"child-{t}"}) for t in SUBJECT]
    members = [{"entity": {"reference": url}} for url in SUBJECT.values()]
    return [*children, (BOTH, {"resourceType": "Group", "id": "both", "type": "person", "actual": True,
                               "member": members})]  # fmt: skip


def _audit(row: Row, gone: set[str]) -> tuple[str, dict[str, Any]]:
    e = row.entry
    said = {"target": e.target, "detail": e.detail, "twin": e.twin, "corrects": e.corrects, "seal": row.seal,
            "standing": "taken back or corrected" if e.key in gone else "stands"}  # fmt: skip
    coding = {"system": LIFECYCLE, "code": "originate", "display": "Originate/Retain Record Lifecycle Event"}
    entity = {
        "what": {"identifier": {"system": "urn:twofold:key", "value": e.key}},
        "detail": [{"type": k, "valueString": v} for k, v in said.items() if v],
    }
    return f"urn:twofold:event-{row.seq}", {
        "resourceType": "AuditEvent",
        "id": f"event-{row.seq}",
        "type": coding,
        "subtype": [{"system": ACTS, "code": e.act}],
        "action": "C",
        "period": {"start": e.occurred.isoformat()},
        "recorded": e.entered.isoformat(),
        "outcome": "0",
        "agent": [{"who": _who(e), "requestor": True, **({"role": [{"text": e.role}]} if e.role else {})}],
        "source": {"observer": {"display": e.device or "twofold"}},
        "entity": [entity],
    }


def _procedures(standing: Sequence[Entry]) -> list[tuple[str, dict[str, Any]]]:
    open_: dict[str, Entry] = {}
    found: list[tuple[str, dict[str, Any]]] = []
    for e in sorted(standing, key=lambda e: e.occurred):
        if not e.target.startswith("step:"):
            continue
        if e.act in STARTS:
            open_[e.target] = e
        elif e.act in ENDS:
            found.append(_procedure(len(found) + 1, open_.pop(e.target, None), e))
    return [*found, *(_procedure(len(found) + n, e, None) for n, e in enumerate(open_.values(), 1))]


def _procedure(n: int, began: Entry | None, ended: Entry | None) -> tuple[str, dict[str, Any]]:
    e = began or ended
    assert e is not None
    period = {"start": began.occurred.isoformat()} if began else {}
    if ended:
        period["end"] = ended.occurred.isoformat()
    return f"urn:twofold:procedure-{n}", {
        "resourceType": "Procedure",
        "id": f"procedure-{n}",
        "status": "completed" if ended else "in-progress",
        "code": {"coding": [{"system": "urn:twofold:step", "code": e.target.partition(":")[2]}]},
        "subject": {"reference": SUBJECT.get(e.twin, BOTH)},
        "performedPeriod": period,
        "recorder": _who(e),
    }


def _who(e: Entry) -> dict[str, Any]:
    return {"identifier": {"system": PEOPLE, "value": e.author}}
