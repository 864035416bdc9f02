"""The text of a form: sheets and rows as a person sees them, written and read back, and every problem at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.small_instrument import FILE, TEXT, small_sheets

from disrupting_harm.instruments.sheets import InstrumentError, Row, Sheet, read_text, write_text


def refused(tmp_path, data):
    path = tmp_path / "form.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    with pytest.raises(InstrumentError) as error:
        read_text(path, FILE)
    return [str(problem) for problem in error.value.problems]


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path):
    text = 'survey,,\n,type,name\n\n,"integer",age\n,text,"two\nlines"\n,note,end\n'
    (tmp_path / "form.csv").write_text(text, encoding="utf-8")
    sheet = read_text(tmp_path / "form.csv", FILE)["survey"]
    assert sheet.header == ("type", "name") and sheet.place == FILE
    assert [(row.number, row.cells["name"]) for row in sheet.rows] == [(4, "age"), (5, "two\nlines"), (6, "end")]


def test_a_header_may_stand_beside_the_sheets_name_and_spreadsheets_add_a_mark_and_blanks(tmp_path):
    text = "\ufeffsurvey , type , name ,,\r\n,integer, age ,,\r\n,,,,\r\n"
    (tmp_path / "form.csv").write_text(text, encoding="utf-8")
    assert read_text(tmp_path / "form.csv", FILE)["survey"].rows == (Row(2, {"type": "integer", "name": "age"}),)


def test_the_text_is_read_as_pyxform_reads_it(tmp_path):
    from pyxform.xls2json_backends import csv_to_dict

    sheets = small_sheets(tmp_path)
    theirs = csv_to_dict(str(tmp_path / "children.csv"))
    for name, sheet in sheets.items():
        assert [dict(row.cells) for row in sheet.rows] == [{k: v for k, v in row.items() if v} for row in theirs[name]]


def test_text_written_and_read_is_the_same(tmp_path):
    assert write_text(small_sheets(tmp_path)) == TEXT


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8).map(str.strip)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3).filter(any), min_size=1, max_size=5))
def test_any_cells_come_back(tmp_path_factory, cells):
    rows = tuple(Row(n, {t: c for t, c in zip("abc", line, strict=True) if c}) for n, line in enumerate(cells, start=3))
    path = tmp_path_factory.mktemp("form") / "form.csv"
    path.write_text(write_text({"survey": Sheet("survey", ("a", "b", "c"), rows)}), encoding="utf-8")
    assert read_text(path, FILE)["survey"].rows == rows


@pytest.mark.parametrize(
    "data, told",
    [
        (b"survey\n,type,name\n,text,caf\xe9\n", [f"{FILE}: is not UTF-8 text; save it so."]),
        ('survey\n,type,name\n,text,"a\n', [f"{FILE}: is not comma-separated text; save it so, with every quotation mark closed."]),
        ("survey\n,type,name\n,text,a\nsurvey\n,type\n,text\n", [f"{FILE}, row 4: the sheet survey begins a second time; put its rows together."]),
        (
            "surveys\n,type,name\n,text,a\n",
            [f"{FILE}, row 1: the sheet surveys is not known; known are survey, choices, settings; take it out."],
        ),
        (",type,name\nsurvey\n,type,name\n,text,a\n", [f"{FILE}, row 1: the row stands before the name of a sheet; put `survey` above it."]),
        (
            "survey\n,type,name,Type\n,text,a,b\n",
            [f"{FILE}, row 2, column Type: the sheet survey has two columns of this name; take one out."],
        ),
        (
            "survey\n,type,,name\n,text,x,a\n,text,,a,y\n,text,,a\n",
            [f"{FILE}, row {n}: a cell stands in a column without a heading; name the column, or clear it." for n in (3, 4)],
        ),
        (
            "survey\n,type,name\n,text,a\x07\n",
            [f"{FILE}, row 3: a cell holds a character that cannot be seen; type the cell anew."],
        ),
    ],
)  # fmt: skip
def test_what_is_no_form_is_refused_by_row_and_column(tmp_path, data, told):
    assert refused(tmp_path, data) == told


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InstrumentError, match=f"{FILE}: not there; write it, or correct the name."):
        read_text(tmp_path / "form.csv", FILE)


def test_all_problems_are_told_at_once(tmp_path):
    text = "survey\n,type,type\n,text,a\nchoices\n,name\n,a,b\nsurvey\n,type\n"
    assert len(refused(tmp_path, text)) == 3
