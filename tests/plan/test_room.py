"""A room plan is checked before it is drawn: what stands in the way, what can't be read, what doesn't reach."""

import pytest
import yaml
from pair import case_at, cut

from twofold.errors import BadInput
from twofold.plan.binding import bind
from twofold.plan.room import check_rooms, check_scene
from twofold.plan.room_drawing import draw_rooms
from twofold.playbooks import find
from twofold.playbooks.rooms import ROOMS, RoomPlan, find_rooms, read_rooms

LIBRARY = sorted(p.name for p in ROOMS.glob("*.yaml"))


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return case_at(tmp_path_factory.mktemp("room"))


@pytest.fixture(scope="module")
def project(case):
    return bind(case, find(case, "craniopagus-separation"), cut(3), case.team, case.course[0])


@pytest.fixture(scope="module")
def plan():
    return find_rooms("two-theatres.yaml")


def changed(plan, id, scene=0, **changes) -> list[str]:
    """The faults of a scene with one thing changed."""
    old = plan.scenes[scene]
    things = tuple(t.model_copy(update=changes) if t.id == id else t for t in old.things)
    return list(check_scene(plan, old.model_copy(update={"things": things})).faults)


@pytest.mark.parametrize("name", LIBRARY)
def test_the_library_s_rooms_pass_their_own_check(name, project):
    assert check_rooms(find_rooms(name), project).faults == ()


def test_what_stands_in_something_is_named(plan):
    faults = changed(plan, "drill", at=(2.9, 1.6))
    assert "'instruments_stays' and 'drill' stand in each other" in faults
    assert any("neurosurgeon stands in 'drill'" in f for f in changed(plan, "drill", at=(4.2, 2.7)))
    assert any("stands through the wall" in f for f in changed(plan, "drill", at=(0.1, 0.1)))


def test_two_things_may_touch(plan):
    faults = changed(plan, "warmer_stays", at=(1.5 + 0.4 + 0.2, 4.7))  # edge to edge with the machine
    assert not any("stand in each other" in f for f in faults)
    assert any("stand in each other" in f for f in changed(plan, "warmer_stays", at=(1.5 + 0.4 + 0.19, 4.7)))


def test_a_screen_is_hidden_turned_away_or_too_far(plan):
    hidden = changed(plan, "microscope", at=(4.7, 4.4))
    assert any("neurosurgeon can't read 'navigation': 'microscope' stands between" in f for f in hidden)
    assert any("can't read 'navigation': seen from the side" in f for f in changed(plan, "navigation", turn=180))
    assert any("can't read 'count_board'" in f and "m away" in f for f in changed(plan, "count_board", at=(0.1, 7.0)))


def test_the_turning_circle_the_cable_and_the_way_out_are_kept(plan):
    assert "'drill' stands where 'table_stays' turns" in changed(plan, "drill", at=(3.5, 2.9))
    assert any("cable of 'drill' doesn't reach" in f for f in changed(plan, "drill", power="north"))
    blocked = changed(plan, "drill", at=(7.9, 2.2), power=None)
    assert any(f.startswith("no way 120 cm wide from 'table_moves'") for f in blocked)


def test_swapping_the_children_swaps_the_letters_and_nothing_else(project, plan):
    assert project.fork is not None
    rooms = {{"a": "b", "b": "a"}[k]: v for k, v in project.fork.rooms.items()}
    other = project.model_copy(update={"fork": project.fork.model_copy(update={"rooms": rooms})})
    one, two = check_rooms(plan, project), check_rooms(plan, other)
    assert one.letters == {k: {"a": "b", "b": "a"}[v] for k, v in two.letters.items()}
    assert one.scenes == two.scenes


def test_the_drawing_shows_each_thing_and_each_person_s_role(case, project, plan):
    drawn = draw_rooms(case.twins, project, plan, check_rooms(plan, project))
    for scene in plan.scenes:
        assert all(t.title.replace("'", "&apos;") in drawn or t.title in drawn for t in scene.things)
        assert all(project.roles[p.role] in drawn for p in scene.people)


def test_a_case_s_own_rooms_come_first_and_a_fault_is_told_with_its_line(tmp_path):
    folder = tmp_path / "rooms"
    folder.mkdir()
    text = (ROOMS / "two-theatres.yaml").read_text()
    (folder / "two-theatres.yaml").write_text(text.replace("Theatre 1\n", "Our big theatre\n", 1))
    assert find_rooms("two-theatres.yaml", tmp_path).rooms["theatre_1"].title == "Our big theatre"
    (folder / "two-theatres.yaml").write_text(text.replace("turn: 0", "tern: 0", 1))
    with pytest.raises(BadInput, match=r"line \d+: scenes\.0\.things\.0\.tern"):
        read_rooms(folder / "two-theatres.yaml")
    data = yaml.safe_load(text)
    data["scenes"][0]["things"][0]["kind"] = "trampoline"
    with pytest.raises(ValueError, match="kind 'trampoline' is unknown"):
        RoomPlan.model_validate(data)
