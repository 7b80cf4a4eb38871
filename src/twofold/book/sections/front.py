"""Page one: what this is for, the aims, the stop rules; then who signs what, and the contents."""

from __future__ import annotations

from collections.abc import Iterator

from twofold import INTENDED_USE, __version__
from twofold.book.blocks import Block, Box, Bullets, Column, Contents, Gap, Heading, Mark, Para, Strong, Table, Text
from twofold.book.material import Material
from twofold.book.pictures import qr
from twofold.book.say import day, labelled
from twofold.comparison.page import number
from twofold.comparison.words import NOBODY_CHOSE, PEOPLE_CHOOSE

SIGNERS = ("lead neurosurgeon", "lead plastic surgeon", "lead anaesthetist", "lead nurse", "intensivist")


def blocks(m: Material, title: str = "Operation book") -> Iterator[Block]:
    yield Heading(1, f"{title}: {m.title}", "page-one")
    yield Box("note", "Intended use", (Para(INTENDED_USE),))
    if m.case.file.real_case:
        yield Para((Strong(f"A real case, by city and year only: {m.case.file.real_case}. "), REAL))
    yield _children(m)
    yield from _aims(m)
    yield from _stop(m)
    yield Para(choice(m))
    yield Heading(1, "Versions and signatures", "signatures", fresh=True)
    yield from _signatures(m)
    yield Heading(2, "What stands where", "contents")
    yield Contents()


REAL = (
    "Times and staffing only: nothing is computed about the bodies of living, identifiable children. "
    "Whatever anatomy is shown is made up and is not theirs."
)


def choice(m: Material) -> Text:
    """Which candidate this book follows, and who chose it."""
    c = m.case.chosen
    if c is None:
        return (Strong(NOBODY_CHOSE), " ", PEOPLE_CHOOSE) if len(m.shown) > 1 else PEOPLE_CHOOSE
    return (Strong(f"This book follows candidate {c.candidate}, "), f"chosen by {c.by} on {day(c.on)}. {PEOPLE_CHOOSE}")


def _children(m: Material) -> Table:
    rows: list[tuple[Text, ...]] = []
    facts = {t: m.case.twins[t] for t in m.order}
    rows.append(("colour and shape", *(f"{facts[t].colour}, {facts[t].shape}" for t in m.order)))
    rows.append(("weight on record", *(f"{number(facts[t].mass_kg)} kg" for t in m.order)))
    for e in m.case.course:
        ages = [facts[t].age_months(e.day) for t in m.order]
        if min(ages) >= 0.5 and not m.case.file.real_case:
            rows.append((f"age at {e.id}", *(f"{number(round(x, 1))} months" for x in ages)))
    marks = tuple(Column(Mark(t), "1fr", "center") for t in m.order)
    return Table(
        "The two children. Letter, shape and colour always go together; which stands left changes from page to page.",
        (Column("", "1fr"), *marks), tuple(rows), pairs=((1, 2),),
    )  # fmt: skip


def _aims(m: Material) -> Iterator[Block]:
    yield Heading(2, "Aims, in the team's own words", "aims")
    aims = m.case.aims
    if aims is None:
        yield Para("The team has not written its aims yet. Without them nothing in this book can be called better.")
        return
    yield Bullets(tuple(aims.better), ordered=True)
    if aims.fairness:
        yield Para(labelled("Fairness", aims.fairness))


def _stop(m: Material) -> Iterator[Block]:
    aims = m.case.aims
    rows: tuple[Block, ...]
    if aims is not None and aims.stop:
        head = (Column("when", "1fr"), Column("who decides", "38mm"), Column("what", "1fr"))
        rows = (Table("Anybody may call a stop rule; one person decides it.", head,
                      tuple((s.when, s.who_decides, s.what) for s in aims.stop)),)  # fmt: skip
    else:
        rows = (Para(("The team has not written its stop rules yet: nothing may be signed. ", Gap(60))),)
    only = aims.if_only_one if aims else ""
    last = labelled("If only one child can be saved", only or UNWRITTEN)
    yield Box("stop", "Stop and close", (*rows, Para(last)))


UNWRITTEN = "the team has not written its words yet: nothing may be signed."


def unsigned(m: Material) -> list[str]:
    """Why nobody may sign this book yet; empty when paper may be signed."""
    reasons = []
    if m.case.aims is None or not m.case.aims.stop:
        reasons.append("the stop rules are not written")
    if m.case.aims is None or not m.case.aims.if_only_one:
        reasons.append("the words for the case that only one child can be saved are not written")
    if m.case.chosen is None and len(m.shown) > 1:
        reasons.append("nobody has chosen a candidate")
    reasons += [f"not approved by anybody: {what}" for what in m.unreviewed]
    for c in m.shown:
        if c.division is not None:
            reasons += [f"{c.id}: {r}" for r in c.division.unsigned]
    return reasons


def _signatures(m: Material) -> Iterator[Block]:
    rows = [("Twofold", __version__), ("content of this book", m.hash)]
    for e in m.case.course:
        for v in m.variants(e.id):
            where = e.id if v.candidate == "all" else f"{e.id}, {v.candidate}"
            rows.append((f"plan: {where}", f"{v.plan.certificate.steps[:12]}, passed {v.plan.certificate.checker}"))
    yield Table("What this version is", (Column("part", "1fr"), Column("fingerprint", "1fr")), tuple(rows), small=True)
    yield qr.figure(f"TWOFOLD {__version__} {m.hash}")
    yield Para("The machine signs nothing. A signature stands for one named clinician who has read this version.")
    reasons = unsigned(m)
    if reasons:
        yield Box("stop", "Not to be signed yet", (Bullets(tuple(reasons)),))
        return
    lines = tuple((r, Gap(42), Gap(42), Gap(24)) for r in SIGNERS)
    head = (Column("for", "1fr"), Column("name", "46mm"), Column("signature", "46mm"), Column("date, time", "28mm"))
    yield Table("Signed on paper", head, lines)
