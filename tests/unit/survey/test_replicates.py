"""Replicate factors and the variance that follows: exact where a variance is exact, the same on every machine, refused where none is.

What R's survey package has for the same weights is in tests/oracle/test_r_replicates.py.
"""

import hashlib
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hand_computed import draw_sample

from disrupting_harm.errors import DesignError, LonelyPSUError
from disrupting_harm.survey import SurveyDesign
from disrupting_harm.survey.replicated import COLUMNS, estimate_by_replicates
from disrupting_harm.survey.replicates import Factors, Replicates, find_rank, make_factors, replicate_plainly


STRATA = list("AABBBCCCC")
CODES = list("121231234")
SIZES = {"A": 2, "B": 3, "C": 4}


def bootstrap(strata=STRATA, codes=CODES, replicates=50, seed=7) -> Factors:
    return make_factors(strata, codes, replicates=replicates, seed=seed)


def replicated(frame: pd.DataFrame, method="jackknife", **options) -> Replicates:
    """Plain replicates of the tests' own sample: strata h, PSUs p, weights w."""
    of_row, psus = pd.factorize(pd.MultiIndex.from_frame(frame[["h", "p"]]))
    return replicate_plainly(frame["w"], of_row, make_factors(*zip(*psus, strict=True), method=method, **options))


def design_of(frame: pd.DataFrame) -> SurveyDesign:
    return SurveyDesign(frame, weight="w", strata="h", psu="p")


# -- factors


def test_the_factors_of_a_jackknife_are_those_of_a_person_with_pencil_and_paper():
    found = make_factors(["A", "A", "B", "B", "B"], ["1", "2", "1", "2", "3"], method="jackknife")
    expected = [[0, 2, 1, 1, 1], [2, 0, 1, 1, 1], [1, 1, 0, 1.5, 1.5], [1, 1, 1.5, 0, 1.5], [1, 1, 1.5, 1.5, 0]]
    np.testing.assert_array_equal(found.factor, expected)
    np.testing.assert_allclose(found.scales, [1 / 2, 1 / 2, 2 / 3, 2 / 3, 2 / 3], rtol=1e-15)


def test_a_bootstrap_counts_psus_as_often_as_they_were_drawn_and_keeps_the_sum_of_a_stratum():
    found = bootstrap()
    for stratum, n in SIZES.items():
        inside = np.array(STRATA) == stratum
        counts = found.factor[inside] * (n - 1) / n
        np.testing.assert_allclose(counts, np.round(counts), atol=1e-12)
        np.testing.assert_allclose(counts.sum(axis=0), n - 1, rtol=1e-12)
    np.testing.assert_array_equal(found.scales, np.full(50, 1 / 50))


def test_the_draws_are_hashes_of_seed_stratum_replicate_and_draw():
    """Worked out here from the definition, without the module's own function."""
    found = bootstrap(replicates=5, seed=3)
    for stratum, n in SIZES.items():
        inside = np.flatnonzero(np.array(STRATA) == stratum)
        for r in range(5):
            digest = hashlib.sha256(f"3|{stratum}|{r}|0".encode()).digest()
            draws = [int.from_bytes(digest[8 * k : 8 * k + 8], "big") % n for k in range(n - 1)]
            expected = [draws.count(i) * n / (n - 1) for i in range(n)]
            assert found.factor[inside, r].tolist() == pytest.approx(expected, rel=1e-15)


def test_each_psu_is_as_likely_as_the_others_in_every_draw_of_a_large_stratum():
    """Chi-square on 9 degrees of freedom of 9 x 4,000 draws of 10 PSUs is below 27.9 in 999 of 1,000 samples."""
    found = bootstrap(["A"] * 10, list(range(10)), replicates=4000, seed=1)
    counts = found.factor.sum(axis=1) * 9 / 10
    assert counts.sum() == pytest.approx(36_000) and ((counts - 3600) ** 2 / 3600).sum() < 27.9


def test_the_same_seed_gives_the_same_factors_and_another_gives_others():
    np.testing.assert_array_equal(bootstrap().factor, bootstrap().factor)
    assert (bootstrap().factor != bootstrap(seed=8).factor).any()


def test_more_replicates_or_another_stratum_change_no_draw():
    np.testing.assert_array_equal(bootstrap(replicates=80).factor[:, :50], bootstrap().factor)
    more = bootstrap([*STRATA, "D", "D"], [*CODES, "1", "2"])
    np.testing.assert_array_equal(more.factor[:9], bootstrap().factor)


@pytest.mark.parametrize("method, options", [("bootstrap", {"replicates": 30, "seed": 2}), ("jackknife", {})])
def test_psus_may_stand_in_any_order(method, options):
    order = np.random.default_rng(1).permutation(9)
    plain = make_factors(STRATA, CODES, method=method, **options)
    shuffled = make_factors([STRATA[i] for i in order], [CODES[i] for i in order], method=method, **options)
    columns = order if method == "jackknife" else slice(None)  # its replicates are in the order of the PSUs
    np.testing.assert_array_equal(shuffled.factor, plain.factor[order][:, columns])


def test_degrees_of_freedom_are_psus_less_strata_or_replicates_less_1():
    assert make_factors(STRATA, CODES, method="jackknife").df == 6
    assert bootstrap(replicates=50).df == 6 and bootstrap(replicates=4, seed=0).df == 3


# -- what is proven by what


@given(st.integers(0, 10_000), st.integers(2, 5), st.integers(2, 5))
@settings(max_examples=20, deadline=None)
def test_a_jackknife_of_a_total_is_the_linearised_variance(seed, strata, psus):
    """A total is linear in the PSU totals, of which the jackknife's variance is the with-replacement variance by algebra; it is met
    to rounding."""
    frame = draw_sample(seed, strata=strata, psus=psus, size=3)
    expected = design_of(frame).totals(["x"], by=["s"])
    found = estimate_by_replicates(frame, replicated(frame), ["x"], ["s"], statistic="total")
    np.testing.assert_allclose(found["estimate"], expected["estimate"], rtol=1e-12)
    np.testing.assert_allclose(found["se"], expected["se"], rtol=1e-9)


def test_a_mean_whose_weights_sum_to_the_same_in_every_psu_has_the_linearised_variance():
    """With known weights of one sum per PSU the mean is linear as well."""
    frame = draw_sample(3, strata=4, psus=3, size=6)
    frame["w"] /= frame.groupby(["h", "p"])["w"].transform("sum")
    found = estimate_by_replicates(frame, replicated(frame), ["x"], statistic="mean")
    expected = design_of(frame).means(["x"])
    np.testing.assert_allclose(found[["estimate", "se"]], expected[["estimate", "se"]], rtol=1e-9)


def test_over_all_draws_there_are_the_bootstrap_has_the_linearised_variance():
    """All 3 x 3 draws of 2 of 3 PSUs in each of two strata are equally likely: the bootstrap's expectation is a sum over 81 replicates,
    and for a total that is the with-replacement variance, exactly. Together with draws that are uniform and independent (above) this is
    why the bootstrap's variance is unbiased."""
    frame = draw_sample(5, strata=2, psus=3, size=4)
    of_row, psus = pd.factorize(pd.MultiIndex.from_frame(frame[["h", "p"]]))
    of_stratum = [np.bincount(draw, minlength=3) * 1.5 for draw in product(range(3), repeat=2)]
    factor = np.array([np.concatenate(both) for both in product(of_stratum, repeat=2)]).T
    assert factor.shape == (len(psus), 81)
    replicates = replicate_plainly(frame["w"], of_row, Factors("bootstrap", factor, np.full(81, 1 / 81)))
    found = estimate_by_replicates(frame, replicates, ["x"], statistic="total")
    np.testing.assert_allclose(found["se"], design_of(frame).totals(["x"])["se"], rtol=1e-9)


def test_of_a_nonlinear_estimate_the_two_agree_as_the_sample_grows():
    """A ratio's jackknife and linearised variances differ by a part that falls with the number of PSUs."""
    gaps = []
    for psus in (3, 12, 48):
        frame = draw_sample(2, strata=3, psus=psus, size=5).assign(v=lambda f: f["w"] + 1)
        se = estimate_by_replicates(frame, replicated(frame), [("x", "v")], statistic="ratio")["se"].item()
        gaps.append(abs(se / design_of(frame).ratios([("x", "v")])["se"].item() - 1))
    assert gaps[0] < 0.2 and gaps[2] < 0.01 and gaps[2] < gaps[0]


# -- estimates


def test_estimates_are_those_of_the_weights_and_columns_are_always_the_same():
    frame = draw_sample(4)
    for statistic in ("proportion", "mean", "total"):
        found = estimate_by_replicates(frame, replicated(frame), ["y"], ["s"], statistic=statistic)
        tables = {"proportion": "proportions", "mean": "means", "total": "totals"}
        expected = getattr(design_of(frame), tables[statistic])(["y"], by=["s"])
        assert list(found.columns) == COLUMNS
        np.testing.assert_allclose(found["estimate"], expected["estimate"], rtol=1e-12)
        assert found["n"].tolist() == expected["n"].tolist() and found["level"].tolist() == expected["level"].tolist()


def test_missing_answers_leave_the_estimate_and_its_degrees_of_freedom():
    frame = draw_sample(4, strata=3, psus=4, size=8)
    there = frame["h"] == frame["h"].iloc[0]
    asked = frame.assign(y=frame["y"].astype(float).where(there))
    found = estimate_by_replicates(asked, replicated(asked), ["y"]).iloc[0]
    assert found["n"] == there.sum() and found["df"] == 3
    assert found["estimate"] == pytest.approx(np.average(frame.loc[there, "y"], weights=frame.loc[there, "w"]))


def test_a_group_that_a_replicate_does_not_hold_has_no_standard_error():
    frame = draw_sample(4).assign(g=lambda f: np.where((f["h"] == 0) & (f["p"] == f["p"].iloc[0]), "one PSU", "others"))
    found = estimate_by_replicates(frame, replicated(frame), ["y"], ["g"]).set_index("level")
    assert np.isnan(found.loc["one PSU", "se"]) and np.isfinite(found.loc["others", "se"])


def test_rows_of_weight_0_are_in_no_group():
    frame = draw_sample(4)
    frame.loc[:3, "w"] = 0.0
    found = estimate_by_replicates(frame, replicated(frame), ["y"])
    assert found["estimate"].item() == pytest.approx(np.average(frame["y"], weights=frame["w"]))


# -- steps that are repeated


def test_a_step_is_made_anew_in_the_sample_and_in_every_replicate():
    frame = draw_sample(4)
    seen = []

    def to_100(weight, rows):
        assert len(weight) == rows.sum() and (weight > 0).all()
        seen.append(weight.sum())
        return weight * 100 / weight.sum()

    found = replicated(frame).repeat(to_100)
    assert len(seen) == 1 + found.replicate.shape[1] and len(set(np.round(seen, 6))) > 2
    np.testing.assert_allclose([found.weight.sum(), *found.replicate.sum(axis=0)], 100, rtol=1e-12)
    plain = replicated(frame)
    np.testing.assert_array_equal(found.replicate == 0, plain.replicate == 0)


def test_a_step_that_fails_says_in_which_replicate():
    replicates, calls = replicated(draw_sample(4)), []

    def third_fails(weight, rows):
        calls.append(1)
        if len(calls) == 3:
            raise DesignError("no")
        return weight

    with pytest.raises(DesignError) as raised:
        replicates.repeat(third_fails)
    assert raised.value.__notes__ == [f"replicate 2 of {replicates.replicate.shape[1]}"]


def test_what_is_given_out_is_a_column_per_replicate():
    replicates = replicated(draw_sample(4, strata=3, psus=4))
    table = replicates.table()
    assert list(table.columns) == ["weight", *(f"replicate_{i:02d}" for i in range(1, 13))]
    np.testing.assert_array_equal(table.to_numpy()[:, 1:], replicates.replicate)


# -- what is refused


@pytest.mark.parametrize(
    "options, said",
    [
        ({"method": "brr"}, "is not a choice"),
        ({"replicates": 1, "seed": 1}, "replicates must be a whole number of at least 2"),
        ({"replicates": 2.5, "seed": 1}, "replicates must be a whole number of at least 2"),
        ({"replicates": 50}, "seed must be a whole number of at least 0"),
        ({"replicates": 50, "seed": -1}, "seed must be a whole number of at least 0"),
        ({"method": "jackknife", "seed": 3}, "leave replicates and seed out"),
    ],
)
def test_a_request_that_does_not_fit_its_method_is_refused(options, said):
    with pytest.raises(DesignError, match=said):
        make_factors(STRATA, CODES, **options)


def test_a_psu_that_stands_twice_or_has_no_code_is_refused_by_its_row():
    with pytest.raises(DesignError, match=r"The same PSU stands in 2 rows \(rows 0 and 1,"):
        make_factors(["A", "A", "A"], ["1", "1", "2"], method="jackknife")
    with pytest.raises(DesignError, match=r"Stratum or PSU is missing in 1 row \(row 1,"):
        make_factors(["A", "A", "A"], ["1", None, "2"], method="jackknife")


@pytest.mark.parametrize("options", [{"method": "jackknife"}, {"replicates": 9, "seed": 1}])
def test_a_stratum_of_one_psu_is_refused_and_not_named(options):
    with pytest.raises(LonelyPSUError, match="1 strata have a single PSU") as raised:
        make_factors(["A", "A", "SECRET"], ["1", "2", "1"], **options)
    assert "SECRET" not in str(raised.value)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -0.5])
def test_replicate_weights_that_are_none_are_refused_by_their_row(bad):
    with pytest.raises(DesignError, match=r"not finite or below 0 in 1 row \(row 1,"):
        Replicates(np.ones(2), np.array([[1.0, 1.0], [1.0, bad]]), np.ones(2))


def test_replicates_of_other_rows_are_refused():
    with pytest.raises(DesignError, match="of shape"):
        Replicates(np.ones(3), np.ones((2, 2)), np.ones(2))
    frame = draw_sample(4)
    with pytest.raises(DesignError, match="give the same"):
        estimate_by_replicates(frame.iloc[1:], replicated(frame), ["y"])


def test_ranks_of_matrices_that_a_person_can_see():
    assert [find_rank(np.array(m, float)) for m in ([[1, 2], [2, 4]], [[1, 0], [0, 1]], [[0, 0]])] == [1, 2, 0]
    assert find_rank(np.zeros((0, 4))) == 0
