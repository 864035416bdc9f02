"""XLSForm workbooks: what is written is read back as the same text, and what a workbook can hide is refused by sheet and row."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart
from tests.small_instrument import TEXT, small_sheets

from disrupting_harm.instruments.sheets import InstrumentError, Row, Sheet, write_text
from disrupting_harm.instruments.xlsform import read_xlsform, write_xlsform


@pytest.fixture
def workbook(tmp_path):
    """The small form as a workbook that a test may spoil; its path, and what saves it."""
    path = tmp_path / "form.xlsx"
    path.write_bytes(write_xlsform(small_sheets(tmp_path)))
    return load_workbook(path), path


def refused(workbook, path):
    workbook.save(path)
    with pytest.raises(InstrumentError) as error:
        read_xlsform(path, "form.xlsx")
    return [str(problem) for problem in error.value.problems]


def test_text_to_workbook_and_back_is_the_same_text(workbook):
    sheets, left_out = read_xlsform(workbook[1], "form.xlsx")
    assert write_text(sheets) == TEXT and left_out == []
    assert sheets["choices"].place == "form.xlsx, sheet choices" and sheets["choices"].rows[0].number == 2


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\xa0\ufffe\uffff"), max_size=6).map(
    str.strip
)


@given(st.lists(st.lists(CELL, min_size=2, max_size=2).filter(any), min_size=1, max_size=4))
def test_any_cells_come_back(tmp_path_factory, cells):
    rows = tuple(Row(n, {t: c for t, c in zip("ab", line, strict=True) if c}) for n, line in enumerate(cells, start=2))
    path = tmp_path_factory.mktemp("form") / "form.xlsx"
    path.write_bytes(write_xlsform({"survey": Sheet("survey", ("a", "b"), rows)}))
    assert read_xlsform(path, "form.xlsx")[0]["survey"].rows == rows


def test_numbers_and_truths_are_read_as_a_person_sees_them(workbook):
    book, path = workbook
    book["choices"]["B4"], book["choices"]["B5"], book["survey"]["H3"] = 1, 0.0, True
    book.save(path)
    sheets, _ = read_xlsform(path, "form.xlsx")
    assert [row.cells["name"] for row in sheets["choices"].rows][2:4] == ["1", "0"]
    assert sheets["survey"].rows[1].cells["required"] == "TRUE"


def test_sheets_that_are_no_part_of_a_form_are_left_out_by_name(workbook):
    book, path = workbook
    book.create_sheet("Notes")["A1"] = "call me"
    book.create_sheet("entities")
    book.create_chartsheet("Drawing").add_chart(BarChart())
    book["survey"].title = "Survey "
    book.save(path)
    sheets, left_out = read_xlsform(path, "form.xlsx")
    assert left_out == ["Notes", "Drawing"] and sheets["survey"].place == "form.xlsx, sheet Survey "


def test_a_formula_is_its_stored_value_and_one_without_a_value_is_refused(workbook):
    book, path = workbook
    book["survey"]["B4"] = '="a"&"ge"'
    assert refused(book, path) == [
        "form.xlsx, sheet survey, row 4, column B: a formula without a stored value; write the value."
    ]


def test_what_a_workbook_hides_is_told_by_sheet_and_row(workbook):
    book, path = workbook
    book["survey"]["C4"] = datetime.date(2026, 1, 2)
    book["choices"].merge_cells("A2:A3")
    book["choices"]["C9"] = "#N/A"
    book.create_sheet("external_choices")["A1"] = "list_name"
    assert refused(book, path) == [
        "form.xlsx, sheet survey, row 4, column C: a date or time; write it as text.",
        "form.xlsx, sheet choices: the cells A2:A3 are merged; split them and write each.",
        "form.xlsx, sheet choices, row 9, column C: an error of the spreadsheet; write the value.",
        "form.xlsx, sheet external_choices: the sheet is not known; known are survey, choices, settings; take it out.",
    ]


@pytest.mark.parametrize(
    "name, data, told",
    [
        ("form.xls", b"\xd0\xcf\x11\xe0", "form.xls: is of the old kind .xls; save it as .xlsx."),
        ("form.xlsx", b"", "form.xlsx: is not a whole XLSX file; save it as .xlsx and take the copy."),
        ("form.xlsx", b"survey\n,type,name\n", "form.xlsx: is not a whole XLSX file"),
        ("form.csv", b"survey\n,type,name\n", "form.csv: is not a whole XLSX file"),
    ],
)
def test_another_kind_of_file_is_named(tmp_path, name, data, told):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InstrumentError) as error:
        read_xlsform(tmp_path / name, name)
    assert str(error.value).startswith(told)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InstrumentError, match="form.xlsx: not there; correct the name."):
        read_xlsform(tmp_path / "form.xlsx", "form.xlsx")


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_a_spoilt_file_is_refused_or_read_and_never_stops_with_anything_else(tmp_path_factory, place, byte):
    folder = tmp_path_factory.mktemp("form")
    data = bytearray(
        write_xlsform({"survey": Sheet("survey", ("type", "name"), (Row(2, {"type": "note", "name": "a"}),))})
    )
    data[place % len(data)] = byte
    (folder / "form.xlsx").write_bytes(bytes(data))
    try:
        read_xlsform(folder / "form.xlsx", "form.xlsx")
    except InstrumentError as error:
        assert str(error).startswith("form.xlsx")


def test_two_sheets_of_one_name_are_not_both_read(workbook):
    book, path = workbook
    book.create_sheet("SURVEY2").title = "survey "
    book.save(path)
    assert read_xlsform(path, "form.xlsx")[1] == ["survey "]


def test_an_empty_workbook_gives_no_sheets(tmp_path):
    Workbook().save(tmp_path / "form.xlsx")
    assert read_xlsform(tmp_path / "form.xlsx", "form.xlsx") == ({}, ["Sheet"])
