"""Adjusted p values: worked cases, the textbook's loops, and what every adjustment must keep."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disrupting_harm.errors import DesignError
from disrupting_harm.survey.multiplicity import METHODS, adjust_p


P_VALUES = st.lists(st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.01, 0.01, 1.0, np.nan])), max_size=12)
# R: p.adjust(c(.01, .04, .03, .005), "holm") and "BH"
CASES = {"holm": [0.03, 0.06, 0.06, 0.02], "benjamini-hochberg": [0.02, 0.04, 0.04, 0.02]}


@pytest.mark.parametrize("method", CASES)
def test_worked_cases(method):
    np.testing.assert_allclose(adjust_p(np.array([0.01, 0.04, 0.03, 0.005]), method), CASES[method], rtol=1e-12)


def step_down(p):
    """Holm, test by test: the j-th smallest of m times m - j + 1, never below the one before, at most 1."""
    out, least = {}, 0.0
    for j, i in enumerate(sorted(range(len(p)), key=lambda i: p[i])):
        least = max(least, min(1.0, p[i] * (len(p) - j)))
        out[i] = least
    return [out[i] for i in range(len(p))]


def step_up(p):
    """Benjamini-Hochberg: the j-th smallest times m / j, never above the one after, at most 1."""
    out, most = {}, 1.0
    for j, i in sorted(enumerate(sorted(range(len(p)), key=lambda i: p[i]), start=1), reverse=True):
        most = min(most, p[i] * len(p) / j)
        out[i] = most
    return [out[i] for i in range(len(p))]


@settings(max_examples=60)
@given(P_VALUES, st.sampled_from([("holm", step_down), ("benjamini-hochberg", step_up)]))
def test_the_textbooks_loop_gives_the_same(p, case):
    method, loop = case
    adjusted, tested = adjust_p(np.array(p, dtype=float), method), ~np.isnan(np.array(p, dtype=float))
    np.testing.assert_allclose(adjusted[tested], loop([x for x in p if not np.isnan(x)]), rtol=1e-12)
    assert np.isnan(adjusted[~tested]).all()


@settings(max_examples=60)
@given(P_VALUES, st.sampled_from(METHODS), st.randoms(use_true_random=False))
def test_adjusted_values_are_no_smaller_keep_the_order_and_do_not_know_the_row_order(p, method, random):
    p = np.array(p, dtype=float)
    before, adjusted = p.copy(), adjust_p(p, method)
    np.testing.assert_array_equal(p, before)
    tested = ~np.isnan(p)
    assert (adjusted[tested] >= p[tested]).all() and (adjusted[tested] <= 1).all()
    assert (np.diff(adjusted[tested][np.argsort(p[tested], kind="stable")]) >= 0).all()
    order = list(range(len(p)))
    random.shuffle(order)
    np.testing.assert_allclose(adjust_p(p[order], method), adjusted[order], rtol=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_what_is_not_tested_is_no_comparison(method):
    np.testing.assert_array_equal(adjust_p(np.array([np.nan, 0.02, np.nan]), method), [np.nan, 0.02, np.nan])
    assert np.isnan(adjust_p(np.full(3, np.nan), method)).all() and len(adjust_p(np.zeros(0), method)) == 0


def test_none_leaves_them_as_they_are_and_other_methods_are_refused():
    np.testing.assert_array_equal(adjust_p(np.array([0.5, 0.01]), "none"), [0.5, 0.01])
    with pytest.raises(DesignError, match="holm, benjamini-hochberg, none"):
        adjust_p(np.array([0.5]), "bonferroni")
