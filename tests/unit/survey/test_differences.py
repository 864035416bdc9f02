"""Differences between domains: by hand, their invariants, and rows that cannot be tested."""

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hand_computed import covariance, draw_sample, make, mean_influence, residuals, samples, unexplained

from disrupting_harm.errors import DesignError
from disrupting_harm.survey import differences, estimate
from disrupting_harm.survey.columns import Answers
from disrupting_harm.survey.degrees_of_freedom import RULES
from disrupting_harm.survey.domains import Domain
from disrupting_harm.survey.linear import DomainSums, linearise


QUICK = settings(max_examples=10)
NUMBERS = ["estimate", "se", "ci_low", "ci_high", "df", "t", "p"]


@pytest.fixture
def frame():
    return draw_sample(3)


def test_a_difference_of_two_domains_that_share_their_psus_by_hand():
    # u: 1, 0, 1, 0 and v: 1, 1, 0, 1, one of each per PSU, weight 1, one stratum: shares 2/4 and 3/4.
    frame = pd.DataFrame(
        {"w": 1.0, "h": 1, "p": np.repeat([1, 2, 3, 4], 2), "g": list("uv") * 4, "y": [1, 1, 0, 1, 1, 0, 0, 1]}
    )
    row = make(frame).differences(["y"], by=["g"], method="wald").iloc[0]
    # PSU totals of the scores: (y_u - 1/2) / 4 - (y_v - 3/4) / 4, in eighths of 2: 1, -3, 5, -3 over 16.
    variance = 4 / 3 * (1 + 9 + 25 + 9) / 16**2
    t = -0.25 / np.sqrt(variance)
    half = scipy.stats.t.ppf(0.975, 3) * np.sqrt(variance)
    assert (row["level"], row["by"], row["indicator"], row["flags"]) == ("u - v", "g", "y", "")
    expected = [-0.25, np.sqrt(variance), -0.25 - half, -0.25 + half, 3, t, 2 * scipy.stats.t.cdf(t, 3)]
    np.testing.assert_allclose(list(row[NUMBERS]), expected, rtol=1e-12)
    assert (row["n_first"], row["n_second"], row["p_adjusted"]) == (4, 4, row["p"])


@pytest.mark.parametrize("margins", [(), ["s"], ["s", "g"]])
def test_a_difference_of_means_under_calibration_is_that_of_the_residuals(frame, margins):
    row = make(frame, calibrated_to=margins).differences(["x"], by=["s"], statistic="mean").iloc[0]
    (left, z), (right, u) = (mean_influence(frame, "x", frame["s"] == level) for level in ("f", "m"))
    e = residuals(frame, z - u, [[m] for m in margins]) if margins else z - u
    assert row["estimate"] == pytest.approx(left - right, rel=1e-12)
    assert row["se"] == pytest.approx(np.sqrt(covariance(frame, e, e)), rel=1e-10)


def test_rows_run_by_indicator_then_entry_then_pair_whatever_the_chunks(frame, monkeypatch):
    design = make(frame.assign(z=1 - frame["y"]))
    table = design.differences(["z", "y"], by=["s", "g"])
    assert list(table.columns) == differences.COLUMNS
    assert list(zip(table["indicator"], table["by"], table["level"], strict=True)) == [
        (name, by, level)
        for name in ("z", "y")
        for by, level in (("s", "f - m"), ("g", "a - b"), ("g", "a - c"), ("g", "b - c"))
    ]
    monkeypatch.setattr(estimate, "CHUNK_DOUBLES", 1)
    pd.testing.assert_frame_equal(design.differences(["z", "y"], by=["s", "g"]), table, check_exact=True)


def test_against_one_level_keeps_its_pairs_only_and_is_found_in_whichever_entry_has_it(frame):
    design = make(frame)
    pairs, against = design.differences(["y"], by=["s", "g"]), design.differences(["y"], by=["s", "g"], against="c")
    assert against["level"].tolist() == ["a - c", "b - c"]
    same = pairs[pairs["level"].isin(against["level"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(against[NUMBERS], same[NUMBERS], check_exact=True)


def test_p_values_are_adjusted_over_the_whole_table(frame):
    design = make(frame.assign(z=frame["y"].where(frame["s"] == "f", 0)))
    raw = design.differences(["y", "z"], by=["s", "g"], adjust="none")
    assert (raw["p_adjusted"] == raw["p"]).all()
    holm = design.differences(["y", "z"], by=["s", "g"])
    assert holm["p_adjusted"].min() == pytest.approx(8 * raw["p"].min(), rel=1e-12)


def test_degrees_of_freedom_of_the_domain_are_those_of_either_level():
    frame = pd.DataFrame(
        {"w": 1.0, "h": 1, "p": [1, 1, 2, 2, 3, 3, 4, 4, 5], "g": [*"uvuuvvuw", None], "y": [1, 0, 0, 1, 1, 0, 1, 0, 1]}
    )
    table = make(frame).differences(["y"], by=["g"], df="domain", method="wald").set_index("level")
    assert table["df"].to_dict() == {"u - v": 3, "u - w": 2, "v - w": 2}
    assert (make(frame).differences(["y"], by=["g"], df="design", method="wald")["df"] == 4).all()
    without = {"u - w": "no_level_variance", "v - w": "no_level_variance"}  # w lives in a single PSU
    for method in ("recovered", "wald"):
        tested = make(frame).differences(["y"], by=["g"], method=method).set_index("level")
        assert tested["flags"].drop("u - v").to_dict() == without and (tested["df"].drop("u - v") == 0).all()
        assert 1 <= tested.loc["u - v", "df"] <= 3  # one of each level's own two PSUs, at most those of both together


def test_rows_that_cannot_be_tested_say_why():
    frame = pd.DataFrame({"w": 1.0, "h": 1, "p": [1, 1, 2, 2, 3, 3], "g": list("uvuvuv"), "k": list("ststss")})
    frame = frame.assign(all=1, one=[1, 0] * 3, y=[1, 0, 0, 1, 1, 1], gap=[1, None, 0, None, 1, None])
    table = make(frame).differences(["y", "all", "one", "gap"], by=["g"], method="wald").set_index("indicator")
    assert table["flags"].to_dict() == {"y": "", "all": "no_variance", "one": "no_variance", "gap": "no_members"}
    assert table.loc["one", "estimate"] == 1 and np.isnan(table.loc["gap", "estimate"])
    assert table.loc[["all", "one", "gap"], ["ci_low", "ci_high", "t", "p", "p_adjusted"]].isna().all(axis=None)
    alone = make(frame.assign(h=range(6)), lonely_psu="adjust").differences(["y"], by=["g"], method="wald").iloc[0]
    assert (alone["flags"], alone["df"]) == ("no_df", 0) and alone["se"] > 0
    crossed = make(frame, df_rule="domain").differences(["y"], by=[("g", "k")], method="wald")
    crossed = crossed.set_index("level")["flags"]
    assert (crossed[crossed.index.str.contains("u:t")] == "no_members").sum() == 3 and crossed[
        "v:s - v:t"
    ] == "one_sided_variance"


def test_a_difference_that_the_margins_fix_has_no_test(frame):
    design = make(frame.assign(one=1), calibrated_to=["s"])
    assert design.differences(["one"], by=["s"], statistic="total")["flags"].tolist() == ["no_variance"]
    assert design.differences(["y"], by=["s"], statistic="total")["flags"].tolist() == [""]


@QUICK
@given(samples(lonely=True), st.sampled_from(["adjust", "remove"]), st.sampled_from([(), ("s",)]))
def test_the_variance_of_a_difference_is_both_variances_less_twice_the_covariance(frame, rule, margins):
    design = make(frame, lonely_psu=rule, calibrated_to=margins)
    domain, answers = Domain.build(frame, "g"), Answers.read(frame, ["x"], "mean", [])
    sums = DomainSums.build(design.psus, domain, design.calibration)
    linear = linearise(design.psus, sums, answers, "mean", design.calibration)
    matrix = design.psus.covariance(linear.scores[:, :, 0])
    for _, row in design.differences(["x"], by=["g"], statistic="mean").iterrows():
        a, b = (domain.levels.index(level) for level in row["level"].split(" - "))
        if row["flags"] != "no_members":
            variance = matrix[a, a] + matrix[b, b] - 2 * matrix[a, b]
            assert row["se"] ** 2 == pytest.approx(variance, rel=1e-6, abs=1e-8)


@QUICK
@given(samples(), st.sampled_from(["proportion", "mean", "total"]), st.sampled_from(RULES))
def test_first_less_second_is_second_less_first_with_its_sign_changed(frame, statistic, df):
    design = make(frame)
    for a, b in (("a", "b"), ("b", "c")):
        if {a, b} <= set(frame["g"].dropna()):
            left, right = (
                design.differences(["y"], by=["g"], statistic=statistic, against=level, adjust="none", df=df)
                .set_index("level")
                .loc[f"{other} - {level}"]
                for level, other in ((b, a), (a, b))
            )
            swapped = right[["estimate", "ci_high", "ci_low", "t"]].to_numpy(float)
            np.testing.assert_allclose(
                left[["estimate", "ci_low", "ci_high", "t"]].to_numpy(float), -swapped, rtol=1e-9
            )
            np.testing.assert_allclose(list(left[["se", "df", "p"]]), list(right[["se", "df", "p"]]), rtol=1e-9)
            assert (left["flags"], left["n_first"]) == (right["flags"], right["n_second"])


@QUICK
@given(samples(lonely=True), st.sampled_from(["adjust", "remove", "average"]), st.sampled_from(["design", "domain"]))
def test_no_number_is_missing_without_a_flag(frame, rule, df):
    design = make(frame, lonely_psu=rule)
    for statistic in ("proportion", "mean", "total"):
        table = design.differences(["y"], by=["g", ("g", "s"), "h"], statistic=statistic, df=df, method="wald")
        assert unexplained(table).empty and not np.isinf(table[NUMBERS]).any(axis=None)
        tested = table[table["flags"] == ""]
        assert (tested["ci_low"] < tested["estimate"]).all() and (tested["estimate"] < tested["ci_high"]).all()
        assert table.loc[table["flags"] != "", ["t", "p", "p_adjusted", "ci_low"]].isna().all(axis=None)


@QUICK
@given(samples(), st.floats(1e-3, 1e6))
def test_the_scale_of_the_weights_plays_no_part(frame, factor):
    for statistic, column in (("proportion", "y"), ("mean", "x")):
        left, right = (
            make(frame.assign(w=frame["w"] * by)).differences([column], by=["g"], statistic=statistic)
            for by in (1, factor)
        )
        np.testing.assert_allclose(left[["estimate", "se"]], right[["estimate", "se"]], rtol=1e-7, atol=1e-8)
        assert left["flags"].tolist() == right["flags"].tolist()


@QUICK
@given(samples())
def test_the_difference_from_the_complement_of_a_domain_is_that_of_the_proportions(frame):
    design = make(frame.assign(not_y=1 - frame["y"]))
    yes, no = (design.differences([name], by=["s"]).iloc[0] for name in ("y", "not_y"))
    if yes["flags"] == "":
        np.testing.assert_allclose([yes["estimate"], yes["se"]], [-no["estimate"], no["se"]], rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(
    "options, said",
    [
        ({"by": []}, "`by` is empty"),
        ({"against": "nobody"}, "against='nobody'"),
        ({"statistic": "median"}, "statistic='median'"),
        ({"adjust": "sidak"}, "adjust='sidak'"),
    ],
)
def test_what_cannot_be_compared_is_refused(frame, options, said):
    with pytest.raises(DesignError, match=said):
        make(frame).differences(**{"indicators": ["y"], "by": ["s"]} | options)


def test_unknown_columns_and_bad_values_are_told_at_once(frame):
    with pytest.raises(DesignError) as raised:
        make(frame).differences(["a", "q1", "y"], by=["nowhere", "s"])
    text = str(raised.value)
    assert len(text.splitlines()) == 3 and "'q1'" in text and "'nowhere'" in text and "'a' may hold" in text


def test_nothing_to_compare_gives_an_empty_table(frame):
    frame = frame.assign(one="all", none=None)
    for table in (
        make(frame).differences(["y"], by=["one", "none"]),
        make(frame).differences([], by=["s"]),
    ):
        assert table.empty and list(table.columns) == differences.COLUMNS
