"""The score test for trend: its sums written out, the cases that reduce to known tests, and what cannot be tested."""

import numpy as np
import pandas as pd
import pytest
import scipy.stats
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hand_computed import covariance, draw_sample, make, mean_influence, residuals, samples

from disrupting_harm.errors import DesignError


QUICK = settings(max_examples=10, deadline=None)


def by_hand(frame, y, x, margins=(), lonely_psu="fail"):
    """Slope, its standard error and F: sums over complete rows, and with-replacement PSUs within strata."""
    inside = frame[y].notna() & frame[x].notna()
    dx, dy = (np.where(inside, frame[name] - mean_influence(frame, name, inside)[0], 0.0) for name in (x, y))
    w = frame["w"].to_numpy()
    spread, u = (w * dx * dx).sum(), (w * dx * dy).sum()
    slope = u / spread
    score, line = w * dx * dy, w * dx * (dy - slope * dx) / spread
    if margins:
        score, line = (residuals(frame, z, [[m] for m in margins]) for z in (score, line))
    return slope, covariance(frame, line, line, lonely_psu) ** 0.5, u**2 / covariance(frame, score, score, lonely_psu)


@pytest.fixture
def frame():
    return draw_sample(21)


@pytest.mark.parametrize("margins", [(), ("g",), ("s", "g")])
@pytest.mark.parametrize("outcome, over", [("y", "a"), ("x", "a"), ("y", "x")])
def test_slope_standard_error_test_and_interval_are_the_written_out_sums(frame, margins, outcome, over):
    found = make(frame, calibrated_to=margins).trend(outcome, over, df="design")
    slope, se, f = by_hand(frame, outcome, over, margins)
    half = scipy.stats.t.ppf(0.975, 9) * se
    expected = [slope, se, slope - half, slope + half, f, 9, scipy.stats.f.sf(f, 1, 9), 96]
    numbers = [found.slope, found.se, found.ci_low, found.ci_high, found.f, found.df, found.p, found.n]
    np.testing.assert_allclose(numbers, expected, rtol=1e-9)
    assert found.flags == ""


@QUICK
@given(samples(lonely=True), st.sampled_from(["adjust", "average", "remove"]))
def test_gaps_and_single_psus_are_as_in_every_other_estimate(frame, lonely_psu):
    complete = frame["y"].notna() & frame["x"].notna()
    found = make(frame, lonely_psu=lonely_psu).trend("y", "x", df="design")
    everywhere = frame["h"][complete].nunique() == frame["h"].nunique()  # a stratum without complete rows adds nothing
    if found.flags == "" and everywhere:
        np.testing.assert_allclose(
            [found.slope, found.se, found.f], by_hand(frame, "y", "x", lonely_psu=lonely_psu), rtol=1e-6
        )
    assert found.n == complete.sum()


def test_of_a_single_stratum_the_slope_has_the_cluster_robust_variance_of_statsmodels(frame):
    frame = frame.assign(p=frame["h"] * 4 + frame["p"])
    line = sm.WLS(frame["y"], sm.add_constant(frame[["a"]]), weights=frame["w"]).fit(
        cov_type="cluster", cov_kwds={"groups": frame["p"], "use_correction": False}
    )
    found = make(frame, strata=None).trend("y", "a")
    np.testing.assert_allclose([found.slope, found.se], [line.params["a"], line.bse["a"] * (12 / 11) ** 0.5], rtol=1e-9)


def test_of_two_levels_the_slope_is_the_difference_of_their_shares(frame):
    frame = frame.assign(k=(frame["s"] == "m").astype(int))
    found = make(frame).trend("y", "k")
    difference = make(frame).differences(["y"], by=["s"], method="wald", against="f").iloc[0]
    np.testing.assert_allclose([found.slope, found.se, found.df], difference[["estimate", "se", "df"]].astype(float))


def test_rows_drawn_on_their_own_give_armitages_test_but_for_the_spread_of_the_products():
    rng = np.random.default_rng(8)
    x = rng.integers(12, 18, 20_000)
    frame = pd.DataFrame({"w": 2.0, "h": 1, "p": range(len(x)), "x": x, "y": (rng.random(len(x)) < 0.2).astype(float)})
    found = make(frame).trend("y", "x")
    p, dx = frame["y"].mean(), x - x.mean()
    armitage = (dx * frame["y"]).sum() ** 2 / (p * (1 - p) * (dx**2).sum())
    assert found.f == pytest.approx(armitage, rel=0.03)


def test_scores_of_levels_are_given_by_name_and_their_unit_does_not_change_the_test(frame):
    in_years = make(frame).trend("y", "g", scores={"a": 12.5, "b": 14.5, "c": 16.5})
    in_steps = make(frame).trend("y", "g", scores={"c": 3, "b": 2, "a": 1, "unused": 9})
    assert in_years.f == pytest.approx(in_steps.f, rel=1e-9) and in_years.p == pytest.approx(in_steps.p, rel=1e-9)
    assert 2 * in_years.slope == pytest.approx(in_steps.slope, rel=1e-9)
    numbers = frame.assign(k=frame["g"].map({"a": 1, "b": 2, "c": 3}))
    assert make(numbers).trend("y", "k") == in_steps


def test_degrees_of_freedom_are_those_of_the_side_that_lives_in_few_psus(frame):
    old = ((frame["h"] < 2) & (frame["p"] < 2)).astype(int)  # the older live in four PSUs of two strata
    frame = frame.assign(k=12 + 5 * old)
    found = {rule: make(frame).trend("y", "k", df=rule) for rule in ("design", "domain", "groups")}
    assert found["design"].df == found["domain"].df == 9 and 2 <= found["groups"].df < 5
    assert found["groups"].f == found["design"].f and found["groups"].p > found["design"].p


def test_a_side_in_one_psu_of_each_stratum_has_no_test(frame):
    found = make(frame.assign(k=((frame["h"] < 2) & (frame["p"] == 0)).astype(int))).trend("y", "k")
    assert found.flags == "no_level_variance" and np.isnan([found.f, found.p, found.ci_low, found.ci_high]).all()


@pytest.mark.parametrize(
    "change, flag",
    [
        ({"y": np.nan}, "no_members"),
        ({"a": np.nan}, "no_members"),
        ({"y": 0.0}, "one_level"),
        ({"a": 12}, "one_level"),
        ({"p": 0, "h": 0}, "no_df"),
    ],
)
def test_what_cannot_be_tested_says_why(frame, change, flag):
    options = {"lonely_psu": "remove"} if flag == "no_df" else {}
    found = make(frame.assign(**change), **options).trend("y", "a")
    assert found.flags in (flag, "no_variance" if flag == "no_df" else flag)
    assert np.isnan([found.f, found.p, found.ci_low, found.ci_high]).all() and found.df == 0


def test_a_row_of_weight_zero_is_in_the_design_and_in_no_trend(frame):
    first = (frame["h"] == 0) & (frame["p"] == 0)
    zero = frame.assign(w=frame["w"].where(~first, 0.0))
    gone = frame.assign(y=frame["y"].where(~first))
    assert make(zero).trend("y", "a") == make(gone).trend("y", "a")


@pytest.mark.parametrize(
    "change, over, scores, said",
    [
        ({}, "gone", None, "There is no column 'gone'"),
        ({}, "g", None, "Column 'g' may hold finite numbers and missing only, but does not in 96 rows"),
        ({}, "g", {"a": 1, "b": 2}, "Column 'g' holds 1 levels without a score"),
        ({"a": np.inf}, "a", None, "Column 'a' may hold finite numbers"),
        ({"y": "yes"}, "a", None, "Column 'y' may hold finite numbers"),
    ],
)
def test_columns_and_scores_that_cannot_be_used_are_named_without_their_values(frame, change, over, scores, said):
    with pytest.raises(DesignError) as raised:
        make(frame.assign(**change)).trend("y", over, scores=scores)
    assert str(raised.value).startswith(said) and "yes" not in str(raised.value)
