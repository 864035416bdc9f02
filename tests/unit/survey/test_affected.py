"""Numbers of children affected and their uncertainty."""

import math
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disrupting_harm.errors import UserError
from disrupting_harm.survey import children_affected, scale_interval


@pytest.fixture(scope="module")
def published(root):
    return pd.read_csv(root / "data" / "reference" / "nature2026_table1.csv")


def test_published_counts_come_back_within_one_percent(published):
    assert len(published) == 12
    for row in published.itertuples():
        affected = children_affected(
            row.prev_internet_users_pct / 100, row.internet_users_12_17_pct / 100, row.child_pop_12_17
        )
        assert affected.estimate == pytest.approx(row.n_affected, rel=0.01), row.country


def test_published_interval_ends_come_back_within_one_percent(published):
    for row in published.itertuples():
        share, ends = row.prev_all_children_pct / 100, (row.prev_all_lo / 100, row.prev_all_hi / 100)
        affected = scale_interval(share, ends, row.child_pop_12_17)
        assert affected.ci_low == pytest.approx(row.n_lo, rel=0.01), row.country
        assert affected.ci_high == pytest.approx(row.n_hi, rel=0.01), row.country
        assert math.isnan(affected.se)


def test_the_standard_error_is_that_of_a_product_of_independent_factors():
    affected = children_affected(0.2, 0.5, 1000, prevalence_se=0.03, share_se=0.1)
    assert affected.estimate == pytest.approx(100)
    assert affected.se == pytest.approx(1000 * math.sqrt((0.5 * 0.03) ** 2 + (0.2 * 0.1) ** 2))


def test_the_interval_is_taken_on_the_log_odds_scale_with_the_t_quantile():
    affected = children_affected(0.2, 0.5, 1000, prevalence_se=0.03, df=20)
    centre, half = math.log(0.1 / 0.9), 2.0859634472658364 * 0.015 / (0.1 * 0.9)
    assert affected.ci_low == pytest.approx(1000 / (1 + math.exp(-(centre - half))))
    assert affected.ci_high == pytest.approx(1000 / (1 + math.exp(-(centre + half))))


def test_a_given_interval_is_scaled_when_the_share_is_exact():
    affected = children_affected(0.0, 0.5, 1000, prevalence_ci=(0.0, 0.0142))
    assert (affected.estimate, affected.ci_low) == (0, 0)
    assert affected.ci_high == pytest.approx(7.1)


def test_uncertainty_of_the_share_widens_both_sides_of_a_given_interval():
    exact = children_affected(0.2, 0.5, 1000, prevalence_ci=(0.15, 0.28))
    wider = children_affected(0.2, 0.5, 1000, prevalence_ci=(0.15, 0.28), share_se=0.05)
    assert wider.ci_low < exact.ci_low and wider.ci_high > exact.ci_high
    assert wider.ci_low == pytest.approx(100 - 1000 * math.hypot(0.5 * 0.05, 1.959963985 * 0.2 * 0.05))


def test_with_both_the_error_is_the_delta_methods_and_the_interval_the_prevalences_own():
    affected = children_affected(0.2, 0.5, 1000, prevalence_se=0.03, prevalence_ci=(0.15, 0.28))
    assert affected.se == pytest.approx(0.03 * 0.5 * 1000)
    assert (affected.ci_low, affected.ci_high) == pytest.approx((75, 140))


def test_an_interval_alone_says_nothing_of_the_standard_error():
    assert math.isnan(children_affected(0.2, 0.5, 1000, prevalence_ci=(0.15, 0.28)).se)


def test_without_uncertainty_given_none_is_told():
    affected = children_affected(0.2, 0.5, 1000)
    assert affected.estimate == pytest.approx(100)
    assert math.isnan(affected.se) and math.isnan(affected.ci_low) and math.isnan(affected.ci_high)


def test_nobody_affected_with_a_standard_error_of_zero_is_not_certainty():
    affected = children_affected(0.0, 0.5, 1000, prevalence_se=0.0)
    assert affected.estimate == 0 and math.isnan(affected.ci_high)


@pytest.mark.parametrize(
    "change",
    [
        {"prevalence": 14.7},
        {"prevalence": math.nan},
        {"share": -0.1},
        {"share": math.inf},
        {"population": -1},
        {"population": math.nan},
        {"share_se": -0.1},
        {"prevalence_se": math.nan},
        {"prevalence_ci": (0.3, 0.1)},
        {"prevalence_ci": (0.21, 0.3)},
        {"prevalence_ci": (0.1, math.nan)},
        {"df": 0},
    ],
)
def test_values_out_of_range_are_refused(change):
    with pytest.raises(UserError):
        children_affected(**{"prevalence": 0.2, "share": 0.5, "population": 1000} | change)


@pytest.mark.parametrize("prevalence", [0.0, 1.0])
@pytest.mark.parametrize("share", [0.0, 1.0])
def test_shares_and_numbers_at_the_ends_of_their_range_are_taken(prevalence, share):
    affected = children_affected(prevalence, share, 0, prevalence_se=0.0, prevalence_ci=(0.0, 1.0), df=1e-9)
    assert (affected.estimate, affected.se, affected.ci_low, affected.ci_high) == (0, 0, 0, 0)
    scaled = scale_interval(prevalence, (prevalence, prevalence), 10)
    assert (scaled.estimate, scaled.ci_low, scaled.ci_high) == (10 * prevalence,) * 3


def test_an_interval_ends_with_nobody_and_with_everybody():
    affected = children_affected(0.5, 1, 1000, prevalence_ci=(0.1, 0.9), share_se=0.9)
    assert (affected.ci_low, affected.ci_high) == (0, 1000)
    everybody = children_affected(1.0, 1.0, 1000, prevalence_se=0.1)
    assert math.isnan(everybody.ci_low) and math.isnan(everybody.ci_high), "its log-odds are infinite"
    assert children_affected(1.0, 0.5, 1000, prevalence_se=0.0).ci_high == pytest.approx(500)


@pytest.mark.parametrize("side, end", [("ci_low", 0.15), ("ci_high", 0.28)])
def test_the_share_adds_its_own_half_width_to_each_side_as_a_square(side, end):
    """t of 10 degrees of freedom is 2.2281388519649385."""
    affected = children_affected(0.2, 0.5, 1000, prevalence_ci=(0.15, 0.28), share_se=0.05, df=10)
    half = math.hypot(0.5 * (end - 0.2), 2.2281388519649385 * 0.2 * 0.05)
    assert getattr(affected, side) == pytest.approx(100 + math.copysign(1000 * half, end - 0.2), rel=1e-9)


@pytest.mark.parametrize(
    "change, said",
    [
        ({"prevalence": 1.01}, "prevalence must be a share between 0 and 1 (divide a percentage by 100)."),
        ({"share": 1.01}, "share must be a share between 0 and 1 (divide a percentage by 100)."),
        ({"population": -0.1}, "population must be a finite number of at least 0."),
        ({"share_se": math.inf}, "share_se must be a finite number of at least 0."),
        ({"prevalence_se": -1e-9}, "prevalence_se must be a finite number of at least 0."),
        (
            {"prevalence_ci": (-0.01, 0.3)},
            "prevalence_ci must be two shares between 0 and 1, lower end first, around the prevalence.",
        ),
        (
            {"prevalence_ci": (0.1, 1.01)},
            "prevalence_ci must be two shares between 0 and 1, lower end first, around the prevalence.",
        ),
        (
            {"prevalence_ci": (0.1, 0.19)},
            "prevalence_ci must be two shares between 0 and 1, lower end first, around the prevalence.",
        ),
        ({"df": -1}, "df must be above 0."),
        ({"df": math.nan}, "df must be above 0."),
    ],
)
def test_a_value_out_of_range_is_told_by_its_name(change, said):
    with pytest.raises(UserError, match=f"^{re.escape(said)}$"):
        children_affected(**{"prevalence": 0.2, "share": 0.5, "population": 1000} | change)


@pytest.mark.parametrize("call", [(20, (0.1, 0.3), 100), (0.2, (0.3, 0.4), 100), (0.2, (0.1, 0.3), math.inf)])
def test_scaling_refuses_values_out_of_range(call):
    with pytest.raises(UserError):
        scale_interval(*call)


@settings(max_examples=100)
@given(st.floats(1e-6, 1 - 1e-6), st.floats(0.01, 1), st.integers(0, 10**9), st.floats(0, 0.5), st.floats(0, 0.5))
def test_the_interval_holds_the_estimate_and_stays_within_the_population(p, share, population, se, share_se):
    affected = children_affected(p, share, population, prevalence_se=se, share_se=share_se)
    tolerance = 1e-9 * population
    assert -tolerance <= affected.ci_low <= affected.estimate + tolerance
    assert affected.estimate - tolerance <= affected.ci_high <= population + tolerance
