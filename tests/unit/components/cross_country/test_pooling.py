"""What estimates of several countries say together, against numbers worked out another way."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq
from scipy.stats import chi2, norm

from disrupting_harm.components.cross_country.pooling import (
    comparable,
    heterogeneity,
    mean_share,
    on_logit,
    rank_intervals,
)


SHARES = {"AAA": (0.10, 0.010), "BBB": (0.20, 0.015), "CCC": (0.12, 0.012), "DDD": (0.30, 0.020)}


def table(shares=SHARES, **changes) -> pd.DataFrame:
    rows = [
        {
            "iso3": iso3, "indicator": "harm", "by": "", "level": "", "statistic": "proportion", "estimate": p, "se": se, "version": 1,
            "base": "children", "recall": "past year", "non_answers": "denominator", "presentation": "percentage",
        }
        for iso3, (p, se) in shares.items()
    ]  # fmt: skip
    return pd.DataFrame(rows).assign(**changes)


def test_the_logit_and_its_variance_are_those_of_the_delta_method_to_a_difference_quotient():
    effect, variance = on_logit(table())
    for (p, se), e, v in zip(SHARES.values(), effect, variance, strict=True):
        step = 1e-6
        slope = (np.log((p + step) / (1 - p - step)) - np.log((p - step) / (1 - p + step))) / (2 * step)
        assert e == pytest.approx(np.log(p / (1 - p)), abs=1e-12) and v == pytest.approx((slope * se) ** 2, rel=1e-8)


def test_q_is_cochrans_and_tau_makes_q_equal_to_its_degrees_of_freedom():
    """Paule and Mandel choose the variance between countries at which the weighted spread is what chance alone would give."""
    effect, variance = on_logit(table())

    def spread(tau2: float) -> float:
        w = 1 / (variance + tau2)
        return float(w @ (effect - w @ effect / w.sum()) ** 2)

    found = heterogeneity(table())
    assert found.k == 4 and found.q == pytest.approx(spread(0), rel=1e-10)
    assert found.p == pytest.approx(chi2.sf(spread(0), 3), rel=1e-8)
    assert found.i2 == pytest.approx(1 - 3 / spread(0), rel=1e-10)
    assert found.tau2 == pytest.approx(brentq(lambda tau2: spread(tau2) - 3, 0, 10, xtol=1e-12), rel=1e-4)


def test_countries_that_are_alike_do_not_differ_beyond_sampling():
    alike = heterogeneity(table({name: (0.2, 0.01) for name in SHARES}))
    assert (alike.q, alike.i2, alike.tau2) == (pytest.approx(0, abs=1e-12), 0, 0) and alike.p == pytest.approx(1)


@pytest.mark.parametrize("p", [0.053, 0.07, 0.1234, 0.3])
@pytest.mark.parametrize("k", [3, 7, 12])
def test_q_of_countries_that_are_alike_is_no_number_below_zero(p, k):
    found = heterogeneity(table({f"A{i:02d}": (p, 0.01 + 0.001 * i) for i in range(k)}))
    assert 0 <= found.q < 1e-9 and f"{found.q:.1f}" == "0.0" and found.i2 == 0


def test_two_countries_have_no_measure_of_how_much_they_differ():
    assert heterogeneity(table(dict(list(SHARES.items())[:2]))) is None


def test_the_average_country_counts_each_once_and_all_children_by_their_number():
    mean, se, low, high = mean_share(table())
    assert mean == pytest.approx((0.10 + 0.20 + 0.12 + 0.30) / 4)
    assert se == pytest.approx(np.sqrt(0.010**2 + 0.015**2 + 0.012**2 + 0.020**2) / 4)
    assert low < mean < high and np.log(low / (1 - low)) + np.log(high / (1 - high)) == pytest.approx(
        2 * np.log(mean / (1 - mean))
    ), "symmetric on the logit"
    children = {"AAA": 9e6, "BBB": 1e6, "CCC": 0.0, "DDD": 0.0}
    mean, se, *_ = mean_share(table(), children)
    assert mean == pytest.approx(0.9 * 0.10 + 0.1 * 0.20) and se == pytest.approx(np.hypot(0.9 * 0.010, 0.1 * 0.015))


def test_the_interval_of_the_mean_covers_as_often_as_it_says():
    """Countries' estimates drawn from known shares, 2,000 times with one seed: 95 % give or take three standard errors of the count."""
    rng, truth = np.random.Generator(np.random.PCG64(7)), np.mean([p for p, _ in SHARES.values()])
    p, se = (np.array(part) for part in zip(*SHARES.values(), strict=True))
    inside = 0
    for drawn in rng.normal(p, se, size=(2_000, len(p))):
        *_, low, high = mean_share(table().assign(estimate=drawn))
        inside += low <= truth <= high
    assert inside / 2_000 == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / 2_000))


def test_ranks_say_what_is_sure_of_the_order():
    far = rank_intervals(table({"AAA": (0.05, 0.002), "BBB": (0.20, 0.002), "CCC": (0.50, 0.002)}))
    assert far[["iso3", "rank_low", "rank_high"]].values.tolist() == [["AAA", 3, 3], ["BBB", 2, 2], ["CCC", 1, 1]]
    near = rank_intervals(table({"AAA": (0.19, 0.05), "BBB": (0.20, 0.05), "CCC": (0.50, 0.002)}))
    assert near[["rank_low", "rank_high"]].values.tolist() == [[2, 3], [2, 3], [1, 1]]


def test_ranks_hold_for_all_countries_together():
    """Each interval is made at the k-th root of the level: two that just overlap at that width may stand in either order."""
    half = norm.ppf(0.5 + 0.95 ** (1 / 2) / 2)
    se = 0.01 * 0.25  # of the share 0.5, whose logit has the standard error 0.01
    for apart, ranks in ((2 * half * 0.01 * 0.99, [[1, 2], [1, 2]]), (2 * half * 0.01 * 1.01, [[2, 2], [1, 1]])):
        other = 1 / (1 + np.exp(-apart))
        pair = table({"AAA": (0.5, se), "BBB": (other, 0.01 * other * (1 - other))})
        assert rank_intervals(pair)[["rank_low", "rank_high"]].values.tolist() == ranks


@pytest.mark.parametrize("column", ["version", "base", "recall", "statistic", "non_answers"])
def test_shares_that_count_different_things_are_not_set_side_by_side(column):
    rows = table()
    rows.loc[0, column] = "ratio" if column == "statistic" else 2 if column == "version" else "another"
    with pytest.raises(ValueError, match=f"harm: {column} is not the same in all countries"):
        comparable(rows, "harm")


def test_a_country_with_two_estimates_is_refused_and_one_without_a_printable_share_is_left_out():
    with pytest.raises(ValueError, match="AAA has several overall estimates"):
        comparable(pd.concat([table(), table().head(1)]), "harm")
    kept = comparable(table().assign(presentation=["count", "percentage", "unreliable", "percentage"]), "harm")
    assert kept["iso3"].tolist() == ["BBB", "DDD"]
    assert comparable(table(se=0.0), "harm").empty, "without a variance nothing can be said of how sure it is"
    assert comparable(table().assign(by="sex"), "harm").empty
