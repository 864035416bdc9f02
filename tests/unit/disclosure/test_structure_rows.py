"""What each row of a table is read as: its group, its cells and their numbers, and which rows share a cell."""

import math

import numpy as np
import pytest
from tests.small_estimates import join, shares

from disrupting_harm.disclosure.structure import COVERED, NOT_COVERED, find_structure, is_covered, read_group


def read(*tables, already=None, to=1):
    return find_structure(
        {f"t{i}": t for i, t in enumerate(tables)}, None if already is None else {"old": already}, round_counts=to
    )


def one(n=100, cases=30, group="", **more):
    """A table of one row. Its id is its own, so that none is taken for a row of an earlier release."""
    table = shares({group: (cases, n)}, **{k: more.pop(k) for k in ("indicator", "base", "weight") if k in more})
    return table.assign(**more)


# -- groups


@pytest.mark.parametrize(
    ("statistic", "by", "level", "group"),
    [
        ("proportion", "", "", ()),
        ("proportion", "sex", "f", (("sex", "f"),)),
        ("proportion", "sex:age", "f:12", (("age", "12"), ("sex", "f"))),
        ("proportion", "range", "highest", ()),
        ("proportion", "standard", "2020", ()),
        ("odds_ratio", "age", "per unit", ()),
        ("odds_ratio", "age", "one year more", ()),
        ("odds_ratio", "sex", "f", (("sex", "f"),)),
        ("mean", "sex", "all", ()),
        ("difference", "sex", "f - m", (("sex", "f - m"),)),
        ("risk_difference", "sex", "f", ()),
        ("trend", "age_group", "12-13", ()),
        ("rao_scott_f", "sex", "f", ()),
        ("wald_f", "sex", "f", ()),
        ("mean_wald_f", "sex", "f", ()),
        ("rank_wald_f", "sex", "f", ()),
        ("odds_ratio", "sex:age", "f", (("sex:age", "f"),)),
        ("odds_ratio", "time", "10:30", (("time", "10:30"),)),
    ],
)
def test_the_group_of_a_row(statistic, by, level, group):
    assert read_group(statistic, by, level) == group


# -- which rows are read


def test_every_statistic_of_respondents_is_read_and_others_are_not():
    names = (*COVERED, *NOT_COVERED, "count", "")
    table = shares({f"s={i}": (30, 100) for i in range(len(names))}).assign(statistic=names)
    assert {name for name, covered in zip(names, is_covered(table), strict=True) if covered} == set(COVERED)


@pytest.mark.parametrize("name", ["estimate_id", "indicator", "version", "base", "statistic", "by", "level", "n"])
def test_a_table_without_a_column_that_tells_what_is_counted_is_not_read(name):
    table = shares({"": (30, 100), "s=f": (20, 50)})
    assert is_covered(table).tolist() == [True, True] and is_covered(table.drop(columns=name)).tolist() == [
        False,
        False,
    ]


def test_rows_without_a_base_and_withheld_ones_are_not_read():
    table = shares({"": (30, 100), "s=f": (20, 50), "s=m": (10, 50)})
    table.loc[0, "n"], table.loc[1, "presentation"] = np.nan, "withheld"
    assert is_covered(table).tolist() == [False, False, True]
    assert is_covered(table.drop(columns="presentation")).tolist() == [False, True, True]
    assert [(row.position, row.group) for row in read(table).rows] == [(2, (("s", "m"),))]


def test_a_table_without_columns_of_cases_and_weights_is_read_for_its_bases():
    table = shares({"": (30, 100)}).drop(columns=["n_cases", "n_weighted", "estimate", "part"])
    found = read(table)
    assert [(c.kind, c.count, math.isnan(c.weighted)) for c in found.cells] == [("base", 100, True)]
    assert found.rows[0].cases is None and found.shares == {}


# -- rows and cells


def test_a_row_says_where_it_stands_and_what_it_counts():
    table = join(shares({"": (3, 9)}).assign(statistic="count"), shares({"sex=f,age=12": (20, 50)}))
    (row,) = read(shares({"": (1, 2)}).iloc[:0], table).rows
    assert (row.table, row.position, row.estimate_id) == ("t1", 1, "TST/survey/harm@v1/sex=f,age=12")
    assert (row.statistic, row.thing, row.group) == ("proportion", ("harm", "1"), (("age", "12"), ("sex", "f")))
    assert (row.base, row.cases, row.taken_over, row.released) == (0, 1, ("age", "sex"), False)


def test_the_cells_of_a_row_hold_its_numbers():
    found = read(one(weight=3.0, weighted_shares={"": 0.25}, estimate=0.25, largest_share=0.125))
    base, cases = found.cells
    assert (base.name, base.kind, base.count, base.total, base.weighted, base.weighted_total) == (
        "harm (all)",
        "base",
        100,
        100,
        300,
        300,
    )
    assert (cases.name, cases.kind, cases.count, cases.total, cases.weighted, cases.weighted_total) == (
        "harm (all)",
        "cases",
        30,
        100,
        75,
        300,
    )
    assert (cases.share, cases.largest_share, cases.rows, cases.fixed) == (0.25, 0.125, [0], False)
    assert math.isnan(base.share) and found.shares == {(("harm", "1"), ()): 1}


def test_the_name_of_a_cell_tells_its_group():
    assert [c.name for c in read(shares({"sex=f,age=12": (20, 50)})).cells] == ["harm (age=12, sex=f)"] * 2


@pytest.mark.parametrize(
    "statistic",
    ["odds_ratio", "children_affected", "mean", "standardised", "difference", "risk_difference", "trend", "wald_f"],
)
def test_a_number_that_is_no_share_of_the_group_is_not_taken_for_one(statistic):
    found = read(one(statistic=statistic, estimate=12.0))
    cases = found.cells[found.rows[0].cases]
    assert math.isnan(cases.share) and math.isnan(cases.weighted) and cases.weighted_total == 100 and found.shares == {}


@pytest.mark.parametrize("statistic", ["proportion_of_answers", "lower_bound", "upper_bound"])
def test_the_share_of_another_treatment_is_that_of_its_own_cell(statistic):
    found = read(one(), one(90, 28, statistic=statistic))
    assert [found.cells[row.cases].share for row in found.rows] == [0.3, 28 / 90]
    assert found.shares == {(("harm", "1"), ()): found.rows[0].cases}


def test_a_later_row_completes_what_the_rows_before_it_did_not_know():
    scaled = one(statistic="children_affected", estimate=12.0, n_weighted=np.nan, largest_share=0.2)
    found = read(
        scaled.assign(estimate_id="a"), one(weight=2.0, largest_share=np.nan), one(weight=3.0, largest_share=0.5)
    )
    cases = found.cells[found.rows[0].cases]
    assert (cases.weighted_total, cases.rows, cases.share) == (200, [0, 1, 2], 0.3)
    assert cases.largest_share == 0.2, "scaled numbers are read after shares"


def test_a_weight_that_is_known_is_not_replaced():
    found = read(one(weight=2.0), one(weight=3.0))
    assert [(c.weighted_total, c.rows) for c in found.cells] == [(200, [0, 1]), (200, [0, 1])]


def test_a_range_counts_its_part_and_one_without_a_part_its_indicator():
    ends = {"indicator": "range_of_harm", "by": "range", "level": "highest"}
    things = [read(one(**ends, part=part)).rows[0].thing[0] for part in ("harm", None)]
    assert things == ["harm", "range_of_harm"]
    for group in ("", "age=12", "sex=f"):
        assert read(one(group=group, part="other")).rows[0].thing[0] == "harm"


def test_shares_and_means_name_the_cells_whatever_table_is_first():
    test = one(90, np.nan, statistic="wald_f", by="sex", level="all", estimate_id="test")
    found = read(test, one())
    assert [(row.statistic, found.cells[row.base].count) for row in found.rows] == [("proportion", 100), ("wald_f", 90)]


# -- which rows share a cell


def shared(*tables, **more):
    """Whether the last row counts the same cells as the first: its base, its cases."""
    found = read(*tables, **more)
    first, last = found.rows[0], found.rows[-1]
    return first.base == last.base, first.cases == last.cases


@pytest.mark.parametrize(
    ("n", "cases", "same"), [(100, 30, (True, True)), (100, 29, (True, False)), (101, 30, (False, False)), (99, 29, (False, False))]
)  # fmt: skip
def test_rows_that_count_as_many_share_their_cells(n, cases, same):
    assert shared(one(), one(n, cases, statistic="lower_bound")) == same
    assert shared(one(), one(n, cases)) == same


def test_a_row_without_cases_shares_the_base_and_the_next_one_brings_the_cases():
    found = read(one(100, np.nan, statistic="mean"), one(100, 30), one(100, 29, estimate_id="other"), one(100, np.nan))
    assert len({row.base for row in found.rows}) == 1
    assert [row.cases and found.cells[row.cases].count for row in found.rows] == [None, 30, 29, None]


def test_another_group_another_version_and_another_indicator_have_cells_of_their_own():
    for other in (one(group="s=f"), one(version=2), one(indicator="help")):
        assert shared(one(), other)[1] is False
    assert shared(one(), one(indicator="help"))[0] is True


@pytest.mark.parametrize(
    ("base", "counts", "same"),
    [
        ("children", {"": (5, 100), "s=f": (2, 50)}, True),
        ("children", {"": (5, 100), "s=x": (2, 10)}, True),
        ("caregivers", {"": (5, 100), "s=f": (2, 50)}, False),
        ("children", {"": (5, 100), "s=f": (2, 49)}, False),
        ("children", {"": (5, 99), "s=f": (2, 50)}, False),
        ("children", {"s=x": (2, 10)}, False),
    ],
)
def test_indicators_share_bases_of_the_same_words_and_numbers_in_every_group_of_both(base, counts, same):
    found = read(shares({"": (30, 100), "s=f": (20, 50)}), shares(counts, indicator="help", base=base))
    ours = {row.base for row in found.rows if row.thing[0] == "harm"}
    theirs = {row.base for row in found.rows if row.thing[0] == "help"}
    assert bool(ours & theirs) is same


def test_a_series_of_its_own_has_a_base_of_its_own_where_numbers_differ():
    other = one(95, 30, statistic="proportion_of_answers", estimate_id="a")
    found = read(one(), other, one(95, 30, indicator="help"))
    assert [found.cells[row.base].count for row in found.rows] == [100, 95, 95]
    assert found.rows[1].base == 2


# -- an earlier release


@pytest.mark.parametrize(
    ("to", "n", "cases", "cells"),
    [
        (5, 102, 30, 2),
        (5, 103, 30, 4),
        (5, 98, 28, 2),
        (5, 97, 30, 4),
        (5, 100, 33, 3),
        (5, 100, 27, 3),
        (1, 101, 30, 4),
        (4, 102, 32, 2),
    ],
)
def test_a_number_of_an_earlier_release_is_that_of_a_row_as_far_as_it_was_rounded(to, n, cases, cells):
    found = read(one(), already=one(n, cases, estimate_id="old"), to=to)
    ours = {c for row in found.rows for c in (row.base, row.cases)}
    assert len([c for c in found.cells if c.kind in ("base", "cases") and (c.rows or c.fixed)]) == cells
    assert [found.cells[c].fixed for c in sorted(ours)] == [cells < 4, cells == 2]


def test_an_estimate_that_was_released_under_its_id_is_marked_and_keeps_its_numbers():
    found = read(one(), one(indicator="help"), already=one(105, 35, n_weighted=105.0))
    assert [row.released for row in found.rows] == [True, False]
    assert [(c.count, c.fixed) for c in found.cells] == [(100, True), (30, True), (30, False)]


def test_a_mean_that_was_released_marks_its_base():
    found = read(one(100, np.nan, statistic="mean"), already=one(100, np.nan, statistic="mean"))
    assert [(c.kind, c.fixed) for c in found.cells] == [("base", True)]


def test_rows_of_an_earlier_release_are_cells_and_no_rows():
    found = read(one(), already=shares({"": (30, 100), "s=f": (20, 50)}))
    (earlier,) = [c for c in found.cells if c.earlier and c.kind == "cases"]
    assert (earlier.count, earlier.weighted, earlier.share, earlier.rows) == (20, 20, 0.4, [])
    assert len(found.rows) == 1
