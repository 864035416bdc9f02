"""Confidence intervals: known values, the edges 0 and 1, and no degrees of freedom."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disrupting_harm.survey.intervals import (
    METHODS,
    clopper_pearson,
    difference_interval,
    mean_interval,
    proportion_interval,
    t_quantile,
)


# R: qt(.975, df) and binom.test(hits, size)$conf.int
QUANTILES = [(1, 12.70620473617469), (20, 2.08596344726586), (287, 1.96826411282181), (np.inf, 1.95996398454005)]
BINOMIAL = [
    (5, 10, 0.187086028447399, 0.812913971552601),
    (1, 20, 0.00126508949794981, 0.24873276277202772),
    (0, 10, 0.0, 1 - 0.025**0.1),
    (10, 10, 0.025**0.1, 1.0),
]


def ends(p, se, n, df, method):
    low, high = proportion_interval(np.array([p]), np.array([se]), np.array([n]), np.array([df]), method)
    return low[0], high[0]


@pytest.mark.parametrize("df, value", QUANTILES)
def test_t_quantiles_are_those_of_the_tables(df, value):
    assert t_quantile(np.array([df]))[0] == pytest.approx(value, rel=1e-9)


def test_without_degrees_of_freedom_the_quantile_is_infinite():
    assert t_quantile(np.array([0, -1])).tolist() == [np.inf, np.inf]


def test_t_quantiles_keep_the_shape_and_order_asked_for():
    value = t_quantile(np.array([[20, 1], [1, 20]]))
    assert value.shape == (2, 2) and value[0, 0] == value[1, 1] and value[0, 1] > value[0, 0]


@pytest.mark.parametrize("hits, size, low, high", BINOMIAL)
def test_clopper_pearson_gives_the_exact_binomial_interval(hits, size, low, high):
    np.testing.assert_allclose(np.ravel(clopper_pearson([hits / size], [size])), [low, high], rtol=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_nobody_among_288_with_20_degrees_of_freedom(method):
    low, high = ends(0.0, 0.0, 288, 20, method)
    assert low == 0 and high == pytest.approx(0.014283, abs=5e-7)
    low, high = ends(1.0, 0.0, 288, 20, method)
    assert high == 1 and low == pytest.approx(1 - 0.014283, abs=5e-7)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
def test_without_degrees_of_freedom_nothing_is_known(method, p):
    assert ends(p, 0.1, 50, 0, method) == (0, 1)
    assert ends(p, 0.1, 1, 0, method) == (0, 1)


@pytest.mark.parametrize("method", METHODS)
def test_one_answer_with_degrees_of_freedom_has_the_interval_of_one_trial(method):
    np.testing.assert_allclose(ends(0.0, 0.0, 1, 20, method), (0, 0.975))
    np.testing.assert_allclose(ends(1.0, 0.0, 1, 20, method), (0.025, 1))


@pytest.mark.parametrize("method", METHODS)
def test_psus_that_agree_to_the_digit_are_no_surer_than_independent_answers(method):
    at_most = (t_quantile(np.array(99.0)) / t_quantile(np.array(9.0))) ** 2 * 100
    expected = np.ravel(clopper_pearson([0.25], [float(at_most)]))
    np.testing.assert_allclose(ends(0.25, 0.0, 100, 9, method), expected, rtol=1e-12)
    np.testing.assert_allclose(ends(0.25, 1e-17, 100, 9, method), expected, rtol=1e-12)


def test_korn_graubard_never_uses_more_than_the_number_of_answers():
    tiny_se, binomial = 0.001, np.ravel(clopper_pearson([0.3], [40.0]))
    np.testing.assert_allclose(ends(0.3, tiny_se, 40, 39, "korn-graubard"), binomial, rtol=1e-12)


def test_korn_graubard_uses_the_effective_sample_size():
    ratio = (t_quantile(np.array(99.0)) / t_quantile(np.array(9.0))) ** 2
    effective = 0.21 / 0.08**2 * float(ratio)
    np.testing.assert_allclose(
        ends(0.3, 0.08, 100, 9, "korn-graubard"), np.ravel(clopper_pearson([0.3], [effective])), rtol=1e-12
    )


def test_wald_is_not_clipped_and_the_others_are_inside():
    assert ends(0.01, 0.02, 50, 5, "wald")[0] < 0
    for method in ("logit", "korn-graubard"):
        low, high = ends(0.01, 0.02, 50, 5, method)
        assert 0 < low < 0.01 < high < 1


@pytest.mark.parametrize("method", METHODS)
def test_an_unknown_standard_error_and_an_empty_cell(method):
    assert ends(0.3, np.nan, 50, 20, method) == (0, 1)
    assert np.isnan(ends(np.nan, np.nan, 0, 20, method)).all()


def test_the_interval_of_a_mean_is_symmetric_and_unknown_without_degrees_of_freedom():
    low, high = mean_interval(np.array([5.0, 5.0]), np.array([2.0, 2.0]), np.array([20, 0]))
    np.testing.assert_allclose([low[0], high[0]], [5 - 2 * 2.085963447, 5 + 2 * 2.085963447], rtol=1e-9)
    assert np.isnan([low[1], high[1]]).all()


def wilson(count, size, z=1.959964):
    centre, half = count + z * z / 2, z * np.sqrt(count * (size - count) / size + z * z / 4)
    return count / size, (centre - half) / (size + z * z), (centre + half) / (size + z * z)


# Newcombe 1998, Stat. Med. 17, 873-890, table II, method 10
@pytest.mark.parametrize(
    "first, second, low, high",
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((5, 56), (0, 29), -0.0381, 0.1926)],
)
def test_a_difference_of_independent_shares_has_the_published_interval(first, second, low, high):
    found = difference_interval(wilson(*first), wilson(*second), 0.0)
    np.testing.assert_allclose(found, [low, high], atol=5e-5)


def test_estimates_that_move_together_differ_by_the_distance_of_their_ends():
    ends = difference_interval((0.5, 0.3, 0.6), (0.25, 0.15, 0.5), 1.0)
    np.testing.assert_allclose(ends, [0.25 - abs(0.2 - 0.25), 0.25 + abs(0.1 - 0.1)], rtol=1e-7)


@settings(max_examples=200)
@given(
    st.one_of(st.sampled_from([0.0, 1.0, 1e-300, 1 - 2**-53]), st.floats(0, 1)),
    st.one_of(st.sampled_from([0.0, 1e-300]), st.floats(0, 0.5)),
    st.integers(1, 10**6),
    st.integers(-1, 5000),
    st.sampled_from(METHODS),
)
def test_every_interval_holds_its_estimate_and_is_no_nan(p, se, n, df, method):
    low, high = ends(p, se, n, df, method)
    assert low <= p <= high
    if method != "wald":
        assert 0 <= low and high <= 1
