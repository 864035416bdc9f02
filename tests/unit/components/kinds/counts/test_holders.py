"""Two holders of one quantity side by side, and parts held against their total: differences are told, never mended."""

from __future__ import annotations

import pandas as pd
import pytest

from disrupting_harm.components.kinds.counts.holders import estimate_holders
from disrupting_harm.components.kinds.counts.parts import compare_parts
from disrupting_harm.errors import UserError


SOURCE = {"source_title": "a", "source_url": "b", "licence": "c", "unit": "reports"}


def held(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame([{"measure": "m", "year": y, "holder": h, "value": v, **SOURCE} for y, h, v in rows])


def by_statistic(made: pd.DataFrame) -> dict:
    return {(r.statistic, r.level): r.estimate for r in made.itertuples()}


def test_both_numbers_their_difference_and_their_ratio_stand_side_by_side():
    made = estimate_holders(held(("2020", "a", 200.0), ("2020", "b", 150.0)), holders=("a", "b"), by=["year"])
    assert by_statistic(made) == {
        ("count", "a:2020"): 200, ("count", "b:2020"): 150,
        ("count_difference", "2020"): -50, ("count_ratio", "2020"): 0.75,
    }  # fmt: skip


def test_what_one_holder_alone_counts_has_no_difference():
    made = estimate_holders(held(("2020", "a", 200.0)), holders=("a", "b"), by=["year"])
    assert by_statistic(made) == {("count", "a:2020"): 200}


def test_no_ratio_to_nothing():
    made = estimate_holders(held(("2020", "a", 0.0), ("2020", "b", 3.0)), holders=("a", "b"), by=["year"])
    assert ("count_ratio", "2020") not in by_statistic(made) and by_statistic(made)["count_difference", "2020"] == 3


def test_a_third_holder_is_refused():
    with pytest.raises(UserError, match="c: no holder; it is one of a, b"):
        estimate_holders(held(("2020", "c", 1.0)), holders=("a", "b"), by=["year"])


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


def test_two_ways_to_divide_one_total_are_not_added_together():
    rows = parts(("total", 100.0, ""), ("one", 100.0, "total"), ("two", 90.0, "total"))
    found = compare_parts(rows.assign(way=["", "a", "b"]), by=["year"], within="way")
    assert found["finding"].tolist() == ["adds up", "not all parts are given"]


def test_nothing_is_found_where_nothing_is_a_part():
    assert compare_parts(parts(("total", 1.0, "")), by=["year"]).empty
