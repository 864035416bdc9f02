"""The parts of a workbook that are looked into: whole or damaged, and which cells hold errors or formulas without a value."""

import io
import zipfile
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.ingest.xlsx_parts import find_errors_and_formulas, find_hidden_rows, is_whole


BOOK = '<workbook xmlns:r="http://r"><sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
LINKS = (
    '<Relationships><Relationship Id="rId0" Target="x.xml"/><Relationship Id="rId1" Target="{target}"/></Relationships>'
)


def workbook(cells, name="Data", target="worksheets/sheet1.xml", part="xl/worksheets/sheet1.xml"):
    """A workbook of one sheet with these rows of XML, and as few parts as are looked at."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("xl/workbook.xml", BOOK.format(name=name))
        made.writestr("xl/_rels/workbook.xml.rels", LINKS.format(target=target))
        made.writestr(part, f"<worksheet><sheetData>{cells}</sheetData></worksheet>")
    return out.getvalue()


CELLS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    '<row r="3"><c r="B3" t="e"><v>#N/A</v></c><c r="AB3"><f>1+1</f></c><c r="AC3"><f>1+1</f><v>2</v></c></row>'
    '<row r="7"><c r="A7" t="str"><f>""</f><v></v></c><c r="C7" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
)


@pytest.mark.parametrize(
    "target", ["worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml", "./worksheets/../worksheets/sheet1.xml"]
)
def test_errors_and_formulas_without_a_value_are_found_by_their_places(target):
    errors, formulas = find_errors_and_formulas(workbook(CELLS, target=target), "Data")
    assert errors == {(3, 1), (7, 2)} and formulas == {(3, 27)}


def test_cells_and_rows_that_do_not_state_their_places_follow_one_another():
    cells = (
        '<row><c/><c t="e"><v>#N/A</v></c></row><row r="5"><c r="C5"/><c><f>1</f></c></row><row><c><f>1</f></c></row>'
    )
    errors, formulas = find_errors_and_formulas(workbook(cells), "Data")
    assert errors == {(1, 1)} and formulas == {(5, 3), (6, 0)}


def test_a_sheet_is_found_by_its_name_in_whatever_letters():
    assert find_errors_and_formulas(workbook(CELLS, name="Données &amp; notes"), "Données & notes")[0]
    with pytest.raises(KeyError):
        find_errors_and_formulas(workbook(CELLS), "data")
    with pytest.raises(KeyError):
        find_errors_and_formulas(workbook(CELLS, part="xl/worksheets/sheet2.xml"), "Data")


def test_a_part_that_is_no_xml_is_told():
    with pytest.raises(ElementTree.ParseError):
        find_errors_and_formulas(workbook('<c t="e"'), "Data")


PLACES = st.sets(st.tuples(st.integers(1, 40), st.integers(0, 800)), max_size=6)


@given(PLACES, PLACES)
def test_the_places_are_those_of_a_program_that_writes_workbooks(errors, formulas):
    book = openpyxl.Workbook()
    for row, column in errors | formulas:
        cell = book.active.cell(row, column + 1, "#N/A" if (row, column) in errors else "=1+1")
        cell.data_type = "e" if (row, column) in errors else "f"
    out = io.BytesIO()
    book.save(out)
    assert find_errors_and_formulas(out.getvalue(), "Sheet") == (errors, formulas - errors)


@pytest.mark.parametrize(
    "spoil", [lambda d: b"", lambda d: b"PK", lambda d: d[:-30], lambda d: d[:80], lambda d: b"id,x\n" * 99]
)
def test_what_is_no_whole_zip_file_is_damaged(spoil):
    assert is_whole(workbook(CELLS)) and not is_whole(spoil(workbook(CELLS)))


def test_a_part_with_another_byte_is_damaged():
    data = workbook(CELLS)
    place = data.index(b"#N/A")
    assert not is_whole(data[:place] + b"#N/B" + data[place + 4 :])


@pytest.mark.parametrize(
    "rows, hidden",
    [
        ('<row r="2" hidden="1"/><row hidden="true"/><row r="9" hidden="0"/><row r="10"/>', {2, 3}),
        ("<row/><row hidden='1'><c r=\"A2\"/></row>", {2}),
        ('<row r="2"><c r="A2" t="inlineStr"><is><t>hidden="1"</t></is></c></row>', set()),
    ],
)
def test_hidden_rows_are_found_by_the_number_that_they_have_or_would_have(rows, hidden):
    assert find_hidden_rows(workbook(rows), "Data") == hidden
