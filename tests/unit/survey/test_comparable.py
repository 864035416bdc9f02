"""Tables that are compared hold each row once, are not one table, and define and estimate each indicator alike."""

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.errors import DesignError
from disrupting_harm.survey.comparable import DEFINED_BY, refuse_different


KEYS = ["indicator", "level"]


def table(*rows: tuple, ci: str | None = None, **columns) -> pd.DataFrame:
    """Rows of an indicator and a level."""
    out = pd.DataFrame(rows or [("y", "All"), ("z", "All")], columns=KEYS).assign(estimate=0.5, **columns)
    out.attrs = {"ci": ci} if ci else {}
    return out


def told(*tables: pd.DataFrame) -> list[str]:
    try:
        refuse_different(dict(zip("ABC", tables, strict=False)), KEYS)
    except DesignError as error:
        return str(error).splitlines()
    return []


def other(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(estimate=0.6)


def differ(indicator: str, parts: str, pair: str = "'A' and 'B'") -> str:
    return f"{indicator}: {pair} differ in {parts}; estimate both alike, or leave it out."


def test_tables_of_the_same_definitions_have_no_problem():
    plain = table(
        version=1, base="all", recall="year", statistic="proportion", unit="", ci_method="wald", non_answers="left out"
    )
    assert told(plain, other(plain)) == told(plain) == told() == []


@pytest.mark.parametrize("column", DEFINED_BY)
def test_each_difference_is_told_of_its_indicator(column):
    one, two = table(**{column: ["a", "a"]}), table(**{column: ["a", "b"]})
    assert told(one, two) == [differ("z", DEFINED_BY[column])]


def test_all_differences_of_an_indicator_stand_in_one_sentence_and_it_is_told_once_for_all_its_levels():
    rows = [("y", "Girls"), ("y", "Boys"), ("z", "Boys")]
    one, two = table(*rows, version=1, base="all"), table(*rows, version=[2, 2, 2], base=["some", "all", "all"])
    assert told(one, two) == [differ("y", "version of the definition, base"), differ("z", "version of the definition")]


def test_what_one_table_alone_says_is_held_against_nothing():
    one, two = table(base=["a", None]), table(base=[None, "b"], recall="year")
    assert told(one, two) == []
    assert told(table(("y", "All"), version=1), table(("z", "All"), version=2)) == []
    assert told(table(("y", "All"), version=1), table(("y", "Girls"), version=2)) == []


def test_each_pair_of_tables_is_held_against_each_other():
    one, two, three = table(("y", "All"), version=1), table(("y", "All"), version=2), table(("z", "All"), version=1)
    assert told(one, three, two) == [differ("y", "version of the definition", "'A' and 'C'")]
    assert told(one, two, other(one)) == [
        differ("y", "version of the definition"), differ("y", "version of the definition", "'B' and 'C'")
    ]  # fmt: skip


def test_one_table_twice_is_told_and_the_other_pairs_are_compared_all_the_same():
    one, two = table(version=1), table(version=2)
    same = "Tables 'A' and 'B' are the same table; compare independent samples."
    assert told(one, one) == told(one, one.copy()) == [same]
    assert [line.partition(":")[0] for line in told(one, one.copy(), two)[1:]] == ["y", "z", "y", "z"]


def test_rows_that_stand_twice_are_counted_by_table():
    rows = [("y", "All"), ("y", "All"), ("y", "All"), ("y", "Girls")]
    assert told(table(*rows), table()) == ["Table 'A' holds 2 rows twice (same indicator, level); keep one of each."]


def test_the_interval_of_a_fresh_table_is_that_of_its_design():
    assert told(table(ci="wald"), other(table(ci="beta"))) == [differ("y", "interval"), differ("z", "interval")]
    assert told(table(ci="wald"), other(table(ci="wald"))) == told(table(ci="wald"), other(table())) == []
    assert told(table(ci="beta", ci_method="wald"), other(table(ci="wald"))) == [], "what a column says goes before"


@pytest.mark.parametrize(
    "cases, n, said",
    [
        ([np.nan, np.nan], [10, 10], "not a proportion"),
        ([5.0, np.nan], [10, 0], "proportion"),
        ([0.0, 0.0], [10, 10], "proportion"),
        ([np.nan, np.nan], [0, 0], None),  # without an answer it may be either
        ([np.nan, np.nan], [0, 10], "not a proportion"),
    ],
)
def test_a_table_that_counts_cases_is_one_of_proportions(cases, n, said):
    fresh = table(n_cases=cases, n=n)
    for statistic in ("proportion", "not a proportion"):
        expected = [] if said in (statistic, None) else [differ("y", "statistic"), differ("z", "statistic")]
        assert told(fresh, table(statistic=statistic)) == expected
    named = table(n_cases=cases, n=n, statistic="mean")
    assert told(named, other(table(statistic="mean"))) == []


def test_the_tables_are_left_as_they_were():
    one, two = table(ci="wald", n_cases=1.0, n=2), table(ci="wald", n_cases=1.0, n=3)
    before = one.copy()
    refuse_different({"A": one, "B": two}, KEYS)
    pd.testing.assert_frame_equal(one, before)
