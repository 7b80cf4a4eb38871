"""A check that nothing could fail would say nothing: each is tried on engines that are plainly wrong."""

import pytest
from credibility_broken import (
    Coarse,
    Doubled,
    Frozen,
    Leaky,
    Overdone,
    Partial,
    Poisoned,
    Reversed,
    Silent,
    Sloppy,
    Theatrical,
    Twinned,
    staged,
)

from twofold.credibility import run
from twofold.credibility.bench import Bench
from twofold.credibility.claims import claims
from twofold.errors import NoAnswer

BENT = (Frozen, Silent, Doubled, Overdone, Reversed, Twinned, Partial, Coarse)
ON_STAGE = {"left_out_inside", "left_out", "pooled_hours", "pooled_separation", "mean_volume", "median_volume",
            "mean_strikes", "share_struck", "workers"}
ELSEWHERE = ON_STAGE | {"closure", "unphysical", "against_svzerod", "imbalance", "unsettled", "unavailable"}
ON_TRACES = [c for c in claims() if c.measure not in ELSEWHERE]


@pytest.mark.parametrize("claim", ON_TRACES, ids=lambda c: c.id)
def test_some_wrong_engine_fails_it(bench, claim):
    row = run.row(claim, bench)
    assert row.got is not None and row.error is not None
    verdicts = {wrong.__name__: run.row(claim, wrong(bench)).verdict for wrong in BENT}
    assert "fail" in verdicts.values(), verdicts


@pytest.mark.parametrize("claim", [c for c in claims() if c.measure == "closure"], ids=lambda c: c.id)
def test_a_leak_of_a_millionth_opens_the_ledger(leaky, claim):
    assert run.row(claim, leaky).verdict == "fail"


@pytest.fixture(scope="module")
def leaky():
    return Leaky()


def test_a_number_that_is_none_is_counted():
    claim = next(c for c in claims() if c.measure == "unphysical")
    assert run.row(claim, Poisoned()).verdict == "fail"


@pytest.mark.parametrize("claim", [c for c in claims() if c.id.startswith("flow.") and c.id != "flow.settles"],
                         ids=lambda c: c.id)
def test_a_sloppy_vessel_solver_is_found_out(claim):
    claim = claim.model_copy(update={"settings": {**claim.settings, "graphs": 4}})
    assert run.row(claim, Bench()).verdict == "pass"
    assert run.row(claim, Sloppy()).verdict == "fail"


def test_a_solver_that_gives_up_is_counted():
    class Tired(Bench):
        def steady(self, *args, **more):
            raise NoAnswer("the vessel network did not settle")

    claim = next(c for c in claims() if c.id == "flow.settles")
    claim = claim.model_copy(update={"settings": {"graphs": 4}})
    assert run.row(claim, Bench()).got == 0
    row = run.row(claim, Tired())
    assert row.verdict == "fail" and row.got == 4


REHEARSED = [c for c in claims() if c.measure in ON_STAGE]


@pytest.mark.parametrize("claim", REHEARSED, ids=lambda c: c.id)
def test_a_rehearsal_far_off_fails_and_one_as_published_passes(claim):
    volume = 45.3 if claim.settings["playbook"] == "vault-reconstruction" else 175.0
    good = Theatrical(staged(hours=23.3, clock=0.72, seen=3.0, volume=volume, episodes=2.8, spared=1))
    bad = staged(hours=60.0, clock=0.95, seen=9.0, volume=2 * volume, episodes=9.0, spared=0, by_two=1 + 1e-9)
    assert run.row(claim, good).verdict == "pass"
    assert run.row(claim, Theatrical(bad)).verdict == "fail"
