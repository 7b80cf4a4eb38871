"""One command per stage, and the few beside them. Nothing is computed here.

Exit 0: done. 1: done, and the answer is no. 2: bad input. 3: our bug, with a report file. 130: interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from twofold import INTENDED_USE, __version__
from twofold.arguments import Again, Candidate, CaseDir, Cluster, Jobs, Json, Operation, Runs, Seed, Thorough
from twofold.errors import NoAnswer, TwofoldError

INTERRUPTED = 130  # the shell's convention for a command ended by Ctrl-C: 128 + signal 2
OUR_BUG = 3

app = typer.Typer(
    name="twofold",
    help="Plan, simulate and rehearse the separation of conjoined twins, from first scan to recovery.\n\n"
    + f"Intended use: {INTENDED_USE}",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)
journal_app = typer.Typer(help="The append-only record of what happened.", no_args_is_help=True)
app.add_typer(journal_app, name="journal")

def _options(
    runs: int | None = None, jobs: int = 0, seed: int | None = None, thorough: bool = False, cluster: str | None = None
):
    from dataclasses import replace

    from twofold.case import Options

    options = Options().thoroughly() if thorough else Options()
    changes: dict[str, Any] = {"jobs": jobs, "cluster": cluster}
    if runs is not None:
        changes["runs"] = runs
    if seed is not None:
        changes["seed"] = seed
    return replace(options, **changes)


def _walk(
    command: str,
    case_dir: Path,
    json_out: bool,
    to: str = "book",
    only: str | None = None,
    again: bool = False,
    **options: Any,
) -> None:
    from twofold import pipeline, show
    from twofold.case import load

    show.watch(json_out)
    case = load(case_dir)
    written = pipeline.run(case, _options(**options), to=to, only=only, again=again)
    show.done(command, written, show.summary(case) if only is None else {}, json_out, case_dir)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Where to make the case; may exist if empty.")] = Path("twofold-demo"),
    runs: Runs = None,
    jobs: Jobs = 0,
    seed: Seed = None,
    thorough: Thorough = False,
    json_out: Json = False,
) -> None:
    """Make the demonstration case from a real head and walk the whole corridor."""
    from twofold import demo as demonstration
    from twofold import show

    show.watch(json_out)
    demonstration.make(out)
    _walk("demo", out, json_out, runs=runs, jobs=jobs, seed=seed, thorough=thorough)


@app.command()
def new(
    dir: Annotated[Path, typer.Argument(help="The case folder to make; may exist if empty.")],
    imaging: Annotated[Path, typer.Option(help="A NIfTI file or a folder of them (ct, ctv, mrv, t1, t2).")],
    labels: Annotated[Path | None, typer.Option(help="Your own segmentation (.seg.nrrd).")] = None,
    vessels: Annotated[Path | None, typer.Option(help="Your own vessel graph (vessels.json).")] = None,
    json_out: Json = False,
) -> None:
    """Start a case folder from images; writes a commented case.yaml and team.yaml to fill in."""
    from twofold import show
    from twofold.case.new import start

    show.done("new", start(dir, imaging, labels, vessels), {}, json_out, dir)


@app.command()
def phantom(
    dir: Annotated[Path, typer.Argument(help="The case folder to make; may exist if empty.")],
    type: Annotated[str, typer.Option(help="PA, PV, TA, TV-I, TV-II or TV-III.")] = "TV-III",
    rotation: Annotated[float, typer.Option(help="Rotation between the two faces, degrees 0 to 180.")] = 100.0,
    seed: Annotated[int, typer.Option(min=0, help="Which pair to draw.")] = 7,
    difficulty: Annotated[str, typer.Option(help="clean, clinical or poor images.")] = "clean",
    spacing: Annotated[float, typer.Option(help="Voxel size in mm.")] = 1.0,
    swap: Annotated[bool, typer.Option("--swap", help="The same pair with the letters a and b exchanged.")] = False,
    json_out: Json = False,
) -> None:
    """Draw a pair of joined heads with known truth, and their scans; the truth goes to DIR-truth."""
    from twofold import show
    from twofold.phantom.stage import draw

    show.watch(json_out)
    written = draw(
        dir, type=type, rotation_deg=rotation, seed=seed, difficulty=difficulty, spacing_mm=spacing, swap=swap
    )
    show.done("phantom", [str(w) for w in written], {}, json_out, dir)


@app.command()
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
    _walk(
        "run", case, json_out, to=to, again=again, runs=runs, jobs=jobs, seed=seed, thorough=thorough, cluster=cluster
    )


@app.command()
def anatomy(case: CaseDir, again: Again = False, json_out: Json = False) -> None:
    """Scans to labelled volumes, surfaces, vessel graph and measures."""
    _walk("anatomy", case, json_out, only="anatomy", again=again)


@app.command()
def divide(case: CaseDir, again: Again = False, json_out: Json = False) -> None:
    """A dividing surface, an allotment and stages for every candidate."""
    _walk("divide", case, json_out, only="division", again=again)


@app.command()
def plan(
    case: CaseDir,
    without: Annotated[list[str] | None, typer.Option(help="What if this person is missing? (repeatable)")] = None,
    delay: Annotated[list[str] | None, typer.Option(help="What if STEP=90min later? (repeatable)")] = None,
    start: Annotated[str | None, typer.Option(help="What if it starts at HH:MM?")] = None,
    operation: Operation = None,
    candidate: Candidate = None,
    thorough: Thorough = False,
    again: Again = False,
    json_out: Json = False,
) -> None:
    """Who does what when, checked; with --without, --delay or --start: what would change (nothing written)."""
    if not (without or delay or start):
        _walk("plan", case, json_out, only="plan", again=again, thorough=thorough)
        return
    from twofold import show
    from twofold.case import load
    from twofold.plan.stage import what_if

    show.watch(json_out)
    record = load(case)
    candidate, operation = show.which(record, candidate, operation)
    difference = what_if(
        record, candidate, operation, tuple(without or ()), tuple(delay or ()), start, _options(thorough=thorough)
    )
    show.result("plan", difference, json_out)


@app.command()
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
    about: Annotated[str | None, typer.Option(help="With --drill: a hazard that it shall hold.")] = None,
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
        _walk(
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
    options = _options(runs=runs, jobs=jobs, seed=seed, thorough=thorough, cluster=cluster)
    if drill is not None:
        written = write_drill(record, candidate, operation, drill, options, INTENDED_USE, about)
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


@app.command()
def learn(
    case: CaseDir,
    accept: Annotated[str | None, typer.Option(help="Put this proposal into the case's own playbook.")] = None,
    by: Annotated[str, typer.Option(help="Who accepts it.")] = "",
    json_out: Json = False,
) -> None:
    """What the durations in the journal make of the playbooks' estimates; a person accepts, one by one."""
    from twofold import show
    from twofold.case import load
    from twofold.rehearsal import learning

    record = load(case)
    if accept is not None:
        show.done("learn", learning.accept(record, accept, by), {}, json_out, None)
        return
    answer, written = learning.learn(record)
    if json_out:
        show.done("learn", written, answer, json_out, None)
    else:
        show.result("learn", answer, json_out)


@app.command()
def course(case: CaseDir, again: Again = False, json_out: Json = False) -> None:
    """The operations in order, the calendar backwards from the date, growth, recovery."""
    _walk("course", case, json_out, only="course", again=again)


@app.command()
def compare(case: CaseDir, again: Again = False, json_out: Json = False) -> None:
    """Candidates side by side under the aims; never chooses."""
    _walk("compare", case, json_out, only="comparison", again=again)


@app.command()
def book(case: CaseDir, again: Again = False, json_out: Json = False) -> None:
    """The printed operation book, its cards and the family page."""
    _walk("book", case, json_out, only="book", again=again)


@app.command()
def twins(
    scenario: Annotated[Path, typer.Argument(help="A scenario file (design, section 5).")],
    out: Annotated[Path, typer.Option(help="Where the traces go (CSV).")],
    plot: Annotated[Path | None, typer.Option(help="A picture of both children (PNG).")] = None,
    json_out: Json = False,
) -> None:
    """A scripted scenario on two coupled bodies."""
    from twofold import show
    from twofold.twins.command import play

    show.watch(json_out)
    show.done("twins", [str(p) for p in play(scenario, out, plot)], {}, json_out, None)


@app.command()
def flow(
    vessels: Annotated[Path, typer.Argument(help="A vessel graph (vessels.json).")],
    boundary: Annotated[Path, typer.Option(help="Inflows, pressures, ICP (B.json).")],
    occlude: Annotated[str, typer.Option(help="Edges to occlude, separated by commas.")] = "",
    json_out: Json = False,
) -> None:
    """A virtual occlusion test: pressures and flows with some vessels closed."""
    from twofold import show
    from twofold.flow.command import test_occlusion

    edges = [e for e in (part.strip() for part in occlude.split(",")) if e]
    show.result("flow", test_occlusion(vessels, boundary, edges), json_out, flat=True)


@app.command()
def check(case: CaseDir, json_out: Json = False) -> None:
    """Read every input and every result of a case and say what is wrong, changing nothing."""
    from twofold import pipeline, show

    show.result("check", pipeline.check(case), json_out)


@app.command()
def verify(
    out: Annotated[Path, typer.Option(help="Where verify.json and verify.md go: here, or a case.")] = Path("."),
    only: Annotated[list[str] | None, typer.Option(help="A check or a group of them, by id. (repeatable)")] = None,
    json_out: Json = False,
) -> int:
    """Hold the engines against published figures, closed forms and other people's solvers; 1 if a row fails."""
    from twofold import show
    from twofold.credibility.command import write
    from twofold.credibility.table import drawn, tally

    show.watch(json_out)
    report, written = write(out, tuple(only or ()))
    failed = [r.id for r in report.failed()]
    if not json_out:
        show.tables(drawn(report), tally(report))
    show.done("verify", [str(p) for p in written], report.as_data() if json_out else {}, json_out, None)
    if failed:
        raise NoAnswer(f"{len(failed)} of {len(report.rows)} checks fail: {', '.join(failed)}")
    return 0


@app.command()
def cite(case: CaseDir, json_out: Json = False) -> None:
    """Every number that the runs of this case used, where, and its source."""
    from twofold import pipeline, show
    from twofold.case import load

    rows = pipeline.cited(load(case))
    show.citations(rows, json_out)


@app.command()
def export(
    case: CaseDir,
    share: Annotated[Path, typer.Option(help="The folder to make: dates and faces stripped.")],
    json_out: Json = False,
) -> None:
    """A copy that may be shown to others: no dates, no skin, no images. Read its warning."""
    from twofold import show
    from twofold.case import load
    from twofold.case.share import export as strip

    show.done("export", strip(load(case), share), {}, json_out, share)


@app.command()
def forget(
    case: CaseDir,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    json_out: Json = False,
) -> None:
    """Remove a case wholly, truth folder included."""
    from twofold import show
    from twofold.case.share import forget as remove

    if not yes and not typer.confirm(f"Remove {case} and everything in it for good?", err=True):
        raise NoAnswer(f"nothing was removed: {case} stays")
    show.done("forget", remove(case), {}, json_out, None)


@app.command()
def board(
    case: CaseDir,
    host: Annotated[str, typer.Option(help="Where to listen; anything but this machine needs TLS.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8040,
    live: Annotated[bool, typer.Option("--live", help="Not a drill: needs a clinician who answers for it.")] = False,
    operation: Operation = None,
    candidate: Candidate = None,
    speed: Annotated[float, typer.Option(min=1.0, help="How many times faster than life a drill runs.")] = 1.0,
    account: Annotated[str | None, typer.Option(help="Give this person a password and a PIN (asked for).")] = None,
    wall_token: Annotated[bool, typer.Option("--wall-token", help="Make a token for a wall screen.")] = False,
    family_token: Annotated[bool, typer.Option("--family-token", help="Make one for the family room.")] = False,
    json_out: Json = False,
) -> None:
    """The live board: wall, desk, cards, checklists, theatre, debriefing, in any browser; a drill unless --live."""
    if wall_token or family_token:
        from twofold import show
        from twofold.board.server import make_token

        show.result("board", {"token": make_token(case, "wall" if wall_token else "family")}, json_out)
        return
    if account is not None:
        from twofold import show
        from twofold.board.server import set_account

        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        pin = typer.prompt("PIN (empty: none)", hide_input=True, default="", show_default=False, err=True)
        set_account(case, account, password, pin)
        show.result("board", {"account": account}, json_out)
        return
    from twofold.board.server import serve

    serve(case, candidate, operation, host, port, live, speed)


@journal_app.command("verify")
def journal_verify(
    case: CaseDir,
    head: Annotated[list[str] | None, typer.Option(help="A short code from paper, to be found. (repeatable)")] = None,
    json_out: Json = False,
) -> None:
    """Whether the chain of what happened is whole; names the row where it breaks, and what cannot be proven."""
    from twofold import show
    from twofold.journal import verify
    from twofold.journal.place import journal_of, sealed_heads_of

    show.result("journal verify", verify(journal_of(case), tuple(head or ()), sealed_heads_of(case)), json_out)


@journal_app.command("export")
def journal_export(
    case: CaseDir,
    out: Annotated[Path, typer.Option(help="Where the file goes.")],
    format: Annotated[str, typer.Option(help="csv, or fhir: AuditEvents and Procedures (FHIR R4).")] = "csv",
    json_out: Json = False,
) -> None:
    """The journal in the order of entry, as CSV or as a FHIR bundle."""
    from twofold import show
    from twofold.journal import export
    from twofold.journal.place import journal_of

    show.done("journal export", export(journal_of(case), out, format), {}, json_out, None)


@app.command()
def version(json_out: Json = False) -> None:
    """Which Twofold this is."""
    from twofold import show

    show.result("version", {"version": __version__, "intended_use": INTENDED_USE}, json_out)


def main(arguments: list[str] | None = None) -> None:
    """Run a command line and end the process with its exit code."""
    sys.exit(invoke(lambda: app(args=arguments, prog_name="twofold", standalone_mode=False)))


def invoke(command: Callable[[], Any]) -> int:
    """The exit code of a command; every failure gets its sentence on stderr, none a traceback."""
    try:
        code = command()
        return code if isinstance(code, int) else 0
    except TwofoldError as e:
        print(f"twofold: {e}", file=sys.stderr)
        return e.exit_code
    except (KeyboardInterrupt, typer.Abort):
        print("twofold: interrupted; what was finished stays, and the next run resumes", file=sys.stderr)
        return INTERRUPTED
    except typer.Exit as e:
        return e.exit_code
    except Exception as e:
        if hasattr(e, "exit_code") and hasattr(e, "show"):  # a usage error in the parser's own words
            e.show()  # type: ignore[attr-defined]
            return e.exit_code  # type: ignore[attr-defined]
        return _report(e)


def _report(e: Exception) -> int:
    import traceback

    path = Path("twofold-report.txt")
    text = f"twofold {__version__}\n{' '.join(sys.argv[:2])}\n{traceback.format_exc()}"
    try:
        path.write_text(text)
        where = f"a report was written to {path}; it names files of the case: read it before you send it"
    except OSError:
        where = "no report could be written here"
    print(f"twofold: this is our bug ({type(e).__name__}: {e}); {where}", file=sys.stderr)
    return OUR_BUG


if __name__ == "__main__":
    main()
