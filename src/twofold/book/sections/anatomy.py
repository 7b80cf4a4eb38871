"""What is there: the children's heads from outside and within, angles, classes, what bears on candidacy."""

from __future__ import annotations

from collections.abc import Iterator

from twofold.book.blocks import Block, Bullets, Column, Heading, Mark, Para, Strong, Table, Text
from twofold.book.material import Material
from twofold.book.pictures.gallery import Gallery
from twofold.book.pictures.scenes import anatomy_pictures
from twofold.comparison.page import number
from twofold.quantity import PERCENT


def blocks(m: Material, gallery: Gallery | None) -> Iterator[Block]:
    if m.anatomy is None or gallery is None:
        return
    yield Heading(1, "Anatomy", "anatomy", fresh=True)
    if m.case.file.real_case:
        yield Para((Strong("Made up. "), "A synthetic join, not these children's anatomy."))
    yield Para("Skin is not shown: joined heads cannot be anonymous.", "quiet")
    yield from anatomy_pictures(gallery)
    yield from _measures(m)
    yield from _candidacy(m)


def _measures(m: Material) -> Iterator[Block]:
    assert m.anatomy is not None
    x = m.anatomy.measures
    rows: list[tuple[Text, ...]] = [
        ("angle between the heads' long axes", f"{number(x.axis_angle_deg)}°"),
        ("rotation of one face against the other", f"{number(x.rotation_deg)}°"),
        ("area of contact", f"{number(x.contact_area_cm2)} cm²"),
        ("circumference of the waist", f"{number(x.waist_circumference_mm)} mm"),
        (
            "most evenly shared sinus: share of the child who uses it less",
            f"{number(x.shared_sinus_share * PERCENT)} %",
        ),
    ]
    yield Heading(2, "Measures", "measures")
    yield Table(
        "Measured on the labelled images", (Column("measure", "1fr"), Column("value", "40mm", "right")), tuple(rows)
    )
    volumes = [x.volumes_ml.get(f"brain_{t}") for t in m.order]
    if all(v is not None for v in volumes):
        cells = tuple(number(v) for v in volumes if v is not None)
        marks = tuple(Column(Mark(t), "36mm", "center") for t in m.order)
        yield Table("Brain volume, mL", (Column("", "1fr"), *marks), (("brain", *cells),), pairs=((1, 2),))
    names = {"stone_goodrich": "Stone and Goodrich", "oconnell": "O'Connell", "venous_pattern": "venous pattern"}
    lines = tuple(
        (names.get(k, k.replace("_", " ")), (Strong(c.value), f" or {', '.join(c.also)}" if c.also else ""), c.rule)
        for k, c in sorted(x.classification.items())
    )
    head = (Column("scheme", "36mm"), Column("class", "34mm"), Column("rule that fired", "1fr"))
    yield Table("Classes, each with its rule", head, lines)
    if x.notes:
        yield Bullets(tuple(x.notes))


FACTORS = {
    "stone_goodrich": "Stone & Goodrich type",
    "contact_area_cm2": "contact area, cm²",
    "brain_contact_unsure_ml": "brain of neither for sure, mL",
}


def _candidacy(m: Material) -> Iterator[Block]:
    assert m.anatomy is not None
    rows = m.anatomy.measures.candidacy
    if not rows:
        return
    yield Heading(2, "What bears on candidacy", "candidacy")
    yield Para("Facts and missing tests; no verdict. People weigh these.")
    keys = ("factor", "value", "source", "missing_test", "dissent")
    head = (Column("factor", "26mm"), Column("found", "26mm"), Column("from", "1.2fr"), Column("still to test", "1fr"),
            Column("who dissents", "1.4fr"))  # fmt: skip
    lines = tuple(
        (FACTORS.get(str(row["factor"]), _plain(row["factor"])), *(_plain(row.get(k)) for k in keys[1:]))
        for row in rows
    )
    yield Table("Factors", head, lines, small=True)


def _plain(value: object) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, float):
        return number(value)
    if isinstance(value, dict):
        return "; ".join(f"{k} {_plain(v)}" for k, v in value.items())
    return str(value).replace("_", " ")
