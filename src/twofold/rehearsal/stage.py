"""The rehearsal stage: one operation of a case, many times and with every single fault, into its folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from twofold import plan as plans
from twofold import store
from twofold.case.reader import Case, Options
from twofold.errors import BadInput
from twofold.rehearsal.bodies import LETTERS, Pair, pair_of
from twofold.rehearsal.campaign import FOLDER, Where, clear
from twofold.rehearsal.clocks import Clocks, cases, learn
from twofold.rehearsal.compile import Score, compile_score
from twofold.rehearsal.coverage import classes, count, table, try_faults
from twofold.rehearsal.doubles import double_faults
from twofold.rehearsal.earlier import earlier_stages
from twofold.rehearsal.engine import Rehearsal, rehearse
from twofold.rehearsal.faults import single_faults
from twofold.rehearsal.loo import leave_one_out as _leave_one_out
from twofold.rehearsal.measures import columns
from twofold.rehearsal.numerics import HASH_DIGITS
from twofold.rehearsal.readiness import readiness
from twofold.rehearsal.runs import Runs
from twofold.rehearsal.stretches import between_cases, is_clocked
from twofold.rehearsal.summary import summarise
from twofold.rehearsal.tables import runs_table, steps_table, timelines_table, write_parquet
from twofold.timeline import Act

SUMMARY, READINESS, RUNS, TIMELINES, LOO = (
    "summary.json",
    "readiness.json",
    "runs.parquet",
    "timelines.parquet",
    "loo.json",
)


@dataclass(frozen=True)
class Staged:
    """An operation ready to be rehearsed. ``pair`` is None where no body may or need be computed."""

    score: Score
    pair: Pair | None
    crossing: tuple[str, ...]
    clocks: Clocks | None


def stage(case: Case, candidate: str, operation: str, hazards: bool = True, physiology: bool = True) -> Staged:
    """The operation's plan, compiled, and its two children.

    Bodies are left out for playbooks of days of care, on request, and always where the case says
    ``outcomes: off``: no harm is computed for identifiable living children.
    """
    project, plan = plans.load(case.folder("3-plan", candidate, operation))
    streams = {letter: case.twins[letter].stream for letter in LETTERS}
    score = compile_score(project, plan, streams, hazards)
    pair = None
    if physiology and project.physiology and case.file.outcomes == "on":
        cut = [d.edge for t in project.tasks for d in t.acts if d.act is Act.DIVIDE and d.edge is not None]
        pair = pair_of(case, plan.start.date(), cut, earlier_stages(case, candidate, operation))
    return Staged(
        score=score,
        pair=pair,
        crossing=pair.rest if pair is not None else (),
        clocks=learn(cases()) if is_clocked(score) else None,
    )


def play(what: Staged, options: Options, keep: Path | None = None) -> Runs:
    """The random runs of an operation. keep: a folder for finished batches, so that a killed run goes on from there."""
    score = what.score
    scale = between_cases(score, what.clocks, options.seed, np.arange(options.runs))
    rehearsal = Rehearsal(score, options.seed, scale=scale, pair=what.pair, crossing=what.crossing, brief=True)
    where = Where(options.jobs, options.cluster, keep)
    return rehearse(rehearsal, options.runs, label=f"rehearsing {score.project.operation}", where=where)


def run(case: Case, candidate: str, operation: str, out: Path, options: Options) -> dict[str, Any]:
    """Rehearse one operation; writes summary, readiness, runs and timelines into ``out``. Returns the summary."""
    what = stage(case, candidate, operation)
    score = what.score
    keep = case.root / FOLDER
    runs = play(what, options, keep)
    figures = columns(score, runs, what.pair)
    summary = summarise(score, runs, figures, options.seed, what.clocks is not None)
    faults = single_faults(score)
    tried, _ = try_faults(score, faults, options.seed, options.jobs)
    summary["coverage"] = count(tried, len(faults))
    store.write_json(out / SUMMARY, summary)
    store.write_json(out / READINESS, readiness(what, tried, runs, figures, summary["drivers"], options))
    write_parquet(out / RUNS, runs_table(figures))
    write_parquet(out / TIMELINES, timelines_table(score, runs))
    if what.clocks is not None:
        store.write_json(out / LOO, _leave_one_out(score, options))
    clear(keep)
    return summary


def load(folder: Path) -> dict[str, Any]:
    """``{summary, readiness}`` of a rehearsed operation. Raises BadInput when a file is missing."""
    return {"summary": store.read_json(folder / SUMMARY), "readiness": store.read_json(folder / READINESS)}


FAULTS = {"single": single_faults, "double": double_faults}


def try_all(what: Staged, kind: str, options: Options) -> dict[str, Any]:
    """Every single or double fault, with bodies where there are any: ``{coverage, outcomes, faults}``."""
    faults = FAULTS[kind](what.score)
    tried, runs = try_faults(what.score, faults, options.seed, options.jobs, what.pair, what.crossing, f"{kind} faults")
    return {
        "coverage": count(tried, len(faults)),
        "outcomes": classes(runs),
        "faults": table(what.score, tried, runs),
    }


def study(
    case: Case,
    candidate: str,
    operation: str,
    options: Options,
    hazards: bool = True,
    physiology: bool = True,
    export_runs: Path | None = None,
    faults: str | None = None,
    leave_one_out: bool = False,
) -> dict[str, Any]:
    """One operation rehearsed with special options; nothing is stored but the export that was asked for.

    Args:
        hazards, physiology: False leaves them out. export_runs: parquet file for one row per run and step.
        faults: ``single`` or ``double`` for every fault of that kind, with bodies where physiology is on.
        leave_one_out: predict every clocked case from the others.

    Raises BadInput: an unknown kind of faults; leave-one-out of an operation that nobody has clocked.
    """
    what = stage(case, candidate, operation, hazards, physiology)
    if faults is not None and faults not in FAULTS:
        raise BadInput("--faults", "", faults, f"use: {' or '.join(FAULTS)}")
    if leave_one_out and what.clocks is None:
        raise BadInput("--leave-one-out", "", operation, "choose the final separation: no other operation is clocked")
    if leave_one_out:
        return _leave_one_out(what.score, options)
    if faults:
        return try_all(what, faults, options)
    runs = play(what, options)
    if export_runs is not None:
        write_parquet(Path(export_runs), steps_table(what.score, runs))
    answer = summarise(what.score, runs, columns(what.score, runs, what.pair), options.seed, what.clocks is not None)
    return {**answer, "written": [str(export_runs)]} if export_runs is not None else answer


def write_drill(
    case: Case, candidate: str, operation: str, seed: int, options: Options, use: str, about: str | None = None,
    bind: Callable[[str, str, list[Any]], bytes] | None = None,
) -> list[str]:
    """A drill's script as Markdown and HTML in ``drills/<operation>-<candidate>-<seed>/``; returns the paths.

    Args:
        use: the intended use, which stands on every page. about: a hazard that the drill shall hold (``drill.make``);
            its id then ends the folder's name. bind: sets title, fingerprint and blocks as a PDF (the book's work).

    Raises NoAnswer: the seed's runs hold no stretch that can be played.
    """
    from twofold.rehearsal import drill, pages, script

    made = drill.make(stage(case, candidate, operation), seed, options, about)
    blocks = list(script.blocks(made, {letter: case.twins[letter] for letter in LETTERS}))
    named = [] if about is None else [about.replace(":", "-")]
    folder = case.root / "drills" / "-".join([operation, candidate, str(seed), *named])
    store.write_text(folder / "script.md", pages.markdown(blocks, use))
    store.write_text(folder / "script.html", pages.html(f"Drill {seed}", blocks, use))
    written = [str(folder / "script.md"), str(folder / "script.html")]
    if bind is not None:
        hash = store.hash_bytes(pages.markdown(blocks, use).encode())[:HASH_DIGITS]
        store.write_bytes(folder / "drill.pdf", bind(f"Drill {seed}", hash, blocks))
        written.append(str(folder / "drill.pdf"))
    return written


def leave_one_out(case: Case, candidate: str, operation: str, options: Options) -> dict[str, Any]:
    """Every clocked operation predicted from the others through this plan (time and staffing only)."""
    return study(case, candidate, operation, options, leave_one_out=True)


def what_if_stopped(case: Case, candidate: str, operation: str, text: str, options: Options) -> dict[str, Any]:
    """A moment of a run (``12@02:10``), lived on as planned and stopped: see ``whatif.branch``."""
    from twofold.playbooks.reader import find
    from twofold.rehearsal.whatif import branch, moment_of

    what = stage(case, candidate, operation)
    run, at = moment_of(what.score, text)
    scale = between_cases(what.score, what.clocks, options.seed, np.arange(run + 1))
    rehearsal = Rehearsal(what.score, options.seed, scale=scale, pair=what.pair, crossing=what.crossing)
    keep = find(case, what.score.project.playbook).after_stop
    return branch(rehearsal, run, at, options.runs, keep, options.seed)
