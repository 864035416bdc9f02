"""Weights and numbers of PSUs that no sample has are told by their rows and strata; those at the edge of what can be are taken."""

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.errors import DesignError
from disrupting_harm.survey.design_numbers import number_problems, read_psus_of_strata


STRATUM = np.array([0, 0, 0, 1, 1])  # codes of the strata "a" and "b", with three and two PSUs
LABELS = pd.Series(list("aaabb"))
UNIT = np.array([0, 1, 2, 0, 1])


def problems(values, role="weight", not_numbers=None) -> list[str]:
    values = np.array(values, dtype=float)
    bad = np.zeros(len(values), dtype=bool) if not_numbers is None else np.array(not_numbers)
    return number_problems(role, "w", values, bad)


@pytest.mark.parametrize(
    "role, column", [("weight", "Weight column 'w'"), ("base_weight", "Weight column 'w'"), ("fpc", "Column 'w' (fpc)")]
)
def test_each_kind_of_value_that_no_column_holds_is_told_with_its_rows(role, column):
    found = problems(
        [np.nan, np.nan, np.inf, -np.inf, -1, 0, 2], role, [False, True, False, False, False, False, False]
    )
    assert found == [
        f"{column} is missing in 1 row (row 0, counted from 0).",
        f"{column} is not a finite number in 3 rows (rows 1, 2 and 3, counted from 0).",
        f"{column} is negative in 1 row (row 4, counted from 0).",
    ]


def test_a_column_may_hold_zeros_but_not_alone():
    assert problems([0, 1e-300]) == problems([]) == []
    zero = "Weight column 'w' is zero throughout, which it may not be, in"
    assert problems([0, 0]) == [f"{zero} 2 rows (rows 0 and 1, counted from 0)."]
    assert problems([0]) == [f"{zero} 1 row (row 0, counted from 0)."]


def read(fpc=None, population=None, empty=None, labels=LABELS):
    population = None if population is None else np.array(population, dtype=float)
    return read_psus_of_strata(fpc, population, empty, labels, STRATUM, UNIT)


def told(**keys) -> list[str]:
    with pytest.raises(DesignError) as raised:
        read(**keys)
    return str(raised.value).splitlines()


def test_what_the_design_does_not_say_is_none():
    assert read() == read(empty={}) == (None, None)


def test_numbers_by_stratum_are_given_to_each_row_and_strata_without_one_are_infinite():
    population, empty = read({"a": 3})
    assert population.tolist() == [3, 3, 3, np.inf, np.inf] and empty is None
    assert read({"a": 9, "b": 2})[0].tolist() == [9, 9, 9, 2, 2]


def test_psus_without_a_row_are_given_to_each_stratum_and_there_are_none_in_others():
    population, empty = read(empty={"b": np.int64(4)})
    assert (population, empty.tolist(), empty.dtype) == (None, [0, 4], np.int64)
    assert read(empty={"a": 0, "b": 1})[1].tolist() == [0, 1]


def test_a_population_is_at_least_the_psus_of_the_sample_those_without_a_row_included():
    assert read("N", [3, 3, 3, 2, 2])[0].tolist() == [3, 3, 3, 2, 2]
    assert read("N", [4, 4, 4, 2, 2], {"a": 1})[1].tolist() == [1, 0]
    below = "is below the number of PSUs that the stratum has in the sample in"
    give = "give the number of PSUs of the stratum in the population"
    assert told(fpc="N", population=[3, 3, 3, 2, 2], empty={"a": 1}) == [
        f"Column 'N' (fpc) {below} 3 rows (rows 0, 1 and 2, counted from 0); {give}."
    ]
    assert told(fpc={"b": 1}) == [f"fpc {below} 2 rows (rows 3 and 4, counted from 0); {give}."]


def test_all_that_is_wrong_with_a_population_is_told_at_once():
    give = "give the number of PSUs of the stratum in the population"
    assert told(fpc="N", population=[3, 4, 2.5, 2, 2]) == [
        f"Column 'N' (fpc) is not that of the stratum's first row in 2 rows (rows 1 and 2, counted from 0); {give} in every row.",
        f"Column 'N' (fpc) is no whole number in 1 row (row 2, counted from 0); {give}, and no share.",
        f"Column 'N' (fpc) is below the number of PSUs that the stratum has in the sample in 1 row (row 2, counted from 0); {give}.",
    ]


def test_a_psu_of_several_rows_counts_once_and_its_code_within_its_stratum_alone():
    unit = np.array([0, 0, 1, 0, 0])
    population = np.array([2.0, 2, 2, 1, 1])
    assert read_psus_of_strata("N", population, None, None, STRATUM, unit)[0].tolist() == [2, 2, 2, 1, 1]


@pytest.mark.parametrize("option", ["fpc", "empty_psus"])
def test_strata_without_a_row_and_numbers_that_are_none_are_all_told(option):
    given = {"c": 5, "d": 1, "a": -1, "b": 1.0}
    found = told(**{"fpc" if option == "fpc" else "empty": given})
    assert found == [
        *(f"{option} names stratum '{label}', of which there is no row; correct it." for label in "cd"),
        *(f"{option} of stratum '{label}' is no whole number of at least 0; correct it." for label in "ab"),
    ]
    assert told(**{"fpc" if option == "fpc" else "empty": given, "labels": None}) == [
        f"{option} goes with one column of strata; name it."
    ]


def test_strata_are_named_as_they_are_printed():
    numbered = pd.Series([1.0, 1.0, 1.0, 2.0, 2.0])
    assert (
        read({"1": 7}, labels=numbered)[0].tolist()
        == read({1: 7}, labels=numbered)[0].tolist()
        == [7, 7, 7, np.inf, np.inf]
    )


@pytest.mark.parametrize("strata", [1, 2, 3, 4])
def test_there_is_one_number_for_each_stratum_however_many_there_are(strata):
    codes = np.arange(strata)
    labels = pd.Series([f"s{code}" for code in codes])
    given = {label: 5 + code for code, label in enumerate(labels)}
    population, empty = read_psus_of_strata(
        given, None, {labels.iloc[-1]: 2}, labels, codes, np.zeros(strata, np.int64)
    )
    assert population.tolist() == [5 + code for code in codes]
    assert empty.tolist() == [0] * (strata - 1) + [2]
