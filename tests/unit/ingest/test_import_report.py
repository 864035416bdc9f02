"""The lines of an import's report."""

from __future__ import annotations

import pytest

from disrupting_harm.ingest.import_report import describe_import
from disrupting_harm.records import RawRows


BARE = RawRows(table="t", rows=1200, kept=1200, columns=3, used=3)


def lines(**changes):
    return dict(describe_import(BARE.model_copy(update=changes)))


def test_a_table_in_which_all_is_used_and_nothing_is_blank():
    assert lines() == {"rows": "1,200 read, 1,200 kept", "columns": "3 of 3 used", "blank": "none"}


def test_rows_that_were_not_kept_are_told_with_the_reason():
    found = lines(kept=1000, other_units=190, set_aside={"weight": 8, "psu": 2})
    assert found["rows"] == "1,200 read, 1,000 kept, 190 of other units"
    assert found["set aside"] == "8 because weight is blank; 2 because psu is blank"


def test_columns_that_are_not_used_are_named_and_of_many_the_number():
    assert lines(columns=5, unused=("a", "b"))["columns"] == "3 of 5 used; not used: a, b"
    assert lines(columns=25, unused=("a", "b"))["columns"] == "3 of 25 used; not used: a, b and 20 more"


@pytest.mark.parametrize(
    "span, share, said",
    [
        ((96.0, 23000.0), 0.012, "about 96 to 23,000; the largest is 1.2 % of their sum"),
        ((0.065, 4.9), 0.00036, "about 0.065 to 4.9; the largest is 0.036 % of their sum"),
        ((1.0, 1.0), 0.5, "about 1 to 1; the largest is 50 % of their sum"),
    ],
)
def test_weights_are_a_range_of_two_digits(span, share, said):
    assert lines(weight_range=span, largest_share=share)["weights"] == said


def test_the_design_is_told_as_far_as_the_table_has_it():
    assert lines(psus=100, strata=10)["design"] == "100 PSUs in 10 strata"
    assert lines(psus=1000)["design"] == "1,000 PSUs"


def test_the_columns_with_most_blanks_come_first_and_a_long_list_ends():
    found = lines(blanks={f"q{n}": n for n in range(1, 21)})["blank"]
    assert found.startswith("q20 20, q19 19") and found.endswith("q9 9 and 8 more columns")


def test_items_of_the_contract_that_the_file_lacks_are_told_with_the_unused_column_that_is_spelt_so():
    assert lines(absent=("use_frequency", "age"), unused=("use_frequenci",))["absent"] == (
        "use_frequency (did you mean use_frequenci?), age"
    )
    assert lines(absent=tuple(f"q{n}" for n in range(20)))["absent"].endswith("q11 and 8 more")
    assert "absent" not in lines() and "absent" not in BARE.model_copy(update={"absent": ("q",)}).model_dump()
