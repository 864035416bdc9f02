"""The covariance of sums over PSUs: the textbook's formula, the lonely rules, and that it is the variance's own."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hand_computed import covariance, make, samples

from disrupting_harm.survey.psus import Psus


QUICK = settings(max_examples=15)
RULES = ("adjust", "remove", "average")

# Two sums over the PSUs of stratum 0 (two PSUs), 1 (three) and, where asked for, 2 (one).
SCORES = np.array([[1.0, 2.0], [3.0, 6.0], [0.0, 1.0], [2.0, 1.0], [4.0, 4.0], [5.0, -1.0]])
STRATUM = np.array([0, 0, 1, 1, 1, 2])
# 2 * (deviations -1, 1 and -2, 2) and 3/2 * (deviations -2, 0, 2 and -1, -1, 2)
WITHIN = np.array([[4.0, 8.0], [8.0, 16.0]]) + np.array([[12.0, 9.0], [9.0, 9.0]])


def build(stratum, lonely="fail", adjust_domain_lonely=False):
    n = len(stratum)
    return Psus.build(np.ones(n), np.asarray(stratum), np.arange(n), lonely, adjust_domain_lonely)[0]


def test_degrees_of_freedom_are_psus_less_strata():
    psus = build(STRATUM, "remove")
    assert (psus.n, psus.n_strata, psus.df) == (6, 3, 3) and psus.lonely_strata.tolist() == [False, False, True]


def test_the_covariance_of_two_sums_follows_the_textbook():
    np.testing.assert_allclose(build(STRATUM[:5]).covariance(SCORES[:5]), WITHIN, rtol=1e-15)


def test_what_a_lonely_psu_adds_to_the_covariance():
    # The mean of the six PSUs is (2.5, 13/6); the lonely one lies (2.5, -19/6) from it.
    alone = np.outer([2.5, -19 / 6], [2.5, -19 / 6])
    expected = {"adjust": WITHIN + alone, "remove": WITHIN, "average": WITHIN * 3 / 2}
    for rule, matrix in expected.items():
        np.testing.assert_allclose(build(STRATUM, rule).covariance(SCORES), matrix, rtol=1e-14)


def test_a_psu_is_lonely_in_a_domain_where_no_other_of_its_stratum_holds_members():
    # Members are in the second PSU of stratum 0, in two of stratum 1 and in the one of stratum 2; the mean of six PSUs is 7/3.
    scores, psus_with_members = np.array([0.0, 3.0, 0.0, 2.0, 4.0, 5.0]), np.array([1, 2, 1])
    around_mean, within = 2 * ((7 / 3) ** 2 + (2 / 3) ** 2) + (8 / 3) ** 2, 3 / 2 * (2**2 + 2**2)
    psus = build(STRATUM, "adjust", adjust_domain_lonely=True)
    assert psus.covariance(scores[:, None], psus_with_members)[0, 0] == pytest.approx(around_mean + within, rel=1e-14)
    variance = psus.variance(scores[:, None, None].copy(), psus_with_members[:, None, None])
    assert variance[0, 0] == pytest.approx(around_mean + within, rel=1e-14)


@pytest.mark.parametrize(
    "scores, psus_with_members, expected",
    [
        # Within stratum 0: 2 * (1 + 1). The mean of the PSUs of strata 0 and 1 is 9 / 3, and the lonely one of stratum 1 is 2 from it.
        ([1.0, 3.0, 5.0, 0.0], [2, 1, 0], 4 + 4),
        # All answers of the lonely PSU are as the estimate: it lies 4 / 3 from the mean.
        ([1.0, 3.0, 0.0, 0.0], [2, 1, 0], 4 + 16 / 9),
        # Both lonely PSUs hold members: the mean is 10 / 4.
        ([1.0, 3.0, 5.0, 1.0], [2, 1, 1], 4 + 2.5**2 + 1.5**2),
        ([1.0, 3.0, 0.0, 0.0], [2, 0, 0], 4),
        # Calibrated weights give scores to a stratum without members: the mean is 11 / 4, and it counts as the others do.
        ([1.0, 3.0, 5.0, 2.0], [2, 1, 0], 4 + 2.25**2 + 0.75**2),
    ],
)
def test_a_lonely_psu_is_compared_with_the_mean_psu_of_strata_that_hold_members(scores, psus_with_members, expected):
    """Strata of two PSUs, of one, and of one."""
    psus, members = build([0, 0, 1, 2], "adjust"), np.array(psus_with_members)
    column = np.array(scores)[:, None]
    assert psus.covariance(column, members)[0, 0] == pytest.approx(expected, rel=1e-14)
    assert psus.variance(column[:, :, None].copy(), members[:, None, None])[0, 0] == pytest.approx(expected, rel=1e-14)


def test_psus_with_members_are_counted_by_stratum_for_each_level_and_pattern():
    has_members = np.zeros((6, 2, 3), dtype=bool)
    has_members[[0, 3, 4], 1, 2] = has_members[5, 0, 0] = True
    found = build(STRATUM, "remove").count_with_members(has_members)
    assert found.shape == (3, 2, 3)
    assert found[:, 1, 2].tolist() == [1, 2, 0] and found[:, 0, 0].tolist() == [0, 0, 1] and found.sum() == 4


def test_lonely_psus_are_given_the_average_of_strata_that_hold_members():
    scores = np.where(STRATUM[:, None] == 1, 0.0, SCORES)
    covariance = build(STRATUM, "average").covariance(scores, np.array([2, 0, 1]))
    np.testing.assert_allclose(covariance, np.array([[4.0, 8.0], [8.0, 16.0]]) * 2 / 1, rtol=1e-14)


def test_a_sample_of_lonely_psus_only():
    psus = {rule: build([0, 1], rule) for rule in RULES}
    scores = np.array([[1.0, 0.0], [3.0, 4.0]])
    np.testing.assert_allclose(psus["adjust"].covariance(scores), [[2, 4], [4, 8]], rtol=1e-15)
    assert (psus["remove"].covariance(scores) == 0).all()
    assert np.isnan(psus["average"].covariance(scores)).all()


def test_the_scores_given_are_left_alone():
    before = SCORES.copy()
    build(STRATUM, "adjust").covariance(SCORES)
    np.testing.assert_array_equal(SCORES, before)


@QUICK
@given(samples(lonely=True), st.sampled_from(RULES))
def test_the_covariance_is_the_one_written_out_psu_by_psu(frame, rule):
    design = make(frame, lonely_psu=rule)
    values = np.random.default_rng(len(frame)).normal(size=(len(frame), 2))
    scores = np.zeros((design.psus.n, 2))
    np.add.at(scores, design.psus.of_row, values)
    found = design.psus.covariance(scores)
    by_hand = [[covariance(frame, values[:, i], values[:, j], rule) for j in (0, 1)] for i in (0, 1)]
    np.testing.assert_allclose(found, by_hand, rtol=1e-10, atol=1e-12)
    assert np.linalg.eigvalsh(found).min() >= -1e-12 * np.abs(found).max()


@QUICK
@given(samples(lonely=True), st.sampled_from(RULES))
def test_the_variance_of_a_sum_of_scores_is_that_of_the_covariance(frame, rule):
    psus = make(frame, lonely_psu=rule).psus
    scores = np.random.default_rng(len(frame)).normal(size=(psus.n, 2))
    matrix = psus.covariance(scores)
    psus_with_members = np.repeat(psus.per_stratum, 4).reshape(-1, 4, 1)
    a, b = scores.T
    together = np.stack([a, b, a - b, a + 2 * b], axis=1)[:, :, None]
    weights = np.array([[1, 0], [0, 1], [1, -1], [1, 2]])
    expected = np.einsum("li,ij,lj->l", weights, matrix, weights)
    np.testing.assert_allclose(psus.variance(together, psus_with_members)[:, 0], expected, rtol=1e-10, atol=1e-12)


def test_a_domain_in_lonely_strata_only_has_an_unknown_variance_under_average_and_never_an_infinite_one():
    psus = build(STRATUM, "average")
    psus_with_members = np.array([0, 0, 1]).reshape(3, 1, 1)
    # Under calibrated weights the PSUs without members have scores too.
    assert np.isnan(psus.variance(SCORES[:, :1, None].copy(), psus_with_members)).all()
    assert psus.variance(SCORES[:, :1, None].copy(), psus_with_members + 1)[0, 0] == pytest.approx(WITHIN[0, 0] * 3 / 2)
