"""Confidence intervals: known values, the edges 0 and 1, and no degrees of freedom."""

import numpy as np
import pytest
import scipy.stats
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


def test_the_exact_interval_takes_sizes_that_are_not_whole_and_all_but_nobody_for_nobody():
    """Ends by the beta quantiles of scipy; under a thousandth of a case the lower end is 0, under one of a non-case the upper is 1."""
    low, high = clopper_pearson([0.3, 1e-4, 1 - 1e-4], [7.5, 5.0, 5.0])
    assert low[0] == pytest.approx(scipy.stats.beta.ppf(0.025, 2.25, 6.25), rel=1e-9)
    assert high[0] == pytest.approx(scipy.stats.beta.ppf(0.975, 3.25, 5.25), rel=1e-9)
    assert low[1] == 0.0 < high[1] < 1 and 0 < low[2] < high[2] == 1.0
    tiny = clopper_pearson([2e-3], [5.0])
    assert 0 <= tiny[0][0] < 1e-100 and tiny[1][0] == pytest.approx(scipy.stats.beta.ppf(0.975, 1.01, 4.99), rel=1e-9)


def test_logit_is_the_default_and_its_ends_are_a_t_interval_of_the_log_odds():
    found = proportion_interval(np.array([0.2]), np.array([0.03]), np.array([200]), np.array([20]))
    half = 2.08596344726586 * 0.03 / 0.16
    expected = [1 / (1 + np.exp(-(np.log(0.25) + side * half))) for side in (-1, 1)]
    np.testing.assert_allclose(np.ravel(found), expected, rtol=1e-12)


def test_wald_is_the_share_and_t_standard_errors_to_each_side():
    np.testing.assert_allclose(ends(0.2, 0.03, 200, 20, "wald"), [0.2 - 0.0625789034, 0.2 + 0.0625789034], rtol=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_ends_have_the_shape_of_the_estimates_and_each_its_own_reason(method):
    p, se, n, df = [[0.2, 0.2], [np.nan, 0.0]], [[0.03, 0.03], [np.nan, 0.0]], [[200, 200], [0, 10]], [[20, 0], [20, 9]]
    low, high = proportion_interval(*(np.array(values) for values in (p, se, n, df)), method)
    assert low.shape == high.shape == (2, 2)
    assert 0.1 < low[0, 0] < 0.2 < high[0, 0] < 0.3 and (low[0, 1], high[0, 1]) == (0, 1)
    assert np.isnan([low[1, 0], high[1, 0]]).all() and low[1, 1] == 0 and high[1, 1] == pytest.approx(1 - 0.025**0.1)


@pytest.mark.parametrize("method", METHODS)
def test_a_share_of_0_or_1_with_an_unknown_standard_error_has_the_interval_of_its_answers(method):
    assert ends(0.0, np.nan, 10, 9, method) == (0, pytest.approx(1 - 0.025**0.1))
    assert ends(1.0, np.nan, 10, 9, method) == (pytest.approx(0.025**0.1), 1)


def test_independent_estimates_of_a_difference_combine_their_distances_as_squares():
    """0.3 below 0.5, 0.4 above 0.25 and so on: distances of 3 and 4 make 5."""
    found = difference_interval((0.5, 0.2, 0.62), (0.25, 0.2, 0.65), 0.0)
    np.testing.assert_allclose(found, [0.25 - 0.5, 0.25 + 0.13], rtol=1e-12)
    correlated = difference_interval((0.5, 0.2, 0.62), (0.25, 0.2, 0.65), 0.5)
    np.testing.assert_allclose(correlated, [0.25 - np.sqrt(0.13), 0.25 + np.sqrt(0.0109)], rtol=1e-12)


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


def test_a_mean_on_one_degree_of_freedom_or_less_than_one_has_an_interval():
    low, high = mean_interval(np.array([0.0, 0.0]), np.array([1.0, 1.0]), np.array([1.0, 0.5]))
    assert high[0] == -low[0] == pytest.approx(12.70620473617469, rel=1e-9)
    assert high[1] == -low[1] == pytest.approx(scipy.stats.t.ppf(0.975, 0.5), rel=1e-6)


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
