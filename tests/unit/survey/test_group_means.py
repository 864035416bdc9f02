"""Wald's tests of means and of mean ranks: their sums written out, the cases that reduce to known tests, and what cannot be tested."""

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hand_computed import covariance, draw_sample, make, mean_influence, residuals, samples

from disrupting_harm.errors import DesignError
from disrupting_harm.survey.group_means import mid_ranks


QUICK = settings(max_examples=10, deadline=None)


@pytest.fixture(scope="module")
def frame():
    return draw_sample(21)


def by_hand(frame, column, group, margins=(), lonely_psu="fail"):
    """b' V^-1 b of the means of all levels less that of the first, and the means."""
    levels = sorted(frame[group].dropna().unique())
    told = [mean_influence(frame, column, (frame[group] == level).to_numpy()) for level in levels]
    means, rows = [mean for mean, _ in told], [influence for _, influence in told]
    if margins:
        rows = [residuals(frame, row, [[m] for m in margins]) for row in rows]
    b = np.array(means[1:]) - means[0]
    d = [row - rows[0] for row in rows[1:]]
    v = np.array([[covariance(frame, one, other, lonely_psu) for other in d] for one in d])
    return b @ np.linalg.solve(v, b), means


@pytest.mark.parametrize("margins", [(), ("s",), ("s", "g")])
@pytest.mark.parametrize("column, group", [("x", "s"), ("a", "g"), ("y", "g")])
def test_statistic_means_and_p_are_the_written_out_sums(frame, margins, column, group):
    found = make(frame, calibrated_to=margins).compare_means(column, group, df="design")
    wald, means = by_hand(frame, column, group, margins)
    q, df = len(means) - 1, 9
    f = wald * (df - q + 1) / (q * df)
    expected = [wald, f, df - q + 1, scipy.stats.f.sf(f, q, df - q + 1), *means]
    np.testing.assert_allclose([found.wald, found.f, found.df2, found.p, *found.means], expected, rtol=1e-8)
    assert (found.flags, found.df1, found.n, found.df_variance) == ("", q, 96, 9)


@QUICK
@given(samples(lonely=True), st.sampled_from(["adjust", "average", "remove"]))
def test_gaps_and_single_psus_are_as_in_every_other_estimate(frame, lonely_psu):
    inside = frame["x"].notna() & frame["g"].notna()
    found = make(frame, lonely_psu=lonely_psu).compare_means("x", "g", df="design")
    assert found.n == inside.sum()
    everywhere = frame["h"][inside].nunique() == frame["h"].nunique()  # a stratum without complete rows adds nothing
    if found.flags == "" and everywhere:
        np.testing.assert_allclose(
            found.wald, by_hand(frame[inside | True], "x", "g", lonely_psu=lonely_psu)[0], rtol=1e-5
        )


@pytest.mark.parametrize("rule", ["design", "domain", "groups"])
def test_of_two_groups_f_is_the_square_of_t_of_their_difference_on_the_same_degrees_of_freedom(frame, rule):
    design = make(frame, df_rule=rule)
    found, t = design.compare_means("x", "s"), design.differences(["x"], by=["s"], statistic="mean").iloc[0]
    np.testing.assert_allclose([found.f, found.df2, found.p], [t["t"] ** 2, t["df"], t["p"]], rtol=1e-9)


def test_the_order_of_the_groups_and_the_unit_of_the_outcome_change_nothing(frame):
    turned = frame.assign(g=frame["g"].map({"a": "z", "b": "b", "c": "a"}), x=1e6 - 1000 * frame["x"])
    found, other = (make(f).compare_means("x", "g") for f in (frame, turned))
    np.testing.assert_allclose([other.wald, other.df2, other.p], [found.wald, found.df2, found.p], rtol=1e-7)


def test_rows_drawn_on_their_own_give_the_analysis_of_variance_and_the_test_of_kruskal_and_wallis():
    rng = np.random.default_rng(8)
    frame = pd.DataFrame(
        {"w": 1.0, "h": 1, "p": range(6000), "g": rng.choice(list("abc"), 6000), "x": rng.integers(0, 5, 6000)}
    )
    design = make(frame, strata=None, psu=None)
    parts = [frame["x"][frame["g"] == g] for g in "abc"]
    assert design.compare_means("x", "g").f == pytest.approx(scipy.stats.f_oneway(*parts).statistic, rel=0.02)
    assert design.compare_ranks("x", "g").wald == pytest.approx(scipy.stats.kruskal(*parts).statistic, rel=0.02)


# -- ranks


def test_a_rank_is_the_weighted_share_below_and_half_of_the_share_that_is_alike():
    assert mid_ranks(np.array([3, 1, 1, 7.0]), np.array([2.0, 1, 3, 4])).tolist() == pytest.approx([0.5, 0.2, 0.2, 0.8])


def test_ranks_know_the_order_of_answers_alone(frame):
    bent = frame.assign(a=np.exp(frame["a"] - 10.0))
    assert make(bent).compare_ranks("a", "g") == make(frame).compare_ranks("a", "g")
    assert make(bent).compare_means("a", "g").p != make(frame).compare_means("a", "g").p


def test_ranks_are_those_among_the_rows_of_the_test(frame):
    gaps = frame.assign(g=frame["g"].where(frame.index % 3 > 0))
    zeros = pd.concat([gaps, gaps.assign(w=0.0, a=99)])  # drawn, and nobody was interviewed
    kept = gaps[gaps["g"].notna()]
    found = make(zeros).compare_ranks("a", "g")
    weight = kept["w"].to_numpy()
    ranks = kept.assign(r=mid_ranks(kept["a"].to_numpy(float), weight))
    assert found.n == len(kept)
    assert found.means == pytest.approx([np.average(part["r"], weights=part["w"]) for _, part in ranks.groupby("g")])
    assert np.average(ranks["r"], weights=weight) == pytest.approx(0.5)


# -- no test, and bad input


@pytest.mark.parametrize(
    "change, flag",
    [
        ({"x": np.nan}, "no_members"),
        ({"x": 3.0}, "one_level"),
        ({"g": "a"}, "one_level"),
        ({"x": lambda f: f["x"].where(f["g"] != "a", 4.0)}, "one_sided_variance"),
        ({"x": lambda f: f["x"].where((f["g"] != "a") | (f.index == f.index[f["g"] == "a"][0]))}, "one_sided_variance"),
        ({"g": lambda f: f["h"].map({0: "a", 1: "b", 2: "c"}).where(f["p"] == 0)}, "no_variance"),
        (
            {"g": lambda f: f["g"].where(f["g"] != "a", "b").where((f["h"] > 0) | (f["p"] > 0), "a")},
            "no_level_variance",
        ),
    ],
    ids=["nobody", "alike", "one group", "one group alike", "a group of one", "one PSU each", "one group in one PSU"],
)
def test_what_cannot_be_tested_says_why(frame, change, flag):
    with np.errstate(all="raise"):
        found = make(frame.assign(**change)).compare_means("x", "g")
    assert found.flags == flag and np.isnan([found.f, found.p, found.df2]).all()
    assert found.df1 == max(len(found.levels) - 1, 0)


def test_means_that_the_margins_fix_have_no_variance(frame):
    assert make(frame, calibrated_to=[("s", "a")]).compare_means("a", "s").flags == "no_variance"


def test_more_groups_than_psus_can_tell_apart_have_no_test(frame):
    few = frame[(frame["h"] == 0) & (frame["p"] < 2)].assign(g=lambda f: np.arange(len(f)) % 4)
    assert make(few).compare_means("x", "g", df="design").flags == "no_variance"


def test_single_psus_that_are_adjusted_have_a_variance_and_no_degrees_of_freedom(frame):
    found = make(frame[frame["p"] == 0], lonely_psu="adjust").compare_means("x", "s")
    assert (found.flags, found.df_variance) == ("no_df", 0)


def test_a_finite_population_correction_is_that_of_the_difference_of_two_means(frame):
    design = make(frame.assign(population=8, k=(frame["s"] == "m").astype(float)), fpc="population")
    t = design.differences(["x"], by=["s"], statistic="mean").iloc[0]["t"]
    assert design.compare_means("x", "s").f == pytest.approx(t**2, rel=1e-9) and t**2 > 0
    assert design.trend("x", "k").se == pytest.approx(abs(design.trend("x", "k").slope / t), rel=1e-9)


def test_unusable_columns_are_told_together(frame):
    with pytest.raises(DesignError) as error:
        make(frame.assign(x="often")).compare_ranks("x", "absent")
    assert "Column 'x' may hold finite numbers" in str(error.value) and "There is no column 'absent'" in str(
        error.value
    )
