"""Whose row is whose in a file of several units, and parts that hold the cells as they stand there."""

import csv

import pytest

from disrupting_harm.errors import ContractError
from disrupting_harm.ingest.unit_rows import find_unit_rows, write_parts
from disrupting_harm.study.raw import TableParams


UNITS = {"TST": 1, "TSA": 2, "TSB": "three"}


@pytest.fixture
def file(tmp_path):
    """A file of these bytes, and the parameters by which it is read."""

    def make(data, **params):
        path = tmp_path / "all.csv"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path, TableParams(file="all.csv", row_numbers="n", **params)

    return make


def found(path, params):
    rows = find_unit_rows(path, "C", UNITS, params, mend="mend it", mend_codes="mend the codes")
    told = [(p.column, p.rows, p.text, p.mend) for p in rows.problems]
    assert sum(map(len, rows.of.values())) + len({r for p in rows.problems for r in p.rows}) == rows.total
    return {iso3: list(map(int, numbers)) for iso3, numbers in rows.of.items()}, told


def parts(path, params, tmp_path):
    rows = find_unit_rows(path, "C", UNITS, params, mend="", mend_codes="").of
    write_parts(path, rows, {iso3: tmp_path / f"{iso3}.csv" for iso3 in rows}, params, dict.fromkeys(rows, "public"))
    return {iso3: (tmp_path / f"{iso3}.csv").read_bytes() for iso3 in rows}


def test_every_row_is_one_units_however_its_code_is_written(file):
    assert found(*file("C,x\n1,a\nthree,b\n2.0,c\n 1 ,d\n")) == ({"TST": [2, 5], "TSA": [4], "TSB": [3]}, [])


def test_rows_are_counted_as_a_spreadsheet_shows_them(file):
    path, params = file('C,x\r\n\r\n1,"two\r\nlines"\r\n,\r\n2,b\r\n')
    assert found(path, params) == ({"TST": [3], "TSA": [5]}, [])


def test_a_row_of_nobody_is_told(file):
    rows, told = found(*file("C,x\n1,a\n4,b\n,c\nThree,d\n-1,e\n888,f\n"))
    assert rows == {"TST": [2]} and told == [
        ("C", (4,), "blank, so that nobody can tell whose row it is", "mend it"),
        ("C", (3, 5, 6, 7), "the code is not that of a unit (1, 2, three)", "mend the codes"),
    ]


def test_a_file_without_the_column_is_told_with_the_nearest(file):
    path, params = file("c,x\n1,a\n", columns={"psu": {"from": "x"}})
    rows = find_unit_rows(path, "C", UNITS, params, mend="m", mend_codes="codes")
    (problem,) = rows.problems
    assert (problem.column, problem.mend, rows.of) == ("C", "codes", {})
    assert problem.text == "the file has no such column, by which rows are told apart (did you mean c?)"


def test_a_file_without_a_header_is_told_without_a_cell_of_its_first_row(file):
    path, params = file("c,a\n1,b\n", columns={"psu": {"from": "x"}})
    (problem,) = find_unit_rows(path, "C", UNITS, params, mend="m", mend_codes="codes").problems
    assert problem.text == "the file has no such column, by which rows are told apart"


@pytest.mark.parametrize("data", [b"", b"C,x\n1\n", b"C,C\n1,2\n", b'C,x\n1,"a\n', b"C;x\n1;a\n", b"C,x\n1,\xe9\n"])
def test_a_file_that_cannot_be_read_whole_is_refused(file, data):
    with pytest.raises(ContractError):
        found(*file(data))


def test_parts_hold_the_cells_as_they_stand_with_their_rows(file, tmp_path):
    text = 'C,x,y\n1," a ","say ""no"""\n2,Urban ,\n1,"1,5",\u00e9\n\n1,007,"two\nlines"\n'
    made = parts(*file(text), tmp_path)
    assert made["TSA"] == b"C,x,y,n\n2,Urban ,,3\n"
    rows = list(csv.reader(made["TST"].decode().splitlines(keepends=True)))
    assert rows == [
        ["C", "x", "y", "n"], ["1", " a ", 'say "no"', "2"], ["1", "1,5", "\u00e9", "4"], ["1", "007", "two\nlines", "6"],
    ]  # fmt: skip


def test_a_part_keeps_the_numbers_that_it_has(file, tmp_path):
    path, params = file("C,x,n\n1,a,700\n1,b,12\n")
    assert parts(path, params, tmp_path) == {"TST": b"C,x,n\n1,a,700\n1,b,12\n"}


def test_parts_have_the_encoding_and_delimiter_of_the_file(file, tmp_path):
    path, params = file("C;x\n1;\u00e9\n".encode("cp1252"), encoding="cp1252", delimiter="semicolon")
    assert parts(path, params, tmp_path) == {"TST": "C;x;n\n1;\u00e9;2\n".encode("cp1252")}
    path, params = file("C,x\n1,\u00e9\n".encode("utf-16"), encoding="utf-16")
    assert parts(path, params, tmp_path)["TST"].decode("utf-16") == "C,x,n\n1,\u00e9,2\n"


def test_a_byte_order_mark_is_no_part_of_the_first_name(file, tmp_path):
    path, params = file(b"\xef\xbb\xbfC,x\n1,a\n")
    assert parts(path, params, tmp_path) == {"TST": b"C,x,n\n1,a,2\n"}
