"""Rows inside one quoted cell are found by their delimiters; a remark with line breaks is a remark."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.ingest.spanning import Swallowed, find_swallowed_lines


HEADER = ("id", "stratum", "psu", "weight", "remark", "sex")


def table(remarks, delimiter=",", end="\n") -> bytes:
    rows = [HEADER, *((f"C{n}", "A", "01", "1", remark, "f") for n, remark in enumerate(remarks))]
    return end.join(delimiter.join(row) for row in rows).encode() + end.encode()


def found(data):
    return find_swallowed_lines(data, HEADER)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_two_stray_marks_swallow_the_rows_between_them(delimiter, end):
    assert found(table(["a", '"b', "c", "d", 'e"', "f"], delimiter, end)) == [Swallowed(row=3, place=4, lines=3)]


def test_so_do_marks_in_rows_that_follow_each_other():
    assert found(table(['"a', 'b"'])) == [Swallowed(2, 4, 1)]


def test_every_such_cell_is_found_and_rows_are_those_of_a_spreadsheet():
    remarks = ['"a', 'b"', '"two\nlines"', "c", '"d', "e", 'f"']
    assert found(table(remarks)) == [Swallowed(2, 4, 1), Swallowed(5, 4, 2)]


def test_what_a_reader_makes_of_such_a_file_fits_the_header():
    """The premise: nothing else would tell."""
    rows = list(csv.reader(io.StringIO(table(["a", '"b', "c", 'd"']).decode()), strict=True))
    assert {len(row) for row in rows} == {len(HEADER)} and len(rows) == 3


@pytest.mark.parametrize(
    "remark",
    ['"a\nb"', '"home,\nalone, and\nsad"', '"he said ""no""\nand left"', '"1, 2, 3,\n4, 5"', '""', '"""a""\n""b"""', '"a, b, c, d, e, f"',
     '"\n\n\n"'],
)  # fmt: skip
def test_a_remark_of_several_lines_is_no_sign(remark):
    assert found(table(["x", remark, "y"])) == []


def test_a_file_in_another_encoding_is_looked_at_all_the_same():
    text = table(["\u00e9", '"b', "c", 'd"']).decode()
    assert (
        found(text.encode("latin-1"))
        == found(text.encode("utf-16"))
        == found(text.encode("utf-8-sig"))
        == [Swallowed(3, 4, 2)]
    )


def test_a_line_break_in_a_name_of_the_header_is_part_of_it():
    data = table(['"a', "b", 'c"']).replace(b"id,", b'"i\nd",', 1)
    assert found(data) == [Swallowed(2, 4, 2)]


def test_a_narrow_table_is_not_looked_at():
    assert find_swallowed_lines(b'a,b,c\n1,"x,y\nz,w,\n",3\n', ("a", "b", "c")) == []


@pytest.mark.parametrize("data", [b"", b'"', b"a,b,c,d", b'a,b,c,d\n1,2,3,"4\n'])
def test_a_file_without_an_end_is_no_error(data):
    assert find_swallowed_lines(data, ("a", "b", "c", "d")) == []


@given(st.lists(st.text('ab",\n ', max_size=8), min_size=1, max_size=5))
def test_a_file_that_a_program_wrote_holds_none_whatever_its_remarks(remarks):
    out = io.StringIO()
    rows = [(n, "A", "1", "1", remark.replace(",", ";"), "f") for n, remark in enumerate(remarks)]
    csv.writer(out, lineterminator="\n").writerows([HEADER, *rows])
    assert found(out.getvalue().encode()) == []
