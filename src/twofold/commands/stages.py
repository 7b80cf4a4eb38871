"""The corridor, one command per stage, and `run` for all of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from twofold import INTENDED_USE
from twofold.commands.arguments import Again, Candidate, CaseDir, Cluster, Jobs, Json, Operation, Runs, Seed, Thorough
from twofold.commands.walking import options_of, walk


def run(
    case: CaseDir,
    to: Annotated[str, typer.Option(help="The last stage to make.")] = "book",
    runs: Runs = None,
    jobs: Jobs = 0,
    seed: Seed = None,
    thorough: Thorough = False,
    cluster: Cluster = None,
    again: Again = False,
    json_out: Json = False,
) -> None:
    """Walk the corridor as far as --to; a stage whose inputs are unchanged is skipped."""
    walk(
        "run", case, json_out, to=to, again=again, runs=runs, jobs=jobs, seed=seed, thorough=thorough, cluster=cluster
    )


def anatomy(case: CaseDir, again: Again = False, json_out: Json = False) -> None:
    """Scans to labelled volumes, surfaces, vessel graph and measures."""
    walk("anatomy", case, json_out, only="anatomy", again=again)


def divide(
    case: CaseDir,
    candidate: Candidate = None,
    at: Annotated[str | None, typer.Option(help="What cover is missing, and may be had, on DAY (2026-10-21)?")] = None,
    scanned: Annotated[str | None, typer.Option(help="With --at: the day of the images.")] = None,
    edited: Annotated[bool, typer.Option("--edited", help="The surface under edits/division.yaml, once.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="The same whenever that file is saved.")] = False,
    out: Annotated[Path | None, typer.Option(help="With --edited, --watch: where the surface goes.")] = None,
    thorough: Annotated[bool, typer.Option("--thorough", help="Prove the staging up to 15 cuts in 3 stages.")] = False,
    again: Again = False,
    json_out: Json = False,
) -> None:
    """A dividing surface, an allotment and stages for every candidate; --at, --edited and --watch store nothing."""
    if not (at or edited or watch):
        walk("divide", case, json_out, only="division", again=again, candidate=candidate, thorough=thorough)
        return
    from twofold import show
    from twofold.case import load
    from twofold.division import command

    show.watch(json_out)
    record = load(case)
    if watch:
        command.watched(record, candidate, out, json_out)
    elif edited:
        show.result("divide", command.edited(record, candidate, out).model_dump(mode="json"), json_out)
    else:
        found = command.cover(record, candidate, str(at), scanned)
        if json_out:
            show.result("divide", found.model_dump(mode="json"), json_out)
        else:
            typer.echo("\n".join(command.cover_in_words(found)))


def plan(
    case: CaseDir,
    without: Annotated[list[str] | None, typer.Option(help="What if this person is missing? (repeatable)")] = None,
    delay: Annotated[list[str] | None, typer.Option(help="What if STEP=90min later? (repeatable)")] = None,
    start: Annotated[str | None, typer.Option(help="What if it starts at HH:MM?")] = None,
    now: Annotated[str | None, typer.Option(help="Plan on from HH:MM: the past and the next minutes stay.")] = None,
    seen: Annotated[Path | None, typer.Option(help="With --now: what has begun, as a list of steps.")] = None,
    out: Annotated[Path | None, typer.Option(help="With --now: a new folder for the plan from then on.")] = None,
    against: Annotated[Path | None, typer.Option(help="What is different in another plan or case?")] = None,
    operation: Operation = None,
    candidate: Candidate = None,
    thorough: Thorough = False,
    again: Again = False,
    json_out: Json = False,
) -> None:
    """Who does what when, checked; with --without, --delay, --start, --now or --against: what would change."""
    if not (without or delay or start or now or against):
        walk(
            "plan", case, json_out, only="plan", again=again, operation=operation, candidate=candidate,
            thorough=thorough,
        )
        return
    from twofold import show
    from twofold.case import load
    from twofold.plan.stage import what_if

    show.watch(json_out)
    record = load(case)
    candidate, operation = show.which(record, candidate, operation)
    if against is not None or now is not None:
        from twofold.plan import command

        if against is not None:
            show.result("plan", command.against(record, candidate, operation, against), json_out)
        else:
            assert now is not None
            got = command.onward(record, candidate, operation, now, seen, without or (), delay or (), out)
            show.result("plan", got, json_out)
        return
    difference = what_if(
        record, candidate, operation, tuple(without or ()), tuple(delay or ()), start, options_of(thorough=thorough)
    )
    show.result("plan", difference, json_out)


def rehearse(
    case: CaseDir,
    operation: Operation = None,
    candidate: Candidate = None,
    runs: Runs = None,
    jobs: Jobs = 0,
    seed: Seed = None,
    no_hazards: Annotated[bool, typer.Option("--no-hazards", help="Nothing goes wrong.")] = False,
    no_physiology: Annotated[bool, typer.Option("--no-physiology", help="Time and staff only.")] = False,
    export_runs: Annotated[Path | None, typer.Option(help="Per run and step: sampled duration, start, end.")] = None,
    faults: Annotated[str | None, typer.Option(help="single or double: every fault, once.")] = None,
    drill: Annotated[int | None, typer.Option(min=0, help="Write a two-hour drill with this seed.")] = None,
    about: Annotated[str | None, typer.Option(help="With --drill: HAZARD that it shall hold, or HAZARD:a.")] = None,
    leave_one_out: Annotated[bool, typer.Option("--leave-one-out", help="Predict every clocked case.")] = False,
    branch: Annotated[str | None, typer.Option(help="RUN@HH:MM: what if this run were stopped then?")] = None,
    cluster: Cluster = None,
    thorough: Thorough = False,
    again: Again = False,
    json_out: Json = False,
) -> None:
    """The plan on two coupled bodies, many times and with faults; with special options nothing is stored."""
    special = no_hazards or no_physiology or export_runs or faults or leave_one_out or branch or drill is not None
    if not special and operation is None and candidate is None:
        walk(
            "rehearse", case, json_out, only="rehearsal", again=again, runs=runs, jobs=jobs, seed=seed,
            thorough=thorough, cluster=cluster,
        )
        return
    from twofold import show
    from twofold.case import load
    from twofold.rehearsal.stage import study, what_if_stopped, write_drill

    show.watch(json_out)
    record = load(case)
    candidate, operation = show.which(record, candidate, operation)
    options = options_of(runs=runs, jobs=jobs, seed=seed, thorough=thorough, cluster=cluster)
    if drill is not None:
        from functools import partial

        from twofold.book.drill import bind

        written = write_drill(
            record, candidate, operation, drill, options, INTENDED_USE, about, bind=partial(bind, record)
        )
        show.done("rehearse", written, {}, json_out, None)
        return
    if branch is not None:
        show.result("rehearse", what_if_stopped(record, candidate, operation, branch, options), json_out)
        return
    answer = study(
        record,
        candidate,
        operation,
        options,
        hazards=not no_hazards,
        physiology=not no_physiology,
        export_runs=export_runs,
        faults=faults,
        leave_one_out=leave_one_out,
    )
    show.result("rehearse", answer, json_out)


def course(case: CaseDir, again: Again = False, json_out: Json = False) -> None:
    """The operations in order, the calendar backwards from the date, growth, recovery."""
    walk("course", case, json_out, only="course", again=again)


def compare(case: CaseDir, again: Again = False, json_out: Json = False) -> None:
    """Candidates side by side under the aims; never chooses."""
    walk("compare", case, json_out, only="comparison", again=again)


def book(case: CaseDir, again: Again = False, json_out: Json = False) -> None:
    """The printed operation book, its cards and the family page."""
    walk("book", case, json_out, only="book", again=again)
