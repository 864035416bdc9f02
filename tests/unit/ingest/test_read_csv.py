"""Two readers of CSV text, one result: where Arrow's takes a file, it gives what the careful one gives, problems included."""

import csv
import io
import sys
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from disrupting_harm.errors import ContractError, Problem
from disrupting_harm.ingest.plain_csv import BLANKS, BLOCK, PIECE, read_plain_csv
from disrupting_harm.ingest.raw_table import Swallowed
from disrupting_harm.ingest.read_csv import read_csv, read_csv_carefully


COLUMNS = {"id", "x", "y"}


def problem(text, **place):
    return Problem("f.csv", text, "mend it", **place)


def outcome(reader, data, delimiter):
    """The table, or the problems that are told of it."""
    try:
        return reader(data, COLUMNS, problem, delimiter=delimiter)
    except ContractError as error:
        return [str(p) for p in error.problems]


def assert_same(data, delimiter=","):
    found, careful = outcome(read_csv, data, delimiter), outcome(read_csv_carefully, data, delimiter)
    if isinstance(careful, list):
        assert found == careful
        return
    assert (found.header, found.swallowed) == (careful.header, careful.swallowed)
    assert found.rows.tolist() == careful.rows.tolist() and found.rows.dtype == careful.rows.dtype
    pd.testing.assert_frame_equal(found.frame, careful.frame)


# What a reader may take in another way: marks, line ends, blanks of all kinds, a byte order mark in the middle.
PIECES = [
    *",,,,;|\n\n\n\"\"ab17 \t;\r\0\v\f\x1c\x1f\x85\xa0é😀\u2003\u2028\u3000\ufeff\\'#",
    '""', '"a"', ',"', '",', '"\n', '"\r\n', "\r\n", "\r\r\n", "\n\n", "id", "x", "NA", "nan", "null", "007", "1.0", "1e5", "-0", "true",
]  # fmt: skip
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
CELL = st.one_of(
    st.sampled_from(["", " ", "NA", "007", "1.0", "a,b", 'say "x"', '"', "a\nb", "a\r\nb", "a\rb", " a ", "é"]),
    st.text(st.characters(codec="utf-8"), max_size=6),
)


DELIMITER = st.sampled_from(",;\t|")


@st.composite
def tables(draw, delimiter=","):
    """Text as a program writes it: any names, widths, marks and line ends."""
    names = draw(st.lists(st.sampled_from(["id", "x", "y", "other", " id ", "", "x y"]), min_size=1, max_size=5))
    rows = draw(st.lists(st.lists(CELL, min_size=len(names), max_size=len(names)), max_size=8))
    out = io.StringIO()
    how = {
        "delimiter": delimiter,
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


@given(DELIMITER.flatmap(lambda sign: st.tuples(tables(sign), st.one_of(st.just(sign), DELIMITER))))
def test_what_a_program_writes_is_read_alike_with_its_delimiter_or_another(made):
    text, delimiter = made
    assert_same(text.encode(), delimiter)


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
@example("sep=,\nid,x\na,1\n")
@example('id,x,other\na,1,"r\nb,2,s"\n')
def test_hostile_text_is_read_alike(text):
    for delimiter in ",;\t|":
        assert_same(text.encode(), delimiter)


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


@given(DELIMITER, st.sampled_from(["windows-1252", "utf-16", "utf-16-le", "utf-8", "cp1256", "shift_jis"]), tables())
def test_a_declared_encoding_gives_what_the_same_text_gives_in_utf_8(delimiter, encoding, text):
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        return
    if not data.isascii() and not encoding.startswith("utf") and is_utf8(data):
        return  # taken for UTF-8, and told
    found = outcome(partial(read_csv, encoding=encoding), data, delimiter)
    expected = outcome(read_csv, text.encode(), delimiter)
    if isinstance(expected, list):
        assert found == expected
    else:
        assert found.rows.tolist() == expected.rows.tolist() and found.header == expected.header
        pd.testing.assert_frame_equal(found.frame, expected.frame)


def is_utf8(data):
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


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


# -- what a file is refused for, and what it is told to be


def told(data, delimiter=",", **how):
    """`(column, rows, text)` of the problems; the same of both readers."""
    if not how:
        assert_same(data, delimiter)
    with pytest.raises(ContractError) as raised:
        read_csv(data, COLUMNS, problem, delimiter=delimiter, **how)
    return [(p.column, p.rows, p.text) for p in raised.value.problems]


SIGNS = {"commas": ",", "semicolons": ";", "tabs": "\t", "pipes": "|"}


@pytest.mark.parametrize("declared", SIGNS)
@pytest.mark.parametrize("used", SIGNS)
def test_another_delimiter_than_the_declared_one_is_named_with_the_key(declared, used):
    data = f"respondent{SIGNS[used]}id{SIGNS[used]}x\n1{SIGNS[used]}a{SIGNS[used]}1\n".encode()
    if declared == used:
        assert read_csv(data, COLUMNS, problem, delimiter=SIGNS[declared]).frame["id"].tolist() == ["a"]
        return
    ((column, rows, text),) = told(data, SIGNS[declared])
    assert (column, rows) == (None, (1,))
    assert f"separated by {used} and not by {declared}" in text and f"`delimiter: {used[:-1]}`" in text


def test_the_delimiter_is_told_by_the_names_that_it_gives_and_not_by_how_often_it_stands_there():
    text = told(b"id;x;what, if anything, was said, and to whom\na;1;b\n")[0][2]
    assert "semicolons" in text
    assert read_csv(b"id,a;b;c;d\n1,2\n", COLUMNS, problem).header == ("id", "a;b;c;d")


@pytest.mark.parametrize("line", ["sep=,", "sep=;", '"sep=,"', "SEP=\t", "sep=|", "sep=;,,"])
def test_a_hint_for_a_spreadsheet_program_is_told_as_such(line):
    ((column, rows, text),) = told(f"{line}\r\nid,x\r\na,1\r\n".encode())
    assert (column, rows) == (None, (1,)) and "sep=" in text and "take it out" in text


def test_a_column_may_be_called_sep():
    assert read_csv(b"sep,id\n1,a\n", COLUMNS, problem).frame["id"].tolist() == ["a"]


@pytest.mark.parametrize("encoding", ["windows-1252", "cp1256", "utf-16", "utf-16-be"])
def test_text_of_another_encoding_is_told_as_such_with_the_key(encoding):
    text = 'id,x\n"a\nb",1\n' + ("é,2\n" if encoding != "cp1256" else "س,2\n")
    data = text.encode(encoding)
    ((column, rows, said),) = told(data)
    assert column is None and rows == ((1,) if encoding.startswith("utf-16") else (3,))
    assert "encoding" in said and "`encoding: " in said
    table = read_csv(data, COLUMNS, problem, encoding=encoding)
    assert table.frame["id"].tolist() == ["a\nb", text[-4]] and table.rows.tolist() == [2, 3]


def test_a_declared_encoding_that_is_not_the_files_is_told_with_the_row():
    ((_, rows, text),) = told(b"id,x\na,1\n\x81,2\n", encoding="windows-1252")
    assert rows == (3,) and "not windows-1252" in text and "key `encoding`" in text
    ((_, rows, text),) = told("id,x\né,1\n".encode(), encoding="windows-1252")
    assert "is UTF-8" in text and "take the key `encoding` out" in text
    assert "not utf-8" in told(b"id,x\n\xff,1\n", encoding="utf-8")[0][2]
    assert "not utf-16" in told("id,x\na,1\n".encode("utf-16") + b"b", encoding="utf-16")[0][2]


def test_a_long_cell_is_read_where_nobody_reads_it_and_told_as_such_where_somebody_does():
    outline = b"0 0;" * 60_000
    data = b"id,x,other\na,1," + outline + b"\nb,2,c\n"
    assert_same(data)
    assert read_csv(data, COLUMNS, problem).frame["id"].tolist() == ["a", "b"]
    assert [(c, r) for c, r, _ in told(b"id,x,other\na,1,b\nc," + outline + b",d\n")] == [("x", (3,))]
    assert "more than 131,072 characters" in told(b"id,x\na," + outline + b"\n")[0][2]
    assert csv.field_size_limit() == 131_072


@pytest.mark.parametrize("swallowed", [1, 2, 40])
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_two_stray_quotation_marks_that_swallow_rows_are_found(swallowed, place):
    rows = [[f"r{n}", str(n % 2), "said", "1.5"] for n in range(60)]
    column = {"first": 0, "middle": 2, "last": 3}[place]
    rows[5][column] = '"' + rows[5][column]
    rows[5 + swallowed][column] += '"'
    data = "\n".join(",".join(row) for row in [["id", "x", "other", "y"], *rows]).encode()
    assert read_csv(data, COLUMNS, problem).swallowed == (
        Swallowed(7, {"first": 0, "middle": 2, "last": 3}[place], swallowed),
    )


def test_a_text_of_several_lines_is_no_swallowed_row():
    text = b'id,x,other,note\na,1,"one, two\nand, three",\nb,2,"c\nd","1,2,3\n"\ne,1,f,g\n'
    table = read_csv(text, COLUMNS, problem)
    assert table.rows.tolist() == [2, 3, 4] and table.swallowed == ()
