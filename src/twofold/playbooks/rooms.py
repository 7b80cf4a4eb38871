"""Room plans: where tables, machines, screens and people stand before and after the fork; read from YAML.

Metres, seen from above. A thing at turn 0 faces the bottom of the page, at 90 the right, at 180 the top, at 270 the
left. ``stays`` and ``moves`` are the two children of the fork; which letter that is, the bound project knows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from twofold import evidence
from twofold.case.records import Strict
from twofold.playbooks.marks import Marked
from twofold.playbooks.words import explain

ROOMS = Path(__file__).parent / "library" / "rooms"
Point = tuple[float, float]
Whose = Literal["stays", "moves", "both", "none"]


class Door(Strict):
    """A door in a wall: its middle and its width."""

    name: str
    at: Point
    width_m: float = Field(gt=0)


class Room(Strict):
    """A rectangular room with doors, and outlets for power by name."""

    title: str
    size_m: Annotated[tuple[float, float], Field(description="width, height")]
    doors: tuple[Door, ...] = Field(min_length=1)
    power: dict[str, Point] = Field(default={})


class Thing(Strict):
    """A table, machine or screen. turns: it must be able to turn on the spot. above: on a wall or from the ceiling."""

    id: str
    kind: str
    title: str
    twin: Whose
    room: str
    at: Point
    turn: float = 0
    power: str | None = None
    turns: bool = False
    above: bool = False


class Stand(Strict):
    """Where somebody stands or sits."""

    role: str
    twin: Literal["stays", "moves", "any"] = "any"
    room: str
    at: Point


class Sight(Strict):
    """Somebody of a role must read a screen from where they stand."""

    role: str
    twin: Literal["stays", "moves", "any"] = "any"
    screen: str


class Scene(Strict):
    """Everything at one time. leaves: the table that must find a way out of the home room."""

    id: str
    title: str
    things: tuple[Thing, ...]
    people: tuple[Stand, ...] = ()
    must_see: tuple[Sight, ...] = ()
    leaves: str | None = None


class RoomPlan(Strict):
    """Rooms and scenes. home: where both children are until the fork; second: where one of them goes."""

    schema_: Literal[1] = Field(alias="schema")
    title: str
    about: str
    sources: tuple[str, ...] = Field(min_length=1)
    home: str
    second: str
    rooms: dict[str, Room]
    scenes: tuple[Scene, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _known(self) -> RoomPlan:
        kinds = evidence.document("rooms")["things"]
        for room in (self.home, self.second):
            _one_of(room, self.rooms, "room")
        for scene in self.scenes:
            ids = [t.id for t in scene.things]
            twice = next((i for i in ids if ids.count(i) > 1), None)
            if twice:
                raise ValueError(f"scene {scene.id}: {twice!r} stands twice")
            for thing in scene.things:
                _one_of(thing.kind, kinds, f"scene {scene.id}, {thing.id}: kind")
                _one_of(thing.room, self.rooms, f"scene {scene.id}, {thing.id}: room")
                if thing.power is not None:
                    _one_of(thing.power, self.rooms[thing.room].power, f"scene {scene.id}, {thing.id}: power outlet")
            for who in scene.people:
                _one_of(who.room, self.rooms, f"scene {scene.id}, {who.role}: room")
            for sight in scene.must_see:
                _one_of(sight.screen, ids, f"scene {scene.id}: screen")
                if not any(p.role == sight.role and p.twin == sight.twin for p in scene.people):
                    raise ValueError(f"scene {scene.id}: nobody stands there as {sight.role} ({sight.twin})")
            if scene.leaves is not None:
                _one_of(scene.leaves, ids, f"scene {scene.id}: leaves")
        return self


def _one_of(name: str, names, what: str) -> None:
    if name not in names:
        raise ValueError(f"{what} {name!r} is unknown; use one of {', '.join(names)}")


def read_rooms(path: Path | str) -> RoomPlan:
    """The room plan in a YAML file. Raises BadInput naming file, line, field, what was found and what to do."""
    main = Marked(Path(path))
    try:
        return RoomPlan.model_validate(main.data)
    except ValidationError as e:
        raise explain(e, main) from None


def find_rooms(name: str, beside: Path | None = None) -> RoomPlan:
    """The room plan of that file name: beside the case's own playbooks in ``rooms/``, else the library's."""
    near = beside / "rooms" / name if beside else None
    return read_rooms(near if near is not None and near.is_file() else ROOMS / name)
