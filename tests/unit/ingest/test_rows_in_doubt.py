"""Rows that were hidden or not accepted before the file was delivered: told by their numbers, and taken only with a reason."""

import io

import numpy as np
import openpyxl
import pandas as pd
import pytest
from tests.small_survey import CHILDREN

from disrupting_harm.contracts.findings import Finding
from disrupting_harm.ingest.raw_table import RawTable
from disrupting_harm.ingest.rows_in_doubt import find_hidden_rows, find_rows_not_accepted


SAID = {"file": "f.xlsx", "place_again": "place the file again with `dh import x KEN FILE`"}


def table(hidden=(), **columns) -> RawTable:
    """Rows 2, 4 and 5 of a sheet."""
    frame = pd.DataFrame(columns or {"x": ["1", "2", "3"]})
    return RawTable(frame, np.array([2, 4, 5]), tuple(frame), hidden=frozenset(hidden))


def test_hidden_rows_are_told_once_with_their_numbers():
    (found,) = find_hidden_rows(table(hidden=[4, 5]), **SAID)
    assert isinstance(found, Finding) and (found.kind, found.rows, found.column) == ("rows_hidden", (4, 5), None)
    assert str(found).startswith("f.xlsx, rows 4 and 5: the row is hidden") and "`dh import x KEN FILE`" in str(found)


def test_a_hidden_row_that_is_empty_or_anothers_is_nothing():
    assert list(find_hidden_rows(table(hidden=[3, 9]), **SAID)) == []


@pytest.mark.parametrize(
    "column, rejected, held, accepted",
    [
        ("ReviewState", "rejected", "hasIssues", "approved"),
        ("_validation_status", "validation_status_not_approved", "validation_status_on_hold", "validation_status_approved"),
        ("_submission__validation_status", "Not Approved", "On Hold", "Approved"),
    ],
)  # fmt: skip
def test_each_verdict_but_acceptance_is_told_with_its_rows(column, rejected, held, accepted):
    first, second = find_rows_not_accepted(table(**{column: [held, rejected, rejected]}), **SAID)
    assert (first.kind, first.column, first.rows) == ("rows_not_accepted", column, (4, 5)) and "rejected" in first.text
    assert (second.column, second.rows) == (column, (2,)) and "put on hold" in second.text
    assert list(find_rows_not_accepted(table(**{column: [accepted, None, accepted]}), **SAID)) == []


def test_a_column_of_that_name_may_hold_anything_else():
    assert list(find_rows_not_accepted(table(ReviewState=[1.0, 2.0, np.nan]), **SAID)) == []


REASON = {"rows_not_accepted": "the supervisor rejected them for their length alone"}


def test_a_survey_with_a_rejected_interview_is_refused_until_a_reason_stands_there(survey):
    header, *lines = CHILDREN.splitlines()
    survey.children = "\n".join([f"{header},ReviewState", f"{lines[0]},rejected", *(f"{line}," for line in lines[1:])])
    survey.write()
    (told,) = survey.problems()
    assert (told.column, told.rows) == ("ReviewState", (2,)) and "`rows_not_accepted: REASON`" in str(told)
    survey.section["tables"]["children"]["accept"] = REASON
    survey.write_params()
    assert survey.problems() == []


def test_a_filtered_sheet_is_refused_by_the_rows_that_it_hides(survey):
    book = openpyxl.Workbook()
    for line in CHILDREN.splitlines():
        book.active.append(line.split(","))
    book.active.row_dimensions[5].hidden = True
    out = io.BytesIO()
    book.save(out)
    survey.section["tables"]["children"]["file"] = "children.xlsx"
    survey.write()
    (survey.raw / "children.xlsx").write_bytes(out.getvalue())
    (told,) = survey.problems()
    assert told.rows == (5,) and "`rows_hidden: REASON`" in str(told)
