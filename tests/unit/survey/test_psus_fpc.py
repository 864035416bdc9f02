"""Finite population corrections: what is left of the variance when strata were drawn nearly whole, by hand and at the ends.

What R's survey package has for the same designs is in tests/oracle/test_r_replicates.py.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hand_computed import draw_sample, make, samples

from disrupting_harm.errors import DesignError, LonelyPSUError
from disrupting_harm.regression import fit_logistic


PSUS = 4  # of each stratum of the tests' own sample


def se(frame, variable="x", **options) -> float:
    return make(frame, **options).means([variable])["se"].item()


def variances(frame, variable="x") -> tuple[np.ndarray, np.ndarray]:
    """Of a mean, by stratum: the with-replacement variance between PSUs, and the sum of that between the rows of each PSU."""
    z = frame["w"] * (frame[variable] - np.average(frame[variable], weights=frame["w"])) / frame["w"].sum()
    between, within = [], []
    for _, stratum in z.groupby(frame["h"]):
        psus = [rows.to_numpy() for _, rows in stratum.groupby(frame["p"])]
        between.append(len(psus) * np.var([rows.sum() for rows in psus], ddof=1))
        within.append(sum(len(rows) * np.var(rows, ddof=1) for rows in psus))
    return np.array(between), np.array(within)


def test_each_stratum_counts_what_was_not_drawn_between_psus_and_what_was_drawn_within():
    frame = draw_sample(1)
    population = np.array([4, 5, 40])
    between, within = variances(frame)
    share = PSUS / population
    expected = np.sqrt(((1 - share) * between + share * within).sum())
    assert se(frame.assign(N=population[frame["h"]]), fpc="N") == pytest.approx(expected, rel=1e-12)


def test_of_strata_drawn_whole_only_the_rows_vary():
    frame = draw_sample(1)
    assert se(frame.assign(N=PSUS), fpc="N") == pytest.approx(np.sqrt(variances(frame)[1].sum()), rel=1e-12)
    # As if each PSU were a stratum and each row a PSU, which is how self-representing PSUs are otherwise written.
    assert se(frame.assign(N=PSUS), fpc="N") == pytest.approx(
        se(frame.assign(hp=frame["h"] * 10 + frame["p"]), strata="hp", psu=None), rel=1e-12
    )


def test_of_a_very_large_population_nothing_is_corrected():
    frame = draw_sample(1)
    assert se(frame.assign(N=4e12), fpc="N") == pytest.approx(se(frame), rel=1e-11)


def test_rows_drawn_on_their_own_have_the_textbooks_correction():
    """Simple random sample: s^2 / n (1 - n / N)."""
    frame = draw_sample(1).assign(w=1.0, N=120)
    n = len(frame)
    expected = np.sqrt(frame["x"].var(ddof=1) / n * (1 - n / 120))
    assert se(frame, strata=None, psu=None, fpc="N") == pytest.approx(expected, rel=1e-12)


@given(samples(), st.integers(1, 6))
@settings(max_examples=20, deadline=None)
def test_estimates_and_degrees_of_freedom_are_left_alone_and_one_share_of_all_strata_mixes_the_two_ends(frame, times):
    """Of every statistic, by group: (1 - f) of the variance without a correction, and f of that of strata drawn whole."""
    sizes = frame.groupby("h")["p"].transform("nunique")
    designs = [make(frame), make(frame.assign(N=sizes * times), fpc="N"), make(frame.assign(N=sizes), fpc="N")]
    for name in ("proportions", "means", "totals"):
        plain, corrected, whole = (getattr(d, name)(["y" if name == "proportions" else "x"], by=["g"]) for d in designs)
        same = [c for c in plain if c not in ("se", "ci_low", "ci_high", "deff", "n_eff", "flags")]
        assert plain[same].equals(corrected[same])
        expected = (1 - 1 / times) * plain["se"] ** 2 + whole["se"] ** 2 / times
        np.testing.assert_allclose(corrected["se"] ** 2, expected, rtol=1e-9, atol=1e-18)


def test_a_psu_that_is_all_there_is_in_its_stratum_is_not_lonely():
    frame = draw_sample(1, psus=1)
    with pytest.raises(LonelyPSUError):
        make(frame)
    with pytest.raises(LonelyPSUError, match="2 of 3 strata"):
        make(frame.assign(N=np.array([1, 2, 2])[frame["h"]]), fpc="N")
    assert se(frame.assign(N=1), fpc="N") == pytest.approx(se(frame, strata="h", psu=None), rel=1e-12)


def test_the_covariance_of_two_levels_has_both_stages():
    """The difference of two levels is a mean of its own."""
    frame = draw_sample(2).assign(N=5)
    found = make(frame, fpc="N").differences(["x"], by=["s"], statistic="mean").iloc[0]
    weight = {s: frame["w"].where(frame["s"] == s, 0.0) for s in ("f", "m")}
    mean = {s: np.average(frame["x"], weights=w) for s, w in weight.items()}
    z = sum(sign * w * (frame["x"] - mean[s]) / w.sum() for (s, w), sign in zip(weight.items(), (1, -1), strict=True))
    total = make(frame.assign(z=z, w=1.0), fpc="N").totals(["z"])["se"].item()
    assert found["se"] == pytest.approx(total, rel=1e-10)


def test_the_correction_is_told_with_the_design_where_there_is_one():
    frame = draw_sample(1).assign(N=5)
    assert make(frame, fpc="N").means(["x"]).attrs["fpc"] == "N" and "fpc" not in make(frame).means(["x"]).attrs


def test_models_take_it():
    frame = draw_sample(3, strata=4, psus=5, size=8)
    plain = fit_logistic(make(frame), outcome="y", predictors=["x"])
    whole = fit_logistic(make(frame.assign(N=5), fpc="N"), outcome="y", predictors=["x"])
    assert plain.beta.tolist() == whole.beta.tolist()
    hp = make(frame.assign(hp=frame["h"] * 10 + frame["p"]), strata="hp", psu=None)
    np.testing.assert_allclose(whole.covariance, fit_logistic(hp, outcome="y", predictors=["x"]).covariance, rtol=1e-10)


BAD = {
    "missing": (np.nan, r"Column 'N' \(fpc\) is missing in 1 row \(row 2,"),
    "infinite": (np.inf, r"Column 'N' \(fpc\) is not a finite number in 1 row \(row 2,"),
    "negative": (-5, r"Column 'N' \(fpc\) is negative in 1 row \(row 2,"),
    "text": ("5", r"Column 'N' \(fpc\) is not a finite number in 1 row \(row 2,"),
    "another": (6, r"is not that of the stratum's first row in 1 row \(row 2,"),
    "a share": (5.5, r"is no whole number in 1 row \(row 2,"),
    "too few": (3, r"is below the number of PSUs that the stratum has in the sample in 1 row \(row 2,"),
}


@pytest.mark.parametrize("kind", BAD)
def test_numbers_that_no_population_has_are_refused_by_their_row(kind):
    value, said = BAD[kind]
    frame = draw_sample(1).assign(N=5).astype({"N": object})
    frame.loc[2, "N"] = value
    with pytest.raises(DesignError, match=said):
        make(frame, fpc="N")


def test_a_sampling_fraction_is_refused_and_so_is_a_column_that_is_not_there():
    with pytest.raises(DesignError, match="and no share"):
        make(draw_sample(1).assign(N=0.8), fpc="N")
    with pytest.raises(DesignError, match=r"There is no column 'N' \(fpc\)"):
        make(draw_sample(1), fpc="N")


# -- by stratum


def test_strata_may_be_named_with_their_numbers_and_others_are_left_alone():
    frame = draw_sample(1)
    named = se(frame, fpc={0: 4, 2: 40})
    between, within = variances(frame)
    share = np.array([1, 0, 0.1])
    assert named == pytest.approx(np.sqrt(((1 - share) * between + share * within).sum()), rel=1e-12)
    assert se(frame, fpc={"0": 4, "2": 40}) == named  # as they are printed


@pytest.mark.parametrize(
    "option, given, said",
    [
        ("fpc", {9: 5}, "fpc names stratum '9', of which there is no row"),
        ("fpc", {0: 4.5}, "fpc of stratum '0' is no whole number of at least 0"),
        ("fpc", {0: 3}, "fpc is below the number of PSUs that the stratum has in the sample in 32 rows"),
        ("empty_psus", {9: 1}, "empty_psus names stratum '9', of which there is no row"),
        ("empty_psus", {0: -1}, "empty_psus of stratum '0' is no whole number of at least 0"),
        ("empty_psus", {0: True}, "empty_psus of stratum '0' is no whole number of at least 0"),
    ],
)
def test_strata_and_numbers_that_cannot_be_are_refused(option, given, said):
    with pytest.raises(DesignError, match=said):
        make(draw_sample(1), **{option: given})


@pytest.mark.parametrize("strata", [None, ("h", "s")])
@pytest.mark.parametrize("option", ["fpc", "empty_psus"])
def test_numbers_by_stratum_need_one_column_of_strata(option, strata):
    with pytest.raises(DesignError, match=f"{option} goes with one column of strata"):
        make(draw_sample(1, size=40), strata=strata, **{option: {0: 9}})


# -- PSUs without a row


def test_psus_without_a_row_count_as_rows_of_weight_0_do():
    """Of every statistic, of differences, tests and models, with and without a correction."""
    frame = draw_sample(2, strata=3, psus=4, size=10)
    zero = frame.iloc[[0, 0, 80]].assign(p=[91, 92, 91], w=0.0)
    padded = pd.concat([frame, zero], ignore_index=True)
    for options in ({}, {"fpc": {0: 7, 1: 4, 2: 20}}, {"calibrated_to": ["s"]}):
        one, other = make(frame, empty_psus={0: 2, 2: 1}, **options), make(padded, **options)
        assert one.psus.n == other.psus.n == 15 and one.df == other.df
        for name in ("proportions", "means", "totals"):
            variable = "y" if name == "proportions" else "x"
            found, expected = (getattr(d, name)([variable], by=["g"])[["estimate", "se", "df"]] for d in (one, other))
            np.testing.assert_allclose(found, expected, rtol=1e-10)
        found, expected = (d.differences(["y"], by=["g"])[["estimate", "se", "f", "df"]] for d in (one, other))
        np.testing.assert_allclose(found, expected, rtol=1e-9)
        found, expected = (fit_logistic(d, outcome="y", predictors=["x"]).covariance for d in (one, other))
        np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_a_stratum_with_one_psu_of_interviews_and_one_without_is_not_lonely():
    frame = draw_sample(1, psus=1)
    with pytest.raises(LonelyPSUError, match="2 of 3 strata"):
        make(frame, empty_psus={0: 1})
    assert np.isfinite(se(frame, empty_psus={0: 1, 1: 1, 2: 1}))


def test_none_of_them_changes_no_digit():
    frame = draw_sample(1)
    assert se(frame, empty_psus={}) == se(frame, empty_psus={0: 0}) == se(frame)
