"""Claims about the comparison of a whole case, on the pair of cubes."""

import json
import re

import pytest

from twofold import INTENDED_USE
from twofold.case import Options, load
from twofold.comparison import stage
from twofold.comparison.records import Measure, Pair
from twofold.comparison.words import NEVER_PUBLISHED, NOBODY_CHOSE


def compare(root):
    out = root / "6-comparison"
    out.mkdir()
    return stage.run(load(root), out, Options())


@pytest.fixture(scope="module")
def root(cubes, tmp_path_factory):
    path = cubes(tmp_path_factory.mktemp("comparison"), without=("anatomy",))
    compare(path)
    return path


def test_candidates_stand_alphabetically_whatever_their_figures(root):
    c = stage.load(load(root))
    assert [x.id for x in c.candidates] == ["split", "whole-a", "whole-b"]


def test_every_figure_of_a_body_is_given_for_each_child_apart(root):
    c = stage.load(load(root))
    for x in c.candidates:
        for key, figure in x.measures.items():
            m = c.measures[key]
            assert isinstance(figure, Pair) == m.per_child
            assert m.per_child or m.kind in ("time", "staff", "geometry") or key == "both_alive", key
    assert [k for k, m in c.measures.items() if m.kind == "geometry" and not m.per_child] == ["cut_area_cm2"]


def test_a_measure_that_would_add_two_bodies_is_refused():
    with pytest.raises(ValueError, match="one figure for two"):
        Measure(title="blood loss", unit="mL", better="lower", kind="physiology", per_child=False)


def test_differences_are_those_of_the_same_runs(root):
    c = stage.load(load(root))
    found = {(d.x, d.y, d.measure): d for d in c.paired}
    d = found["split", "whole-a", "a.blood_loss_ml_kg"]
    assert (d.low, d.median, d.high, d.n) == (pytest.approx(-3), pytest.approx(-3), pytest.approx(-3), 41)
    assert found["split", "whole-a", "b.blood_loss_ml_kg"].median == pytest.approx(3)


def test_what_helps_one_child_and_harms_the_other_dominates_nothing(root):
    assert all(not x.dominated_by for x in stage.load(load(root)).candidates)


def test_a_candidate_no_worse_for_either_child_is_named(cubes, tmp_path):
    root = cubes(tmp_path, without=("anatomy", "rehearsal"))
    split = json.loads((root / "2-division/split/division.json").read_text())
    for candidate in ("whole-a", "whole-b"):  # the same as split, but with less skin missing for both
        worse = {**split, "candidate": candidate}
        for t in "ab":
            skin = {k: v + 5 for k, v in split["deficit_cm2"][t]["skin"].items()}
            worse["deficit_cm2"] = {**worse["deficit_cm2"], t: {**split["deficit_cm2"][t], "skin": skin}}
        (root / f"2-division/{candidate}/division.json").write_text(json.dumps(worse))
        staging = (root / "2-division/split/staging.json").read_text()
        (root / f"2-division/{candidate}/staging.json").write_text(staging)
    c = compare(root)
    assert {x.id: x.dominated_by for x in c.candidates} == {"split": (), "whole-a": ("split",), "whole-b": ("split",)}


def test_outcomes_off_compares_times_staff_and_geometry_only(cubes, tmp_path):
    c = compare(cubes(tmp_path, without=("anatomy",), outcomes="off"))
    assert {m.kind for m in c.measures.values()} == {"geometry", "time", "staff"}
    assert all(m.partition(".")[0] not in ("a", "b") for m in (d.measure for d in c.paired))


def test_the_page_stands_alone_and_says_what_it_is_for(root):
    page = (root / "6-comparison/comparison.html").read_text()
    assert INTENDED_USE in page and NEVER_PUBLISHED in page and NOBODY_CHOSE in page
    assert not re.search(r"<script|<link|https?://|\ssrc=|@import", page)
    assert "hangs on rate of sinus tears" in page and "neither child comes first" in page
    assert page.count("<caption>") == page.count("<table>") and 'lang="en"' in page


def test_a_guess_shows_no_middle(root):
    page = (root / "6-comparison/comparison.html").read_text()
    row = page[page.index("blood loss, mL/kg") :].split("</tr>")[0]
    assert "23 to 47 (a band" in row and "35 (" not in row


def test_exchanging_the_letters_exchanges_the_figures(root, cubes, tmp_path):
    other = compare(cubes(tmp_path, without=("anatomy",), swap=True))
    mine = stage.load(load(root))
    twin = {"split": "split", "whole-a": "whole-b", "whole-b": "whole-a"}
    theirs = {twin[x.id]: x for x in other.candidates}
    for x in mine.candidates:
        for key, figure in x.measures.items():
            swapped = theirs[x.id].measures[key]
            if isinstance(figure, Pair):
                assert isinstance(swapped, Pair) and (figure.a, figure.b) == (swapped.b, swapped.a), key
            else:
                assert figure == swapped
