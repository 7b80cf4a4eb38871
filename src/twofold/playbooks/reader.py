"""Reads playbooks: from a path, from the library, or for a case whose own override comes first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from twofold.errors import BadInput
from twofold.playbooks.checks import faults
from twofold.playbooks.marks import Marked, Place
from twofold.playbooks.records import Playbook
from twofold.playbooks.words import explain

if TYPE_CHECKING:
    from twofold.case import Case

LIBRARY = Path(__file__).parent / "library"
CARDS = LIBRARY / "cards"
SHARED = ("contingencies", "checklists")
SHARED_DEPTH = 2  # a shared part's place: its key and its index


def library() -> dict[str, Path]:
    """The package's playbooks: id to file, sorted by id."""
    return {p.stem: p for p in sorted(LIBRARY.glob("*.yaml"))}


def find(case: Case, id: str) -> Playbook:
    """The playbook of that id: the case's own in ``playbooks/`` if there is one, else the library's.

    Raises BadInput: no such playbook, or one with a fault.
    """
    own = case.root / "playbooks" / f"{id}.yaml"
    if own.is_file():
        return read(own)
    there = library()
    if id not in there:
        raise BadInput(
            case.root / "case.yaml",
            "course",
            f"no playbook {id!r}",
            f"use one of {', '.join(there)}, or put your own at playbooks/{id}.yaml",
        )
    return read(there[id])


def read(path: Path | str) -> Playbook:
    """The playbook in a YAML file, every reference checked.

    Raises BadInput naming file, line, field, what was found and what to do: a fault of shape, a cycle, a
    name that nothing answers to, a hazard without contingency, a number without source.
    """
    main = Marked(Path(path))
    if not isinstance(main.data, dict):
        raise main.refuse((), "not a mapping", "a playbook starts with 'schema: 1' and 'id: ...'")
    data = dict(main.data)
    origin = _share(main, data)
    try:
        playbook = Playbook.model_validate(data)
    except ValidationError as e:
        raise explain(e, main) from None
    if playbook.id != main.path.stem:
        raise main.refuse(("id",), f"{playbook.id!r} in {main.path.name}", "the file is named after the id")
    found = faults(playbook)
    if found:
        place, what, remedy = found[0]
        more = f" ({len(found) - 1} more faults after this one)" if len(found) > 1 else ""
        marked, at = origin.get(place[:SHARED_DEPTH], (main, ()))
        raise marked.refuse((*at, *place[SHARED_DEPTH:]) if at else place, what, remedy + more)
    return playbook


def _share(main: Marked, data: dict[str, Any]) -> dict[Place, tuple[Marked, Place]]:
    """Add from the card files what the playbook uses and does not define itself, behind its own parts.

    Returns where each added contingency stands, so that a fault in it is told under its own file and line.
    """
    names = data.get("cards") or ()
    if not isinstance(names, (list, tuple)):
        raise main.refuse(("cards",), repr(names), "cards is a list of files")
    text = repr({k: v for k, v in data.items() if k not in SHARED})
    origin: dict[Place, tuple[Marked, Place]] = {}
    for i, name in enumerate(names):
        near = main.path.parent / "cards" / str(name)
        file = near if near.is_file() else CARDS / str(name)
        if not file.is_file():
            remedy = "put it in the folder cards beside the playbook, or name one of the library's"
            raise main.refuse(("cards", i), f"{name!r}: no such file", remedy)
        shared = Marked(file)
        if not isinstance(shared.data, dict) or not set(shared.data) <= {"about", *SHARED}:
            remedy = "a card file holds about, contingencies, checklists"
            raise shared.refuse((), "something else than cards", remedy)
        _check_shape(shared)
        cards = list(data.get("contingencies") or ())
        wanted = _used_contingencies(data) - {c.get("id") for c in cards if isinstance(c, dict)}
        for j, card in enumerate(shared.data.get("contingencies") or ()):
            if card["id"] in wanted:
                origin[("contingencies", len(cards))] = (shared, ("contingencies", j))
                cards.append(card)
        data["contingencies"] = cards
        lists = {k: v for k, v in (shared.data.get("checklists") or {}).items() if f"'{k}'" in text}
        data["checklists"] = {**lists, **(data.get("checklists") or {})}
    return origin


def _used_contingencies(data: dict[str, Any]) -> set[str]:
    hazards = data.get("hazards") or ()
    return {str(h.get("contingency")) for h in hazards if isinstance(h, dict)}


def _check_shape(shared: Marked) -> None:
    """Refuse a fault in a card file under that file's own name and line."""
    from pydantic import TypeAdapter

    from twofold.playbooks.records import Checklist, Contingency

    kinds = {
        "contingencies": (TypeAdapter(tuple[Contingency, ...]), ()),
        "checklists": (TypeAdapter(dict[str, Checklist]), {}),
    }
    for key, (kind, nothing) in kinds.items():
        try:
            kind.validate_python(shared.data.get(key) or nothing)
        except ValidationError as e:
            raise explain(e, shared, (key,)) from None
