"""The room plan as a sheet for the wall: both rooms from above, before and after the fork; A3."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from twofold import evidence
from twofold.case.records import Child, Twins
from twofold.plan import numerics as mm
from twofold.plan.records import Project
from twofold.plan.room import CheckedScene, RoomReport, shapes_of
from twofold.plan.room_space import Shape
from twofold.plan.svg import badge, halo, line, page, text
from twofold.playbooks.rooms import Point, RoomPlan, Scene, Stand

USE = "Planning research, team rehearsal and teaching. Not a medical device; it decides nothing."
LOOK, WAY, CABLE = "#2f6fb3", "#2e7d32", "#b06a00"
SIGHT_DASH, CABLE_DASH = "3 1", "0.5 0.8"  # long against dotted: they differ without colour too


class _Frame:
    """Where a room of a scene stands on the paper, and how large."""

    def __init__(self, left: float, bottom: float, scale: float) -> None:
        self.left, self.bottom, self.scale = left, bottom, scale

    def at(self, p: Point) -> Point:
        return self.left + p[0] * self.scale, self.bottom - p[1] * self.scale


def draw_rooms(twins: Twins, project: Project, plan: RoomPlan, report: RoomReport) -> str:
    """An SVG: a row per scene, the home room at the left, the second at the right."""
    children = {who: (letter, twins[letter]) for who, letter in report.letters.items()}
    rooms = (plan.home, plan.second)
    wide = sum(plan.rooms[r].size_m[0] for r in rooms)
    high = max(plan.rooms[r].size_m[1] for r in rooms) * len(plan.scenes)
    head = mm.MARGIN_MM + mm.HEAD_MM
    room_mm = mm.A3_SHORT_MM - head - mm.ROOM_LIST_MM - mm.MARGIN_MM
    gap = mm.TITLE_SIZE * 2
    scale = min((mm.A3_LONG_MM - 2 * mm.MARGIN_MM - gap) / wide, (room_mm - gap * len(plan.scenes)) / high)
    body = _head(project, plan, children)
    top = head
    for scene, checked in zip(plan.scenes, report.scenes):
        tall = max(plan.rooms[r].size_m[1] for r in rooms) * scale
        body.append(text(mm.MARGIN_MM, top + mm.TEXT_SIZE, scene.title, mm.TEXT_SIZE, weight="bold"))
        left = mm.MARGIN_MM
        for room in rooms:
            frame = _Frame(left, top + gap / 2 + tall, scale)
            body += _room(frame, plan, scene, checked, room, children)
            left += plan.rooms[room].size_m[0] * scale + gap
        body += _legend(left, top + gap, scene, project, children)
        top += tall + gap
    body += _found(top, plan, report)
    return page(mm.A3_LONG_MM, mm.A3_SHORT_MM, body, f"{project.title}: {project.operation}, room plan")


def draw_scene(twins: Twins, project: Project, plan: RoomPlan, report: RoomReport, scene: int, width_mm: float) -> str:
    """An SVG of one scene alone, as wide as a page allows: both rooms, and below them who the numbers are."""
    children = {who: (letter, twins[letter]) for who, letter in report.letters.items()}
    rooms = (plan.home, plan.second)
    scale = (width_mm - mm.PAD_MM * 2 - mm.TITLE_SIZE) / sum(plan.rooms[r].size_m[0] for r in rooms)
    top = mm.LANE_MM * 2
    tall = max(plan.rooms[r].size_m[1] for r in rooms) * scale
    now = plan.scenes[scene]
    body, left = _signs(mm.PAD_MM, mm.TEXT_SIZE + mm.PAD_MM, plan, children), mm.PAD_MM
    for room in rooms:
        frame = _Frame(left, top + tall, scale)
        body += _room(frame, plan, now, report.scenes[scene], room, children)
        left += plan.rooms[room].size_m[0] * scale + mm.TITLE_SIZE
    each = ceil(len(now.people) / mm.COLUMNS)
    for n in range(len(now.people)):
        column, row = divmod(n, each)
        x, y = mm.PAD_MM + column * width_mm / mm.COLUMNS, top + tall + mm.LANE_MM * (row + 1) + mm.PAD_MM
        body += _who(x, y, n, now.people[n], project, children)
    high = top + tall + mm.LANE_MM * (each + 1)
    return page(width_mm, high, body, f"{project.title}: {now.title}")


def _head(project: Project, plan: RoomPlan, children: Mapping[str, tuple[str, Child]]) -> list[str]:
    x, y = mm.MARGIN_MM, mm.MARGIN_MM + mm.TITLE_SIZE
    out = [text(x, y, f"Where everything stands: {project.title}", mm.TITLE_SIZE, weight="bold")]
    y += mm.TEXT_SIZE * 2
    out.append(
        text(x, y, f"{plan.title}. Seen from above. Example to be measured and changed before use.", mm.TEXT_SIZE)
    )
    y += mm.TEXT_SIZE * 2
    return out + _signs(x, y, plan, children)


def _signs(x: float, y: float, plan: RoomPlan, children: Mapping[str, tuple[str, Child]]) -> list[str]:
    """A line of signs: the children, with their rooms after the fork, and what each line means."""
    out = []
    for who, (letter, child) in sorted(children.items(), key=lambda c: c[0] != "stays"):
        out.append(badge(x + mm.TEXT_SIZE, y - mm.TEXT_SIZE / 2, mm.TEXT_SIZE, child.shape, child.colour, letter))
        where = plan.rooms[plan.home if who == "stays" else plan.second].title
        words = f"child {letter}: {where} after the fork"
        out.append(text(x + mm.TEXT_SIZE * 2 + mm.PAD_MM * 2, y, words, mm.TEXT_SIZE))
        x += _length(words)
    for colour, words, dash in (
        (LOOK, "must be able to read", SIGHT_DASH),
        (WAY, "way out", ""),
        (CABLE, "cable", CABLE_DASH),
    ):
        out.append(
            line(x, y - mm.TEXT_SIZE / 2, x + mm.TEXT_SIZE * 2, y - mm.TEXT_SIZE / 2, colour, mm.THICK_MM / 2, dash)
        )
        out.append(text(x + mm.TEXT_SIZE * 2 + mm.PAD_MM, y, words, mm.TEXT_SIZE))
        x += _length(words)
    return out


def _length(words: str) -> float:
    """The room that a sign with its words takes on a line."""
    return mm.TEXT_SIZE * 2 + mm.LANE_MM * 2 + len(words) * mm.TEXT_SIZE * mm.LETTER_WIDTH


def _room(
    frame: _Frame,
    plan: RoomPlan,
    scene: Scene,
    checked: CheckedScene,
    room: str,
    children: Mapping[str, tuple[str, Child]],
) -> list[str]:
    it = plan.rooms[room]
    (x, y), (w, h) = frame.at((0, it.size_m[1])), (it.size_m[0] * frame.scale, it.size_m[1] * frame.scale)
    out = [
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{w:.2f}" height="{h:.2f}" fill="#fbfbf8" stroke="#222" '
        f'stroke-width="{mm.THICK_MM:g}"/>',
        text(x + mm.PAD_MM * 2, y + h - mm.PAD_MM * 2, it.title, mm.TEXT_SIZE, weight="bold", fill="#555"),
    ]
    for door in it.doors:
        a, b = _door(frame, door.at, door.width_m, it.size_m)
        out.append(line(*a, *b, "#fbfbf8", mm.THICK_MM * 2))
        out.append(line(*a, *b, "#888", mm.STROKE_MM))
    if checked.path and checked.path_room == room:
        out.append(_way(frame, checked.path))
    shapes = [s for s in shapes_of(scene) if s.thing.room == room]
    for s in shapes:
        if s.thing.turns:
            cx, cy = frame.at(s.thing.at)
            r = evidence.value("rooms.turning_radius") * frame.scale
            out.append(f'<circle cx="{cx:.2f}" cy="{cy:.2f}" r="{r:.2f}" fill="none" stroke="#999" '
                       f'stroke-width="{mm.STROKE_MM:g}" stroke-dasharray="1.5 1"/>')  # fmt: skip
    for s in shapes:
        if s.thing.power is not None:
            out.append(
                line(*frame.at(s.thing.at), *frame.at(it.power[s.thing.power]), CABLE, mm.STROKE_MM * 2, CABLE_DASH)
            )
    for s in shapes:
        out += _thing(frame, s, children)
    for sight in checked.sights:
        if any(p.room == room and p.at == sight.eye for p in scene.people):
            colour = "#c62828" if sight.fault else LOOK
            out.append(line(*frame.at(sight.eye), *frame.at(sight.face), colour, mm.STROKE_MM, SIGHT_DASH))
    out += [_label(frame, s, it.size_m) for s in shapes]
    for n, p in enumerate(scene.people):
        if p.room == room:
            out += _person(frame, n, p, children)
    return out


def _door(frame: _Frame, at: Point, width: float, size: Point) -> tuple[Point, Point]:
    upright = at[0] in (0, size[0])
    dx, dy = (0, width / 2) if upright else (width / 2, 0)
    return frame.at((at[0] - dx, at[1] - dy)), frame.at((at[0] + dx, at[1] + dy))


def _way(frame: _Frame, path: tuple[Point, ...]) -> str:
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in map(frame.at, path))
    width = evidence.value("rooms.path_width") * frame.scale
    common = f'points="{points}" fill="none" stroke-linejoin="round" stroke="{WAY}"'
    return (f'<polyline {common} stroke-width="{width:.2f}" stroke-opacity="0.12"/>'
            f'<polyline {common} stroke-width="{mm.THICK_MM:g}"/>')  # fmt: skip


def _thing(frame: _Frame, s: Shape, children: Mapping[str, tuple[str, Child]]) -> list[str]:
    child = children.get(s.thing.twin)
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in map(frame.at, s.corners))
    fill = "#d7e3d4" if s.thing.turns else "#e9edf2"
    stroke = child[1].colour if child else "#444"
    wide = mm.THICK_MM if child else mm.STROKE_MM * 2
    out = [f'<polygon points="{points}" fill="{fill}" stroke="{stroke}" stroke-width="{wide:g}"/>']
    if s.screen:
        out.append(line(*frame.at(s.corners[0]), *frame.at(s.corners[1]), "#111", mm.THICK_MM * 2))
    if child:
        r = mm.SIGN_M * frame.scale
        out.append(badge(*frame.at(s.thing.at), r, child[1].shape, child[1].colour, child[0]))
    return out


def _label(frame: _Frame, s: Shape, size: Point) -> str:
    """A thing's name under it, or over it where it stands at the lower wall; kept within its room."""
    corners = [frame.at(c) for c in s.corners]
    (left, _), (right, _) = frame.at((0, 0)), frame.at(size)
    half = len(s.thing.title) * mm.LIST_SIZE * mm.LETTER_WIDTH / 2 + mm.PAD_MM
    x = min(max(frame.at(s.thing.at)[0], left + half), right - half)
    below = max(y for _, y in corners) + mm.LIST_SIZE + mm.PAD_MM
    y = below if below < frame.bottom - mm.PAD_MM else min(y for _, y in corners) - mm.PAD_MM * 2
    return halo(x, y, s.thing.title, mm.LIST_SIZE)


def _person(frame: _Frame, n: int, p: Stand, children: Mapping[str, tuple[str, Child]]) -> list[str]:
    x, y = frame.at(p.at)
    r = evidence.value("rooms.person_radius") * frame.scale
    child = children.get(p.twin)
    stroke = child[1].colour if child else "#333"
    ring = f'fill="white" stroke="{stroke}" stroke-width="{mm.THICK_MM / 2:g}"'
    return [
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{r:.2f}" {ring}/>',
        text(x, y + mm.SMALL_SIZE * 0.5 - mm.PAD_MM / 2, str(n + 1), mm.SMALL_SIZE, "middle", "bold"),
    ]


def _legend(x: float, y: float, scene: Scene, project: Project, children: Mapping[str, tuple[str, Child]]) -> list[str]:
    """Who the numbers are."""
    out = []
    for n, p in enumerate(scene.people):
        out += _who(x, y + n * mm.LANE_MM, n, p, project, children)
    return out


def _who(
    x: float, y: float, n: int, p: Stand, project: Project, children: Mapping[str, tuple[str, Child]]
) -> list[str]:
    """One number with the role behind it, and the child's sign."""
    child = children.get(p.twin)
    whose = f" of child {child[0]}" if child else ""
    return [
        text(x, y, f"{n + 1}", mm.SMALL_SIZE, weight="bold"),
        text(x + mm.LANE_MM, y, f"{project.roles.get(p.role, p.role)}{whose}", mm.SMALL_SIZE),
    ]


def _found(y: float, plan: RoomPlan, report: RoomReport) -> list[str]:
    """What was checked, and every fault."""
    rows = list(report.faults) or [
        "Checked: nothing and nobody stands in anything; tables turn freely; every cable reaches and none crosses the "
        "way out; whoever must read a screen can; a table fits out by the first door."
    ]
    rows += [f"Source: {s}" for s in plan.sources] + [USE]
    return [
        text(mm.MARGIN_MM, y + mm.TEXT_SIZE + k * mm.LANE_MM, words, mm.SMALL_SIZE,
             fill="#c62828" if k < len(report.faults) else "#444")
        for k, words in enumerate(rows)
    ]  # fmt: skip
