"""The plan for other systems: HL7 FHIR R4 as one collection of a PlanDefinition, a CarePlan per child, and Tasks.

Source: hl7.org/fhir/R4 (PlanDefinition, CarePlan, Task, Bundle). Children are ``a`` and ``b``, people their ids: no
name, no birth date. A CarePlan holds what is done to that child; the plan is a ``draft`` until somebody signs it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from twofold.plan.numerics import FHIR_ID_LENGTH
from twofold.plan.records import Plan, PlannedStep, Project, Task
from twofold.plan.terms import duties, planned_min

CHILDREN = ("a", "b")
USE = "Planning research, team rehearsal and teaching. Not a medical device; it decides nothing."
SYSTEM = "urn:twofold:step"
RELATION = {"end": "after-end", "start": "after-start"}


def bundle(project: Project, plan: Plan) -> dict[str, Any]:
    """The collection as plain JSON."""
    base = _id(f"{project.operation}-{project.candidate}")
    tasks = {t.id: t for t in project.tasks}
    resources = [_definition(project, base)]
    resources += [_care_plan(project, plan, base, child) for child in CHILDREN]
    resources += [_task(project, plan, base, s, tasks[s.id]) for s in plan.steps]
    return {
        "resourceType": "Bundle",
        "id": base,
        "type": "collection",
        "entry": [{"fullUrl": f"urn:twofold:{r['resourceType']}:{r['id']}", "resource": r} for r in resources],
    }


def _id(text: str) -> str:
    """An id of at most 64 letters, digits, hyphens and points: longer ones keep their end, which tells them apart."""
    clean = "".join(c if c.isalnum() or c in "-." else "-" for c in text)
    return clean[-FHIR_ID_LENGTH:].lstrip("-.")


def _definition(project: Project, base: str) -> dict[str, Any]:
    """The bound playbook: phases as groups, steps as actions with their links."""
    return {
        "resourceType": "PlanDefinition",
        "id": base,
        "status": "draft",
        "experimental": True,
        "title": project.title,
        "description": USE,
        "subjectCodeableConcept": {"text": "conjoined twins a and b"},
        "action": [
            {
                "id": _id(f"phase-{p.id}"),
                "title": p.title,
                "action": [_action(project, t) for t in project.tasks if t.phase == p.id],
            }
            for p in project.phases
            if any(t.phase == p.id for t in project.tasks)
        ],
    }


def _action(project: Project, task: Task) -> dict[str, Any]:
    out: dict[str, Any] = {
        "id": _id(task.id),
        "title": task.name,
        "code": [{"coding": [{"system": SYSTEM, "code": task.step}], "text": task.name}],
        "timingDuration": _minutes(planned_min(task.duration_min)),
    }
    related = [
        {
            "actionId": _id(x.before),
            "relationship": RELATION[x.since],
            **({"offsetDuration": _minutes(x.min_lag_min)} if x.min_lag_min else {}),
        }
        for x in project.links
        if x.after == task.id
    ]
    roles = sorted({project.roles.get(n.role, n.role) for n in task.needs})
    if related:
        out["relatedAction"] = related
    if roles:
        out["participant"] = [{"type": "practitioner", "role": {"text": r}} for r in roles]
    if task.gate is not None:
        out["condition"] = [
            {"kind": "applicability", "expression": {"language": "text/plain", "expression": task.gate.criterion}}
        ]
    return out


def _care_plan(project: Project, plan: Plan, base: str, child: str) -> dict[str, Any]:
    mine = [s for s in plan.steps if s.twin in (child, "both")]
    out: dict[str, Any] = {
        "resourceType": "CarePlan",
        "id": _id(f"{base}-child-{child}"),
        "status": "draft",
        "intent": "plan",
        "title": f"{project.title}: child {child}",
        "description": USE,
        "subject": _child(child),
        "instantiatesUri": [f"urn:twofold:PlanDefinition:{base}"],
        "activity": [{"reference": {"reference": f"urn:twofold:Task:{_task_id(base, s)}"}} for s in mine],
    }
    if mine:
        out["period"] = {"start": _time(min(s.start for s in mine)), "end": _time(max(s.end for s in mine))}
    return {k: v for k, v in out.items() if v}


def _task_id(base: str, step: PlannedStep) -> str:
    return _id(f"{base}-{step.id}")


def _task(project: Project, plan: Plan, base: str, step: PlannedStep, task: Task) -> dict[str, Any]:
    out: dict[str, Any] = {
        "resourceType": "Task",
        "id": _task_id(base, step),
        "instantiatesUri": f"urn:twofold:PlanDefinition:{base}",
        "groupIdentifier": {"system": "urn:twofold:operation", "value": base},
        "status": "draft",
        "intent": "plan",
        "code": {"coding": [{"system": SYSTEM, "code": task.step}], "text": task.name},
        "description": task.name,
        "executionPeriod": {"start": _time(step.start), "end": _time(step.end)},
        "location": {"display": project.place_titles.get(step.place, step.place)},
    }
    if step.twin in CHILDREN:
        out["for"] = _child(step.twin)
    elif step.twin == "both":  # FHIR has room for one: both are named as input
        out["input"] = [{"type": {"text": "child"}, "valueReference": _child(c)} for c in CHILDREN]
    if step.people:
        out["note"] = [
            {"text": f"{project.roles.get(n.role, n.role)}: {who}"} for who, n in zip(step.people, duties(task))
        ]
    return out


def _child(letter: str) -> dict[str, Any]:
    return {"display": f"child {letter}", "identifier": {"system": "urn:twofold:child", "value": letter}}


def _minutes(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "min", "system": "http://unitsofmeasure.org", "code": "min"}


def _time(time: dt.datetime) -> str:
    return time.isoformat()
