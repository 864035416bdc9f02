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
