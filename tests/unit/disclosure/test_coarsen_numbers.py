"""Every number of one released row, worked out by hand: to what it is rounded, and where it stays as it is or goes."""

import math

import numpy as np
import pandas as pd
import pytest
from tests.small_estimates import shares

from disrupting_harm.disclosure.cells import Cell, Row, Structure
from disrupting_harm.disclosure.coarsen import coarsen, coarsened
from disrupting_harm.disclosure.rules import Digits, Rules


RULES = Rules()
LARGE, SMALL, OF_FORTY = (154, 1014), (6, 13), (5, 40)  # shares to 0.001, to no unit, and to 0.02


def rounded(old, counts=LARGE, *, statistic="proportion", group=(), share=math.nan, levels=(), rules=RULES):
    """What is released of the numbers of one row. counts: its cases and base, None for a row without cases. levels: cells of shares."""
    cells = [Cell("base", "base", 1, 1)]
    if counts is not None:
        cells.append(Cell("harm", "cases", *counts, share=share))
    thing = ("harm", "1")
    of_levels = {
        (thing, ((variable, level),)): len(cells) + i for i, (variable, level, _) in enumerate(levels)
    }  # fmt: skip
    cells += [cell for *_, cell in levels]
    row = Row("t", 0, "id", statistic, thing, group, 0, None if counts is None else 1)
    return coarsened(old, row, Structure([row], cells, [], [], {}, of_levels), rules)


def same(found, expected):
    assert found.keys() == expected.keys()
    for column, value in expected.items():
        assert found[column] == value or math.isnan(found[column]) and math.isnan(value), column


@pytest.mark.parametrize("column", ["n", "n_cases"])
@pytest.mark.parametrize(
    ("to", "count", "expected"),
    [(5, 0, 0), (5, 2, 0), (5, 3, 5), (5, 7, 5), (5, 8, 10), (2, 1, 2), (2, 2, 2), (2, 3, 4), (1, 7, 7), (5, math.nan, math.nan)],
)  # fmt: skip
def test_a_count_is_the_nearest_multiple_halves_up(column, to, count, expected):
    same(rounded({column: count}, rules=Rules(round_counts=to)), {column: expected})


def test_each_column_has_digits_of_its_own():
    old = {"se": 0.012345, "deff": 1.23456, "df": 91.234, "df1": 2.3456, "df_domain": 45.678}
    digits = Digits(se=1, deff=2, df=3)
    new = {"se": 0.01, "deff": 1.2, "df": 91.2, "df1": 2.35, "df_domain": 45.7}
    same(rounded(old, rules=Rules(digits=digits)), new)


@pytest.mark.parametrize("column", ["p", "p_adjusted"])
@pytest.mark.parametrize(
    ("p", "printed"), [(0.0004, 0.0001), (0.0, 0.0001), (0.0006, 0.001), (0.01249, 0.012), (1.0, 1.0), (math.nan, math.nan)]
)  # fmt: skip
def test_a_p_value_has_three_decimals_and_is_never_nothing(column, p, printed):
    same(rounded({column: p}), {column: printed})


@pytest.mark.parametrize("column", ["risk", "reference_risk"])
def test_a_risk_is_rounded_as_a_share_of_everybody(column):
    same(rounded({column: 0.23456}), {column: 0.235})
    same(rounded({column: 0.23456}, rules=Rules(digits=Digits(estimate=2))), {column: 0.23})
    same(rounded({column: math.nan}), {column: math.nan})


def test_a_weight_is_the_rounded_mean_weight_times_the_rounded_base():
    # 1,013 at a mean weight of 5,112.3: 1,015 times 5,110 are 5,186,650.
    same(rounded({"n": 1013, "n_weighted": 1013 * 5112.3}), {"n": 1015, "n_weighted": 5_190_000})
    same(rounded({"n": 1, "n_weighted": 1234.5}, rules=Rules(round_counts=1)), {"n": 1, "n_weighted": 1230})


@pytest.mark.parametrize("old", [{"n": 0, "n_weighted": 0.0}, {"n": 0, "n_weighted": 7.125}, {"n": 1010}])
def test_a_weight_of_nobody_stays_and_one_that_is_not_there_is_not_made(old):
    same(rounded(old), old)
    assert rounded({"n_weighted": 7.125}) == {"n_weighted": 7.125}


@pytest.mark.parametrize(
    ("deff", "n_eff", "expected"),
    [
        (1.234, 815.4, 846),  # 1,015 by 1.2
        (0.8, 815.4, 1270),  # 1,015 by 0.8 are 1,268.75
        (0.0, 815.4, 815),  # nothing to divide by: its own digits
        (math.nan, 815.4, 815),
        (1.234, math.nan, math.nan),
    ],
)
def test_the_effective_sample_is_the_rounded_base_by_the_rounded_design_effect(deff, n_eff, expected):
    assert rounded({"n": 1013, "deff": deff, "n_eff": n_eff})["n_eff"] == pytest.approx(expected, nan_ok=True)


def test_without_a_design_effect_the_effective_sample_has_digits_of_its_own():
    same(rounded({"n": 1013, "n_eff": 815.4}), {"n": 1015, "n_eff": 815})


@pytest.mark.parametrize("old", [{"n": 1015.0}, {"n": 1015.0, "estimate": math.nan, "ci_low": 0.12345}])
def test_where_there_is_no_estimate_nothing_is_made_of_it(old):
    same(rounded(old), old)


SHARE = {"estimate": 0.1258, "ci_low": 0.101, "ci_high": 0.25}


def test_a_share_and_its_interval_are_rounded_to_the_unit_of_its_group():
    same(rounded(SHARE), {"estimate": 0.126, "ci_low": 0.101, "ci_high": 0.251})
    # 0.12, less 0.0248 as 0.04, and with 0.1242 as 0.14
    same(rounded(SHARE, OF_FORTY), {"estimate": 0.12, "ci_low": 0.08, "ci_high": 0.26})


def test_a_share_without_cases_is_rounded_to_what_is_printed():
    same(rounded(SHARE, None, statistic="standardised"), {"estimate": 0.126, "ci_low": 0.101, "ci_high": 0.251})


def test_a_share_of_too_few_goes_with_all_that_tells_of_it():
    blank = dict.fromkeys(("estimate", "se", "ci_low", "ci_high", "deff", "n_eff"), math.nan)
    old = {"n": 13.0, "n_cases": 6.0, "se": 0.1, "deff": 1.1, "n_eff": 11.0} | SHARE
    same(rounded(old, SMALL), {"n": 15, "n_cases": 5} | blank)


@pytest.mark.parametrize(
    ("estimate", "low", "high", "printed"),
    [
        (0.0104, 0.0, 0.0199, (0.01, 0.0, 0.02)),
        (0.004, 0.0001, 0.006, (0.004, 0.0, 0.006)),
        (0.9996, 0.98, 1.0, (1.0, 0.98, 1.0)),
        (0.9896, 0.98, 1.0, (0.99, 0.98, 1.0)),
        (0.5, math.nan, 0.6, (0.5, math.nan, 0.6)),
    ],
)
def test_the_interval_of_a_share_stays_between_nothing_and_everything(estimate, low, high, printed):
    same(
        rounded({"estimate": estimate, "ci_low": low, "ci_high": high}),
        dict(zip(("estimate", "ci_low", "ci_high"), printed, strict=True)),
    )


def test_points_may_be_below_nothing_and_above_one():
    old = {"estimate": -0.0204, "ci_low": -0.0511, "ci_high": 0.0102}
    # -0.020, less 0.0307 as 0.031, and with 0.0306 as 0.031
    for statistic in ("difference", "risk_difference", "trend"):
        same(rounded(old, None, statistic=statistic), {"estimate": -0.02, "ci_low": -0.051, "ci_high": 0.011})
    high = rounded({"estimate": 0.99, "ci_low": 0.97, "ci_high": 1.02}, None, statistic="risk_difference")
    same(high, {"estimate": 0.99, "ci_low": 0.97, "ci_high": 1.02})


def test_points_are_rounded_to_what_is_printed_whatever_group_they_count():
    same(rounded({"estimate": 0.1258}, SMALL, statistic="risk_difference"), {"estimate": 0.126})


BOYS, GIRLS = Cell("boys", "cases", 50, 500, share=0.10049), Cell("girls", "cases", 40, 500, share=0.07951)
FEW = Cell("few", "cases", *SMALL, share=0.46)


@pytest.mark.parametrize(
    ("group", "levels", "expected"),
    [
        ((("s", "m - f"),), [("s", "m", BOYS), ("s", "f", GIRLS)], 0.02),  # 0.100 less 0.080
        ((("s", "f - m"),), [("s", "m", BOYS), ("s", "f", GIRLS)], -0.02),
        ((("s", "m - f"),), [("s", "m", BOYS)], 0.021),
        ((("s", "m - f"),), [("s", "m", BOYS), ("s", "f", FEW)], 0.021),
        ((("s", "m - f"),), [("s", "m", FEW), ("s", "f", GIRLS)], 0.021),
        ((("s", "m"),), [("s", "m", BOYS)], 0.021),
        ((("s", "m - f - x"),), [("s", "m", BOYS), ("s", "f", GIRLS), ("s", "x", GIRLS)], 0.021),
        ((("a", "1"), ("s", "m - f")), [("s", "m", BOYS), ("s", "f", GIRLS)], 0.021),
        ((), [("s", "m", BOYS), ("s", "f", GIRLS)], 0.021),
    ],
)
def test_a_difference_is_that_of_the_released_shares_of_its_two_levels_or_else_its_own(group, levels, expected):
    same(
        rounded({"estimate": 0.02098}, None, statistic="difference", group=group, levels=levels), {"estimate": expected}
    )


def test_a_number_has_significant_digits_and_its_interval_reaches_outwards():
    old = {"estimate": 12.345, "ci_low": 0.05128, "ci_high": 99.91}
    same(rounded(old, None, statistic="odds_ratio"), {"estimate": 12.3, "ci_low": 0.0512, "ci_high": 100.0})
    old = {"estimate": -1.2345, "ci_low": -2.3411, "ci_high": -0.12345}
    same(rounded(old, None, statistic="mean"), {"estimate": -1.23, "ci_low": -2.35, "ci_high": -0.123})
    old = {"estimate": 1.2345, "ci_low": 0.0, "ci_high": math.inf}
    same(rounded(old, None, statistic="mean"), {"estimate": 1.23, "ci_low": 0.0, "ci_high": math.inf})


CHILDREN = {"estimate": 0.1258 * 1_000_000, "se": 12_345.0, "ci_low": 101_000.0, "ci_high": 250_000.0}


def test_a_number_of_children_is_the_released_share_of_the_population():
    found = rounded(CHILDREN, LARGE, statistic="children_affected", share=0.1258)
    same(found, {"estimate": 126_000, "se": 12_000, "ci_low": 101_000, "ci_high": 251_000})
    found = rounded(CHILDREN, OF_FORTY, statistic="children_affected", share=0.1258)
    same(found, {"estimate": 120_000, "se": 12_000, "ci_low": 80_000, "ci_high": 260_000})
    found = rounded({"estimate": 1_000_000.0}, (1014, 1014), statistic="children_affected", share=1.0)
    same(found, {"estimate": 1_000_000})


def test_the_interval_of_a_number_of_children_ends_at_the_population():
    most = {"estimate": 999_600.0, "ci_low": 990_000.0, "ci_high": 999_900.0}
    found = rounded(most, LARGE, statistic="children_affected", share=0.9996)
    same(found, {"estimate": 1_000_000, "ci_low": 990_000, "ci_high": 1_000_000})


def test_a_number_of_children_of_too_few_goes_and_its_design_effect_says_nothing_of_it():
    found = rounded(CHILDREN | {"deff": 1.234}, SMALL, statistic="children_affected", share=0.1258)
    same(found, dict.fromkeys(("estimate", "se", "ci_low", "ci_high"), math.nan) | {"deff": 1.2})


@pytest.mark.parametrize(("counts", "share"), [(None, math.nan), (LARGE, math.nan), (LARGE, 0.0)])
def test_a_number_of_children_without_a_share_has_two_digits(counts, share):
    old = {"estimate": 125_800.0, "ci_low": 101_000.0, "ci_high": 251_000.0}
    found = rounded(old, counts, statistic="children_affected", share=share)
    same(found, {"estimate": 130_000, "ci_low": 100_000, "ci_high": 260_000})


# -- a table

COUNT = {"estimate", "se", "ci_low", "ci_high", "deff", "n_eff"}
WORDS = COUNT | {"n_cases", "p", "p_adjusted", "risk", "reference_risk"}
KEPT_OUT = {"percentage": set(), "count": COUNT, "unreliable": WORDS, "too_few": WORDS}


@pytest.mark.parametrize("presentation", KEPT_OUT)
def test_what_a_reader_is_not_shown_no_file_holds(presentation):
    numbers = dict.fromkeys(("df1", "p", "p_adjusted", "risk", "reference_risk"), 0.25)
    table = shares({"": LARGE}).assign(presentation=presentation, **numbers)
    structure = made()
    (out,) = coarsen(table, {0: 0}, structure, RULES, {}).to_dict("records")
    every = ("df", "df_domain", "n", "n_weighted", *numbers, *COUNT, "n_cases")
    assert {name for name in every if pd.isna(out[name])} == KEPT_OUT[presentation]
    assert out["presentation"] == presentation


def made(counts=LARGE):
    row = Row("t", 0, "id", "proportion", ("harm", "1"), (), 0, 1)
    cells = [Cell("all", "base", counts[1], counts[1]), Cell("harm", "cases", *counts)]
    return Structure([row], cells, [], [], {}, {})


@pytest.mark.parametrize(("presentation", "told"), [("percentage", "count"), ("unreliable", "unreliable"), ("", "")])
def test_a_percentage_of_too_few_is_told_as_a_count(presentation, told):
    structure = made(SMALL)
    table = shares({"": SMALL}).assign(presentation=presentation)
    assert list(coarsen(table, {0: 0}, structure, RULES, {})["presentation"]) == [told]


def test_a_row_without_an_estimate_is_told_as_it_was():
    structure = made(SMALL)
    table = shares({"": SMALL}).assign(estimate=np.nan)
    assert list(coarsen(table, {0: 0}, structure, RULES, {})["presentation"]) == ["percentage"]


def test_only_rows_of_the_structure_change_and_a_table_without_any_stays():
    structure = made()
    table = shares({"": (153, 1013), "s=f": (153, 1013), "s=m": (153, 1013)}).assign(largest_share=0.1)
    out = coarsen(table, {1: 0}, structure, RULES, {})
    assert list(out["n"]) == [1013, 1015, 1013] and list(out["n_cases"]) == [153, 155, 153]
    assert coarsen(table, {}, structure, RULES, {}).equals(table.drop(columns="largest_share"))


def test_a_table_without_words_gets_them_for_the_rows_that_are_withheld():
    structure = made()
    table = shares({"": LARGE, "s=f": LARGE}).drop(columns=["presentation", "flags"])
    out = coarsen(table, {1: 0}, structure, RULES, {0: "complementary"})
    assert list(out["presentation"].fillna("")) == ["", "withheld"] and list(out["flags"].fillna("")) == [
        "",
        "complementary",
    ]
    assert list(out["n"].isna()) == [False, True]


@pytest.mark.parametrize(
    ("kind", "hidden", "after"), [("int64", {}, "i"), ("uint16", {}, "u"), ("int64", {0: "x"}, "f"), ("float", {}, "f")]
)
def test_a_column_of_whole_numbers_stays_one_unless_a_row_of_it_is_blank(kind, hidden, after):
    structure = made()
    out = coarsen(shares({"": LARGE}).astype({"n": kind}), {0: 0}, structure, RULES, hidden)
    assert out["n"].dtype.kind == after


def test_an_end_of_nothing_is_printed_as_nothing_and_not_as_it_was():
    """The released share ends at 0, and the exact end of the number would tell the exact end of the share."""
    rare = {"estimate": 4_123.45, "ci_low": 312.7345678, "ci_high": 9_876.54321}
    found = rounded(rare, (6, 1014), statistic="children_affected", share=0.00412345)
    same(found, {"estimate": 4_000, "ci_low": 0, "ci_high": 10_000})
    same(
        rounded({"estimate": 3.0, "ci_low": 0.0, "ci_high": 8.0}, statistic="mean"),
        {"estimate": 3, "ci_low": 0, "ci_high": 8},
    )


@pytest.mark.parametrize(
    "statistic", ["proportion", "children_affected", "difference", "mean", "odds_ratio", "n_weighted"]
)
def test_no_number_that_leaves_has_more_digits_than_its_rule(statistic):
    """Whatever the group and the interval, also where an end is nothing, everything or beyond."""
    random = np.random.default_rng(20261127)
    scale = 1.0 if statistic in ("proportion", "difference") else 1_000_000.0
    for _ in range(400):
        total = int(random.integers(20, 3000))
        count = int(random.integers(0, total + 1))
        share = float(np.clip(count / total + random.normal(0, 0.01), 0, 1))
        low, high = share - random.exponential(0.02), share + random.exponential(0.02)
        old = {
            "estimate": scale * share,
            "se": scale * random.exponential(0.01),
            "ci_low": scale * max(low, 0),
            "ci_high": scale * min(high, 1),
        }
        found = rounded(old, (count, total), statistic=statistic, share=share)
        for column, value in found.items():
            if math.isfinite(value):
                assert value == float(f"{value:.3g}") or round(value, 4) == value, (statistic, column)
