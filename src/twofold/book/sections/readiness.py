"""What was tried and answered, what we are not ready for, blood to have ready, who stayed beyond their duty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from twofold.book.blocks import Block, Column, Heading, Mark, Para, Table, Text
from twofold.book.material import Material, Operation
from twofold.book.say import child, of_ten
from twofold.comparison.page import number
from twofold.comparison.rehearsed import SHARED, broken, own
from twofold.quantity import S_PER_MIN

MOST = 12  # rows of a list that anybody reads
RESERVE = (
    "The two numbers answer two questions. The first is use in these runs, which hang on guessed losses. The second is "
    "what the playbook has the blood bank hold for the worst published day: losses in surgery of the infant skull "
    "reach five times a child's blood volume (range 20 to 500 %, Oxford 2017/18). What is held is not what is hung; "
    "release what is left after the last gate."
)
COVERED = {
    "possible": "single faults that can happen: each hazard, at each step where it can strike, for each child",
    "tried": "of these rehearsed",
    "met": "answered in time",
    "late": "answered too late, or by nobody",
}


def tried(m: Material, v: Operation) -> Iterator[Block]:
    """How many faults were tried; what struck most; what moves the results."""
    c = v.summary.get("coverage")
    if isinstance(c, dict):
        rows = tuple((words, str(c[k])) for k, words in COVERED.items() if k in c)
        yield Table("Every single fault", (Column("", "1fr"), Column("faults", "24mm", "right")), rows, small=True)
    sound = not broken(v.runs)
    read_off = {h.id for h in v.project.hazards if h.per == "state"}  # seen in a body, so nothing where it broke down
    struck = [r for r in v.summary.get("contingencies") or () if sound or r["hazard"] not in read_off]
    if struck:
        lines = tuple((r["title"], _whose(m, r.get("twin")), number(r["per_run"])) for r in struck[:MOST])
        head = (Column("", "1fr"), Column("whom", "18mm", "center"), Column("times in a run", "30mm", "right"))
        caption = "What struck most often, on average. Most rates are planning guesses."
        yield Table(caption, head, lines, small=True, dense=True)
    drivers = [d for d in v.summary.get("drivers") or () if _shown(d) and (sound or "." not in d["measure"])]
    if drivers:
        lines_ = tuple(
            (d["input"], "chance" if d.get("chance") else f"input, grade {d.get('grade', '')}", _moved(m, d))
            for d in sorted(drivers, key=lambda d: -d.get("share", 0))[:MOST]
        )
        head = (Column("what", "1fr"), Column("is", "30mm"), Column("moves", "1fr"))
        yield Table("What moves the results most", head, lines_, small=True, dense=True)


def _shown(driver: Any) -> bool:
    return isinstance(driver, dict) and "input" in driver and "measure" in driver


def _whose(m: Material, twin: Any) -> Text:
    return Mark(twin) if twin in m.order else {"both": child("both", m.order), "mother": "mother"}.get(twin, "team")


def _moved(m: Material, driver: Mapping[str, Any]) -> Text:
    letter, dot, rest = str(driver["measure"]).partition(".")
    if dot and letter in m.order:
        return (Mark(letter), f" {own(rest).title}")
    key = str(driver["measure"])
    return SHARED[key].title if key in SHARED else key.replace("_", " ")


def blocks(m: Material, v: Operation, named: str) -> Iterator[Block]:
    """The readiness report of one plan."""
    report = v.readiness if isinstance(v.readiness, dict) else {}
    if not report:
        return
    yield Heading(2, f"Readiness{named}", f"ready-{v.id}-{v.candidate}")
    yield from _not_ready(report.get("not_ready") or ())
    yield from _pairs(report.get("pairs") or {})
    yield from _waited_for(report.get("bottlenecks") or ())
    if m.outcomes and not broken(v.runs):
        yield from _stock(m, report.get("stock") or ())
        yield from _drugs(m, report.get("drugs") or ())
    names = {p.id: p.name for p in v.project.people}
    stayed = [r for r in report.get("staffing") or () if r.get("stayed_on_in_share_of_runs", 0) > 0]
    if stayed:
        rows = tuple(
            (
                str(names.get(r["person"], r["person"])),
                _wall(v, r["duty_ends"]),
                of_ten(r["stayed_on_in_share_of_runs"]),
            )
            for r in stayed[:MOST]
        )
        head = (Column("who", "1fr"), Column("duty ends", "34mm"), Column("had to begin a step after that", "52mm"))
        yield Table("Who stayed beyond their duty", head, rows, small=True, dense=True)


def _not_ready(rows: Any) -> Iterator[Block]:
    if not rows:
        yield Para("No single fault was answered too late.")
        return
    lines = tuple(
        (str(i), str(r.get("what", "")), str(r.get("when", "")), str(r.get("who", "")), _late(r), _helps(r))
        for i, r in enumerate(rows[:MOST], start=1)
    )
    head = (Column("", "6mm", "right"), Column("not ready for", "1fr"), Column("when", "1fr"),
            Column("who is short", "1fr"), Column("too late by", "22mm"), Column("what helps", "1.4fr"))  # fmt: skip
    caption = "What we are not ready for, worst first. What helps was tried: late calls in 100 operations"
    yield Table(caption, head, lines, small=True)
    if len(rows) > MOST:
        yield Para(f"{len(rows) - MOST} more, each rarer than these, stand in readiness.json.", "quiet")


def _helps(row: Mapping[str, Any]) -> str:
    """The best of what was tried and how often help was late without and with it."""
    tried = row.get("tried")
    if not tried:
        return str(row.get("fix", ""))
    t = tried[0]
    late, then, runs = f"{t['late_per_100_runs']:.0f}", f"{t['then_per_100_runs']:.0f}", t["runs"]
    if not t["helps"]:
        return f"nothing found: {len(tried)} things tried in {runs} runs each"
    change = t["change_per_100_runs"]
    fewer = f"{-change['high']:.0f} to {-change['low']:.0f} fewer"
    return f"{t['what']}: {late} late calls become {then} ({fewer}; {runs} runs)"


def _pairs(pairs: Any) -> Iterator[Block]:
    """Two things at once: what is left unanswered while what, for want of whom."""
    rows = pairs.get("rows") if isinstance(pairs, dict) else None
    if not rows:
        return
    lines = tuple((_while(r), str(r["what"]), str(r["who"]), _late(r), str(r["fix"])) for r in rows)
    head = (Column("while this is being answered", "1.2fr"), Column("this waits", "1fr"), Column("because", "1fr"),
            Column("too late by", "22mm"), Column("what helps", "1.2fr"))  # fmt: skip
    caption = f"Two things at once: {pairs['late']} of {pairs['possible']} pairs were not both answered in time"
    yield Table(caption, head, lines, small=True)


def _while(row: Mapping[str, Any]) -> str:
    others = row.get("while_others") or 0
    return "; ".join(w["what"] for w in row["while"]) + (f"; {others} more" if others else "")


def _waited_for(rows: Any) -> Iterator[Block]:
    """For which role help waited, and at which hour most."""
    often = [r for r in rows if r["late_per_100_runs"] >= 1][:MOST]
    if not often:
        return
    lines = tuple((r["title"], number(r["late_per_100_runs"]), f"from {r['worst_hour']}") for r in often)
    head = (Column("who", "1fr"), Column("late calls in 100 operations", "50mm", "right"),
            Column("worst hour", "34mm", "center"))  # fmt: skip
    yield Table("For whom help waited", head, lines, small=True, dense=True)


def _late(row: Mapping[str, Any]) -> str:
    """The usual lateness; and how often nobody came at all."""
    seconds, never = row.get("late_s"), row.get("never") or 0
    said = ""
    if seconds is not None:
        said = f"{number(seconds)} s" if seconds < 2 * S_PER_MIN else f"{number(round(seconds / S_PER_MIN))} min"
    calls = row.get("late_calls") or row.get("pairs")
    if not never:
        return said
    nobody = f"nobody came {never} of {calls} times" if calls and said else "nobody came"
    return f"{said}; {nobody}" if said else nobody


def _stock(m: Material, rows: Any) -> Iterator[Block]:
    """What each child was given, at the median and in nineteen of twenty runs at most, in mL."""
    whats = list(dict.fromkeys(r["what"] for r in rows))
    if not whats:
        return
    at = {(r["what"], r["twin"]): r for r in rows}

    def cell(what: str, letter: str) -> str:
        r = at.get((what, letter))
        return f"{number(r['p50_ml'])} to {number(r['p95_ml'])}" if r else "—"

    marks = tuple(Column(Mark(t), "40mm", "center") for t in m.order)
    lines = tuple((w, *(cell(w, t) for t in m.order)) for w in whats)
    caption = (
        "Blood to have ready, mL: what half the runs used, to what 19 of 20 runs used. It hangs on guessed losses."
    )
    yield Table(caption, (Column("", "1fr"), *marks), lines, pairs=((1, 2),), small=True)
    yield from _units(m, [r for r in rows if r.get("units") is not None])


def _units(m: Material, rows: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    """Whole units for 19 of 20 runs, what the list orders, and the days that hang on them."""
    at = {(r["what"], r["twin"]): r for r in rows}
    marks = tuple(Column(Mark(t), "36mm", "center") for t in m.order)

    def cell(what: str, letter: str) -> str:
        r = at.get((what, letter))
        if r is None:
            return "—"
        return f"{r['units']} of {r['ordered_units']} held" if r["ordered_units"] is not None else str(r["units"])

    lines = []
    for what in dict.fromkeys(r["what"] for r in rows):
        r = next(x for x in rows if x["what"] == what)
        days = [f"order by {r['order_by']}"] if r.get("order_by") else []
        if r.get("crossmatch_not_before"):
            days.append(f"sample for crossmatch not before {r['crossmatch_not_before']}")
            days.append(f"collected not before {r['collected_not_before']}, or washed")
        lines.append((what, *(cell(what, t) for t in m.order), "; ".join(days)))
    if lines:
        head = (Column("units", "26mm"), *marks, Column("when", "1fr"))
        caption = (
            "The same in whole units: what 19 of 20 runs used, of what the order list holds in reserve. Ages are "
            "planning guesses: your blood bank decides"
        )
        yield Table(caption, head, tuple(lines), pairs=((1, 2),), small=True)
        yield Para(RESERVE, "quiet")


def _drugs(m: Material, rows: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    """How many doses of each drug nineteen of twenty runs called for at most; amounts where they may be printed."""
    at = {(r["what"], r["route"], "; ".join(r["cards"]), r["twin"]): r for r in rows}

    def cell(dose: tuple[str, str, str], letter: str) -> str:
        r = at.get((*dose, letter))
        if r is None:
            return "—"
        amount = f" = {number(r['amount_p95'])} {r['unit']}" if r["amount_p95"] is not None else ""
        return f"{number(r['times_p95'])} ×{amount}"

    doses = list(dict.fromkeys(k[:3] for k in at))
    lines = tuple((f"{what} ({route}): {cards}", *(cell((what, route, cards), t) for t in m.order))
                  for what, route, cards in doses)
    if lines:
        marks = tuple(Column(Mark(t), "40mm", "center") for t in m.order)
        caption = (
            "Doses to have drawn up or at hand: what 19 of 20 runs called for at most, from the cards. An amount "
            "stands where the dose has a source; the others are your pharmacist's"
        )
        yield Table(caption, (Column("", "1fr"), *marks), lines, pairs=((1, 2),), small=True, dense=True)


def _wall(v: Operation, time: str) -> str:
    import datetime as dt

    return v.clock(dt.datetime.fromisoformat(time))
