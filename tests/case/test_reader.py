"""What people type wrongly is refused in their own words: file, field, found, remedy."""

import copy

import pytest
import yaml

from twofold.case import load, load_team
from twofold.case.new import kind_of, start
from twofold.case.share import export, forget
from twofold.errors import BadInput

CASE = {
    "schema": 1,
    "twins": {
        "a": {"born": "2026-01-12", "mass_kg": 8.0, "colour": "orange", "shape": "circle",
              "inside_mm": [0, 0, 60], "stream": 1},
        "b": {"born": "2026-01-12", "mass_kg": 8.1, "colour": "purple", "shape": "square",
              "inside_mm": [0, 0, -60], "stream": 2},
    },
    "images": [{"file": "imaging/ct.nii.gz", "kind": "ct"}],
    "course": [{"id": "separation", "playbook": "craniopagus-separation", "date": "2026-10-21T07:00:00-07:00"}],
}
SHIFT = {"from": "2026-10-21T07:00:00-07:00", "to": "2026-10-21T19:00:00-07:00"}
NIGHT = {"from": "2026-10-21T18:00:00-07:00", "to": "2026-10-22T07:00:00-07:00"}


def write(tmp_path, data, name="case.yaml"):
    (tmp_path / name).write_text(yaml.safe_dump(data))
    return tmp_path


def changed(path, value):
    data = copy.deepcopy(CASE)
    place = data
    *way, last = path
    for key in way:
        place = place[key]
    place[last] = value
    return data


def test_a_right_case_is_read(tmp_path):
    case = load(write(tmp_path, CASE))
    assert case.twins["b"].mass_kg == 8.1 and case.operation("separation").stage is None


@pytest.mark.parametrize("path, value, field, found", [
    (("twinz",), {}, "twinz", "{}"),
    (("twins", "a", "mass_kg"), -8, "twins.a.mass_kg", "-8"),
    (("twins", "a", "mass_kg"), 8000, "twins.a", "grams"),
    (("twins", "a", "mass_kg"), "8 kg", "twins.a.mass_kg", "8 kg"),
    (("twins", "a", "mass_lb"), 17, "twins.a.mass_lb", "17"),
    (("twins", "b", "colour"), "orange", "twins", "differ in colour"),
    (("twins", "b", "inside_mm"), [0, 0, 60], "twins", "differ in inside_mm"),
    (("twins", "b", "born"), "2026-01-13", "twins", "born on one day"),
    (("course", 0, "date"), "2025-10-21T07:00:00-07:00", "", "before birth"),
    (("course", 0, "date"), "2026-10-21T07:00:00", "course.0.date", "timezone"),
    (("images", 0, "kind"), "xray", "images.0.kind", "xray"),
    (("schema",), 2, "schema", "2"),
    (("timezone",), "Mars/Olympus", "timezone", "Mars/Olympus"),
    (("real_case",), "Sacramento 2020", "", "outcomes must be off"),
])
def test_a_wrong_case_is_refused(tmp_path, path, value, field, found):
    with pytest.raises(BadInput) as e:
        load(write(tmp_path, changed(path, value)))
    assert e.value.file.endswith("case.yaml")
    assert e.value.field == field
    assert found in e.value.found
    assert e.value.remedy


def test_broken_yaml_names_its_line(tmp_path):
    (tmp_path / "case.yaml").write_text("schema: 1\ntwins:\n  a: {born: 2026\n")
    with pytest.raises(BadInput, match="line"):
        load(tmp_path)


def test_on_and_off_are_words_as_people_mean_them(tmp_path):
    text = yaml.safe_dump(CASE) + "outcomes: off\nchosen: {candidate: split, by: Dr. A., on: 2026-10-01}\n"
    (tmp_path / "case.yaml").write_text(text)
    case = load(tmp_path)
    assert case.file.outcomes == "off" and case.chosen.on.isoformat() == "2026-10-01"


def person(**changes):
    return {"id": "an1", "name": "Anaesthetist 1", "roles": ["anaesthetist"], "shifts": [SHIFT], **changes}


@pytest.mark.parametrize("people, found", [
    ([], "an empty team"),
    ([person(roles=["neurosurgeon"])], "nobody has the role 'anaesthetist'"),
    ([person(shifts=[SHIFT, NIGHT])], "two shifts at once"),
    ([person(), person()], "two people have the id"),
    ([person(shifts=[])], "[]"),
    ([person(shifts=[{"from": SHIFT["to"], "to": SHIFT["from"]}])], "must end after it starts"),
    ([person(level="wizard")], "wizard"),
])
def test_a_wrong_team_is_refused(tmp_path, people, found):
    write(tmp_path, {"people": people}, "team.yaml")
    with pytest.raises(BadInput) as e:
        load_team(tmp_path / "team.yaml")
    assert found in e.value.found


def test_shifts_that_touch_are_accepted(tmp_path):
    late = {"from": SHIFT["to"], "to": NIGHT["to"]}
    write(tmp_path, {"people": [person(shifts=[SHIFT, late])]}, "team.yaml")
    assert len(load_team(tmp_path / "team.yaml").people) == 1


def test_new_needs_images_whose_kind_can_be_read(tmp_path):
    with pytest.raises(BadInput, match="kind"):
        kind_of(tmp_path / "scan.nii.gz")
    assert [kind_of(tmp_path / n) for n in ("head_CTV.nii", "ct.nii.gz", "mrv.nii")] == ["ctv", "ct", "mrv"]


def test_new_never_touches_a_folder_that_holds_something(tmp_path):
    (tmp_path / "ct.nii.gz").write_bytes(b"x")
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "notes.txt").write_text("mine")
    with pytest.raises(BadInput, match="not empty"):
        start(tmp_path / "case", [(tmp_path / "ct.nii.gz", "ct")])
    assert (tmp_path / "case" / "notes.txt").read_text() == "mine"


def test_new_makes_a_case_that_reads(tmp_path):
    (tmp_path / "ct.nii.gz").write_bytes(b"x")
    images = [(tmp_path / "ct.nii.gz", "ct")]
    start(tmp_path / "case", images, inside_mm={"a": (1, 2, 3), "b": (1, 2, -60)})
    case = load(tmp_path / "case")
    assert case.twins.a.inside_mm == (1, 2, 3) and case.twins.b.inside_mm == (1, 2, -60)
    assert [(i.file, i.kind) for i in case.images] == [("imaging/ct.nii.gz", "ct")]
    assert len(case.team.people) == 2
    assert (tmp_path / "case").stat().st_mode & 0o777 == 0o700


def test_a_new_case_says_nothing_of_who_is_a_until_somebody_does(tmp_path):
    (tmp_path / "ct.nii.gz").write_bytes(b"x")
    start(tmp_path / "case", [(tmp_path / "ct.nii.gz", "ct")], inside_mm={"b": (1, 2, -60)})
    with pytest.raises(BadInput, match="CHANGE") as refusal:
        load(tmp_path / "case")
    assert refusal.value.field == "twins.a.inside_mm"


def test_what_is_shared_has_no_date_and_no_skin(tmp_path):
    case = load(write(tmp_path, CASE))
    meshes = tmp_path / "1-anatomy" / "meshes"
    meshes.mkdir(parents=True)
    (meshes / "skin.stl").write_bytes(b"face")
    (meshes / "bone.stl").write_bytes(b"bone")
    (tmp_path / "1-anatomy" / "labels.nii.gz").write_bytes(b"face")
    (tmp_path / "1-anatomy" / "measures.json").write_text('{"on": "2026-10-21T07:00:00-07:00", "x": 1}')
    out = tmp_path / "share"
    export(case, out)
    names = sorted(p.name for p in out.rglob("*") if p.is_file())
    assert names == ["README.txt", "bone.stl", "case.json", "measures.json"]
    assert "2026" not in "".join(p.read_text() for p in out.rglob("*.json"))


def test_forget_removes_the_case_and_its_truth_and_nothing_else(tmp_path):
    case, truth, other = (tmp_path / n for n in ("case", "case-truth", "other"))
    for folder in (case, truth, other):
        folder.mkdir()
    with pytest.raises(BadInput, match="nothing was removed"):
        forget(other)
    write(case, CASE)
    forget(case)
    assert [p.name for p in tmp_path.iterdir()] == ["other"]
