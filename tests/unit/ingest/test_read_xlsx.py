"""Sheets of a workbook as text: what is read as a CSV file would be, and what a spreadsheet program changes in silence."""

import datetime
import io
import zipfile

import openpyxl
import pytest

from disrupting_harm.errors import ContractError
from disrupting_harm.ingest.read_xlsx import ERRORS


def workbook(*sheets, hidden=(), merged=(), errors=(), shared=()):
    """The bytes of a workbook: a list of rows for each sheet, whose names are Data, Sheet2, Sheet3.

    `errors` are cells of the first sheet that hold an error, and `shared` those that hold an uncalculated formula.
    """
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet("Data" if number == 1 else f"Sheet{number}")
        for row in rows:
            sheet.append(row)
        if number in hidden:
            sheet.sheet_state = "hidden"
    for place in merged:
        book["Data"].merge_cells(place)
    for place, text in dict(errors).items():
        book["Data"][place] = text
        book["Data"][place].data_type = "e"
    for place in shared:
        book["Data"][place] = "=1+1"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ROWS = [["id", "other", "x"], ["NA", "q", 1], ["007", None, 98], ["NO", "r", None]]


def places(problems):
    return [(p.column, p.rows) for p in problems]


def test_cells_are_text_as_in_a_csv_file(read_file):
    rows = [
        ["id", "x", "y", "w"],
        ["007", 1, "1", 1.5],
        [" b ", 98.0, "0", 0.1],
        ["NA", -3, True, 123456789012345],
        ["NO", 1e-7, False, 2],
    ]
    table = read_file(workbook(rows), "f.xlsx")
    assert table.frame.to_dict("list") == {
        "id": ["007", "b", "NA", "NO"], "x": ["1", "98", "-3", "1e-07"], "y": ["1", "0", "TRUE", "FALSE"],
        "w": ["1.5", "0.1", "123456789012345", "2"],
    }  # fmt: skip
    assert table.sheet == "Data" and table.header == ("id", "x", "y", "w")


def test_rows_have_the_numbers_that_the_spreadsheet_shows_and_empty_ones_are_none(read_file):
    table = read_file(workbook([["id", "x"], ["a", 1], [], [None, " "], ["b", None], ["c", 2], []]), "f.xlsx")
    assert table.rows.tolist() == [2, 5, 6] and table.frame["id"].tolist() == ["a", "b", "c"]
    assert table.frame["x"].isna().tolist() == [False, True, False]


def test_a_table_may_begin_in_another_column(read_file):
    table = read_file(workbook([[None, "id", "x"], [None, "a", 1]]), "f.xlsx")
    assert table.frame.to_dict("list") == {"id": ["a"], "x": ["1"]} and table.header == ("", "id", "x")


# -- which sheet


def test_the_only_visible_sheet_is_read_and_a_hidden_one_is_not(read_file):
    other = [["id", "x"], ["hidden", 1]]
    table = read_file(workbook(ROWS, other, hidden=[2]), "f.xlsx")
    assert table.sheet == "Data" and table.frame["id"].tolist() == ["NA", "007", "NO"]
    table = read_file(workbook(other, ROWS, hidden=[1]), "f.xlsx")
    assert table.sheet == "Sheet2" and table.frame["id"].tolist() == ["NA", "007", "NO"]


def test_several_visible_sheets_are_listed_and_the_key_names_one(read_file, refused):
    data = workbook([["id"], ["a"]], [["id"], ["b"]], [["id"], ["c"]], hidden=[3])
    (problem,) = refused(data, "f.xlsx")
    assert "(Data, Sheet2)" in problem.text and "`sheet`" in problem.text and "Sheet3" not in problem.text
    assert read_file(data, "f.xlsx", sheet="Sheet2").frame["id"].tolist() == ["b"]
    assert read_file(data, "f.xlsx", sheet="Sheet3").frame["id"].tolist() == ["c"]  # hidden, but asked for by name


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(refused):
    (problem,) = refused(workbook(ROWS, ROWS, hidden=[2]), "f.xlsx", sheet="data")
    assert "no sheet data" in problem.text and "it has Data" in problem.text


def test_a_problem_names_its_sheet(refused):
    (problem,) = refused(workbook([["x"], [1]], [["id", "id"], ["a", "b"]]), "f.xlsx", sheet="Sheet2")
    assert problem.sheet == "Sheet2" and str(problem).startswith("data/f.xlsx, sheet Sheet2, column id: ")


@pytest.mark.parametrize("rows, row", [([], ()), ([[None], [" "]], ()), ([[None, None], ["id", "x"], ["a", 1]], (1,))])
def test_a_sheet_without_cells_or_names_is_refused(refused, rows, row):
    (problem,) = refused(workbook(rows), "f.xlsx")
    assert problem.rows == row and problem.sheet == "Data"


# -- what a spreadsheet changes in silence


def test_two_columns_of_one_name_are_refused_where_the_name_is_wanted(read_file, refused):
    assert places(refused(workbook([["id", "x", " x "], ["a", 1, 2]]), "f.xlsx")) == [("x", ())]
    assert read_file(workbook([["id", "q", "q"], ["a", 1, 2]]), "f.xlsx").frame["id"].tolist() == ["a"]


def test_merged_cells_of_the_header_are_refused_by_name(refused):
    data = workbook([["id", "x", None, "q", None], ["a", 1, 2, 3, 4]], merged=["B1:C1", "D1:E1"])
    problems = refused(data, "f.xlsx")
    assert places(problems) == [("x", (1,)), ("q", (1,))] and all("header" in p.text for p in problems)
    assert places(refused(workbook([["id", "x"], [None, None], ["a", 1]], merged=["A1:A2"]), "f.xlsx"))[0] == (
        "id",
        (1,),
    )


def test_a_hidden_column_that_is_read_is_refused_and_another_is_not(read_file, refused):
    def hiding(letter):
        book = openpyxl.load_workbook(io.BytesIO(workbook(ROWS)))
        book["Data"].column_dimensions[letter].hidden = True
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    (problem,) = refused(hiding("C"), "f.xlsx")
    assert (problem.column, problem.sheet) == ("x", "Data") and "is hidden" in problem.text
    assert read_file(hiding("B"), "f.xlsx").frame["x"].dropna().tolist() == ["1", "98"]


def test_merged_cells_in_a_column_that_is_read_are_refused_by_row(read_file, refused):
    rows = [["id", "other", "x"], ["a", "q", 1], ["b", None, None], ["c", None, 2]]
    assert places(refused(workbook(rows, merged=["C2:C3"]), "f.xlsx")) == [("x", (2, 3))]
    assert read_file(workbook(rows, merged=["B2:B3"]), "f.xlsx").frame["id"].tolist() == ["a", "b", "c"]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!"])
def test_error_cells_are_refused_by_column_and_row(read_file, refused, error):
    problems = refused(workbook(ROWS, errors={"C3": error, "A4": error, "B2": error}), "f.xlsx")
    assert places(problems) == [("id", (4,)), ("x", (3,))] and all(
        "error of the spreadsheet" in p.text for p in problems
    )
    assert read_file(workbook(ROWS, errors={"B2": error}), "f.xlsx").frame["id"].tolist() == ["NA", "007", "NO"]


def test_an_error_in_a_row_that_holds_nothing_else_is_told(refused):
    assert places(refused(workbook([["id", "x"], ["a", 1]], errors={"B3": "#N/A"}), "f.xlsx")) == [("x", (3,))]


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_that_was_pasted_as_text_is_one(refused, error):
    assert places(refused(workbook([["id", "x"], ["a", 1], ["b", error]]), "f.xlsx")) == [("x", (3,))]


def test_a_formula_without_a_value_is_refused_by_column_and_row(read_file, refused):
    problems = refused(workbook(ROWS, shared=["C3", "C2", "A4", "B3"]), "f.xlsx")
    assert places(problems) == [("id", (4,)), ("x", (2, 3))] and all("formula has no value" in p.text for p in problems)
    assert read_file(workbook(ROWS, shared=["B3"]), "f.xlsx").rows.tolist() == [2, 3, 4]


def edited(data, old, new):
    """The workbook with its first sheet's text changed at one place. An empty value is written in one of three ways, as lxml is there or not."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(out, "w") as made:
        for name in parts.namelist():
            content = parts.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b"<v />", b"<v/>").replace(b"<v></v>", b"<v/>")
                assert content.count(old) == 1
                content = content.replace(old, new)
            made.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("value, text", [(b"<v>2</v>", "2"), (b"<v>1.5</v>", "1.5")])
def test_a_formula_with_its_value_is_that_value(read_file, value, text):
    data = edited(workbook([["id", "x"], ["a", "=1+1"]]), b"<f>1+1</f><v/>", b"<f>1+1</f>" + value)
    assert read_file(data, "f.xlsx").frame["x"].tolist() == [text]


def test_a_formula_whose_value_is_an_empty_text_is_a_blank(read_file):
    old, new = b'<c r="B2"><f>1+1</f><v/></c>', b'<c r="B2" t="str"><f>IF(1,"","")</f><v></v></c>'
    data = edited(workbook([["id", "x"], ["a", "=1+1"]]), old, new)
    assert read_file(data, "f.xlsx").frame["x"].isna().tolist() == [True]


def test_a_sheet_whose_stated_size_is_wrong_is_read_whole(refused):
    data = edited(workbook([["id", "x"], ["a", 1], ["b", "=1+1"]]), b'ref="A1:B3"', b'ref="A1"')
    assert places(refused(data, "f.xlsx")) == [("x", (3,))]


@pytest.mark.parametrize(
    "value",
    [datetime.date(2021, 2, 1), datetime.datetime(2021, 2, 1, 3, 4), datetime.time(1, 2), datetime.timedelta(hours=30)],
)
def test_a_date_in_a_column_that_is_read_is_told(read_file, refused, value):
    problems = refused(workbook([["id", "x", "other"], ["a", value, value], ["b", 1, value]]), "f.xlsx")
    assert places(problems) == [("x", (2,))] and "date" in problems[0].text
    assert read_file(workbook([["id", "other"], ["a", value]]), "f.xlsx").frame["id"].tolist() == ["a"]


@pytest.mark.parametrize("value", [10**15, 12345678901234567, -1e19])
def test_a_number_with_more_digits_than_a_workbook_keeps_is_refused_by_row(read_file, refused, value):
    problems = refused(workbook([["id", "x"], [1, 1], [value, 2]]), "f.xlsx")
    assert places(problems) == [("id", (3,))] and "15 digits" in problems[0].text
    as_text = str(int(value))
    assert read_file(workbook([["id", "x"], [as_text, 2]]), "f.xlsx").frame["id"].tolist() == [as_text]


# -- files that are wrong


@pytest.mark.parametrize("spoil", ["empty", "another", "cut", "zip"])
def test_a_file_that_is_cut_short_or_another_is_refused(refused, spoil):
    whole = workbook(ROWS)
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as made:
        made.writestr("a.txt", "id,x\n")
    data = {"empty": b"", "another": b"id,x\na,1\n", "cut": whole[: len(whole) // 2], "zip": other.getvalue()}[spoil]
    (problem,) = refused(data, "f.xlsx")
    assert (problem.column, problem.rows, problem.sheet) == (None, (), None) and "not a whole XLSX file" in problem.text


def test_a_workbook_with_a_password_is_refused_as_such(refused):
    (problem,) = refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "f.xlsx")
    assert "password" in problem.text


def test_every_byte_may_be_another(read_file):
    """A workbook with a damaged part is refused by a sentence or read, and never ends in a traceback."""
    whole = workbook(ROWS, errors={"B2": "#N/A"})
    outcomes = set()
    for place in range(0, len(whole), 37):
        try:
            read_file(whole[:place] + bytes([whole[place] ^ 0x5A]) + whole[place + 1 :], "f.xlsx")
            outcomes.add("read")
        except ContractError:
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}


# -- what other readers of workbooks took for something else


def in_every_part(data, change):
    """The workbook with each part changed: `change` is given its name and its bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(out, "w") as made:
        for name in parts.namelist():
            made.writestr(name, change(name, parts.read(name)))
    return out.getvalue()


def test_a_reading_beside_a_text_is_no_part_of_it_and_its_runs_are(read_file):
    """East Asian input writes how a text is read beside it; a text of several formats is several runs."""
    runs = (
        '<r><t>007</t></r><r><rPr><b/></rPr><t>b</t></r><rPh sb="0" eb="1"><t>reading</t></rPh><phoneticPr fontId="1"/>'
    )

    def change(name, data):
        return data.replace(b"<t>007</t>", runs.encode()) if name == "xl/worksheets/sheet1.xml" else data

    assert read_file(in_every_part(workbook(ROWS), change), "f.xlsx").frame["id"].tolist() == ["NA", "007b", "NO"]


def test_a_workbook_in_the_strict_form_of_the_standard_is_read_alike(read_file, refused):
    """Its names lie in other namespaces, and a reader of the usual ones finds no sheet in it."""
    old, new = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"

    def change(_, data):
        return data.replace(old + b"spreadsheetml/2006/main", new + b"spreadsheetml/main").replace(
            old + b"officeDocument/2006/relationships", new + b"officeDocument/relationships"
        )

    table = read_file(in_every_part(workbook(ROWS), change), "f.xlsx")
    assert table.frame["id"].tolist() == ["NA", "007", "NO"] and table.frame["x"].dropna().tolist() == ["1", "98"]
    assert places(refused(in_every_part(workbook(ROWS, shared=["C3"]), change), "f.xlsx")) == [("x", (3,))]


@pytest.mark.parametrize(
    "form", ["#,##0_M_M_M", "0.0###E-0", '0 "days"', "[Red]0", "[$-409]0", "0\\ \\d", '"m"0;"d"0', "0%"]
)
def test_a_form_of_numbers_with_the_letters_of_a_date_makes_none(read_file, form):
    book = openpyxl.load_workbook(io.BytesIO(workbook(ROWS)))
    for row in (2, 3):
        book["Data"].cell(row, 3).number_format = form
    out = io.BytesIO()
    book.save(out)
    assert read_file(out.getvalue(), "f.xlsx").frame["x"].dropna().tolist() == ["1", "98"]


def test_hidden_rows_are_read_and_their_numbers_kept(read_file):
    book = openpyxl.load_workbook(io.BytesIO(workbook(ROWS)))
    book["Data"].row_dimensions[3].hidden = True
    out = io.BytesIO()
    book.save(out)
    table = read_file(out.getvalue(), "f.xlsx")
    assert table.hidden == {3} and table.rows.tolist() == [2, 3, 4]
