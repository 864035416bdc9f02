"""How numbers are printed: one rule for every room, and what stands where no percentage may."""

from __future__ import annotations

from collections import namedtuple

import numpy as np
import pandas as pd
import pytest

from disrupting_harm import printing
from disrupting_harm.survey.presentation import PRESENTATIONS


NAN = float("nan")
MISSING = [NAN, np.nan, None, pd.NA]


def row_of(**changed) -> pd.Series:
    row = {"estimate": 0.123456, "ci_low": 0.1, "ci_high": 0.15, "statistic": "proportion", "presentation": "percentage",
           "n": 120, "n_cases": 24.0}  # fmt: skip
    return pd.Series(row | changed)


# -- one value in its unit


@pytest.mark.parametrize(
    "value, places, text",
    [(1234567.891, 1, "1,234,567.9"), (0.4, 0, "0"), (1.5, 0, "2"), (-1000, 2, "-1,000.00"), (0.125, 3, "0.125")],
)
def test_a_number_may_be_given_with_as_many_decimals_as_are_asked_for(value, places, text):
    assert printing.decimals(value, places) == text


@pytest.mark.parametrize("missing", MISSING)
def test_a_number_that_is_missing_is_not_available_with_any_decimals(missing):
    assert {printing.decimals(missing, places) for places in (0, 1, 3)} == {printing.NOT_AVAILABLE}


@pytest.mark.parametrize(
    "value, text",
    [
        (0.123456, "12.3 %"),
        (0.0, "0.0 %"),
        (1.0, "100.0 %"),
        (0.0004, "0.0 %"),
        (0.0006, "0.1 %"),
        (np.float64(0.07), "7.0 %"),
    ],
)
def test_a_share_has_one_decimal_and_its_sign(value, text):
    assert printing.number(value, "share") == printing.per_cent(value) == text
    assert printing.per_cent_alone(value) == text.removesuffix(" %")


@pytest.mark.parametrize(
    "value, text",
    [(0.0525, "+5.2"), (-0.001, "-0.1"), (0.0, "+0.0"), (-0.00001, "-0.0"), (1.0, "+100.0"), (-1.0, "-100.0")],
)
def test_a_difference_of_shares_has_one_decimal_and_its_sign(value, text):
    assert printing.number(value, "points") == printing.points(value) == text


@pytest.mark.parametrize(
    "value, text",
    [(0, "0"), (0.4, "0"), (12345.0, "12,345"), (999.6, "1,000"), (-1234.5, "-1,234"), (7e6, "7,000,000")],
)
def test_a_whole_number_has_no_decimals_and_a_comma_between_thousands(value, text):
    assert printing.number(value, "whole") == text


@pytest.mark.parametrize(
    "value, text",
    [(0.0, "0.00"), (1.5, "1.50"), (99.994, "99.99"), (99.999, "100.00"), (100.0, "100"), (1234.56, "1,235"), (-100.4, "-100"),
     (-99.5, "-99.50"), (np.inf, "inf")],
)  # fmt: skip
def test_another_number_has_the_decimals_that_tell_it_from_another(value, text):
    assert printing.number(value, "number") == text


@pytest.mark.parametrize("unit", ["share", "points", "whole", "number"])
@pytest.mark.parametrize("missing", MISSING)
def test_a_number_that_is_missing_is_not_available_in_any_unit(unit, missing):
    assert printing.number(missing, unit) == "n/a"


@pytest.mark.parametrize("missing", MISSING)
def test_what_is_missing_is_told_apart_from_a_number_by_every_form(missing):
    assert printing.per_cent(missing) == printing.points(missing) == printing.ratio(missing) == "n/a"
    assert printing.p_value(missing) == printing.like(missing, "8.0") == printing.span(missing, missing, str) == ""


@pytest.mark.parametrize(
    "value, text", [(1.0, "1.00"), (0.625, "0.62"), (1.454545, "1.45"), (1234.5, "1234.50"), (0.001, "0.00")]
)
def test_a_ratio_has_two_decimals(value, text):
    assert printing.ratio(value) == text


@pytest.mark.parametrize(
    "p, text",
    [(1.0, "1.000"), (0.05, "0.050"), (0.0006, "0.001"), (0.0005, "0.001"), (0.00049, "< 0.001"), (0.0, "< 0.001")],
)
def test_a_p_value_is_never_nought(p, text):
    assert printing.p_value(p) == text


@pytest.mark.parametrize("value, text", [(0, "0"), (1234.0, "1,234"), (np.int64(1234567), "1,234,567"), (23, "23")])
def test_a_base_is_counted_whole(value, text):
    assert printing.whole(value) == text


@pytest.mark.parametrize(
    "cases, base, text", [(4.0, 23.0, "4 of 23"), (0, 7, "0 of 7"), (np.int64(1200), 1300, "1200 of 1300")]
)
def test_a_count_says_of_how_many(cases, base, text):
    assert printing.count_of(cases, base) == text


@pytest.mark.parametrize(
    "value, text",
    [(1_096_163, "1,100,000"), (24_120.4, "24,100"), (36_180, "36,200"), (999.5, "1,000"), (123.4, "123"), (12.34, "12"), (0, "0"),
     (99_950, "100,000"), (99_949, "99,900")],
)  # fmt: skip
def test_a_scaled_count_is_given_to_three_digits(value, text):
    assert printing.about(value) == text


@pytest.mark.parametrize(
    "value, published, text",
    [
        (0.0804, "8.0", "8.0"),
        (0.0806, "8.0", "8.1"),
        (0.084, "8", "8"),
        (0.0849, "8", "8"),
        (0.0851, "8", "9"),
        (0.123456, "12.35", "12.35"),
        (0.5, "50.", "50"),
        (0.0, "0.0", "0.0"),
        (0.08, "", ""),
        (NAN, "", ""),
    ],
)
def test_a_share_is_given_like_the_published_one_with_as_many_decimals(value, published, text):
    assert printing.like(value, published) == text


@pytest.mark.parametrize(
    "form, low, high, text",
    [
        (printing.ratio, 0.5, 1.25, "0.50 to 1.25"),
        (printing.points, -0.01, 0.114, "-1.0 to +11.4"),
        (printing.per_cent, 0.0, 1.0, "0.0 % to 100.0 %"),
        (printing.ratio, 0.5, NAN, "0.50 to n/a"),
        (printing.ratio, NAN, 1.25, ""),
    ],
)
def test_a_span_goes_from_low_to_high_in_the_form_of_its_ends(form, low, high, text):
    assert printing.span(low, high, form) == text


# -- an estimate


@pytest.mark.parametrize(
    "statistic, estimate, low, high, value, interval",
    [
        ("proportion", 0.2, 0.18, 0.3, "20.0 %", "18.0 % to 30.0 %"),
        ("proportion_of_answers", 0.2, 0.18, 0.3, "20.0 %", "18.0 % to 30.0 %"),
        ("proportion_with_non_answers", 0.2, 0.18, 0.3, "20.0 %", "18.0 % to 30.0 %"),
        ("difference", 0.052, -0.01, 0.114, "+5.2", "-1.0 to +11.4"),
        ("risk_difference", -0.052, -0.1, 0.0, "-5.2", "-10.0 to +0.0"),
        ("count", 12345.0, NAN, NAN, "12,345", ""),
        ("children_affected", 1234567.8, 99.6, 2e6, "1,234,568", "100 to 2,000,000"),
        ("rate", 12.345, NAN, NAN, "12.35", ""),
        ("rate", 1222.2, NAN, NAN, "1,222", ""),
        ("mean", 3.14159, 3.0, 3.5, "3.14", "3.00 to 3.50"),
        ("odds_ratio", 1.5, 0.18, 120.0, "1.50", "0.18 to 120"),
        ("rao_scott_f", 3.151339, NAN, NAN, "3.15", ""),
        ("of_a_later_version", 3.151339, NAN, NAN, "3.15", ""),
    ],
)
def test_an_estimate_is_printed_in_the_unit_of_its_statistic(statistic, estimate, low, high, value, interval):
    found = printing.printed(row_of(statistic=statistic, estimate=estimate, ci_low=low, ci_high=high))
    assert (found.value, found.interval) == (value, interval)
    assert bool(found.low) is bool(found.high) is bool(interval)


@pytest.mark.parametrize("statistic", [name for name, s in printing.STATISTICS.items() if s.unit == "share"])
@pytest.mark.parametrize(
    "presentation, value", [("count", "24 of 120"), ("unreliable", "not reliable"), ("none", "no answers")]
)
def test_a_proportion_that_may_not_stand_as_a_percentage_is_a_count_or_words_without_interval(
    statistic, presentation, value
):
    row = row_of(presentation=presentation, statistic=statistic)
    assert printing.printed(row) == printing.Printed(value) and printing.share(row) == value
    assert not printing.is_percentage(row)


def test_nothing_but_a_proportion_is_turned_into_words():
    found = printing.printed(row_of(statistic="odds_ratio", estimate=1.5, presentation="unreliable"))
    assert found == printing.Printed("1.50", "0.10", "0.15")


@pytest.mark.parametrize("presentation", ["percentage", None, NAN])
def test_a_proportion_that_nothing_is_held_against_is_a_percentage(presentation):
    row = row_of(presentation=presentation)
    assert printing.share(row) == printing.printed(row).value == "12.3 %"


def test_an_estimate_that_is_missing_is_not_available_and_has_no_interval():
    assert printing.printed(row_of(estimate=NAN, ci_low=NAN, ci_high=NAN)) == printing.Printed("n/a")


def test_a_count_without_an_estimate_is_a_count_still():
    row = row_of(presentation="count", estimate=NAN, n=3.0, n_cases=0.0)
    assert printing.printed(row).value == "0 of 3"


def test_every_presentation_of_the_standard_is_printed_in_a_way_of_its_own():
    texts = {presentation: printing.share(row_of(presentation=presentation)) for presentation in PRESENTATIONS}
    assert len(set(texts.values())) == len(PRESENTATIONS)
    assert [name for name, text in texts.items() if "%" in text] == ["percentage"]


def test_a_row_may_be_a_series_or_a_named_tuple():
    row = row_of()
    (named,) = pd.DataFrame([row]).itertuples()
    assert printing.printed(named) == printing.printed(row) and printing.share(named) == printing.share(row)


def test_a_row_that_names_no_presentation_may_be_drawn_as_a_percentage():
    assert printing.is_percentage(namedtuple("Row", "estimate")(0.2))
    assert printing.is_percentage(row_of())


def test_a_printed_estimate_without_an_interval_has_none_to_show():
    assert printing.Printed("5").interval == "" and printing.Printed("5", "4", "6").interval == "4 to 6"


# -- statistics


def test_an_unknown_statistic_is_a_number_and_part_of_the_id():
    assert printing.statistic("odds_ratio") == printing.statistic("") == printing.Statistic("number", named=True)


def test_a_percentage_as_published_and_the_difference_of_two_counts():
    assert [printing.number(47.7, "percent"), printing.number(float("nan"), "percent")] == ["47.7 %", "n/a"]
    assert [printing.number(v, "change") for v in (-1078, 244, 0, 0.2)] == ["-1,078", "+244", "0", "0"]


def test_a_published_word_is_printed_in_a_numbers_place_and_nowhere_else():
    unknown = pd.Series(
        {"estimate": float("nan"), "value_as_published": "Unknown", "statistic": "count", "presentation": None}
    )
    assert printing.printed(unknown) == printing.Printed("Unknown")
    zero = pd.Series(
        {
            "estimate": 0.0,
            "value_as_published": "0",
            "statistic": "count",
            "presentation": None,
            "ci_low": float("nan"),
            "ci_high": float("nan"),
        }
    )
    assert printing.printed(zero).value == "0"


def test_only_the_plain_statistics_are_no_part_of_an_id():
    plain = ["proportion", "mean", "count", "rate", "respondents", "sum_of_answers", "percentage"]
    assert [name for name, s in printing.STATISTICS.items() if not s.named] == plain


# -- flags


@pytest.mark.parametrize("missing", ["", *MISSING])
def test_no_flag_is_no_words(missing):
    assert printing.flags_in_words(missing) == ""


@pytest.mark.parametrize(
    "flags, text",
    [
        ("no_members", "nobody in the group answered"),
        (
            "no_cases;few_df",
            f"{printing.FLAG_WORDS['no_cases']}; few degrees of freedom: the standard error itself is uncertain",
        ),
        ("no_variance", "all PSUs agree: the interval is that of a simple random sample"),
        ("of_a_later_version;no_df", "of_a_later_version; no degrees of freedom"),
    ],
)
def test_flags_are_told_in_words_in_their_order_and_an_unknown_one_is_not_lost(flags, text):
    assert printing.flags_in_words(flags) == text


def test_of_a_test_one_flag_means_something_else():
    differ = [flag for flag, words in printing.FLAG_WORDS.items() if printing.TEST_FLAG_WORDS[flag] != words]
    assert differ == ["no_variance"] and set(printing.TEST_FLAG_WORDS) == set(printing.FLAG_WORDS)
    assert printing.flags_in_words("no_variance;few_df", printing.TEST_FLAG_WORDS) == (
        "no variance to test with; few degrees of freedom: the standard error itself is uncertain"
    )


def test_every_flag_has_words_of_its_own():
    words = list(printing.FLAG_WORDS.values())
    assert all(words) and len(set(words)) == len(words) and not set(words) & set(printing.FLAG_WORDS)


# -- tables


def test_a_column_that_says_nothing_in_any_row_is_left_out_unless_it_is_to_be_kept():
    frame = pd.DataFrame({"a": ["", "x"], "b": ["", ""], "c": ["", ""], "d": [0, 0]})
    assert list(printing.drop_blank(frame)) == ["a", "d"]
    assert list(printing.drop_blank(frame, keep=["c"])) == ["a", "c", "d"]
    assert list(frame) == ["a", "b", "c", "d"]


# -- means


def mean_of(**changed) -> pd.Series:
    return row_of(statistic="mean", presentation="mean", estimate=2.456, ci_low=2.3144, ci_high=2.6, **changed)


def test_a_mean_is_printed_in_its_unit_with_an_interval_and_never_as_a_percentage():
    found = printing.printed(mean_of(unit="hours a day"))
    assert (found.value, found.interval) == ("2.46 hours a day", "2.31 to 2.60")
    assert not printing.is_percentage(mean_of(unit="hours")) and printing.is_mean(mean_of(unit="hours"))


@pytest.mark.parametrize("unit", ["", *MISSING])
def test_a_mean_without_a_unit_is_a_number(unit):
    assert printing.printed(mean_of(unit=unit)).value == printing.printed(mean_of()).value == "2.46"


@pytest.mark.parametrize(
    "presentation, words", [("too_few", "too few answers"), ("unreliable", "not reliable"), ("none", "no answers")]
)
def test_what_the_standard_does_not_let_stand_is_told_in_words_without_an_interval(presentation, words):
    row = mean_of(unit="hours")
    row["presentation"] = presentation
    found = printing.printed(row)
    assert (found.value, found.interval) == (words, "") and not printing.is_mean(row)
