"""Wald's t test of differences by hand, and the first reason why there is none."""

import numpy as np
import pytest
import scipy.stats

from disrupting_harm.survey.wald import wald_test


def rows(**change) -> dict:
    """One difference of 0.2 with a standard error of 0.1, and what is changed of it."""
    given = {"estimate": 0.2, "se": 0.1, "df": 10.0, "first": 5, "second": 6, "scale": 0.5, "one_sided": False} | change
    a = {name: np.array([value]) for name, value in given.items()}
    found = wald_test(
        a["estimate"],
        a["se"],
        a["df"],
        n=(a["first"], a["second"]),
        scale=a["scale"],
        one_sided_variance=a["one_sided"],
    )
    assert len(found) == 1
    return found.iloc[0].to_dict()


def test_a_difference_has_its_t_test_and_interval():
    found = rows()
    half = 2.2281388519649385 * 0.1  # the 97.5 % quantile of t on 10 degrees of freedom
    assert (found["t"], found["flags"], found["n_first"], found["n_second"]) == (2.0, "", 5, 6)
    assert (found["estimate"], found["se"], found["df"]) == (0.2, 0.1, 10.0) and np.isnan(found["f"])
    np.testing.assert_allclose([found["ci_low"], found["ci_high"]], [0.2 - half, 0.2 + half], rtol=1e-9)
    assert found["p"] == pytest.approx(0.0733880, abs=1e-6)


def test_a_negative_difference_has_the_same_p_and_the_interval_mirrored():
    one, other = rows(), rows(estimate=-0.2)
    assert (other["t"], other["p"]) == (-2.0, one["p"])
    np.testing.assert_allclose([other["ci_low"], other["ci_high"]], [-one["ci_high"], -one["ci_low"]])


@pytest.mark.parametrize(
    "change, flag",
    [
        ({"first": 0}, "no_members"),
        ({"second": 0}, "no_members"),
        ({"first": 1, "second": 1}, ""),
        ({"se": 0.0}, "no_variance"),
        ({"se": np.nan}, "no_variance"),
        ({"se": 1e-12}, "no_variance"),  # rounding of an estimate of 0.5
        ({"se": 1e-12, "scale": 1e-9}, ""),
        ({"se": 0.0, "scale": 0.0}, "no_variance"),
        ({"df": 0.0}, "no_df"),
        ({"df": np.nan}, "no_df"),
        ({"df": 0.5}, ""),
        ({"one_sided": True}, "one_sided_variance"),
        ({"estimate": 0.0}, ""),
        # The first reason is told.
        ({"first": 0, "se": 0.0, "df": 0.0, "one_sided": True}, "no_members"),
        ({"se": 0.0, "df": 0.0, "one_sided": True}, "no_variance"),
        ({"df": 0.0, "one_sided": True}, "no_df"),
    ],
)
def test_a_difference_without_a_test_says_why_and_has_no_interval(change, flag):
    found = rows(**change)
    assert found["flags"] == flag
    assert [np.isnan(found[name]) for name in ("t", "p", "ci_low", "ci_high")] == [flag != ""] * 4
    if not flag:
        assert found["p"] == pytest.approx(2 * scipy.stats.t.cdf(-abs(found["t"]), found["df"]))
