"""The room plan on pages that lie on their side: one before and one after the fork, and what was checked."""

from __future__ import annotations

from collections.abc import Iterator

from twofold.book.blocks import Block, Bullets, Figure, Heading, Para, Strong, Wide
from twofold.book.material import Material, Operation
from twofold.plan.room import CheckedScene
from twofold.playbooks.rooms import RoomPlan, Scene

WIDTH_MM = 258.0  # the text of a page on its side
CHECKED = (
    "Checked: nothing and nobody stands in anything, tables turn freely, every cable reaches and none crosses the way "
    "out, whoever must read a screen can, and a table fits out by the first door. Measure your own rooms and change it."
)


def blocks(m: Material, v: Operation) -> Iterator[Block]:
    """A page per scene; nothing where the playbook names no room plan."""
    if v.room is None:
        return
    from twofold.plan.room_drawing import draw_scene
    from twofold.playbooks import find
    from twofold.playbooks.rooms import find_rooms

    name = find(m.case, v.project.playbook).room_plan
    if name is None:
        return
    plan = find_rooms(name, m.case.root / "playbooks")
    for k, (scene, checked) in enumerate(zip(plan.scenes, v.room.scenes, strict=True)):
        svg = draw_scene(m.case.twins, v.project, plan, v.room, k, WIDTH_MM)
        title = f"Where everything stands: {scene.title.lower()}"
        caption = f"{plan.title}, seen from above. Dashed circles: the room that a table needs to turn."
        yield Wide((
            Heading(2, title, f"room-{v.id}-{scene.id}"),
            Figure(svg, _alt(v, plan, scene, checked), caption),
            *_found(checked),
        ))  # fmt: skip


def _found(checked: CheckedScene) -> Iterator[Block]:
    if checked.faults:
        yield Para((Strong("Not right yet:"),))
        yield Bullets(tuple(checked.faults))
    else:
        yield Para(CHECKED, "quiet")


def _alt(v: Operation, plan: RoomPlan, scene: Scene, checked: CheckedScene) -> str:
    """What stands where in words: things and people per room."""
    whose = {who: f" of child {letter}" for who, letter in (v.room.letters if v.room else {}).items()}
    rooms = []
    for id, room in plan.rooms.items():
        things = [f"{t.title}{whose.get(t.twin, '')}" for t in scene.things if t.room == id]
        people = [
            f"{n} {v.project.roles.get(p.role, p.role)}{whose.get(p.twin, '')}"
            for n, p in enumerate(scene.people, start=1)
            if p.room == id
        ]
        rooms.append(f"{room.title}: {', '.join([*things, *people]) or 'empty'}")
    way = "; the way out is free" if checked.path else ""
    return f"Top view, {scene.title}. {'. '.join(rooms)}{way}."
