"""Which proportions are printed as percentages: every rule at its boundary, and what is flagged beside it."""

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from tests.hand_computed import draw_sample, make

from disrupting_harm.errors import DesignError
from disrupting_harm.printing import FLAG_WORDS
from disrupting_harm.survey.presentation import (
    PRESENTATIONS,
    PRESENTATIONS_OF_MEANS,
    flag_few_df,
    present,
    present_means,
)


def table(estimate=0.4, se=0.02, df=90, n=1000, n_eff=600.0):
    """One row as `proportions` returns it, as sure as the study's own estimates unless said."""
    cases = round(estimate * n) if n else np.nan
    flags = "no_members" if n == 0 else {0: "no_cases", 1: "all_cases"}.get(estimate, "no_variance" if se == 0 else "")
    flags = "unknown_variance" if not flags and (np.isnan(se) or df <= 0) else flags
    row = {"indicator": "y", "by": "", "level": "", "estimate": estimate, "se": se, "ci_low": 0.0, "ci_high": 1.0}
    return pd.DataFrame(
        [
            row
            | {
                "df": df,
                "df_domain": df,
                "deff": 1.0,
                "n": n,
                "n_eff": n_eff,
                "n_cases": cases,
                "n_weighted": 1.0 * n,
                "flags": flags,
            }
        ]
    )


def shown(*, options=None, **row):
    out = present(table(**row), **(options or {})).iloc[0]
    return out["presentation"], out["flags"]


def width(p, se, n, df):
    """Width of the Korn-Graubard interval: Clopper and Pearson's beta quantiles at the effective sample size."""
    ratio = scipy.stats.t.ppf(0.975, n - 1) / scipy.stats.t.ppf(0.975, df)
    size = min(n, (p * (1 - p) / se**2 if se else n) * ratio**2)
    low = scipy.stats.beta.ppf(0.025, size * p, size * (1 - p) + 1) if p > 0 else 0.0
    high = scipy.stats.beta.ppf(0.975, size * p + 1, size * (1 - p)) if p < 1 else 1.0
    return high - low


def test_a_sure_estimate_is_a_percentage_without_a_flag():
    assert shown() == ("percentage", "")


@pytest.mark.parametrize("n, expected", [(49, ("count", "small_base")), (50, ("percentage", ""))])
def test_the_minimum_base(n, expected):
    assert shown(n=n, se=0.05, n_eff=45.0, df=40) == expected


@pytest.mark.parametrize(
    "n_eff, expected", [(29.99, ("unreliable", "small_effective_base")), (30.0, ("percentage", ""))]
)
def test_the_minimum_effective_base(n_eff, expected):
    assert shown(n_eff=n_eff) == expected


def test_without_a_design_effect_the_base_stands_for_the_effective_one():
    options = {"minimum_base": 1, "wide_width": 2, "relative_width": 99}
    assert shown(n=29, n_eff=np.nan, df=90, options=options) == ("unreliable", "small_effective_base")
    assert shown(n=30, n_eff=np.nan, df=90, options=options) == ("percentage", "")


@pytest.mark.parametrize("df, flags", [(7, "few_df"), (8, "")])
def test_few_degrees_of_freedom_are_flagged_and_change_nothing(df, flags):
    assert shown(df=df) == ("percentage", flags)


@pytest.mark.parametrize("case", [{"estimate": 0.4, "se": 0.07}, {"estimate": 0.55, "se": 0.072, "df": 20, "n": 200}])
def test_an_interval_as_wide_as_the_limit_is_too_wide(case):
    own = width(case["estimate"], case["se"], case.get("n", 1000), case.get("df", 90))
    assert 0.05 < own < 1.3 * case["estimate"]
    assert shown(**case, options={"wide_width": own * (1 - 1e-9)}) == ("unreliable", "wide_interval")
    assert shown(**case, options={"wide_width": own * (1 + 1e-9)}) == ("percentage", "")
    assert shown(**case)[0] == ("unreliable" if own >= 0.30 else "percentage")


def test_the_widths_on_both_sides_of_thirty_points():
    for se, points, expected in ((0.0722, 29.998, "percentage"), (0.0724, 30.082, "unreliable")):
        assert 100 * width(0.4, se, 1000, 90) == pytest.approx(points, abs=5e-4)
        assert shown(se=se)[0] == expected


def test_an_interval_wider_than_130_percent_of_a_small_proportion():
    case = {"estimate": 0.06, "se": 0.02}
    own = width(0.06, 0.02, 1000, 90)
    assert 0.05 < own < 0.30 and own > 1.3 * 0.06
    assert shown(**case) == ("unreliable", "wide_interval")
    assert shown(**case, options={"relative_width": own / 0.06 * (1 + 1e-9)}) == ("percentage", "")
    assert shown(**case, options={"relative_width": own / 0.06 * (1 - 1e-9)}) == ("unreliable", "wide_interval")


def test_an_interval_no_wider_than_five_points_is_narrow_enough_however_small_the_proportion():
    case = {"estimate": 0.01, "se": 0.006}
    own = width(0.01, 0.006, 1000, 90)
    assert 1.3 * 0.01 < own < 0.05
    assert shown(**case) == ("percentage", "")
    assert shown(**case, options={"narrow_width": own * (1 - 1e-9)}) == ("unreliable", "wide_interval")
    assert shown(**case, options={"narrow_width": own * (1 + 1e-9)}) == ("percentage", "")


def test_nobody_and_everybody_are_flagged_for_review():
    # Upper ends 0.0037 and 0.0362 among 1,000 and 100: Clopper and Pearson's 1 - 0.025^(1/n), df as large as n - 1.
    for n, df in ((1000, 999), (100, 99)):
        assert width(0.0, 0.0, n, df) == pytest.approx(1 - 0.025 ** (1 / n), rel=1e-9)
        assert shown(estimate=0.0, se=0.0, n=n, df=df, n_eff=np.nan) == ("percentage", "no_cases")
        assert shown(estimate=1.0, se=0.0, n=n, df=df, n_eff=np.nan) == ("percentage", "all_cases")
    # Among 60 the interval, 0.0596, is wider than five points, but a share of 0 has no relative width.
    assert shown(estimate=0.0, se=0.0, n=60, df=59, n_eff=np.nan) == ("percentage", "no_cases")
    assert shown(estimate=1.0, se=0.0, n=60, df=59, n_eff=np.nan) == ("percentage", "all_cases")
    assert shown(estimate=0.0, se=0.0, n=49, df=48, n_eff=np.nan)[0] == "count"


def test_psus_that_agree_to_the_digit_are_flagged():
    assert shown(se=0.0, n_eff=np.nan) == ("percentage", "no_variance")
    assert shown(se=1e-6, n_eff=1e9)[1] == ""


def test_one_answer_has_every_flag_of_a_group_in_one_psu():
    assert shown(estimate=1.0, se=np.nan, n=1, n_eff=np.nan, df=0) == (
        "count",
        "all_cases;small_base;small_effective_base;wide_interval;one_psu",
    )
    assert of_mean(n=1, n_eff=1.0, df=0)[1] == "unknown_variance;small_base_of_mean;small_effective_base;one_psu"


def test_a_group_without_answers_shows_nothing():
    assert shown(estimate=np.nan, se=np.nan, n=0, n_eff=np.nan) == ("none", "no_members")


def test_unknown_precision_is_unreliable():
    assert shown(se=np.nan, n_eff=np.nan) == ("unreliable", "unknown_variance;wide_interval")
    assert shown(df=0) == ("unreliable", "unknown_variance;wide_interval;one_psu")


@pytest.mark.parametrize("rule", ["design", "domain", "groups"])
@pytest.mark.parametrize("strata", [1, 2])
def test_a_group_in_one_psu_of_each_stratum_is_no_percentage_by_whichever_rule(rule, strata):
    frame = draw_sample(1, strata=4, psus=10, size=60)
    alone = (frame["h"] < strata) & (frame["p"] == 0)
    frame = frame.assign(k=np.where(alone, "alone", "rest"), none=0)
    table = present(make(frame, df_rule=rule).proportions(["y", "none"], by=["k"])).set_index(["indicator", "level"])
    for name in ("y", "none"):
        row = table.loc[(name, "alone")]
        assert row["presentation"] == "unreliable" and "one_psu" in row["flags"].split(";")
        assert not {"no_variance", "few_df"} & set(row["flags"].split(";"))  # no PSUs that could agree
    assert table.loc[("y", "rest"), ["presentation", "flags"]].tolist() == ["percentage", ""]


def test_that_all_psus_agree_is_said_where_there_are_several():
    frame = draw_sample(1, strata=2, psus=3, size=4).assign(
        w=1.0, y=[0.0, 1.0] * 12, k=lambda f: f["p"].eq(0) & f["h"].eq(0)
    )
    table = present(make(frame).proportions(["y"], by=["k"]), minimum_base=1).set_index("level")
    assert "no_variance" in table.loc["", "flags"] and "one_psu" not in table.loc["", "flags"]
    assert "one_psu" in table.loc["True", "flags"] and "no_variance" not in table.loc["True", "flags"]


def test_a_small_base_is_a_count_whatever_else_is_wrong_with_it():
    presentation, flags = shown(n=12, se=0.2, n_eff=9.0, df=3)
    assert presentation == "count"
    assert flags == "small_base;small_effective_base;wide_interval;few_df"


def test_every_row_has_a_presentation_and_known_flags_and_keeps_its_numbers():
    frame = draw_sample(1).assign(none=0, all=1)
    frame["y"] = frame["y"].where(frame["g"] != "a")
    before = make(frame).proportions(["y", "none", "all"], by=["g", ("g", "s", "a")], ci="wald")
    after = present(before)
    pd.testing.assert_frame_equal(after[before.columns].drop(columns="flags"), before.drop(columns="flags"))
    assert all(now.startswith(own) for own, now in zip(before["flags"], after["flags"], strict=True))
    assert after.attrs == before.attrs and list(after.columns) == [*before.columns, "presentation"]
    assert set(after["presentation"]) <= set(PRESENTATIONS)
    assert {flag for flags in after["flags"] if flags for flag in flags.split(";")} <= set(FLAG_WORDS)
    assert (after.loc[after["n"] == 0, "presentation"] == "none").all()
    # The interval that the table shows plays no part.
    logit = present(make(frame).proportions(["y", "none", "all"], by=["g", ("g", "s", "a")], ci="logit"))
    assert logit["flags"].tolist() == after["flags"].tolist()
    pd.testing.assert_frame_equal(present(after), after)


def test_an_empty_table_stays_empty():
    out = present(make(draw_sample(1)).proportions([]))
    assert out.empty and "flags" in out and "presentation" in out


@pytest.mark.parametrize("method", ["means", "totals"])
def test_a_table_that_is_not_of_proportions_is_refused(method):
    design = make(draw_sample(1))
    with pytest.raises(DesignError, match="not one of proportions"):
        present(getattr(design, method)(["x"], by=["g"]))
    with pytest.raises(DesignError, match="no column df_domain, n_eff, n_cases"):
        present(design.quantiles(["x"]))


def test_a_share_of_the_others_that_is_too_wide_is_flagged_and_the_estimate_stays():
    """93 % of 55: an interval 15 points wide says much of the 93 and little of the 7."""
    assert shown(estimate=0.93, se=np.sqrt(0.93 * 0.07 / 55), n=55, n_eff=55.0, df=54) == (
        "percentage",
        "wide_complement",
    )
    assert shown(estimate=0.07, se=np.sqrt(0.93 * 0.07 / 55), n=55, n_eff=55.0, df=54) == (
        "unreliable",
        "wide_interval",
    )


def test_degrees_of_freedom_are_those_of_the_group_whichever_rule_the_interval_goes_by():
    frame = draw_sample(1, strata=6, psus=2).assign(few=lambda f: np.where(f["h"] == f["h"].iloc[0], "few", "rest"))
    table = present(make(frame).proportions(["y"], by=["few"], df="design")).set_index("level")
    assert table.loc["few", "df"] == 6 and table.loc["few", "df_domain"] == 1
    assert "few_df" in table.loc["few", "flags"] and "few_df" in table.loc["", "flags"]  # 6 is fewer than 8
    wide = present(make(frame).proportions(["y"], by=["few"], df="design"), minimum_df=6).set_index("level")
    assert "few_df" in wide.loc["few", "flags"] and "few_df" not in wide.loc["", "flags"]


# -- means


def of_mean(*, options=None, limits=(0, 10), **row):
    frame = table(**{"estimate": 4.0, "se": 0.1} | row).assign(
        n_cases=np.nan, ci_low=4.0 - row.pop("half", 0.2), ci_high=4.2
    )
    out = present_means(frame, **(options or {}), limits={"y": limits} if limits else None).iloc[0]
    return out["presentation"], out["flags"]


@pytest.mark.parametrize(
    "row, expected",
    [
        ({}, ("mean", "")),
        ({"n": 50, "n_eff": 50.0}, ("mean", "")),
        ({"n": 49, "n_eff": 49.0}, ("too_few", "small_base_of_mean")),
        ({"n": 1, "n_eff": 1.0}, ("too_few", "small_base_of_mean;small_effective_base")),
        ({"n": 0}, ("none", "no_members")),
        ({"n_eff": 29.99}, ("unreliable", "small_effective_base")),
        ({"n_eff": 30.0}, ("mean", "")),
        ({"df": 0}, ("unreliable", "unknown_variance;one_psu")),
        ({"df": 7}, ("mean", "few_df")),
        ({"df": 8}, ("mean", "")),
        ({"se": 0.0}, ("unreliable", "no_variance_of_mean")),
    ],
)
def test_a_mean_is_shown_by_what_the_standard_says_of_any_estimate(row, expected):
    assert of_mean(**row) == expected
    assert expected[0] in PRESENTATIONS_OF_MEANS


def width_of(low, high, limits):
    frame = table(estimate=5.0, se=0.1).assign(n_cases=np.nan, ci_low=low, ci_high=high)
    return present_means(frame, limits=limits).iloc[0]["presentation"]


def test_an_interval_is_too_wide_against_the_limits_of_the_answers_and_never_against_the_mean():
    assert width_of(3.5, 6.5, {"y": (0, 10)}) == "unreliable" and width_of(3.6, 6.5, {"y": (0, 10)}) == "mean"
    assert width_of(3.5, 6.5, {"y": (0, 24)}) == "mean" and width_of(-500, 500, None) == "mean"


def test_shares_and_means_are_not_presented_by_each_others_standard():
    with pytest.raises(DesignError, match="not one of means"):
        present_means(table())
    with pytest.raises(DesignError, match="not one of proportions"):
        present(table().assign(n_cases=np.nan))


def test_means_of_a_design_keep_what_the_table_says_of_it():
    frame = draw_sample(3)
    means = make(frame).means(["x"], by=["s"])
    shown = present_means(means)
    assert shown.attrs == means.attrs and shown["presentation"].isin(PRESENTATIONS_OF_MEANS).all()


# -- tests


@pytest.mark.parametrize("column", ["df", "df2"])
def test_a_test_on_few_degrees_of_freedom_is_flagged_and_a_row_without_one_keeps_its_reason(column):
    rows = [(0.01, 7.99, "", "few_df"), (0.01, 8, "", ""), (np.nan, 1, "no_df", "no_df"), (1.0, 0.5, "odd", "odd;few_df"),
            (0.5, 3, "few_df", "few_df")]  # fmt: skip
    tests = pd.DataFrame([(p, df, flags) for p, df, flags, _ in rows], columns=["p", column, "flags"])
    tests.attrs["method"] = "wald"
    found = flag_few_df(tests, df=column)
    assert found["flags"].tolist() == [expected for *_, expected in rows] and found.attrs == tests.attrs
    assert tests["flags"].tolist() == [flags for _, _, flags, _ in rows], "the table that was given is left alone"
    assert flag_few_df(tests, 0.5, df=column)["flags"].tolist() == [flags for _, _, flags, _ in rows]


def test_limits_are_those_of_each_indicator_and_one_without_limits_is_never_too_wide():
    row = table(estimate=4.0, se=0.1).assign(n_cases=np.nan, ci_low=3.0, ci_high=6.0)
    both = pd.concat([row.assign(indicator=name) for name in "yzx"], ignore_index=True)
    shown = present_means(both, limits={"y": (0, 10), "z": (1, 12)})
    assert shown["presentation"].tolist() == ["unreliable", "mean", "mean"]
    assert (
        present_means(both, limits={"y": (0, 10), "z": (1, 12)}, wide_width=0.31)["presentation"].tolist()
        == ["mean"] * 3
    )


def test_what_a_table_of_means_lacks_is_refused_and_a_mean_without_a_design_effect_has_its_own_base():
    row = table(estimate=4.0, se=0.1, n=50).assign(n_cases=np.nan, ci_low=3.9, ci_high=4.1)
    with pytest.raises(DesignError, match="not one of means"):
        present_means(row.drop(columns="n_eff"))
    blank = row.assign(n_eff=np.nan)
    shown = [present_means(blank, minimum_effective_base=least)["presentation"].item() for least in (50, 50.1)]
    assert shown == ["mean", "unreliable"]


def test_a_mean_whose_psus_agree_loses_the_flag_of_proportions_alone():
    row = table(estimate=4.0, se=0.0).assign(n_cases=np.nan, ci_low=4.0, ci_high=4.0, flags="odd;no_variance")
    assert present_means(row)["flags"].item() == "odd;no_variance_of_mean"
