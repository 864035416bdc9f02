"""A number is rounded once from the stored value; what may not be printed has no form."""

from __future__ import annotations

import pytest
from tests.small_findings import assessment, estimate

from disrupting_harm.claims.claim import text_of
from disrupting_harm.claims.forms import FORMS, print_form, rounded_down, value_of
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
        ("count", estimate("x", 34.0, presentation="count", **WORKERS), "", "34"),
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
    ],
)
def test_a_form_that_does_not_fit_the_estimate_prints_nothing(form, row):
    assert said(form, row) is None


@pytest.mark.parametrize(
    "value, rounded",
    [(1_129_999, 1_100_000), (1_199_999, 1_100_000), (814_000, 810_000), (99, 99), (100, 100), (109, 100), (7, 7), (0.4, 0), (0, 0)],
)  # fmt: skip
def test_scaled_counts_are_rounded_down_to_two_digits_and_never_up(value, rounded):
    assert rounded_down(value) == rounded <= max(value, 0)


def test_each_bound_names_the_column_that_it_prints():
    parts = print_form("n_of_n_percent", estimate("x", 34.0, presentation="count_and_percentage", **WORKERS))
    assert [(p.statistic, p.value, p.form) for p in parts if not isinstance(p, str)] == [
        ("n_cases", 34.0, "count"), ("n", 50.0, "count"), ("share_of_n", 0.68, "whole_percent"),
    ]  # fmt: skip


def test_a_column_that_the_row_lacks_has_no_value():
    assert value_of(estimate("x", 0.1), "n_cases") is None
    assert value_of(estimate("x", 0.1), "nonsense") is None
