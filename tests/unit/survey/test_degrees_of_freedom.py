"""Degrees of freedom: one rule for estimates, differences, tests and models, against sums written out PSU by PSU."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hand_computed import covariance, draw_sample, make

from disrupting_harm.errors import DesignError
from disrupting_harm.regression import fit_logistic
from disrupting_harm.survey.degrees_of_freedom import DEFAULT_RULE, combine_variances


def place(frame, few=2):
    """A group "a" in the first PSUs of the first two strata, "b" everywhere else, and one PSU where nobody was asked."""
    here = (frame["h"] < 2) & (frame["p"] < few)
    asked = ~((frame["h"] == 2) & (frame["p"] == 0))
    return frame.assign(k=pd.Series(np.where(here, "a", "b")).where(asked))


def count(frame, inside):
    """PSUs less strata that hold the rows."""
    rows = frame[np.asarray(inside)]
    return len(set(zip(rows["h"], rows["p"], strict=True))) - rows["h"].nunique()


def welch(frame, groups, variances):
    """(sum v)^2 / sum(v^2 / df), and at most the degrees of freedom of all rows together."""
    dfs = [count(frame, frame["k"] == group) for group in groups]
    squares = sum(v**2 / df for v, df in zip(variances, dfs, strict=True))
    return min(count(frame, frame["k"].isin(list(groups))), sum(variances) ** 2 / squares)


def variance_of_share(frame, group, floor):
    """Variance of the weighted share of y in a group, and no less than `floor` of p (1 - p)."""
    inside = (frame["k"] == group).astype(float)
    total = (frame["w"] * inside).sum()
    share = (frame["w"] * inside * frame["y"]).sum() / total
    z = frame["w"] * inside * (frame["y"] - share) / total
    return max(covariance(frame, z, z), floor(share, inside.sum()))


@pytest.fixture
def frame():
    return place(draw_sample(4, strata=4, psus=6, size=10))


def test_the_default_is_the_rule_whose_error_the_simulation_found_right(frame):
    assert DEFAULT_RULE == "groups" and make(frame).df_rule == "groups"
    with pytest.raises(DesignError):
        make(frame, df_rule="psus")


def test_an_estimate_counts_the_psus_and_strata_that_hold_its_answers(frame):
    table = make(frame).proportions(["y"], by=["k"]).set_index("level")
    assert table["df"].to_dict() == {"": 24 - 4, "a": 4 - 2, "b": 19 - 4}
    assert (make(frame, df_rule="design").proportions(["y"], by=["k"])["df"] == 20).all()
    asked = frame.assign(y=frame["y"].where(frame["k"] == "a"))
    assert make(asked).means(["y"])["df"].tolist() == [2] and make(asked).quantiles(["y"], [0.5])["df"].tolist() == [2]


def test_a_difference_has_satterthwaites_of_its_two_levels_and_no_more_than_both_together(frame):
    variances = [variance_of_share(frame, group, lambda p, n: p * (1 - p) / (n - 1)) for group in "ab"]
    row = make(frame).differences(["y"], by=["k"], method="wald").iloc[0]
    assert row["df"] == pytest.approx(welch(frame, "ab", variances), rel=1e-12) and 2 < row["df"] < 19
    assert make(frame, df_rule="domain").differences(["y"], by=["k"], method="wald")["df"].tolist() == [23 - 4]
    assert make(frame, df_rule="design").differences(["y"], by=["k"], method="wald")["df"].tolist() == [20]


def test_the_rao_scott_test_and_the_recovered_difference_have_the_same(frame):
    pooled = np.average(frame["y"][frame["k"].notna()], weights=frame["w"][frame["k"].notna()])
    variances = [variance_of_share(frame, group, lambda _, n: pooled * (1 - pooled) / n) for group in "ab"]
    found = make(frame).independence("y", "k")
    assert found.df_variance == pytest.approx(welch(frame, "ab", variances), rel=1e-12)
    assert found.df2 == found.df1 * found.df_variance
    row = make(frame).differences(["y"], by=["k"]).iloc[0]
    assert (row["df"], row["p"]) == (pytest.approx(found.df_variance), pytest.approx(found.p, rel=1e-9))


def test_a_coefficient_has_satterthwaites_of_its_level_and_the_reference(frame):
    fit = fit_logistic(make(frame), outcome="y", predictors=["k"])
    # Without other predictors the score of a group is that of its own log-odds, se / (p (1 - p)).
    variances = []
    for group in "ab":
        inside = frame["k"] == group
        p, w = np.average(frame["y"][inside], weights=frame["w"][inside]), frame["w"] * inside
        z = w * (frame["y"] - p) / (w.sum() * p * (1 - p))
        variances.append(max(covariance(frame, z, z), (z**2).sum()))
    expected = min(welch(frame, "ab", variances), count(frame, frame["k"].notna()) - 1)
    row = fit.coefficients.set_index("term").loc["k"]
    assert row["df"] == pytest.approx(expected, rel=1e-7) and fit.df == 19 - 1
    tested = fit.term_tests().iloc[0]
    assert (tested["df2"], tested["p"]) == (pytest.approx(row["df"]), pytest.approx(row["p"]))
    assert fit.risk_differences()["df"].iloc[0] < 6


def test_a_group_in_one_psu_of_each_stratum_is_compared_with_nothing():
    frame = place(draw_sample(4, strata=4, psus=6, size=10), few=1)
    design = make(frame)
    for method in ("recovered", "wald"):
        row = design.differences(["y"], by=["k"], method=method).iloc[0]
        assert row["flags"] == "no_level_variance" and np.isnan(row["p"])
    assert (design.independence("y", "k").flags, design.independence("y", "k", df="domain").flags) == (
        "no_level_variance",
        "",
    )
    fit = fit_logistic(design, outcome="y", predictors=["k", "x"])
    rows = fit.coefficients.set_index("term")
    assert (
        rows.loc["k", "flags"] == "no_level_variance" and np.isnan(rows.loc["k", ["p", "ci_low", "t"]].tolist()).all()
    )
    assert rows.loc["x", "flags"] == "" and rows.loc["x", "df"] == 23 - 4 - 2
    assert fit.term_tests().set_index("term")["flags"].to_dict() == {"k": "no_level_variance", "x": ""}
    assert fit.risk_differences(["k"])["flags"].tolist() == ["no_level_variance"]


def test_a_numeric_predictor_has_those_of_the_complete_rows(frame):
    fit = fit_logistic(make(frame), outcome="y", predictors=["x", "k"])
    assert fit.coefficients.set_index("term").loc["x", "df"] == 23 - 4 - 2


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(1e-9, 1e9), st.integers(1, 200)), min_size=1, max_size=6))
def test_combined_degrees_lie_between_the_fewest_and_the_sum(parts):
    found = combine_variances([(np.array(v), np.array(df)) for v, df in parts])
    dfs = [df for _, df in parts]
    assert min(dfs) * (1 - 1e-9) <= found <= sum(dfs) * (1 + 1e-9)
