"""The verdict on a workbook from anywhere, for each way in which one can come back, and what a Word document says that it is."""

from __future__ import annotations

import io
import zipfile

import docx
import openpyxl
import pytest
from tests.small_tables import SHARES, TABLES, make_tables, write_tables_record

from disrupting_harm import files
from disrupting_harm.provenance.copies import office
from disrupting_harm.provenance.copies.judged import Kind
from disrupting_harm.provenance.copies.office import is_office, judge_office, read_cells, read_identity
from disrupting_harm.provenance.workbook import PROPERTIES, cells_sha256, make_workbook


REPORT = "outputs/reports/TST/report.html"


@pytest.fixture(scope="module")
def layout(tmp_path_factory):
    """Nothing here changes it."""
    return make_tables(tmp_path_factory.mktemp("tables"))


@pytest.fixture(scope="module")
def written(layout) -> bytes:
    return make_workbook(layout, "TST")[0]


def saved(data: bytes, change=lambda book: None) -> bytes:
    """The workbook as another program saves it, after a change."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def set_cell(value, place: str = "C3"):
    return lambda book: setattr(book["1 shares"][place], "value", value)


def set_property(fact: str, value: str):
    return lambda book: setattr(book.custom_doc_props[PROPERTIES[fact]], "value", value)


def hide(book) -> None:
    book["1 shares"].row_dimensions[4].hidden = True


def rename(book) -> None:
    book["2 words"].title = "2 other words"


def test_the_study_s_own_bytes_are_genuine(layout, written):
    found = judge_office(layout, written)
    assert (found.kind, found.path) == (Kind.GENUINE, REPORT)


def test_a_workbook_that_another_program_saved_has_the_same_content(layout, written):
    data = saved(written)
    assert data != written
    found = judge_office(layout, data)
    assert (found.kind, found.path) == (Kind.SAME_CONTENT, REPORT)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (set_cell(0.99), "sheet '1 shares', row 3, column 3"),
        (set_cell("=0.158"), "holds a formula"),
        (set_cell("a note", "F9"), "sheet '1 shares', row 9, column 6"),
        (hide, "hides something"),
        (rename, "'2 words' is gone; sheet '2 other words' is none"),
        (lambda book: book.move_sheet("2 words", -1), "another order"),
    ],
)
def test_what_was_changed_is_told_by_its_place_and_without_its_value(layout, written, change, said):
    found = judge_office(layout, saved(written, change))
    assert (found.kind, found.path) == (Kind.ALTERED, REPORT)
    assert said in found.why and "0.99" not in found.why


def test_many_changes_are_counted(layout, written):
    def change(book):
        for row in range(3, 9):
            book["2 words"].cell(row, 7).value = "x"

    assert judge_office(layout, saved(written, change)).why.endswith("and 3 more")


def test_a_cell_at_the_far_end_of_a_sheet_takes_no_memory(layout, written):
    found = judge_office(layout, saved(written, set_cell("x", "XFD1048576")))
    assert found.kind is Kind.ALTERED and "larger than any table" in found.why


@pytest.mark.parametrize("fact", [("data", "real"), ("data_class", "public"), ("content_sha256", "0" * 64)])
def test_an_identity_that_the_study_did_not_write_is_forged(layout, written, fact):
    found = judge_office(layout, saved(written, set_property(*fact)))
    assert (found.kind, found.path) == (Kind.FORGED, REPORT)


def test_numbers_with_a_hash_that_was_written_anew_are_not_of_this_run(layout, written):
    changed = saved(written, set_cell(0.99))
    found = judge_office(layout, saved(changed, set_property("content_sha256", cells_sha256(read_cells(changed)))))
    assert found.kind is Kind.NOT_OF_THIS_RUN and "row 3, column 3" in found.why


def test_a_workbook_of_an_earlier_run_is_not_of_this_run(tmp_path):
    layout = make_tables(tmp_path)
    earlier, _ = make_workbook(layout, "TST")
    files.write_text(tmp_path / SHARES, TABLES[SHARES].replace("0.158", "0.2"))
    write_tables_record(layout)
    assert judge_office(layout, earlier).kind is Kind.NOT_OF_THIS_RUN


@pytest.mark.parametrize(
    ("fact", "kind", "said"),
    [
        (("study", "Another study"), Kind.FOREIGN, 'of the study "Another study"'),
        (("trace_id", "TST/other"), Kind.UNKNOWN, "no such workbook"),
        (("trace_id", "QQQ/tables"), Kind.UNKNOWN, "cannot be made here"),
        (("trace_id", "TST\x1b[2J/tables".replace("\x1b", "\u009b")), Kind.UNKNOWN, "carries no identity"),
        (("record_schema", "one"), Kind.UNKNOWN, "carries no identity"),
    ],
)
def test_what_says_to_be_something_else_is_not_taken_for_the_study_s(layout, written, fact, kind, said):
    found = judge_office(layout, saved(written, set_property(*fact)))
    assert (found.kind, found.path) == (kind, "") and said in found.why


def test_a_workbook_of_somebody_is_unknown(layout):
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    assert is_office(out.getvalue()) and read_identity(out.getvalue()) is None
    assert judge_office(layout, out.getvalue()).kind is Kind.UNKNOWN


def test_a_damaged_workbook_is_unknown_and_an_archive_is_none(layout, written):
    place = written.index(b"TST/survey/a@v1")
    damaged = written[:place] + b"X" + written[place + 1 :]
    assert judge_office(layout, damaged).kind is Kind.UNKNOWN
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")
    assert not is_office(out.getvalue()) and not is_office(b"PK\x03\x04 and no more") and not is_office(b"a,b\n")


@pytest.mark.parametrize(
    ("keywords", "said"),
    [("trace:TST/report, data:real", "dh word --back TST"), ("my thesis", "does not say that `dh word` wrote it")],
)
def test_a_word_document_says_what_it_is_and_is_held_against_nothing(layout, keywords, said):
    document = docx.Document()
    document.core_properties.keywords = keywords
    document.save(out := io.BytesIO())
    found = judge_office(layout, out.getvalue())
    assert (found.kind, found.path) == (Kind.UNKNOWN, "") and said in found.why


@pytest.mark.parametrize(
    ("place", "size"), [("J4", 10 * 4), ("Z1", 26), ("AB3", 28 * 3), ("BA2", 53 * 2), ("AAA1", 703)]
)
def test_a_sheet_is_as_large_as_its_rows_times_its_columns_up_to_the_last_cell(monkeypatch, place, size):
    book = openpyxl.Workbook()
    book.active["A1"] = book.active[place] = "x"
    book.save(out := io.BytesIO())
    monkeypatch.setattr(office, "MOST_CELLS", size)
    (rows,) = read_cells(out.getvalue()).values()
    assert rows[0][0] == "x"
    monkeypatch.setattr(office, "MOST_CELLS", size - 1)
    with pytest.raises(ValueError, match="^a sheet is too large$"):
        read_cells(out.getvalue())


def test_an_archive_that_unpacks_to_more_than_any_file_of_the_study_is_none(monkeypatch, written):
    with zipfile.ZipFile(io.BytesIO(written)) as parts:
        size = sum(entry.file_size for entry in parts.infolist())
    monkeypatch.setattr(office, "LARGEST", size)
    assert is_office(written)
    monkeypatch.setattr(office, "LARGEST", size - 1)
    assert not is_office(written)


def test_what_cannot_be_read_as_sheets_is_no_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    with pytest.raises(ValueError, match="."):
        read_cells(out.getvalue())


def test_what_other_parts_than_sheets_hide_is_no_change(layout, written):
    """Styles may say that a formula is hidden in a sheet that is protected."""
    data = saved(written)
    with zipfile.ZipFile(held := io.BytesIO(data), "a") as parts:
        parts.writestr("docProps/other.xml", '<protection hidden="1"/><f>1</f>')
        parts.writestr("xl/zzz.xml", '<protection hidden="1"/><f>1</f>')
    assert judge_office(layout, held.getvalue()).kind is Kind.SAME_CONTENT


def test_the_first_three_changes_are_named_and_the_others_counted(layout, written):
    def change(number: int):
        def write(book) -> None:
            for row in range(3, 3 + number):
                book["2 words"].cell(row, 7).value = "x"

        return judge_office(layout, saved(written, write)).why

    named = [f"sheet '2 words', row {row}, column 7" for row in (3, 4, 5)]
    start = "it is no more what its own hash says; "
    assert change(1) == start + named[0]
    assert change(3) == start + "; ".join(named)
    assert change(4) == start + "; ".join(named) + "; and 1 more"


def test_a_row_that_is_gone_is_told_by_each_cell_that_it_had(layout, written):
    found = judge_office(layout, saved(written, lambda book: book["1 shares"].delete_rows(4, 9)))
    places = [f"sheet '1 shares', row 4, column {column}" for column in (1, 3)]
    assert found.why == f"it is no more what its own hash says; {'; '.join(places)}", "its second cell is blank"
