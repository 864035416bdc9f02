"""The tables of a report as a workbook: the cells of the CSV tables, marked, with an identity, and the same bytes each time."""

from __future__ import annotations

import io

import openpyxl
import pytest
from tests.small_tables import SHARES, TABLES, WORDS, make_tables, write_tables_record

from disrupting_harm import files
from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.provenance.workbook import MARK, make_workbook, trim, write_workbook
from disrupting_harm.records import read_record, write_record


@pytest.fixture(scope="module")
def layout(tmp_path_factory):
    """Nothing here changes it."""
    return make_tables(tmp_path_factory.mktemp("tables"))


@pytest.fixture(scope="module")
def book(layout):
    return openpyxl.load_workbook(io.BytesIO(make_workbook(layout, "TST")[0]))


def values(sheet) -> list[list]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_there_is_a_sheet_for_each_table_with_its_cells(book):
    assert book.sheetnames == ["Contents", "1 shares", "2 words"]
    assert values(book["1 shares"])[1:] == [
        ["estimate_id", "n", "estimate"],
        ["TST/survey/a@v1", 12, 0.158],
        ["TST/survey/b@v1", None, 0.001],
    ]


def test_a_text_stays_a_text_whatever_a_spreadsheet_would_make_of_it(book):
    assert values(book["2 words"])[2:] == [["007", "=1+1", "two\nlines"], ["12345678901234567890", " spaced ", None]]
    assert {cell.data_type for row in book["2 words"].iter_rows(min_row=3) for cell in row if cell.value} == {"s"}


def test_a_stand_in_is_marked_on_its_sheet_and_among_the_contents_and_nothing_else_is(book):
    assert MARK in book["1 shares"]["A1"].value and MARK not in book["2 words"]["A1"].value
    contents = values(book["Contents"])
    assert MARK in contents[2][0]
    assert [row[:4] for row in contents[5:]] == [
        ["1 shares", "TST/survey/shares", "estimates", "synthetic"],
        ["2 words", "TST/survey/words", "What was said", "public"],
    ]


def test_the_contents_name_the_file_of_each_table_by_its_hash(book, layout):
    named = {row[4]: row[5] for row in values(book["Contents"])[5:]}
    assert named == {path: files.sha256_file(layout.root / path) for path in (SHARES, WORDS)}


def test_the_document_says_what_it_is_in_its_properties(book):
    told = {prop.name: prop.value for prop in book.custom_doc_props}
    assert {name: told[name] for name in ("study", "trace id", "data", "data class")} == {
        "study": "Test study", "trace id": "TST/tables", "data": "mixed", "data class": "synthetic",
    }  # fmt: skip
    assert len(told["content SHA-256"]) == 64 and told["version"]


def test_the_same_tables_give_the_same_bytes(layout):
    assert make_workbook(layout, "TST") == make_workbook(layout, "TST")


def test_tables_that_are_not_as_their_record_has_them_are_refused_all_at_once(tmp_path):
    layout = make_tables(tmp_path)
    files.write_text(tmp_path / SHARES, "estimate_id\nother\n")
    (tmp_path / WORDS).unlink()
    with pytest.raises(UserError) as caught:
        make_workbook(layout, "TST")
    lines = str(caught.value).splitlines()
    assert [line.partition(":")[0] for line in lines] == [SHARES, WORDS] and all(
        "dh repro TST" in line for line in lines
    )


def test_a_record_that_is_none_is_told(tmp_path):
    layout = make_tables(tmp_path)
    files.write_text(layout.output("TST", "survey") / "record.json", "{}")
    with pytest.raises(UserError, match="is not a record any more"):
        make_workbook(layout, "TST")


@pytest.mark.parametrize(("unit", "kind", "said"), [("TSU", MissingInputError, "no table"), ("QQQ", UserError, "QQQ")])
def test_a_unit_that_has_no_tables_and_one_that_is_not_known_are_told(layout, unit, kind, said):
    with pytest.raises(kind, match=said):
        make_workbook(layout, unit)


def test_a_name_that_is_no_workbook_is_refused(layout, tmp_path):
    with pytest.raises(UserError, match=r"\.xlsx"):
        write_workbook(layout, "TST", tmp_path / "tables.csv")
    assert list(tmp_path.iterdir()) == []


def test_blanks_at_the_ends_are_no_cells():
    assert trim([["a", "", "b", ""], [], ["", ""]]) == [["a", "", "b"]]


def other(layout, shares: str, words: str = TABLES[WORDS], **changes):
    """The workbook of other tables, the first with these facts."""
    files.write_text(layout.root / SHARES, shares)
    files.write_text(layout.root / WORDS, words)
    write_tables_record(layout)
    path = layout.output("TST", "survey") / "record.json"
    record = read_record(path)
    first, second = record.saved
    write_record(path, record.model_copy(update={"saved": (first.model_copy(update=changes), second)}))
    return openpyxl.load_workbook(io.BytesIO(make_workbook(layout, "TST")[0]))


def test_a_number_of_which_a_spreadsheet_keeps_all_digits_is_one_and_any_other_stays_text(tmp_path):
    cells = [
        "123456789012345",
        "1234567890123456",
        "0.12345678901234",
        "0.123456789012345",
        "-1.5",
        "1e5",
        "-0",
        "00",
        "1.",
        ".5",
        "+1",
        "1e",
    ]
    book = other(make_tables(tmp_path), "\n".join(cells))
    expected = [
        123456789012345,
        "1234567890123456",
        0.12345678901234,
        "0.123456789012345",
        -1.5,
        100000,
        0,
        "00",
        "1.",
        ".5",
        "+1",
        "1e",
    ]
    assert [row[0] for row in values(book["1 shares"])[1:]] == expected


def test_the_least_public_class_is_that_of_the_document_and_contents_say_which_sheets_are_stand_ins(tmp_path):
    layout = make_tables(tmp_path)
    for data_class, data, named in (
        ("restricted", "real", "restricted"),
        ("public", "real", "public"),
        ("synthetic", "mixed", "synthetic"),
    ):
        book = other(layout, "a\n1\n", data_class=data_class)
        told = {prop.name: prop.value for prop in book.custom_doc_props}
        assert (told["data"], told["data class"]) == (data, named)
        text = [row[0] for row in values(book["Contents"])]
        assert any(line and line.startswith("Sheets of the data class synthetic") for line in text) is (
            data_class == "synthetic"
        )
        head = text.index("sheet") + 1
        sheets = [(book["Contents"], head), (book["1 shares"], 2), (book["2 words"], 2)]
        for sheet, row in sheets:
            assert sheet.freeze_panes == f"A{row + 1}" and [cell.row for cell in sheet["A"] if cell.font.bold] == [row]


def test_what_a_study_and_a_country_are_called_and_each_sheet_says_stands_first(book):
    contents = values(book["Contents"])
    assert contents[0][0].startswith("Test study: ") and contents[1][0].startswith(
        "Tables of the report as released, compendium "
    )
    assert contents[4] == ["sheet", "trace id", "what it is", "data class", "file", "SHA-256 of the file", "source"]
    assert contents[6][6] == "A source." and contents[3][0] is None
    assert (
        book["1 shares"]["A1"].value == f"TST/survey/shares. {MARK}"
        and book["2 words"]["A1"].value == "TST/survey/words."
    )


def test_the_number_of_tables_is_returned_and_files_that_are_no_tables_are_passed_over(tmp_path):
    layout = make_tables(tmp_path)
    files.write_text(tmp_path / "outputs/TST/survey/one.svg", "<svg/>")
    assert write_workbook(layout, "TST", tmp_path / "all.XLSX") == 2
    other(layout, "a\n1\n", files=("outputs/TST/survey/one.svg", SHARES))
    assert make_workbook(layout, "TST")[1] == 2


def test_a_table_that_no_output_of_the_record_is_or_that_changed_is_refused(tmp_path):
    layout = make_tables(tmp_path)
    path = layout.output("TST", "survey") / "record.json"
    record = read_record(path)
    write_record(path, record.model_copy(update={"outputs": record.outputs[1:]}))
    with pytest.raises(
        UserError, match=f"^{SHARES}: is not there as its record has it; make it again with `dh repro TST`.$"
    ):
        make_workbook(layout, "TST")


def test_a_long_id_is_cut_to_what_a_spreadsheet_takes_as_a_name(tmp_path):
    book = other(make_tables(tmp_path), "a\n1\n", id="x" * 40)
    assert book.sheetnames[1] == ("1 " + "x" * 40)[:31]
