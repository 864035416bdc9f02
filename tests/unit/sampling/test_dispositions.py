"""AAPOR codes and their categories."""

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.sampling.dispositions import CATEGORIES, read_categories


# AAPOR (2023), Standard Definitions, 10th edition: final disposition codes of in-person household surveys
CODES = {
    "I": ["1.1", "1.10"],
    "P": ["1.2", "1.20"],
    "R": ["2.1", "2.10", "2.11", "2.111", "2.112", "2.12", "2.121"],
    "NC": ["2.2", "2.20", "2.23", "2.24", "2.25"],
    "O": ["2.3", "2.30", "2.31", "2.32", "2.33", "2.331", "2.332", "2.333", "2.35", "2.36", "2.90"],
    "UH": ["3.1", "3.10", "3.11", "3.17", "3.18"],
    "UR": ["3.2", "3.20", "3.21"],
    "UO": ["3.9", "3.90"],
    "NE": ["4", "4.0", "4.10", "4.50", "4.60", "4.61", "4.70", "4.80"],
}


def categories(values, **how):
    problems = []
    found = read_categories(pd.Series(values, **how), "code", problems)
    return [CATEGORIES[i] if i >= 0 else None for i in found], problems


@pytest.mark.parametrize("category", CATEGORIES)
def test_each_code_has_its_category(category):
    assert categories(CODES[category]) == ([category] * len(CODES[category]), [])


def test_every_category_is_tried():
    assert set(CODES) == set(CATEGORIES)


@pytest.mark.parametrize("dtype", ["float64", "float32", "Float64", "Float32", "object", "category"])
def test_a_code_read_as_a_number_is_the_same_code(dtype):
    values = [1.1, 1.2, 2.1, 2.111, 2.2, 2.3, 2.33, 2.9, 3.1, 3.2, 3.9, 4.0, 4.7]
    expected = ["I", "P", "R", "R", "NC", "O", "O", "O", "UH", "UR", "UO", "NE", "NE"]
    assert categories(values, dtype=dtype) == (expected, [])


def test_whole_numbers_and_blanks_around_text_are_read():
    assert categories([4, " 1.1 ", np.int8(4)], dtype=object) == (["NE", "I", "NE"], [])


@pytest.mark.parametrize(
    "value",
    [
        "1",
        "1.0",
        "2.0",
        "3.0",
        "2.4",
        "3.3",
        "5.1",
        "0",
        "11",
        "110",
        "1,1",
        "1.1.1",
        "-1.1",
        "4.",
        "4.x",
        "",
        "I",
        "\u0661.1",
        2,
        2.0,
        True,
    ]
    + [np.inf, -1.1, 1e300, pd.Timestamp("2024-01-01"), b"1.1"],
)
def test_what_is_no_final_disposition_is_told_by_its_row_and_not_by_its_value(value):
    found, problems = categories(["1.1", value, "2.1"], dtype=object)
    assert found == ["I", None, "R"] and len(problems) == 1
    assert "in 1 row (row 1, counted from 0)" in problems[0]
    assert "none of AAPOR's final dispositions" in problems[0]


@pytest.mark.parametrize("value", [None, np.nan, pd.NA, pd.NaT])
def test_a_missing_code_is_told_as_missing(value):
    found, problems = categories(["1.1", value], dtype=object)
    assert found == ["I", None] and len(problems) == 1
    assert problems[0] == "Column 'code' (outcome code) is missing in 1 row (row 1, counted from 0)."
