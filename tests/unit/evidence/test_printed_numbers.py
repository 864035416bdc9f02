"""A number of a table is printed from an estimate that its row speaks of, or its column is named."""

from __future__ import annotations

import pandas as pd
import pytest

from disrupting_harm.evidence.printed_numbers import find_unexplained, is_number, numbers_of_rows, shown_of


NAMES = {"female": "Girls", "male": "Boys"}
SAVED = pd.DataFrame(
    {"label": "Offered money", "level": ["", "female", "male"], "estimate": [0.2, 0.25, 0.14], "ci_low": [0.18, 0.2, 0.1], "ci_high": [0.22, 0.3, 0.2],
     "n": [1014, 510, 504], "n_cases": [203, 128, 71], "p": [0.00001, 0.2, None], "statistic": "proportion"}
)  # fmt: skip


def unexplained(others=frozenset(), declared=(), **columns: str) -> list[str]:
    shown = shown_of(SAVED, lambda level: NAMES.get(level, level))
    return find_unexplained(pd.DataFrame([columns]), shown, list, others, declared)


@pytest.mark.parametrize(
    "text",
    [
        "20.0 %",
        "20 %",
        "18.0 % to 22.0 %",
        "203 of 1,014 (20 %)",
        "1014",
        "< 0.001",
        "n/a",
        "",
        "0.2",
        "not shown",
        "fewer than 3",
    ],
)
def test_a_printed_form_of_a_saved_value_may_stand(text):
    assert unexplained(Indicator="Offered money", Value=text) == []


@pytest.mark.parametrize("text", ["61.3 %", "20.1 %", "203 of 1,013", "18.0 % to 22.5 %", "about 61.3 % of the girls"])
def test_a_typed_number_is_found_by_its_column(text):
    assert unexplained(Indicator="Offered money", Value=text) == ["Value"]


def test_a_row_of_a_group_prints_the_numbers_of_that_group():
    assert unexplained(Indicator="Offered money", Group="Girls", Value="25.0 %") == []
    assert unexplained(Indicator="Offered money", Group="Girls", Value="14.0 %") == ["Value"]
    assert unexplained(Indicator="Offered money", Girls="25.0 %", Boys="25.0 %") == ["Boys"]


def test_numbers_of_reference_rows_and_of_declared_columns_may_stand():
    rows = pd.DataFrame({"value": ["7.5"], "population": [1096163.0]})
    assert unexplained(numbers_of_rows([rows]), Published="7.5", Children="1,096,163") == []
    assert unexplained(declared=["Largest"], Largest="11,284.3", Other="11,284.3") == ["Other"]


def test_a_probability_that_is_saved_as_an_estimate_is_printed_as_one():
    found = shown_of(SAVED.head(1).assign(statistic="cochran_p", estimate=1e-9, p=None), str)
    assert find_unexplained(pd.DataFrame({"p": ["< 0.001"]}), found, list, frozenset(), ()) == []


def test_words_with_a_number_are_no_number():
    assert not is_number("aged 12-17, 2021") and not is_number("Phase 1") and is_number("1,014") and is_number("1 to 4")
