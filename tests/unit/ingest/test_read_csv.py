"""Two readers of CSV text, one result: where Arrow's takes a file, it gives what the careful one gives, problems included."""

import csv
import io
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from disrupting_harm.errors import ContractError, Problem
from disrupting_harm.ingest.plain_csv import BLANKS, BLOCK, PIECE, read_plain_csv
from disrupting_harm.ingest.read_csv import read_csv, read_csv_carefully


COLUMNS = {"id", "x", "y"}


def problem(text, **place):
    return Problem("f.csv", text, "mend it", **place)


def outcome(reader, data):
    """The table, or the problems that are told of it."""
    try:
        return reader(data, COLUMNS, problem)
    except ContractError as error:
        return [str(p) for p in error.problems]


def assert_same(data):
    found, careful = outcome(read_csv, data), outcome(read_csv_carefully, data)
    if isinstance(careful, list):
        assert found == careful
        return
    assert found.header == careful.header
    assert found.rows.tolist() == careful.rows.tolist() and found.rows.dtype == careful.rows.dtype
    pd.testing.assert_frame_equal(found.frame, careful.frame)


# What a reader may take in another way: marks, line ends, blanks of all kinds, a byte order mark in the middle.
PIECES = [
    *",,,,\n\n\n\"\"ab17 \t;\r\0\v\f\x1c\x1f\x85\xa0é😀\u2003\u2028\u3000\ufeff\\'#",
    '""', '"a"', ',"', '",', '"\n', '"\r\n', "\r\n", "\r\r\n", "\n\n", "id", "x", "NA", "nan", "null", "007", "1.0", "1e5", "-0", "true",
]  # fmt: skip
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
CELL = st.one_of(
    st.sampled_from(["", " ", "NA", "007", "1.0", "a,b", 'say "x"', '"', "a\nb", "a\r\nb", "a\rb", " a ", "é"]),
    st.text(st.characters(codec="utf-8"), max_size=6),
)


@st.composite
def tables(draw):
    """Text as a program writes it: any names, widths, marks and line ends."""
    names = draw(st.lists(st.sampled_from(["id", "x", "y", "other", " id ", "", "x y"]), min_size=1, max_size=5))
    rows = draw(st.lists(st.lists(CELL, min_size=len(names), max_size=len(names)), max_size=8))
    out = io.StringIO()
    how = {
        "quoting": draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])),
        "lineterminator": draw(st.sampled_from(["\n", "\r\n", "\r"])),
    }
    csv.writer(out, **how).writerows([names, *rows])
    return out.getvalue()


@st.composite
def spoilt(draw, text):
    """Bytes in which one place is cut out, doubled or made another byte."""
    data = draw(text).encode()
    place = draw(st.integers(0, len(data)))
    byte = draw(
        st.sampled_from([b"", b'"', b",", b"\n", b"\r", b"\0", b"\xe9", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf"])
    )
    return data[:place] + byte + data[place + draw(st.integers(0, 2)) :]


@given(tables())
def test_what_a_program_writes_is_read_alike(text):
    assert_same(text.encode())


@given(st.one_of(tables().map(lambda text: "\ufeff" + text), HOSTILE, HOSTILE.map(lambda text: "id,x\n" + text)))
@example('id,x\na,"b""c"\n')
@example('id,x\na,b"c\n')
@example('id,x\na, "b"\n')
@example('id,x\na,""b\n')
@example("\ufeff\ufeffid,x\na,1\n")
@example("id\n\na\n")
@example("id,x\na,1\r\n\r\nb,2")
@example("id,other\n,1\na,2\n")
@example("id,x\na,1\n,\n,,\nb,2\n")
def test_hostile_text_is_read_alike(text):
    assert_same(text.encode())


@given(spoilt(st.one_of(tables(), HOSTILE.map(lambda text: "id,x\n" + text))))
def test_spoilt_bytes_are_read_alike(data):
    assert_same(data)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("text", ["a", "é", 'say "x"'])
def test_a_plain_file_of_many_blocks_is_read_by_arrow(end, quoting, text):
    out = io.StringIO()
    rows = [(f"{text}{n}", "filling " * (n % 7), n) for n in range(3 * BLOCK // 20)]
    csv.writer(out, quoting=quoting, lineterminator=end).writerows([("id", "other", "x"), *rows])
    data = out.getvalue().encode()
    assert len(data) > 3 * BLOCK and read_plain_csv(data, COLUMNS) is not None
    assert_same(data)


@pytest.mark.parametrize("shift", range(-3, 4))
def test_marks_are_told_apart_across_the_pieces_in_which_a_file_is_looked_at(shift):
    start = b'id,x\n"' + b"a" * 100 + b'",1\n'
    line = b"b" * 995 + b",22\n"
    lines = (PIECE - len(start)) // len(line) - 1
    filling = start + line * lines
    filling += b"c" * (PIECE + shift - len(filling) - 6) + b",1\n"
    for last in (b'"d""d",1\n', b'"d"d,1\n', b'"d\nd",1\n'):
        assert (read_plain_csv(filling + last, COLUMNS) is None) == (last != b'"d""d",1\n')
        assert_same(filling + last)


@pytest.mark.parametrize("width", [csv.field_size_limit() - 1, csv.field_size_limit(), csv.field_size_limit() + 1])
@pytest.mark.parametrize("before", [0, BLOCK // 2, BLOCK - 8])
@pytest.mark.parametrize("column", ["id", "other"])
def test_a_cell_is_too_long_for_both_or_for_none(width, before, column):
    assert_same(f"x,{column}\n{'1,2' + chr(10)}".encode() + b"3," + b"4" * before + b"\n5," + b"6" * width + b"\n")


@pytest.mark.parametrize(
    "data",
    [
        b'id,x\na,"1\n2"\n', b"id,x\na,1\n\nb,2\n", b"id,x\na,1\n,\nb,2\n", b"id,x\na\n", b"id,x,x\na,1,2\n", b"q\n1\n", b"",
        b"id,x\na,\xff\n", b"id,q\na,\xff\n", b"id,x\na,b\0\n", b'id,x\na,"b\n',
    ],
)  # fmt: skip
def test_what_is_not_plain_is_left_to_the_careful_reader(data):
    assert read_plain_csv(data, COLUMNS) is None


def test_row_numbers_and_blanks_of_a_plain_file():
    table = read_plain_csv(b"id, x ,other\n a,NA,1\nb,  ,2\n\n\n", COLUMNS)
    assert table.header == ("id", "x", "other") and np.array_equal(table.rows, [2, 3])
    assert table.frame["id"].tolist() == ["a", "b"] and table.frame["x"].fillna("blank").tolist() == ["NA", "blank"]


def test_blanks_are_those_that_python_strips():
    assert {chr(n) for n in range(sys.maxunicode + 1) if chr(n).isspace()} == set(BLANKS)
