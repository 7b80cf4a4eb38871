"""Claims about the pages that come from the plan's own records: promise, reliefs, fork, maps, order list, rooms."""

import re
from itertools import pairwise

import pytest

from twofold import store
from twofold.book import html
from twofold.book.blocks import Figure, Heading, Table, Wide, plain
from twofold.book.contents import blocks
from twofold.book.material import gather
from twofold.book.sections import hands, rooms
from twofold.book.steps import lines
from twofold.case import load
from twofold.plan.room import check_rooms
from twofold.playbooks.rooms import find_rooms


def chosen(root):
    (root / "case.yaml").write_text(
        (root / "case.yaml").read_text() + "\nchosen: {candidate: split, by: Dr Test, 'on': 2026-10-01}\n"
    )
    return gather(load(root))


@pytest.fixture(scope="module")
def m(cubes, tmp_path_factory):
    return chosen(cubes(tmp_path_factory.mktemp("pages")))


@pytest.fixture(scope="module")
def page(m):
    setter = html.Setter(dict(m.kin))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", setter.blocks(blocks(m))))


def test_what_to_plan_on_and_what_to_promise_stand_apart(m, page):
    (v,) = m.variants("separation")
    found = v.promise.milestones["last_step"]
    assert "plan on: P50" in page and "promise: P90" in page
    assert v.clock(found.p50) in page and v.clock(found.p90) in page


def test_the_fork_names_whose_lines_are_relabelled_and_leaves_room_to_sign(m):
    made = plain([b for b in blocks(m) if isinstance(b, Table) and "followed by hand" in str(b.caption)])
    assert len(made) == 1
    assert [row[0] for row in made[0]["rows"]] == ["Drain under the flap", "Line in the thigh"]
    assert all(cell["k"] == "gap" for row in made[0]["rows"] for cell in row[1:])


def test_either_child_has_its_own_map_on_its_own_page(m):
    heads = [b for b in blocks(m) if isinstance(b, Heading) and b.id.startswith("map-separation")]
    assert [h.text[1].child for h in heads] == list(m.order) and all(h.fresh for h in heads)


def test_a_sheet_names_every_step_of_its_role_once_and_its_crew_where_it_changes(m):
    (v,) = m.variants("separation")
    numbered = lines([v])
    for role, title in v.project.roles.items():
        mine = [str(x.number) for x in numbered if any(n.role == role for n in x.task.needs)]
        (sheet,) = [b for b in blocks(m) if isinstance(b, Table) and b.caption == f"{title}: {len(mine)} steps"
                    and b.dense]  # fmt: skip
        assert [row[0] for row in sheet.rows if len(row) > 1] == mine
        bands = [plain(row) for row in sheet.rows if len(row) == 1]
        assert bands and all(a != b for a, b in pairwise(bands))


def test_every_relief_is_signed_for_twice_on_its_own_page_and_on_the_sheet(m):
    (v,) = m.variants("separation")
    people = {p.id: p.name for p in v.project.people}
    made = plain(list(hands.blocks(m, [v], lines([v]))))
    told = str(made)
    for r in v.handing.reliefs:
        assert f"{people[r.out]} → {people[r.into]}" in told


def test_the_room_is_drawn_before_and_after_the_fork_with_words_for_those_who_can_t_see(m, monkeypatch):
    from dataclasses import replace

    from twofold import playbooks

    (v,) = m.variants("separation")
    plan = find_rooms("two-theatres.yaml")
    fork = v.project.fork.model_copy(update={"rooms": {"a": plan.home, "b": plan.second}})
    project = v.project.model_copy(update={"fork": fork})
    known = replace(v, project=project, room=check_rooms(plan, project))
    monkeypatch.setattr(playbooks, "find", lambda case, id: type("P", (), {"room_plan": "two-theatres.yaml"}))
    made = list(rooms.blocks(m, known))
    assert len(made) == len(plan.scenes) and all(isinstance(b, Wide) for b in made)
    for scene, wide in zip(plan.scenes, made):
        (figure,) = [b for b in wide.blocks if isinstance(b, Figure)]
        for thing in scene.things:
            assert thing.title in figure.svg and thing.title in figure.alt
        assert "child a" in figure.svg and "child b" in figure.svg


def test_a_case_planned_before_these_records_existed_still_makes_a_book(cubes, tmp_path):
    root = cubes(tmp_path)
    for name in ("handing.json", "anaesthesia.json", "promise.json"):
        for path in root.glob(f"3-plan/*/*/{name}"):
            path.unlink()
    m = chosen(root)
    assert m.variants("separation")[0].handing is None
    assert any(isinstance(b, Heading) and b.id == "fork-separation" for b in blocks(m))


def test_a_damaged_record_is_named(cubes, tmp_path):
    from twofold.errors import BadInput

    root = cubes(tmp_path)
    path = next(root.glob("3-plan/*/*/promise.json"))
    store.write_json(path, {"planned": 3})
    with pytest.raises(BadInput, match="promise"):
        gather(load(root))
