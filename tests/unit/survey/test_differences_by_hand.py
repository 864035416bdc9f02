"""Differences between tables of independent samples, worked out by hand from estimates, standard errors and degrees of freedom."""

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.survey.differences import compare_tables


def table(
    estimate: float, se: float, df: float, *, n: int = 100, ci=(np.nan, np.nan), n_cases: float = np.nan
) -> pd.DataFrame:
    """One row as `means` or `proportions` return it."""
    row = {
        "indicator": "x",
        "by": "",
        "level": "",
        "estimate": estimate,
        "se": se,
        "df": df,
        "n": n,
        "n_cases": n_cases,
    }
    return pd.DataFrame([row | {"ci_low": ci[0], "ci_high": ci[1]}])


def compared(first: pd.DataFrame, second: pd.DataFrame) -> pd.Series:
    return compare_tables({"A": first, "B": second}).iloc[0]


def test_variances_add_and_degrees_of_freedom_are_satterthwaites_down_to_one():
    """Standard errors of 3 and 4 make 5; (9 + 16)^2 / (9^2 / 1 + 16^2 / 4) = 625 / 145."""
    row = compared(table(5.0, 3.0, 1), table(1.0, 4.0, 4))
    assert (row["estimate"], row["se"], row["t"], row["flags"]) == (4.0, 5.0, 0.8, "")
    assert row["df"] == pytest.approx(625 / 145, rel=1e-12)
    turned = compared(table(1.0, 4.0, 4), table(5.0, 3.0, 1))
    assert (turned["estimate"], turned["df"], turned["t"]) == (-4.0, row["df"], -0.8)


@pytest.mark.parametrize(
    "first, second, flag",
    [
        ({"df": 0}, {}, "no_df"),
        ({}, {"df": 0}, "no_df"),
        ({"se": 0.0}, {}, "one_sided_variance"),
        ({}, {"se": 0.0}, "one_sided_variance"),
        ({"se": 0.0}, {"se": 0.0}, "no_variance"),
        ({"n": 0}, {}, "no_members"),
        ({}, {"n": 0}, "no_members"),
        ({"se": 1e-9}, {}, "one_sided_variance"),  # rounding of an estimate of 5
        ({"se": 1e-8}, {}, ""),
    ],
)
def test_a_side_without_answers_variance_or_degrees_of_freedom_leaves_no_test(first, second, flag):
    row = compared(
        table(**{"estimate": 5.0, "se": 3.0, "df": 2} | first), table(**{"estimate": 1.0, "se": 4.0, "df": 4} | second)
    )
    assert row["flags"] == flag and np.isnan(row["p"]) == (flag != "")


def test_shares_have_the_recovered_interval_and_a_t_test_of_their_log_odds():
    """Distances to the ends of 0.3 and 0.4 make 0.5, those of 0.12 and 0.05 make 0.13. On the log-odds scale the standard errors
    are 0.05 / 0.25 = 0.2 and 0.028125 / 0.1875 = 0.15, together 0.25, and the difference is log 3.
    """
    row = compared(
        table(0.5, 0.05, 4, ci=(0.2, 0.62), n_cases=50.0), table(0.25, 0.028125, 9, ci=(0.2, 0.65), n_cases=25.0)
    )
    np.testing.assert_allclose([row["estimate"], row["ci_low"], row["ci_high"]], [0.25, -0.25, 0.38], rtol=1e-12)
    assert row["t"] == pytest.approx(np.log(3) / 0.25, rel=1e-12)
    assert row["df"] == pytest.approx(0.0625**2 / (0.04**2 / 4 + 0.0225**2 / 9), rel=1e-12)
