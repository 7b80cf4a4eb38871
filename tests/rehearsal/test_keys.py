"""Claims about random numbers that belong to names."""

import numpy as np
from scipy.stats import chi2

from twofold.quantity import Estimate, Spread
from twofold.rehearsal.keys import canonical, key, uniforms
from twofold.rehearsal.sampling import quantiles, sets


def names(*words: str) -> np.ndarray:
    return np.array([key("test", w) for w in words], dtype=np.uint64)


def test_letters_give_way_to_streams_and_other_letters_stay():
    streams = {"a": 7, "b": 9}
    assert canonical("wash.a", streams) == "wash.stream7"
    assert canonical("b.sinus", streams) == "stream9.sinus"
    assert canonical("vault-built", streams) == "vault-built"


def test_a_number_does_not_depend_on_who_stands_beside_it():
    runs, things = np.arange(50), names("x", "y", "z")
    table = uniforms(3, runs, things)
    assert np.array_equal(table[7:9, 1:], uniforms(3, runs[7:9], things[1:]))
    assert np.array_equal(table[::-1], uniforms(3, runs[::-1], things))


def test_numbers_are_uniform_and_unrelated():
    table = uniforms(1, np.arange(20000), names(*"abcdefgh"))
    assert table.min() > 0 and table.max() < 1
    bins = 64
    counts = np.array([np.bincount((column * bins).astype(int), minlength=bins) for column in table.T])
    expected = len(table) / bins
    statistic = ((counts - expected) ** 2 / expected).sum()
    assert 0.001 < chi2.sf(statistic, table.shape[1] * (bins - 1)) < 0.999
    related = np.corrcoef(np.column_stack([table, np.roll(table, 1, axis=0)]).T)
    assert np.abs(related - np.eye(len(related))).max() < 5 / np.sqrt(len(table))


def test_another_seed_run_or_index_is_another_number():
    base = uniforms(1, np.arange(1), names("x"))[0, 0]
    assert base != uniforms(2, np.arange(1), names("x"))[0, 0]
    assert base != uniforms(1, np.arange(1, 2), names("x"))[0, 0]
    assert base != uniforms(1, np.arange(1), names("x"), index=1)[0, 0]


def test_quantiles_are_those_of_the_estimate():
    kinds = (
        Spread(),
        Spread(kind="normal", sd=2),
        Spread(kind="lognormal", gsd=1.5),
        Spread(kind="uniform", low=8, high=13),
        Spread(kind="triangular", low=5, high=20),
    )
    estimates = [Estimate(value=10, unit="min", source="made up", grade="U", spread=s) for s in kinds]
    u = np.linspace(0.01, 0.99, 21)
    found = quantiles(estimates, np.tile(u[:, None], (1, len(estimates))))
    for k, e in enumerate(estimates):
        assert np.allclose(found[:, k], [e.quantile(x) for x in u], rtol=1e-12)


def test_two_runs_share_their_parameters():
    assert sets(np.arange(6, dtype=np.uint64)).tolist() == [0, 0, 1, 1, 2, 2]
