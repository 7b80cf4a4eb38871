"""Who's who: everybody of the team, under what they do, with their child's mark."""

from __future__ import annotations

from collections.abc import Iterator

from twofold.book.blocks import Block, Column, Heading, Para, Table, Text
from twofold.book.material import Material
from twofold.book.say import child, plural
from twofold.case.records import Person


def blocks(m: Material) -> Iterator[Block]:
    people = _people(m)
    if not people:
        return
    yield Heading(1, "Who's who", "people", fresh=True)
    yield Para(
        f"{plural(len(people), 'person', 'people')}. A mark beside a name is that person's colour team; "
        "those with both marks serve both children. Hours stand on the role sheets of each operation."
    )
    titles = _titles(m)
    rows: list[tuple[Text, ...]] = []
    for role in _roles(m, people):
        rows.append((titles.get(role, role.replace("_", " ")),))
        for p in sorted((p for p in people if p.roles[0] == role), key=_by_team(m)):
            also = ", ".join(titles.get(r, r.replace("_", " ")) for r in p.roles[1:])
            rows.append((child(p.twin, m.order), p.name, p.level, also))
    head = (Column("team", "14mm", "center"), Column("name", "1fr"), Column("level", "20mm"), Column("also", "1.4fr"))
    yield Table("By first role", head, tuple(rows), small=True)


def _people(m: Material) -> tuple[Person, ...]:
    path = m.case.root / "team.yaml"
    return m.case.team.people if path.is_file() else ()


def _roles(m: Material, people: tuple[Person, ...]) -> list[str]:
    """First roles, in the order in which playbooks list them, then as the team lists them."""
    known = [r for e in m.case.course for v in m.variants(e.id) for r in v.project.roles]
    held = {p.roles[0] for p in people}
    ordered = list(dict.fromkeys([*known, *(p.roles[0] for p in people)]))
    return [r for r in ordered if r in held]


def _titles(m: Material) -> dict[str, str]:
    return {r: t for e in m.case.course for v in m.variants(e.id) for r, t in v.project.roles.items()}


def _by_team(m: Material):
    rank = {t: i for i, t in enumerate((*m.order, "both"))}
    return lambda p: (rank[p.twin], p.name)
