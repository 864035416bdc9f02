"""A number is rounded once from the stored value; what may not be printed has no form."""

from __future__ import annotations

import pytest
from tests.small_findings import assessment, estimate

from disrupting_harm.claims.claim import Bound, text_of
from disrupting_harm.claims.forms import FORMS, Phrases, print_form, print_number, rounded_down, value_of
from disrupting_harm.study.findings import Form


SHARE = {"ci_low": 0.131, "ci_high": 0.188, "n": 1015.0, "n_cases": 155.0}
WORKERS = {"statistic": "respondents", "n": 50.0, "n_cases": 34.0}


def said(form, row, noun="") -> str | None:
    parts = print_form(form, row, noun)
    return parts and text_of(parts)


def test_every_form_that_a_sentence_may_name_is_there():
    assert set(FORMS) == set(Form.__args__)


@pytest.mark.parametrize(
    "form, row, noun, text",
    [
        ("percent", estimate("x", 0.158, **SHARE), "", "15.8 %"),
        ("percent", estimate("x", 0.1585, **SHARE), "", "15.8 %"),  # 15.85 is a little less in the machine
        ("percent", estimate("x", 38.6, statistic="percentage", presentation=None), "", "38.6 %"),
        ("share", estimate("x", 0.158, **SHARE), "children", "15.8 % of children"),
        ("share", estimate("x", 0.158, **SHARE), "", "15.8 %"),
        ("share", estimate("x", None, presentation="count", n=49.0, n_cases=18.0), "children", "18 of 49 children"),
        ("interval", estimate("x", 0.158, **SHARE), "", "13.1 to 18.8 %"),
        ("base", estimate("x", 0.158, **SHARE), "", "1,015"),
        ("n_of_n_percent", estimate("x", 34.0, presentation="count_and_percentage", **WORKERS), "workers", "34 of 50 workers (68 %)"),
        ("n_of_n_percent", estimate("x", 34.0, presentation="count", **WORKERS), "workers", "34 of 50 workers"),
        ("n_of_n", estimate("x", 7.0, statistic="count", presentation=None, n=12.0), "interviews", "7 of 12 interviews"),
        ("count", estimate("x", 12788.0, statistic="count", presentation=None), "", "12,788"),
        ("n_of_n", estimate("x", 0.158, **SHARE), "", "155 of 1,015"),
        ("n_of_n_percent", estimate("x", 34.0, presentation="count_and_percentage", **WORKERS), "", "34 of 50 (68 %)"),
        ("count", estimate("x", 35.0, presentation="count", **WORKERS), "", "34"),  # of respondents the cases
        ("count", estimate("x", 7.0, statistic="sum_of_answers", n_cases=3.0), "", "7"),
        ("scaled", estimate("x", 1_129_999.0, statistic="children_affected", presentation=None), "", "1,100,000"),
        ("points", estimate("x", -0.093, statistic="difference"), "", "9.3"),
        ("as_of", assessment(year="2019-2022"), "", "2022"),
    ],
)  # fmt: skip
def test_each_form_reads_as_its_kind_of_estimate_does(form, row, noun, text):
    assert said(form, row, noun) == text


@pytest.mark.parametrize("presentation", ["withheld", "unreliable", "none", "too_few"])
@pytest.mark.parametrize("form", sorted(set(FORMS) - {"as_of"}))
def test_what_is_withheld_or_unreliable_is_printed_in_no_form(form, presentation):
    assert said(form, estimate("x", 0.158, presentation=presentation, **SHARE)) is None


@pytest.mark.parametrize(
    "form, row",
    [
        ("percent", estimate("x", None, presentation="count", n=49.0, n_cases=18.0)),
        ("percent", estimate("x", 34.0, presentation="count_and_percentage", **WORKERS)),
        ("percent", estimate("x", 12788.0, statistic="count", presentation=None)),
        ("percent", estimate("x", None)),
        ("interval", estimate("x", 0.158)),
        ("n_of_n_percent", estimate("x", 0.158, **SHARE)),  # a weighted share is not n_cases of n
        ("count", estimate("x", 1e6, statistic="children_affected", presentation=None)),
        ("scaled", estimate("x", 0.158, **SHARE)),
        ("points", estimate("x", 0.158, **SHARE)),
        ("count", estimate("x", None, statistic="count", presentation=None)),
        ("as_of", assessment(year="undated")),
        ("share", estimate("x", 38.6, statistic="percentage", presentation="count", n=49.0, n_cases=18.0)),
        ("share", estimate("x", None)),
        ("n_of_n", estimate("x", 0.158, n=49.0)),  # without cases only a count has a base to stand beside
        ("n_of_n", estimate("x", None, n_cases=18.0)),
        (
            "n_of_n_percent",
            estimate("x", 34.0, statistic="respondents", presentation="count_and_percentage", n_cases=34.0),
        ),
        ("interval", estimate("x", 0.158, presentation="count", **SHARE)),
        ("interval", estimate("x", 38.6, statistic="percentage", presentation=None, ci_low=30.0, ci_high=40.0)),
        ("interval", estimate("x", 0.158, ci_low=0.131)),
        ("base", estimate("x", 0.158)),
        ("points", estimate("x", None, statistic="difference")),
        ("scaled", estimate("x", None, statistic="children_affected", presentation=None)),
    ],
)
def test_a_form_that_does_not_fit_the_estimate_prints_nothing(form, row):
    assert said(form, row) is None


@pytest.mark.parametrize(
    "value, rounded",
    [(1_129_999, 1_100_000), (1_199_999, 1_100_000), (814_000, 810_000), (99, 99), (100, 100), (109, 100), (11, 11), (7, 7), (1, 1), (0.9, 0), (0, 0)],
)  # fmt: skip
def test_scaled_counts_are_rounded_down_to_two_digits_and_never_up(value, rounded):
    assert rounded_down(value) == rounded <= max(value, 0)


def test_each_bound_names_the_column_that_it_prints():
    parts = print_form("n_of_n_percent", estimate("x", 34.0, presentation="count_and_percentage", **WORKERS))
    assert [(p.statistic, p.value, p.form) for p in parts if not isinstance(p, str)] == [
        ("n_cases", 34.0, "count"), ("n", 50.0, "count"), ("share_of_n", 0.68, "whole_percent"),
    ]  # fmt: skip


def test_a_year_is_bound_to_its_assessment():
    row = assessment(year="2019-2022")
    assert print_form("as_of", row) == (Bound("2022", row.assessment_id, "year", 2022.0, "as_of"),)


def test_a_column_that_the_row_lacks_has_no_value():
    assert value_of(estimate("x", 0.1), "n_cases") is None
    assert value_of(estimate("x", 0.1), "nonsense") is None
    assert value_of(assessment(year=""), "year") is None


@pytest.mark.parametrize(
    "n_cases, n, share",
    [(13.0, 50.0, 0.26), (0.0, 50.0, 0.0), (None, 50.0, None), (13.0, None, None), (0.0, 0.0, None)],
)
def test_a_share_of_respondents_needs_their_number_and_a_base(n_cases, n, share):
    assert value_of(estimate("x", None, n_cases=n_cases, n=n), "share_of_n") == share


@pytest.mark.parametrize(
    "form, value, read",
    [
        ("percent", 0.158, "15.8 %"),
        ("share", 0.158, "15.8 %"),
        ("whole_percent", 0.266, "27 %"),
        ("count", 1234.0, "1,234"),
        ("scaled", 1_129_999.0, "1,100,000"),
        ("points", -0.0934, "9.3"),
        ("interval_end", 0.131, "13.1"),
        ("as_of", 2022.0, "2022"),
    ],
)
def test_a_number_of_each_form_reads_by_its_own_rounding(form, value, read):
    """The check of a page holds what is printed against this, whatever the row says of its presentation."""
    assert print_number(form, value, estimate("x", None)) == read
    assert print_number("percent", 38.64, estimate("x", None, statistic="percentage")) == "38.6 %"


def test_a_language_joins_numbers_and_nouns_in_its_own_order():
    phrases = Phrases("de {noun}: {share}", "{base} / {n}", "{noun} {base} / {n}", "{high}; {low}")
    shared = estimate("x", 0.158, **SHARE)
    told = [
        text_of(print_form(form, shared, noun, phrases))
        for form, noun in (("share", "crianças"), ("n_of_n", ""), ("n_of_n", "crianças"), ("interval", ""))
    ]
    assert told == ["de crianças: 15.8 %", "1,015 / 155", "crianças 1,015 / 155", "18.8 %; 13.1"]
