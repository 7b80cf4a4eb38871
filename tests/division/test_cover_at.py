"""Cover on a day: what grows, how likely it is covered, what is done when it is not."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from twofold.case.records import Child
from twofold.division import command
from twofold.division.cover import at, chance, deficit
from twofold.division.cover.dome import cap_height
from twofold.division.cover.expander import expansion, heights
from twofold.division.cover.vault import vault
from twofold.division.records import Band, CoverAt
from twofold.errors import BadInput

BORN = dt.date(2026, 1, 12)
SCAN = dt.date(2026, 10, 14)
OPENING = {"skin": (80.0, 90.0), "bone": (70.0, 75.0), "dura": (60.0, 65.0)}


def a_case(monkeypatch, openings=OPENING, sexes=("f", "f")):
    child = [Child(born=BORN, mass_kg=8, weighed=SCAN, sex=s, colour=c, shape=h, inside_mm=(0, 0, 0), stream=i)
             for i, (s, c, h) in enumerate(zip(sexes, ("orange", "purple"), ("circle", "square")), start=1)]
    twins = {"a": child[0], "b": child[1]}
    monkeypatch.setattr(at, "load", lambda case, candidate: SimpleNamespace(openings_cm2=openings))
    pair = type("Pair", (dict,), {"a": child[0], "b": child[1]})(twins)
    return SimpleNamespace(twins=pair, course=(), root=Path("case"))


def test_on_the_day_of_the_images_nothing_has_grown(monkeypatch):
    found = at.cover_at(a_case(monkeypatch), "split", SCAN)
    assert isinstance(found, CoverAt)
    assert (found.grown.low, found.grown.mid, found.grown.high) == (1, 1, 1)
    assert found.deficit_cm2 == deficit.deficits(OPENING)


def test_the_answer_in_words_says_the_same_of_both_children(monkeypatch):
    said = command.cover_in_words(at.cover_at(a_case(monkeypatch), "split", dt.date(2027, 1, 1)))
    a, b = ([line.replace(f"child {x}", "child") for line in said[i : i + 5]] for x, i in (("a", 2), ("b", 8)))
    assert a == b and a[0].startswith("child: lacks, in cm2, skin") and "with one lost" in a[1]
    assert sum("fall-back" in line for line in said) == 4 and "over 99 %" in a[1] and "100" not in a[1]


def test_an_opening_grows_as_the_square_of_the_reference_heads(monkeypatch):
    case = a_case(monkeypatch)
    day = dt.date(2027, 6, 14)
    grown = at.growth(case, SCAN, day)
    free = (at.head_cm("f", (day - BORN).days) / at.head_cm("f", (SCAN - BORN).days)) ** 2
    assert np.median(grown) == pytest.approx(1 + (free - 1) * 0.95, rel=0.01)  # the share's median: 0.6 to 1.3
    assert grown.min() >= 1 + 0.6 * (free - 1) - 1e-9 and grown.max() <= 1 + 1.3 * (free - 1) + 1e-9


def test_the_reference_head_of_a_girl_at_birth_and_at_one_year_is_who_s():
    assert at.head_cm("f", 0) == pytest.approx(33.9, abs=0.05)
    assert at.head_cm("f", 365) == pytest.approx(44.9, abs=0.05)
    assert at.head_cm("unknown", 365) == pytest.approx(0.5 * (at.head_cm("f", 365) + at.head_cm("m", 365)))


def test_waiting_asks_for_more_cover_and_never_makes_it_likelier(monkeypatch):
    case = a_case(monkeypatch)
    days = [SCAN, dt.date(2027, 3, 1), dt.date(2027, 10, 1)]
    found = [at.cover_at(case, "split", d) for d in days]
    for layer in ("skin", "bone", "dura"):
        mids = [getattr(f.deficit_cm2.a, layer).mid for f in found]
        assert mids == sorted(mids) and mids[0] < mids[-1]
    assert [f.expansion[0].chance_covers_one_lost for f in found] == sorted(
        (f.expansion[0].chance_covers_one_lost for f in found), reverse=True)


def test_both_children_lack_the_same_and_no_letter_decides(monkeypatch):
    one = at.cover_at(a_case(monkeypatch, sexes=("f", "m")), "split", dt.date(2027, 1, 1))
    two = at.cover_at(a_case(monkeypatch, sexes=("m", "f")), "split", dt.date(2027, 1, 1))
    assert one.deficit_cm2 == two.deficit_cm2 and one.deficit_cm2.a == one.deficit_cm2.b


@pytest.mark.parametrize("day, scanned, field", [
    (dt.date(2026, 9, 1), None, "--at"), (dt.date(2026, 9, 1), dt.date(2025, 9, 1), "--scanned"),
])
def test_a_day_before_the_images_or_the_birth_is_refused(monkeypatch, day, scanned, field):
    with pytest.raises(BadInput) as e:
        at.cover_at(a_case(monkeypatch), "split", day, scanned)
    assert str(e.value.file) == field and e.value.remedy


def test_a_division_from_before_openings_were_kept_must_be_made_again(monkeypatch):
    with pytest.raises(BadInput, match="openings") as e:
        at.cover_at(a_case(monkeypatch, openings={}), "split", SCAN)
    assert "--again" in e.value.remedy


def test_many_cap_heights_at_once_are_those_of_one():
    volumes, bases = np.array([335.0, 530.0, 20.0]), np.array([5.0, 6.0, 4.0])
    assert heights(volumes, bases) == pytest.approx([cap_height(v, a) for v, a in zip(volumes, bases)])


def test_draws_of_a_band_have_its_percentiles():
    draws = chance.between(Band(low=90, mid=110, high=140), np.random.default_rng(0))
    assert np.quantile(draws, (0.1, 0.5, 0.9)) == pytest.approx([90, 110, 140], rel=0.02)


def test_the_chance_of_cover_falls_with_each_device_lost_and_mixes_by_the_binomial():
    e = expansion("a", Band(low=180, mid=220, high=260))
    n, p = e.number, 0.23
    assert e.chance_covers >= e.chance_covers_as_devices_fail
    assert e.chance_covers >= e.chance_covers_one_lost > 0
    assert e.chance_all_succeed == pytest.approx((1 - p) ** n, abs=0.01)
    two = (1 - p) ** n * e.chance_covers + n * p * (1 - p) ** (n - 1) * e.chance_covers_one_lost
    assert two - 0.01 <= e.chance_covers_as_devices_fail <= two + 1 - (1 - p) ** n - n * p * (1 - p) ** (n - 1) + 0.01
    assert expansion("b", Band(low=1, mid=1, high=1)).chance_covers_one_lost >= 0.9


def test_split_bone_covers_a_small_opening_and_names_what_else_for_a_large_one():
    small, middle, large = (vault("a", Band(low=x, mid=x, high=x), 280) for x in (20, 70, 400))
    assert small.chance_covers == 1 and "none needed" in small.fallback
    assert 0 < middle.chance_covers < 1 and "cm2 may be missing" in middle.fallback and "helmet" in middle.fallback
    assert large.chance_covers == 0 and "does not reach" in large.fallback


def test_bone_is_not_split_younger_than_anybody_has():
    newborn = vault("b", Band(low=20, mid=20, high=20), 30)
    assert not newborn.splits and newborn.chance_covers == 0 and newborn.gain_cm2.high == 0
    assert "helmet" in newborn.fallback
