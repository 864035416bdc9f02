"""What is asked of samplics is checked before, and what it gives back is checked after."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disrupting_harm.samplics_adapter import SampleRequestError, poststratify, select_pps


STRATUM = np.repeat(["a", "b"], [30, 50])
SIZE = np.arange(60, 140)
N = {"a": 4, "b": 7}


def select(seed=1, stratum=STRATUM, size=SIZE, n=N):
    return select_pps(np.arange(len(stratum)), stratum, size, n, seed=seed)


@settings(deadline=None, max_examples=25)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 8),
    st.integers(1, 8),
    st.lists(st.integers(60, 200), min_size=80, max_size=80),
)
def test_each_stratum_gets_its_sample_with_probabilities_proportional_to_size(seed, n_a, n_b, size):
    size, n = np.array(size), {"a": n_a, "b": n_b}
    chosen, probability = select(seed, size=size, n=n)
    assert len(set(chosen)) == len(chosen) == n_a + n_b
    for h, n_h in n.items():
        inside = STRATUM[chosen] == h
        assert inside.sum() == n_h
        expected = n_h * size[chosen][inside] / size[STRATUM == h].sum()
        np.testing.assert_allclose(probability[inside], expected, rtol=1e-12)


def test_over_many_seeds_a_unit_is_selected_as_often_as_its_probability_says():
    size = np.array([1, 2, 3, 4, 5, 5])
    stratum = np.repeat("a", 6)
    hits = np.zeros(6)
    for seed in range(400):
        chosen, _ = select(seed, stratum, size, {"a": 2})
        hits[chosen] += 1
    expected = 2 * size / size.sum()
    assert np.abs(hits / 400 - expected).max() < 4 * np.sqrt(0.25 / 400)


def test_the_same_seed_gives_the_same_sample_and_another_seed_another():
    assert (select(7)[0] == select(7)[0]).all()
    assert any((select(7)[0] != select(seed)[0]).any() for seed in range(8, 12))


def test_numpys_global_state_is_left_as_it_was():
    np.random.seed(5)
    expected = np.random.random(3)
    np.random.seed(5)
    select()
    assert (np.random.random(3) == expected).all()


@pytest.mark.parametrize(
    "request_",
    [
        {"n": {"a": 4}},  # a stratum without a sample size
        {"n": {"a": 4, "b": 7, "c": 1}},  # a stratum that the frame does not hold
        {"n": {"a": 0, "b": 7}},
        {"n": {"a": 31, "b": 7}},  # more than there are
        {"size": np.where(np.arange(80) == 3, 10_000, SIZE)},  # a unit that would be certain
        {"size": np.where(np.arange(80) == 3, 0, SIZE)},
        {"size": np.where(np.arange(80) == 3, np.nan, SIZE)},
    ],
)
def test_a_sample_that_cannot_be_drawn_is_refused(request_):
    with pytest.raises(SampleRequestError):
        select(**request_)


def test_a_wrong_result_of_samplics_does_not_pass(monkeypatch):
    from samplics.sampling import SampleSelection

    def too_few(self, units, n, stratum, size):
        return np.zeros(len(units)), None, np.full(len(units), 0.1)

    monkeypatch.setattr(SampleSelection, "select", too_few)
    with pytest.raises(ArithmeticError):
        select()


@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(0.01, 1e4), min_size=12, max_size=12), st.lists(st.floats(1, 1e7), min_size=3, max_size=3))
def test_weights_sum_to_the_total_of_each_cell_and_keep_their_ratios_within(weight, total):
    weight, cell, totals = np.array(weight), np.tile(["x", "y", "z"], 4), dict(zip("xyz", total, strict=True))
    out = poststratify(weight, cell, totals)
    for name, wanted in totals.items():
        inside = cell == name
        np.testing.assert_allclose(out[inside].sum(), wanted, rtol=1e-9)
        np.testing.assert_allclose(out[inside] / out[inside][0], weight[inside] / weight[inside][0], rtol=1e-9)


@pytest.mark.parametrize(
    "totals",
    [{"x": 1.0}, {"x": 1.0, "y": 1.0, "z": 1.0}, {"x": 1.0, "y": 0.0}, {"x": 1.0, "y": -5.0}, {"x": 1.0, "y": np.nan}],
)
def test_totals_that_no_weights_can_meet_are_refused(totals):
    with pytest.raises(SampleRequestError):
        poststratify(np.ones(4), np.array(["x", "x", "y", "y"]), totals)


def test_a_margin_that_samplics_missed_does_not_pass(monkeypatch):
    from samplics.weighting import SampleWeight

    monkeypatch.setattr(SampleWeight, "poststratify", lambda self, weight, control, domain: weight)
    with pytest.raises(ArithmeticError):
        poststratify(np.ones(4), np.array(["x", "x", "y", "y"]), {"x": 5.0, "y": 2.0})
