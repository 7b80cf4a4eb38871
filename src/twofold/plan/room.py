"""The room plan checked: nothing collides, everybody sees what they must, cables reach, the child gets out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import hypot

from pydantic import Field

from twofold import evidence
from twofold.plan.records import Project, Strict
from twofold.plan.room_space import Shape, angle_from_front, crosses, distance, overlap, shape, way_out
from twofold.playbooks.rooms import Point, RoomPlan, Scene, Sight, Stand
from twofold.quantity import PERCENT


class Seen(Strict):
    """A line of sight: who, from where, to which screen, and what is wrong with it (empty: nothing)."""

    role: str
    twin: str
    screen: str
    eye: Point
    face: Point
    fault: str = ""


class CheckedScene(Strict):
    """What the check found in one scene. path: the way out of the table that must leave, in metres."""

    id: str
    title: str
    sights: tuple[Seen, ...]
    path: tuple[Point, ...] = ()
    path_room: str = ""
    faults: tuple[str, ...]


class RoomReport(Strict):
    """The whole plan's findings, and which letter is the child that stays and the one that moves."""

    title: str
    letters: dict[str, str] = Field(description="stays, moves -> a, b")
    scenes: tuple[CheckedScene, ...]
    sources: tuple[str, ...]

    @property
    def faults(self) -> tuple[str, ...]:
        return tuple(f"{s.title}: {f}" for s in self.scenes for f in s.faults)


def letters(plan: RoomPlan, project: Project) -> dict[str, str]:
    """Which child stays in the home room and which moves; by the children's streams where the project has no fork."""
    if project.fork is None:
        return {}
    stays = [letter for letter, room in project.fork.rooms.items() if room == plan.home]
    moves = [letter for letter, room in project.fork.rooms.items() if room != plan.home]
    return {"stays": stays[0], "moves": moves[0]} if stays and moves else {}


def check_rooms(plan: RoomPlan, project: Project) -> RoomReport:
    """Every fault of every scene, in words, with sights and the way out for the drawing."""
    return RoomReport(
        title=plan.title,
        letters=letters(plan, project),
        scenes=tuple(check_scene(plan, s) for s in plan.scenes),
        sources=plan.sources,
    )


def check_scene(plan: RoomPlan, scene: Scene) -> CheckedScene:
    """The faults of one scene."""
    shapes = shapes_of(scene)
    sights = tuple(_sight(scene, shapes, s) for s in scene.must_see)
    faults = [*_outside(plan, scene, shapes), *_collisions(scene, shapes), *_turning(scene, shapes)]
    faults += [f"{_who(s)} can't read '{s.screen}': {s.fault}" for s in sights if s.fault]
    faults += _cables(plan, shapes)
    path, room = (), ""
    if scene.leaves is not None:
        path, room, wrong = _way(plan, scene, shapes)
        faults += wrong
    return CheckedScene(id=scene.id, title=scene.title, sights=sights, path=path, path_room=room, faults=tuple(faults))


def shapes_of(scene: Scene) -> list[Shape]:
    """The outlines of all things, in the plan's order."""
    kinds = evidence.document("rooms")["things"]
    return [shape(t, kinds) for t in scene.things]


def _value(name: str) -> float:
    return evidence.value(f"rooms.{name}")


def _who(who: Seen | Stand | Sight) -> str:
    return who.role.replace("_", " ") + ("" if who.twin == "any" else f" of the child that {who.twin}")


def _outside(plan: RoomPlan, scene: Scene, shapes: Sequence[Shape]) -> list[str]:
    out = []
    for s in shapes:
        w, h = plan.rooms[s.thing.room].size_m
        if any(not (0 <= x <= w and 0 <= y <= h) for x, y in s.corners) and not s.thing.above:
            out.append(f"'{s.thing.id}' stands through the wall of {plan.rooms[s.thing.room].title}")
    radius = _value("person_radius")
    for p in scene.people:
        w, h = plan.rooms[p.room].size_m
        if not (radius <= p.at[0] <= w - radius and radius <= p.at[1] <= h - radius):
            out.append(f"{_who(p)} has no room at the wall of {plan.rooms[p.room].title}")
    return out


def _collisions(scene: Scene, shapes: Sequence[Shape]) -> list[str]:
    floor = [s for s in shapes if not s.thing.above]
    out = [
        f"'{one.thing.id}' and '{two.thing.id}' stand in each other"
        for one, two in combinations(floor, 2)
        if one.thing.room == two.thing.room and overlap(one.corners, two.corners)
    ]
    radius = _value("person_radius")
    out += [
        f"{_who(p)} stands in '{s.thing.id}'"
        for p in scene.people
        for s in floor
        if p.room == s.thing.room and distance(p.at, s.corners) < radius
    ]
    out += [
        f"{_who(p)} and {_who(q)} stand in each other"
        for p, q in combinations(scene.people, 2)
        if p.room == q.room and hypot(p.at[0] - q.at[0], p.at[1] - q.at[1]) < 2 * radius
    ]
    return out


def _turning(scene: Scene, shapes: Sequence[Shape]) -> list[str]:
    """What stands where a table must be able to turn; tables that turn together don't hinder each other, and people
    step back."""
    radius = _value("turning_radius")
    return [
        f"'{other.thing.id}' stands where '{table.thing.id}' turns"
        for table in shapes
        if table.thing.turns
        for other in shapes
        if other.thing.room == table.thing.room
        and not other.thing.turns
        and not other.thing.above
        and distance(table.thing.at, other.corners) < radius
    ]


def _sight(scene: Scene, shapes: Sequence[Shape], sight: Sight) -> Seen:
    """The best place of that role to read the screen from."""
    screen = next(s for s in shapes if s.thing.id == sight.screen)
    tries = []
    for p in scene.people:
        if (p.role, p.twin) == (sight.role, sight.twin):
            tries.append(Seen(role=p.role, twin=p.twin, screen=sight.screen, eye=p.at, face=screen.face,
                              fault=_blind(p, screen, shapes)))  # fmt: skip
    return min(tries, key=lambda s: bool(s.fault))


def _blind(p: Stand, screen: Shape, shapes: Sequence[Shape]) -> str:
    if p.room != screen.thing.room:
        return "it is in another room"
    if not screen.screen:
        return "it has no screen"
    far = hypot(p.at[0] - screen.face[0], p.at[1] - screen.face[1])
    if far > _value("sight_far"):
        return f"{far:.1f} m away"
    angle = angle_from_front(p.at, screen)
    if angle > _value("sight_angle"):
        return f"seen from the side ({angle:.0f}°)"
    for other in shapes if not screen.thing.above else ():  # what hangs high is seen over the machines
        hides = other.tall and not other.thing.above and other is not screen and other.thing.room == p.room
        if hides and crosses(p.at, screen.face, other.corners):
            return f"'{other.thing.id}' stands between"
    return ""


def _cables(plan: RoomPlan, shapes: Sequence[Shape]) -> list[str]:
    reach = _value("cable_reach")
    out = []
    for s in shapes:
        if s.thing.power is not None:
            outlet = plan.rooms[s.thing.room].power[s.thing.power]
            far = distance(outlet, s.corners)
            if far > reach:
                out.append(f"the cable of '{s.thing.id}' doesn't reach {s.thing.power}: {far:.1f} of {reach:.1f} m")
    return out


def _way(plan: RoomPlan, scene: Scene, shapes: Sequence[Shape]) -> tuple[tuple[Point, ...], str, list[str]]:
    """From the table that leaves to the first door of its room; other tables and all machines stay, people step aside.

    A cable on the floor across the way is a fault; one from the ceiling or along the wall is not.
    """
    table = next(s for s in shapes if s.thing.id == scene.leaves)
    room = plan.rooms[table.thing.room]
    others = [s for s in shapes if s is not table and s.thing.room == table.thing.room and not s.thing.above]
    width = _value("path_width")
    inner = [s for s in others if not s.thing.turns]  # the other half of the table is drawn apart first
    path = way_out(table.thing.at, room.doors[0], room, [s.corners for s in inner], width)
    if not path:
        wide = f"{width * PERCENT:.0f} cm"
        return (), table.thing.room, [f"no way {wide} wide from '{scene.leaves}' {room.doors[0].name}"]
    return tuple(path), table.thing.room, _tripped(plan, others, path)


def _tripped(plan: RoomPlan, shapes: Sequence[Shape], path: Sequence[Point]) -> list[str]:
    out = []
    for s in shapes:
        if s.thing.power is None or s.thing.power.startswith("ceiling"):
            continue
        a, b = s.thing.at, plan.rooms[s.thing.room].power[s.thing.power]
        if any(crosses(path[k], path[k + 1], (a, b, a)) for k in range(len(path) - 1)):
            out.append(f"the cable of '{s.thing.id}' lies across the way out")
    return out
