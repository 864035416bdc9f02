"""Parts held against their total: what does not add up is told, and never mended."""

from __future__ import annotations

import pandas as pd
import pytest

from disrupting_harm.components.kinds.counts.parts import compare_parts
from disrupting_harm.components.kinds.counts.words import parts_in_words


def parts(*rows: tuple[str, float, str], unit: str = "cases") -> pd.DataFrame:
    return pd.DataFrame([{"measure": m, "year": "2020", "value": v, "unit": unit, "part_of": p} for m, v, p in rows])


@pytest.mark.parametrize(
    "numbers, finding, remainder",
    [
        ((60.0, 40.0), "adds up", 0),
        ((60.0, 10.0), "not all parts are given", 30),
        ((60.0, 50.0), "parts are more than the total", -10),
        ((60.0, float("nan")), "open: some parts are not numbers", 40),
        ((110.0, float("nan")), "parts are more than the total", -10),
    ],
)
def test_parts_are_held_against_their_total(numbers, finding, remainder):
    rows = parts(("total", 100.0, ""), ("one", numbers[0], "total"), ("two", numbers[1], "total"))
    (found,) = compare_parts(rows, by=["year"]).itertuples()
    assert (found.finding, found.remainder, found.total) == (finding, remainder, 100)
    assert rows["value"].tolist()[0] == 100, "no number is changed"


def test_a_total_that_is_no_number_leaves_its_parts_as_they_are():
    rows = parts(("total", float("nan"), ""), ("one", 5.0, "total"))
    (found,) = compare_parts(rows, by=["year"]).itertuples()
    assert found.finding == "the total is not given as a number" and found.parts == 5


def test_percentages_are_held_against_a_hundred_whatever_the_total_counts():
    rows = pd.concat(
        [parts(("total", 2457.0, "")), parts(("one", 47.7, "total"), ("two", 28.8, "total"), unit="percent")]
    )
    (found,) = compare_parts(rows, by=["year"]).itertuples()
    assert found.total == 100 and found.remainder == pytest.approx(23.5)
    assert found.published == 2457, "no source published a hundred"
    (shown,) = parts_in_words(compare_parts(rows, by=["year"]), str, by=["year"]).to_dict("records")
    assert (shown["Published"], shown["Sum of the parts"], shown["Left"]) == ("2,457", "76.5 %", "23.5 %")


def test_a_total_that_nobody_published_is_called_so():
    rows = parts(("one", 47.7, "total"), ("two", 52.3, "total"), unit="percent")
    (shown,) = parts_in_words(compare_parts(rows, by=["year"]), str, by=["year"]).to_dict("records")
    assert (shown["Published"], shown["Finding"]) == ("not published", "adds up")


def test_two_ways_to_divide_one_total_are_not_added_together():
    rows = parts(("total", 100.0, ""), ("one", 100.0, "total"), ("two", 90.0, "total"))
    found = compare_parts(rows.assign(way=["", "a", "b"]), by=["year"], within="way")
    assert found["finding"].tolist() == ["adds up", "not all parts are given"]


def test_nothing_is_found_where_nothing_is_a_part():
    assert compare_parts(parts(("total", 1.0, "")), by=["year"]).empty
