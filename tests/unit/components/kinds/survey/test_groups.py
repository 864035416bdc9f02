"""Whether groups differ: by how much, how surely, with ids of their own and every flag in words."""

import numpy as np
import pandas as pd
import pytest
from tests.hand_computed import make
from tests.small_run import YES, make_children, make_run, share_of, with_indicators

from disrupting_harm.components.household_survey.contract import CLEAR_FORMS, OTHER_FORMS
from disrupting_harm.components.kinds.survey import groups
from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.printing import FLAG_WORDS


ANY = "tf_csea_any"


@pytest.fixture
def children():
    return make_children(**dict(zip(CLEAR_FORMS, (4, 6, 9, 5), strict=True)))


@pytest.fixture
def survey(tmp_path, children):
    made = Survey(make_run(tmp_path / "study", "household_survey", {"children": children}))
    made.run.load("children")
    return made


@pytest.fixture
def run(survey):
    return survey.run


@pytest.fixture
def design(survey, children):
    return survey.design(with_indicators(survey, children))


@pytest.fixture
def prevalence(survey, design):
    """The levels' own estimates, as saved."""
    table = survey.proportions(design, [ANY, "clear_ocsea"], by=["sex", "age_group"])
    return survey.run.save_estimates(table, table="children", id="prevalence")


def holm(p: list[float]) -> list[float]:
    """Holm 1979: the i-th smallest of m times m - i + 1, never below the one before, at most 1."""
    adjusted, largest = {}, 0.0
    for rank, place in enumerate(sorted(range(len(p)), key=lambda i: p[i])):
        largest = max(largest, (len(p) - rank) * p[place])
        adjusted[place] = min(1.0, largest)
    return [adjusted[place] for place in range(len(p))]


# -- differences


def test_every_pair_of_levels_is_a_row_with_the_difference_of_their_shares(design, prevalence, children):
    table = groups.estimate_group_differences(design, prevalence, [ANY, "clear_ocsea"], ["sex", "age_group"])
    pairs = ["female - male", "12-13 - 14-15", "12-13 - 16-17", "14-15 - 16-17"]
    assert [(r.indicator, r.level) for r in table.itertuples()] == [
        (i, pair) for i in (ANY, "clear_ocsea") for pair in pairs
    ]
    yes = (children[[f"item_{form}" for form in CLEAR_FORMS + OTHER_FORMS]] == YES).any(axis=1)
    for row in table[table["indicator"] == ANY].itertuples():
        first, second = (children[row.by] == level for level in row.level.split(" - "))
        assert row.estimate == pytest.approx(
            share_of(children, yes, first) - share_of(children, yes, second), abs=1e-12
        )
        assert row.n == first.sum() + second.sum() and row.statistic == "difference"
        assert row.ci_low < row.estimate < row.ci_high


def test_p_values_of_the_table_are_adjusted_together(design, prevalence):
    table = groups.estimate_group_differences(design, prevalence, [ANY, "clear_ocsea"], ["sex", "age_group"])
    assert table["p_adjusted"].tolist() == pytest.approx(holm(table["p"].tolist()), rel=1e-12)


def test_a_difference_has_an_id_that_names_both_levels(run, design, prevalence):
    table = groups.estimate_group_differences(design, prevalence, [ANY], ["sex", "age_group"])
    saved = run.save_estimates(table, table="children", id="differences")
    assert saved["estimate_id"].tolist() == [
        f"TST/household_survey/{ANY}@v1:difference/{pair}"
        for pair in ("sex=female..male", "age_group=12-13..14-15", "age_group=12-13..16-17", "age_group=14-15..16-17")
    ]
    assert set(saved["statistic"]) == {"difference"} and set(saved["calibrated_to"]) == {"sex, age"}
    assert set(saved["presentation"]) == {"percentage"} and saved["flags"].fillna("").eq("").all()
    assert (saved["p_adjusted"] >= saved["p"]).all()


@pytest.mark.parametrize("presentation", ["count", "unreliable", "none"])
def test_a_difference_knows_of_a_level_that_is_not_a_percentage(design, prevalence, presentation):
    one = prevalence["level"] == "14-15"
    spoilt = prevalence.assign(presentation=prevalence["presentation"].mask(one, presentation))
    table = groups.estimate_group_differences(design, spoilt, [ANY], ["sex", "age_group"]).set_index("level")
    hidden = ["12-13 - 14-15", "14-15 - 16-17"]
    assert (table.loc[hidden, "presentation"] == "unreliable").all() and (
        table.loc[hidden, "flags"] == "small_group"
    ).all()
    rest = table.drop(index=hidden)
    assert (rest["presentation"] == "percentage").all() and (rest["flags"] == "").all()


# -- independence


def test_every_indicator_and_domain_has_one_test_that_is_the_designs(design):
    table = groups.check_group_independence(design, [ANY, "clear_ocsea"], ["sex", "age_group"])
    assert [(r.indicator, r.by) for r in table.itertuples()] == [
        (i, by) for i in (ANY, "clear_ocsea") for by in ("sex", "age_group")
    ]
    for row in table.itertuples():
        found = design.independence(row.indicator, row.by)
        assert (row.estimate, row.df1, row.df, row.p, row.n) == (found.f, found.df1, found.df2, found.p, found.n)
    assert table["p_adjusted"].tolist() == pytest.approx(holm(table["p"].tolist()), rel=1e-12)


@pytest.mark.parametrize("spoil", [{ANY: 0}, {ANY: 1}, {"sex": "female"}])
def test_where_all_are_alike_there_is_nothing_to_test_and_the_other_tests_stay(survey, children, spoil):
    frame = with_indicators(survey, children).assign(alike=1, **spoil)
    table = groups.check_group_independence(
        make(frame, weight="weight", strata="stratum", psu="psu"), [ANY, "clear_ocsea"], ["sex", "urbanity"]
    )
    alike = (table["indicator"] == ANY) if ANY in spoil else (table["by"] == "sex")
    assert set(table.loc[alike, "flags"]) == {"one_level"} and table.loc[
        alike, ["estimate", "p", "p_adjusted"]
    ].isna().all(axis=None)
    assert table.loc[~alike, "p"].notna().all() and table.loc[~alike, "p_adjusted"].tolist() == pytest.approx(
        holm(table.loc[~alike, "p"].tolist())
    )
    shown = groups.readable_independence(table.assign(label="Harm"), str)
    assert shown.loc[alike.to_numpy(), "Note"].str.contains("nothing to test").all()


def test_p_values_stay_as_they_are_where_that_is_asked_for(design):
    table = groups.check_group_independence(design, [ANY], ["sex", "age_group"], adjust="none")
    assert table["p_adjusted"].tolist() == table["p"].tolist()


def test_a_test_has_an_id_of_its_own(run, design):
    table = groups.check_group_independence(design, [ANY], ["sex", "age_group"])
    saved = run.save_estimates(table, table="children", id="independence")
    assert saved["estimate_id"].tolist() == [
        f"TST/household_survey/{ANY}@v1:rao_scott_f/{by}=all" for by in ("sex", "age_group")
    ]
    assert set(saved["df_rule"]) == {"design"} and saved["ci_low"].isna().all()


# -- for readers


LABEL = {"sex": "Sex", "female": "Girls", "male": "Boys"}.get


def shown(**columns) -> pd.DataFrame:
    """A table of differences as readers see it, one row for each entry of `columns`."""
    row = {"label": "Harm", "level": "female - male", "estimate": 0.1, "ci_low": 0.0, "ci_high": 0.2, "p_adjusted": 0.5,
           "flags": "", "presentation": "percentage", "statistic": "difference"}  # fmt: skip
    n = len(next(iter(columns.values())))
    return groups.readable_differences(
        pd.DataFrame({name: [value] * n for name, value in row.items()} | columns), LABEL
    )


def test_differences_are_read_in_points_with_their_sign():
    table = shown(
        estimate=[0.052, -0.1, np.nan], ci_low=[-0.01, -0.2, np.nan], ci_high=[0.114, -0.00001, np.nan],
        p_adjusted=[0.0312, 0.0001, np.nan], flags=["", "", "no_members"],
    )  # fmt: skip
    assert table["Groups"].tolist() == ["Girls less Boys"] * 3
    assert table["Difference"].tolist() == ["+5.2", "-10.0", "n/a"]
    assert table["95 % interval"].tolist() == ["-1.0 to +11.4", "-20.0 to -0.0", ""]
    assert table["p, adjusted"].tolist() == ["0.031", "< 0.001", ""]
    assert table["Note"].tolist() == ["", "", FLAG_WORDS["no_members"]]


def test_a_difference_from_a_group_that_is_not_printed_is_not_printed_either():
    table = shown(presentation=["percentage", "unreliable"], flags=["", "small_group"])
    assert table["Difference"].tolist() == ["+10.0", "not shown"] and table["95 % interval"].tolist() == [
        "+0.0 to +20.0",
        "",
    ]
    assert table["Note"].tolist() == ["", "a group too small for a percentage"]


def test_a_column_that_nothing_fills_is_not_shown():
    assert "Note" not in shown(flags=["", ""]) and "Note" in shown(flags=["", "no_df"])


def test_tests_are_read_with_f_both_p_values_and_their_base():
    table = pd.DataFrame(
        {"label": "Harm", "by": "sex", "estimate": [3.151339, np.nan], "p": [0.0586747, np.nan], "p_adjusted": [0.1173494, np.nan],
         "n": [1234.0, 10.0], "flags": ["", "few_df"]}
    )  # fmt: skip
    shown = groups.readable_independence(table, LABEL)
    assert shown.iloc[0].tolist() == ["Harm", "Sex", "3.15", "0.059", "0.117", "1,234", ""]
    assert shown.iloc[1].tolist() == [
        "Harm",
        "Sex",
        "",
        "",
        "",
        "10",
        "few degrees of freedom: the standard error itself is uncertain",
    ]


def test_a_difference_that_no_psu_varies_in_is_given_without_interval_and_says_why():
    # In every PSU every girl said yes and every boy no: the difference is 1 and nothing varies.
    frame = pd.DataFrame(
        {"h": np.repeat([1, 2], 8), "p": np.tile(np.repeat([1, 2], 4), 2), "w": 1.0, "s": np.tile(["f", "m"], 8)}
    )
    frame["y"] = (frame["s"] == "f").astype(int)
    levels = pd.DataFrame({"indicator": "y", "by": "s", "level": ["f", "m"], "presentation": "percentage"})
    table = groups.estimate_group_differences(make(frame), levels, ["y"], ["s"]).assign(label="Harm")
    found = groups.readable_differences(table, str)
    assert found["Difference"].tolist() == ["+100.0"] and found["Note"].tolist() == ["no variance to test with"]
    assert "p, adjusted" not in found


@pytest.mark.parametrize(
    "flags, text",
    [
        ("", ""),
        (np.nan, ""),
        (None, ""),
        ("no_df", "no degrees of freedom"),
        ("separated", "cases and others are separated: no estimate exists"),
        ("no_variance", "no variance to test with"),
        ("few_df", "few degrees of freedom: the standard error itself is uncertain"),
        ("no_members;no_df", "nobody in the group answered; no degrees of freedom"),
        ("of_a_later_version", "of_a_later_version"),
    ],
)
def test_flags_are_told_in_words_and_an_unknown_one_is_not_lost(flags, text):
    assert groups.note(flags) == text


def test_every_known_flag_has_its_words():
    assert all(groups.note(flag) not in ("", flag) for flag in FLAG_WORDS)


# -- trends


def test_a_trend_is_saved_with_the_score_tests_p_and_an_id_that_names_the_unit(run, design, prevalence):
    made = groups.check_trends(design, prevalence, [ANY, "clear_ocsea"], {"age": "year", "absent": "step"})
    saved = run.save_estimates(made, table="children", id="trends")
    assert saved["estimate_id"].tolist() == [
        f"TST/household_survey/{name}@v1:trend/age=one year more" for name in (ANY, "clear_ocsea")
    ]
    for row in saved.itertuples():
        found = design.trend(row.indicator, "age")
        expected = (found.slope, found.se, found.ci_low, found.ci_high, found.p)
        assert (row.estimate, row.se, row.ci_low, row.ci_high, row.p) == pytest.approx(expected, rel=1e-10)
        assert (row.df, row.n, row.statistic, row.presentation) == (found.df, found.n, "trend", "percentage")
    assert saved["p_adjusted"].tolist() == pytest.approx(holm(saved["p"].tolist()), rel=1e-10)
    table = groups.readable_trends(saved, {"age": "Age"}.get)
    assert table["Change with"].tolist() == ["one year more (age)"] * 2
    assert table["Percentage points"][0] == f"{100 * saved['estimate'][0]:+.1f}"


def test_a_trend_of_a_share_that_is_no_percentage_is_not_shown(run, design, prevalence):
    hidden = prevalence.assign(presentation="count")
    made = groups.check_trends(design, hidden, [ANY], {"age": "year"}, minimum_df=99)
    assert made["flags"].tolist() == ["small_group;few_df"] and made["presentation"].tolist() == ["unreliable"]
    table = groups.readable_trends(made.assign(label="Harm"), str)
    assert table["Percentage points"].tolist() == ["not shown"] and not {"p", "p, adjusted", "95 % interval"} & {*table}


def test_without_a_column_to_take_it_over_there_is_no_trend(design, prevalence):
    assert groups.check_trends(design, prevalence, [ANY], {}).empty
    assert groups.check_trends(design, prevalence, [ANY], {"grade": "grade"}).empty
