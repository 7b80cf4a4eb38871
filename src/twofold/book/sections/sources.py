"""Where every number comes from: value, unit, grade, source, and in which stages it was used."""

from __future__ import annotations

from collections.abc import Iterator

from twofold import evidence
from twofold.book.blocks import Block, Column, Heading, Para, Table, Text
from twofold.book.material import Material
from twofold.book.say import estimate
from twofold.plan.records import Project
from twofold.quantity import MIN_PER_DAY, MIN_PER_H, Estimate

GRADES = (
    ("P", "peer-reviewed abstract or text seen"), ("H", "hospital, society or charity page"),
    ("S", "seen in a source's abstract or a repository file"), ("M", "measured by us"), ("N", "news"),
    ("D", "derived by arithmetic from cited figures"), ("A", "aggregator page: a hint only"),
    ("BU", "background knowledge, unverified"), ("U", "unverified planning guess"),
)  # fmt: skip


SOURCE = 3  # where a row's source stands
SEVERAL = 4  # rows of one source that are told under it


def blocks(m: Material) -> Iterator[Block]:
    yield Heading(1, "Sources", "sources", fresh=True)
    yield Para("Nothing here has been checked by a clinician. A dose is printed only from grades P and H.")
    yield Table("Grades", (Column("grade", "16mm"), Column("means", "1fr")), GRADES, small=True)
    tables: dict[str, list[tuple[Text, ...]]] = {}
    for id, stages in m.evidence.items():
        table, _, key = id.partition(".")
        tables.setdefault(table, []).append((key.replace("_", " "), *_row(_look_up(id)), _numbers(stages)))
    head = (Column("number", "1fr"), Column("value", "1fr"), Column("grade", "12mm", "center"),
            Column("source", "1.8fr"), Column("stage", "14mm"))  # fmt: skip
    for table in sorted(tables):
        yield Heading(2, f"Table {table}", f"source-{table}")
        yield Table(_about(table), head, tuple(_told_once(tables[table])), small=True, dense=True)
    inline = _inline(m)
    if inline:
        yield Heading(2, "Written in the playbooks themselves", "source-playbooks")
        yield Table("Figures that stand in a playbook and in no table", head[:4], inline, small=True)


def _told_once(rows: list[tuple[Text, ...]]) -> Iterator[tuple[Text, ...]]:
    """Rows of one source under it, where it has several; the others after them, each with its own."""
    by: dict[Text, list[tuple[Text, ...]]] = {}
    for row in rows:
        by.setdefault(row[SOURCE], []).append(row)
    for source, same in by.items():
        if len(same) >= SEVERAL:
            yield (source,)
            yield from ((*row[:SOURCE], "", *row[SOURCE + 1 :]) for row in same)
    several = {source for source, same in by.items() if len(same) >= SEVERAL}
    alone = [row for row in rows if row[SOURCE] not in several]
    if alone and several:
        yield ("Each with its own source",)
    yield from alone


def _look_up(id: str) -> Estimate | None:
    try:
        return evidence.estimate(id)
    except KeyError:
        return None


def _row(e: Estimate | None) -> tuple[str, str, str]:
    if e is None:
        return ("no longer in the tables", "", "")
    where = f" ({e.population})" if e.population else ""
    return (estimate(e), e.grade.value, e.source + where)


def _about(table: str) -> str:
    try:
        return str(evidence.document(table).get("about", table))
    except KeyError:
        return table


def _numbers(stages: tuple[str, ...]) -> str:
    return ", ".join(s.split("-", 1)[0] for s in stages)


def _inline(m: Material) -> tuple[tuple[Text, ...], ...]:
    """Estimates that a bound plan carries and no table has, each once."""
    tabled = [e for e in map(_look_up, m.evidence) if e is not None]
    # A duration in hours or days is carried in minutes.
    known = {(e.source, round(e.value * scale, 9)) for e in tabled for scale in (1, MIN_PER_H, MIN_PER_DAY)}
    found: dict[tuple[str, ...], None] = {}
    for entry in m.case.course:
        for op in m.variants(entry.id)[:1]:
            for what, e in _estimates(op.project):
                if (e.source, round(e.value, 9)) not in known:
                    found[(what, *_row(e))] = None
    return tuple(sorted(found, key=lambda r: (r[3], r[0])))


def _estimates(project: Project) -> Iterator[tuple[str, Estimate]]:
    for c in project.contingencies:
        yield from ((f"{c.title}: {d.what}", d.amount) for d in c.doses)
        yield f"{c.title}: at the bedside", c.reach_min
        yield f"{c.title}: takes", c.duration
    for h in project.hazards:
        parts = (("how often", h.rate), ("missed", h.detect.miss), ("noticed after", h.detect.delay_min),
                 ("stands still", h.delay_min))  # fmt: skip
        yield from ((f"{h.title}: {name}", e) for name, e in parts if e is not None)
