"""The plan stage: a case's operation bound, solved, checked and drawn into its folder; read back; asked what if."""

from __future__ import annotations

from pathlib import Path

from twofold import store
from twofold.case.reader import Case, Options
from twofold.errors import BadInput
from twofold.plan.binding import bind
from twofold.plan.checker import Broken, certify, check
from twofold.plan.records import Plan, PlanDiff, Project
from twofold.plan.solving import solve
from twofold.store import hash_object

FOLDER = "3-plan"
PROJECT, PLAN = "project.json", "plan.json"


def bound(case: Case, candidate: str, operation: str) -> Project:
    """The bound problem of one operation of a case; candidate ``all`` is apart from any division."""
    from twofold.playbooks import find

    entry = case.operation(operation)
    division = None
    if candidate != "all":
        from twofold import division as divisions

        division = divisions.load(case, candidate)
    return bind(case, find(case, entry.playbook), division, case.team, entry)


def run(case: Case, candidate: str, operation: str, out: Path, options: Options) -> Plan:
    """Bind, solve, check and draw one operation; writes project.json, plan.json, charts and sheets into ``out``.

    Raises NoAnswer, naming what conflicts, when the team can't do it.
    """
    from twofold.plan.drawing import charts
    from twofold.plan.sheets import sheets

    project = bound(case, candidate, operation)
    plan = solve(project, options)
    store.write_json(out / PROJECT, project)
    store.write_json(out / PLAN, plan)
    for name, svg in charts(case.twins, project, plan).items():
        store.write_text(out / name, svg)
    for name, text in sheets(project, plan).items():
        store.write_text(out / name, text)
    extras(case, project, plan, out)
    return plan


def extras(case: Case, project: Project, plan: Plan, out: Path) -> None:
    """What follows from a checked plan: handing over, order list, anaesthesia maps, promise, FHIR, room plan."""
    from twofold.plan.anaesthesia import maps
    from twofold.plan.fhir import bundle
    from twofold.plan.handing import handing
    from twofold.plan.order import order_list, order_table
    from twofold.plan.promise import promise

    store.write_json(out / "handing.json", handing(project, plan, case.file.aims.stop if case.file.aims else ()))
    order = order_list(project, plan)
    store.write_json(out / "order.json", order)
    store.write_text(out / "order.csv", order_table(order))
    store.write_json(out / "promise.json", promise(project, plan))
    store.write_json(out / "fhir.json", bundle(project, plan))
    found = maps(project, plan)
    if found:
        store.write_json(out / "anaesthesia.json", found)
    _room(case, project, plan, out)


def _room(case: Case, project: Project, plan: Plan, out: Path) -> None:
    """The room plan of the operation's playbook, checked and drawn; nothing where it names none."""
    from twofold.plan.room import check_rooms
    from twofold.plan.room_drawing import draw_rooms
    from twofold.playbooks import find
    from twofold.playbooks.rooms import find_rooms

    name = find(case, project.playbook).room_plan
    if name is not None:
        rooms = find_rooms(name, case.root / "playbooks")
        report = check_rooms(rooms, project)
        store.write_json(out / "room.json", report)
        store.write_text(out / "room.svg", draw_rooms(case.twins, project, rooms, report))


def load(folder: Path) -> tuple[Project, Plan]:
    """The project and plan of a folder, with the certificate verified.

    Raises BadInput: a file is missing or not what it should be; the project or the steps are not those that
    were checked (and then which rule they break, if they break one).
    """
    folder = Path(folder)
    project = store.load(Project, folder / PROJECT)
    plan = store.load(Plan, folder / PLAN)
    remedy = "delete the folder and run 'twofold plan' again; changes belong into team.yaml or the playbook"
    if hash_object(project) != plan.certificate.project:
        raise BadInput(folder / PROJECT, "", "not the project that the plan was checked against", remedy)
    try:
        now = certify(project, plan.steps)
    except Broken as e:
        rule, sentence = e.faults[0]
        raise BadInput(folder / PLAN, "steps", f"changed after the check; breaks the rule '{rule}': {sentence}",
                       remedy) from None
    if now.steps != plan.certificate.steps:
        raise BadInput(folder / PLAN, "steps", "changed after the check (no rule is broken, but nobody certified it)",
                       remedy)
    try:
        check(project, plan)
    except Broken as e:
        raise BadInput(folder / PLAN, "objective", e.faults[0][1], remedy) from None
    return project, plan


def what_if(
    case: Case,
    candidate: str,
    operation: str,
    without: tuple[str, ...],
    delay: tuple[str, ...],
    start: str | None,
    options: Options,
) -> PlanDiff:
    """What would change without some people, with steps delayed (``STEP=90min``) or at another start (``07:00``).

    Compared with the plan in the case folder, or with a fresh one where none has been made. Nothing is written.
    Raises BadInput: an unknown person or step, a delay or a time that can't be read. NoAnswer: then there is
    no plan.
    """
    from twofold.plan.diff import diff
    from twofold.plan.whatif import changed

    folder = case.folder(FOLDER, candidate, operation)
    if (folder / PLAN).is_file():
        project, before = load(folder)
    else:
        project = bound(case, candidate, operation)
        before = solve(project, options)
    other, words = changed(case, project, before, without, delay, start)
    return diff(before, solve(other, options, familiar=before), words)
