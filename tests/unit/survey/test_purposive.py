"""Respondents chosen on purpose are counted; whatever would speak of anybody else is refused by its name, in one sentence."""

import numpy as np
import pandas as pd
import pytest

from disrupting_harm import printing
from disrupting_harm.errors import DesignError, NonProbabilityError
from disrupting_harm.regression.logistic import fit_logistic
from disrupting_harm.survey.purposive import FLAG, PurposiveSample, present_counts


@pytest.fixture
def sample():
    """60 respondents: 31 said yes to a; b was answered by 20, of whom 5 said yes; nobody answered c."""
    a = np.repeat([1, 0], [31, 29])
    b = pd.array([1] * 5 + [0] * 15 + [None] * 40, dtype="Int64")
    return PurposiveSample(pd.DataFrame({"a": a, "b": b, "c": np.full(60, np.nan), "children": np.arange(60)}))


def printed(table) -> list[str]:
    return [printing.respondents(row) for row in table.assign(statistic="respondents").itertuples()]


def test_a_count_is_of_those_who_answered(sample):
    table = sample.counts(["a", "b", "c"])
    assert table[["indicator", "n", "n_cases"]].to_numpy().tolist() == [["a", 60, 31], ["b", 20, 5], ["c", 0, 0]]
    assert table["estimate"].tolist()[:2] == [31, 5] and np.isnan(table["estimate"][2])
    assert printed(table) == ["31 of 60", "5 of 20", "no answers"]


def test_no_count_carries_anything_of_a_probability_sample(sample):
    table = sample.counts(["a"])
    assert not {"se", "ci_low", "ci_high", "df", "deff", "n_weighted"} & set(table)
    assert sample.attrs() == {} and FLAG in table["flags"][0]


def test_a_table_of_counts_has_a_row_for_each_indicator_of_all_respondents(sample):
    table = sample.counts(["a", "b", "c"])
    assert list(table) == ["indicator", "by", "level", "estimate", "n", "n_cases", "presentation", "flags"]
    assert table["by"].tolist() == table["level"].tolist() == ["", "", ""]
    assert table["presentation"].tolist() == ["count", "count", "none"]
    assert table["flags"].tolist() == [FLAG, FLAG, f"no_members;{FLAG}"]
    assert sample.counts("a")["indicator"].tolist() == ["a"] and list(sample.counts([])) == list(table)


@pytest.mark.parametrize(
    "base, presentation, flags",
    [
        (20, ["count_and_percentage", "count_and_percentage", "none"], [FLAG, FLAG, f"no_members;{FLAG}"]),
        (21, ["count_and_percentage", "count", "none"], [FLAG, f"{FLAG};small_base", f"no_members;{FLAG}"]),
        (0, ["count_and_percentage", "count_and_percentage", "none"], [FLAG, FLAG, f"no_members;{FLAG}"]),
    ],
)
def test_a_small_base_is_flagged_and_no_base_is_none(sample, base, presentation, flags):
    table = sample.counts(["a", "b", "c"])
    table.attrs["asked"] = "all"
    found = present_counts(table, minimum_base=base)
    assert (found["presentation"].tolist(), found["flags"].tolist()) == (presentation, flags)
    assert found.attrs == {"asked": "all"}


def test_a_single_answer_is_a_count(sample):
    table = sample.on(pd.DataFrame({"a": [1.0] + [np.nan] * 59})).counts(["a"])
    assert table[["estimate", "n", "presentation", "flags"]].iloc[0].tolist() == [1.0, 1, "count", FLAG]
    assert present_counts(table, minimum_base=1)["presentation"].tolist() == ["count_and_percentage"]
    assert present_counts(table, minimum_base=2)["flags"].tolist() == [f"{FLAG};small_base"]


def test_sums_are_taken_of_what_was_answered(sample):
    asked = sample.on(pd.DataFrame({"some": [-1.5, 4.0] + [np.nan] * 58, "none": np.full(60, np.nan), "zero": 0}))
    table = asked.sums(["some", "none", "zero"])
    assert table["n"].tolist() == [2, 0, 60] and table["n_cases"].isna().all()
    assert table["estimate"].fillna(-9).tolist() == [2.5, -9, 0]
    assert table["presentation"].tolist() == ["count", "none", "count"]


def test_every_indicator_that_is_no_yes_or_no_is_told_with_its_rows():
    frame = pd.DataFrame({"a": [0, 2, 1], "b": [np.nan, 0, 1], "c": [0.5, -1, 0]})
    with pytest.raises(DesignError) as told:
        PurposiveSample(frame).counts(["a", "b", "c"])
    assert str(told.value).splitlines() == [
        "Column 'a' holds anything but 0, 1 and missing in 1 row (row 1, counted from 0).",
        "Column 'c' holds anything but 0, 1 and missing in 2 rows (rows 0 and 1, counted from 0).",
    ]
    with pytest.raises(DesignError, match=r"^Column 'd' holds no number in 2 rows \(rows 0 and 2, counted from 0\)\.$"):
        PurposiveSample(frame.assign(d=pd.Series(["x", 1, np.inf], dtype=object))).sums(["d"])


def test_a_design_of_nothing_is_none_and_all_parts_of_one_are_named(sample):
    assert len(PurposiveSample(sample.frame, weight=None, strata=(), psu="").frame) == 60
    with pytest.raises(NonProbabilityError, match="^weight, psu: "):
        PurposiveSample(sample.frame, weight="a", strata=None, psu="b")


def test_a_percentage_on_exactly_the_minimum_base_is_no_small_one(sample):
    assert printed(sample.percentages(["b"], minimum_base=20)) == ["5 of 20 (25 %)"]
    with pytest.raises(NonProbabilityError, match=r"fewer than 21 respondents answered b \(20 answers\), so"):
        sample.percentages(["a", "b"], minimum_base=21)


def test_counts_among_other_estimates_are_refused(sample):
    mixed = sample.counts(["a", "b"])
    with pytest.raises(DesignError, match="chosen on purpose"):
        present_counts(mixed.assign(flags=[FLAG, ""]), minimum_base=50)
    with pytest.raises(DesignError, match="chosen on purpose"):
        present_counts(pd.concat([sample.counts(["a"]), sample.sums(["children"])]), minimum_base=50)


def test_the_callers_frame_is_left_alone_and_columns_that_he_adds_later_are_not_there():
    frame = pd.DataFrame({"a": [0, 1]})
    sample = PurposiveSample(frame)
    frame["later"] = 1
    with pytest.raises(DesignError, match="no column 'later'"):
        sample.counts(["later"])


@pytest.mark.parametrize("base, text", [(60, "31 of 60 (52 %)"), (61, "31 of 60")])
def test_a_percentage_of_the_respondents_stands_behind_the_count_on_the_minimum_base(sample, base, text):
    table = present_counts(sample.counts(["a", "b"]), minimum_base=base)
    assert printed(table) == [text, "5 of 20"]
    assert table["flags"][1].endswith("small_base")
    assert not any(printing.is_percentage(row) for row in table.assign(statistic="respondents").itertuples())


def test_sums_are_those_of_all_answers(sample):
    (row,) = sample.sums(["children"]).itertuples()
    assert (row.estimate, row.n) == (sum(range(60)), 60) and np.isnan(row.n_cases)


REFUSED = (
    "proportions",
    "means",
    "totals",
    "ratios",
    "quantiles",
    "differences",
    "independence",
    "df",
    "psus",
    "calibration",
)


@pytest.mark.parametrize("name", REFUSED)
def test_what_only_a_probability_sample_can_give_is_refused_by_its_name(sample, name):
    with pytest.raises(NonProbabilityError) as told:
        getattr(sample, name)
    text = str(told.value)
    assert text.startswith(f"{name}: the respondents were chosen on purpose") and text.endswith(".")
    assert "\n" not in text and text.count(".") == 1


def test_a_model_is_refused_by_its_name(sample):
    with pytest.raises(NonProbabilityError, match=r"^fit_logistic: the respondents were chosen on purpose"):
        fit_logistic(sample, outcome="a", predictors=["children"])


@pytest.mark.parametrize("option", ["weight", "strata", "psu", "calibrated_to", "base_weight"])
def test_a_part_of_a_design_is_refused_by_its_name(sample, option):
    with pytest.raises(NonProbabilityError, match=f"^{option}: "):
        PurposiveSample(sample.frame, **{option: "a"})


def test_percentages_on_a_small_base_are_refused_with_every_indicator_that_has_one(sample):
    with pytest.raises(NonProbabilityError, match=r"^percentages: fewer than 50 .* b \(20 answers\), c \(0 answers\)"):
        sample.percentages(["a", "b", "c"], minimum_base=50)
    assert printed(sample.percentages(["a"], minimum_base=50)) == ["31 of 60 (52 %)"]


@pytest.mark.parametrize(
    "values, text", [([0, 2], "anything but 0, 1"), (["yes", "no"], "no number"), ([1, np.inf], "no number")]
)
def test_answers_that_are_no_yes_or_no_are_refused_without_their_value(values, text):
    with pytest.raises(DesignError, match=text) as told:
        PurposiveSample(pd.DataFrame({"a": values})).counts(["a"])
    assert "yes" not in str(told.value)


def test_without_rows_or_with_other_rows_there_is_no_sample(sample):
    with pytest.raises(DesignError, match="no rows"):
        PurposiveSample(pd.DataFrame({"a": []}))
    with pytest.raises(DesignError, match="60 rows and the data 1"):
        sample.on(pd.DataFrame({"a": [1]}))


def test_estimates_of_a_probability_sample_are_not_taken_for_counts(sample):
    with pytest.raises(DesignError, match="chosen on purpose"):
        present_counts(sample.counts(["a"]).assign(flags=""), minimum_base=50)
