"""The tables that playbooks and rehearsal stand on: clocks that pool to their estimates, cases without names."""

from __future__ import annotations

import re
from statistics import mean, stdev

import numpy as np
import pytest

from twofold.evidence import document, estimate, table


def pooled(values: list[float]) -> tuple[float, float]:
    logs = np.log(values)
    return float(np.exp(mean(logs))), float(np.exp(stdev(logs)))


def craniopagus():
    return [c for c in document("clocks")["cases"] if c["craniopagus"]]


def test_the_pooled_time_to_separation_is_that_of_the_cases():
    set_up = estimate("clocks.set_up").value
    hours = [c.get("incision_to_separation_h") or c["start_to_separation_h"] - set_up for c in craniopagus()]
    middle, gsd = pooled(hours)
    e = estimate("clocks.incision_to_separation")
    assert len(hours) == 7
    assert e.value == pytest.approx(middle, rel=0.01)
    assert e.spread.gsd == pytest.approx(gsd, rel=0.02)


def test_the_pooled_time_after_separation_is_that_of_the_cases():
    middle, gsd = pooled([c["separation_to_end_h"] for c in craniopagus()])
    e = estimate("clocks.separation_to_end")
    assert e.value == pytest.approx(middle, rel=0.01)
    assert e.spread.gsd == pytest.approx(gsd, rel=0.02)


def test_each_clocked_case_adds_up():
    for c in document("clocks")["cases"]:
        parts = c["start_to_separation_h"] + c["separation_to_end_h"]
        assert parts == pytest.approx(c["total_h"], abs=1.0), c["case"]
        if "set_up_h" in c:
            assert c["set_up_h"] + c["incision_to_separation_h"] == pytest.approx(c["start_to_separation_h"], abs=0.1)


def test_the_eighteen_lengths_have_the_quartiles_that_are_quoted():
    hours = [c["h"] for c in document("clocks")["final_operation_h"]]
    assert len(hours) == 18
    assert np.quantile(hours, [0.25, 0.5, 0.75]) == pytest.approx([17.6, 23.3, 31.5], abs=0.1)


def test_the_parts_of_the_clock_add_up_to_it():
    parts = ("access", "craniotomy", "dura_vessels", "brain", "separation")
    assert sum(estimate(f"clocks.{p}").value for p in parts) == pytest.approx(13.6, abs=0.05)
    rest = estimate("clocks.closure").value + estimate("clocks.transfer").value
    assert rest == pytest.approx(estimate("clocks.separation_to_end").value, abs=0.05)


def test_air_embolism_adds_up_to_what_was_counted():
    """2.8 episodes per child over the bone and dura steps that the separation exposes, a sixth with hypotension."""
    hours = 2.8
    small, large = (estimate(f"hazards.air_{k}_per_hour").value for k in ("small", "large"))
    assert (small + large) * hours == pytest.approx(estimate("hazards.air_episodes_per_craniectomy").value, rel=0.02)
    assert large / (small + large) == pytest.approx(estimate("hazards.air_share_with_hypotension").value, abs=0.01)


def test_intensive_care_has_the_mean_and_spread_that_were_published():
    e = estimate("durations.intensive_care")
    assert e.spread.gsd is not None
    s2 = np.log(e.spread.gsd) ** 2
    m = e.value * np.exp(s2 / 2)
    assert m == pytest.approx(14.1, rel=0.02)
    assert m * np.sqrt(np.exp(s2) - 1) == pytest.approx(12.9, rel=0.03)


def test_hospital_stay_is_pooled_from_the_stays_it_names():
    e = estimate("durations.hospital_stay")
    days = [float(x) for x in re.findall(r"\d{4} (\d+)", e.source)]
    middle, gsd = pooled(days)
    assert len(days) == 7
    assert (e.value, e.spread.gsd) == (pytest.approx(middle, rel=0.02), pytest.approx(gsd, rel=0.03))


@pytest.mark.parametrize("name", ["durations", "hazards", "losses", "doses", "clocks", "outcomes"])
def test_every_row_says_where_it_comes_from(name: str):
    for key, e in table(name).items():
        assert len(e.source) > 3, key
        if e.grade in ("BU", "U"):
            assert "doi" not in e.source.lower() or "guess" in e.source.lower() or "Guess" in e.source, key


def test_chances_lie_between_none_and_certain():
    for key, e in table("hazards").items():
        if e.unit in ("per step", "per operation", "share", "per pair"):
            assert 0 <= e.value <= 1, key
            assert e.spread.kind == "fixed" or e.low >= 0, key


def test_cases_stand_by_city_and_year():
    for c in document("cases")["cases"]:
        assert re.fullmatch(r"[A-Z][\w\- ]+ (19|20)\d\d( \(adults\))?", c["case"]), c["case"]
        for pair in ("age_months", "hours", "staff"):
            if pair in c:
                assert c[pair][0] <= c[pair][1]
