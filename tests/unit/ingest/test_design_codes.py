"""Codes of strata and PSUs that are none, or are spelt in two ways, are found; codes as surveys have them are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disrupting_harm.contracts.model import Column, Table
from disrupting_harm.ingest.design_codes import (
    find_codes_unlike_another_tables,
    find_design_codes,
    find_ids_that_are_none,
)


def found(stratum, psu):
    """`(column, rows, text)` of every finding; the first row is row 2, as in a spreadsheet."""
    frame = pd.DataFrame({"stratum": stratum, "psu": psu}, dtype="str")
    rows = np.arange(2, 2 + len(frame))
    findings = find_design_codes(frame, file="f.csv", rows=rows, mend="mend it")
    assert all(f.kind == "design_codes" and f.file == "f.csv" for f in findings)
    return [(f.column, f.rows, f.text) for f in findings]


@pytest.mark.parametrize(
    "code", ["#N/A", "#n/a", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#N/D", "#NV", "#VALEUR!", "#\u00a1REF!",
             "#SPILL!", "Err:502", "########", "12-Mar", "Mar-12"]
)  # fmt: skip
def test_errors_of_spreadsheets_are_no_codes(code):
    ((column, rows, text),) = found(["A", "A", "A"], ["01", code, "02"])
    assert (column, rows) == ("psu", (3,)) and text.startswith("an error of a spreadsheet")


@pytest.mark.parametrize(
    "code", ["NA", "na", "N/A", "<NA>", "NaN", "nan", "None", "NULL", "null", "NaT", ".", "-", "?", "(blank)"]
)
def test_words_for_a_missing_value_are_no_codes(code):
    ((column, rows, text),) = found([code, "B"], ["01", "02"])
    assert (column, rows) == ("stratum", (2,)) and text.startswith("a word for a missing value")


@pytest.mark.parametrize("code", ["2.54E+11", "2,54E+11", "2.54e+11", "2E+11", "2.54E11", "1E12", "2.54E-05"])
def test_scientific_notation_has_lost_digits(code):
    ((column, rows, text),) = found(["A", "A"], [code, code])
    assert (column, rows) == ("psu", (2, 3)) and "whose last digits are lost" in text


@pytest.mark.parametrize(
    "codes",
    [
        ["12E3", "12E4"], ["E05", "E06"], ["#1", "#2"], ["1", "2"], ["NAM", "NAN1"], ["NONE1", "N1"], ["3-12", "3-13"],
        ["1.1", "1.10"], ["1 11", "11 1"], ["S-1", "S1"], ["MAR", "MAY"], ["\u1797\u17d2\u1793\u17c6", "\u178f\u17b6"],
    ],
)  # fmt: skip
def test_codes_as_surveys_have_them_pass(codes):
    assert found(["A", "A"], codes) == [] and found(codes, ["1", "1"]) == []


def test_the_rarer_spelling_is_named_and_both_where_none_is_rarer():
    assert [f[:2] for f in found(["A"] * 5, ["01", "01", "1", "02", "02"])] == [("psu", (4,))]
    assert [f[:2] for f in found(["A"] * 3, ["01", "1", "02"])] == [("psu", (2, 3))]


def test_the_sentence_counts_the_units_with_and_without_the_spellings():
    ((_, _, text),) = found(["A"] * 4, ["01", "1", "02", "2"])
    assert "a PSU of its own (4 instead of 2)" in text


def test_spellings_count_in_the_whole_column_and_psus_within_their_stratum():
    ((column, rows, text),) = found(["A", "A", "B", "B"], ["01", "02", "1", "2"])
    assert (column, rows) == ("psu", (2, 3, 4, 5)) and "(4 instead of 4)" in text, "part of the file lost its zeros"
    spellings = found(["A", "A", "a", "a"], ["01", "02", "1", "2"])
    assert [column for column, *_ in spellings] == ["stratum", "psu"] and "(4 instead of 2)" in spellings[1][2]


def test_codes_that_another_table_spells_in_another_way_are_found():
    frame = pd.DataFrame({"stratum": ["A", "B", "C"], "psu": ["1", "02", "3"]}, dtype="str")
    other = pd.DataFrame({"stratum": ["a", "B", "D"], "psu": ["01", "02", "4"]}, dtype="str")
    rows = np.arange(2, 5)
    found = find_codes_unlike_another_tables(
        frame, other, ("stratum", "psu", "region"), of="other.csv", file="f", rows=rows, mend="m"
    )  # fmt: skip
    assert [(f.column, f.rows) for f in found] == [("stratum", (2,)), ("psu", (2,))]
    assert all("from that of other.csv only in case" in f.text for f in found)


def test_a_blank_is_no_code_and_a_column_may_be_absent():
    assert found(["A", None, "A"], [None, "01", "02"]) == []
    frame = pd.DataFrame({"psu": ["01", "1"]}, dtype="str")
    (finding,) = find_design_codes(frame, file="f", rows=np.arange(2), mend="m")
    assert finding.column == "psu"


def test_columns_of_other_names_are_looked_at_where_they_are_named():
    frame = pd.DataFrame({"region": ["#N/A"], "cluster": ["NULL"], "psu": ["NA"]}, dtype="str")
    findings = find_design_codes(frame, file="f", rows=np.arange(1), mend="m", strata="region", psu="cluster")
    assert [f.column for f in findings] == ["region", "cluster"]


@settings(max_examples=60)
@given(st.lists(st.text("SECRET019#.+E/A\u200b ", min_size=1), min_size=1, max_size=6))
def test_no_code_is_ever_part_of_a_message(codes):
    marked = [f"{code}QX987" for code in codes]
    assert "QX987" not in " ".join(text for *_, text in found(marked, marked[::-1]))


# -- identifiers, and links to the rows of another table


CONTRACT = Table("t", (Column("id", "id", "text"), Column("home", "link", "text"), Column("place", "item", "text")))


def ids_found(**columns):
    frame = pd.DataFrame(columns, dtype="str")
    rows = np.arange(2, 2 + len(frame))
    return find_ids_that_are_none(frame, CONTRACT, file="f.csv", rows=rows, mend="mend it")


@pytest.mark.parametrize("word", ["NA", "null", "None", "nan", ".", "#N/A", "#REF!", "12-Mar"])
def test_a_word_for_a_missing_value_brings_no_rows_together(word):
    (one,) = ids_found(id=["1", "2", "3"], home=[word, "H1", word], place=[word, "x", "y"])
    assert (one.kind, one.column, one.rows) == ("design_codes", "home", (2, 4)) and "would belong together" in one.text
    (one,) = ids_found(id=[word, "2", "3"])
    assert (one.column, one.rows) == ("id", (2,)) and "stands for the identifier" in one.text


def test_identifiers_as_surveys_have_them_and_blanks_pass():
    assert ids_found(id=["1", "NA1", "N-1"], home=["H1", None, "2.5"], place=["NA", "NULL", "-"]) == []
