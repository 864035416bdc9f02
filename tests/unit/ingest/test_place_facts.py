"""Published facts of a filled template: added to the reference tables with their sources, or refused with everything as it was."""

import csv
import io

import openpyxl
import pytest

from disrupting_harm.errors import ContractError, MissingInputError, ParamsError
from disrupting_harm.ingest.place_facts import place_facts
from disrupting_harm.instruments.facts_template import make_facts_template


STEM, UNIT = "desk_review", "KEN"
FACT = {
    "topic": "grooming", "status": "criminalised", "detail": "", "instrument": "", "as_of": "2031", "assessor": "The tests",
    "source_title": "A title", "source_url": "https://example.org/a", "accessed_via": "the page", "licence": "none",
}  # fmt: skip
TREATY = {
    "treaty": "CRC", "status": "party", "date": "2030", "as_of": "2031", "note": "", "assessor": "The tests", "source_title": "A title",
    "source_url": "https://example.org/a", "accessed_via": "the page", "licence": "none",
}  # fmt: skip


def tables(layout):
    return {name: layout.reference(name) for name in ("legislation_facts", "treaty_facts")}


@pytest.fixture
def fill(project, tmp_path):
    """Fill in the template with rows by sheet; returns the file."""

    def run(change=None, **rows):
        book = openpyxl.load_workbook(io.BytesIO(make_facts_template(tables(project), "Published facts")))
        for sheet, facts in rows.items():
            head = [cell.value for cell in book[sheet][1]]
            for number, fact in enumerate(facts, start=2):
                for name, value in fact.items():
                    book[sheet].cell(number, head.index(name) + 1, value or None)
        if change:
            change(book)
        book.save(tmp_path / "filled.xlsx")
        return tmp_path / "filled.xlsx"

    return run


def test_rows_are_added_below_those_that_are_there_which_keep_their_bytes(project, fill):
    before = {name: path.read_text(encoding="utf-8") for name, path in tables(project).items()}
    added = place_facts(
        project, UNIT, STEM, fill(legislation_facts=[FACT, FACT | {"topic": "sextortion"}], treaty_facts=[TREATY])
    )
    lines = before["legislation_facts"].count("\n")
    assert [(entry.file, entry.rows) for entry in added] == [
        ("data/reference/legislation_facts.csv", (lines + 1, lines + 2)),
        ("data/reference/treaty_facts.csv", (before["treaty_facts"].count("\n") + 1,)),
    ]
    after = project.reference("legislation_facts").read_text(encoding="utf-8")
    assert after.startswith(before["legislation_facts"])
    new = list(csv.DictReader(io.StringIO(after)))[-2]
    assert new == {"iso3": UNIT, **FACT}


@pytest.mark.parametrize(
    "rows, column, told",
    [
        ([FACT | {"licence": ""}], "licence", "blank"),
        ([FACT | {"source_url": ""}], "source_url", "blank"),
        ([FACT | {"source_url": "example.org"}], "source_url", "no address"),
        ([FACT, FACT], None, "twice in the sheet"),
        ([], None, "no row in the sheets"),
    ],
)
def test_a_fact_without_its_source_or_twice_is_refused_by_row_and_nothing_is_added(project, fill, rows, column, told):
    before = {name: path.read_bytes() for name, path in tables(project).items()}
    with pytest.raises(ContractError) as raised:
        place_facts(project, UNIT, STEM, fill(legislation_facts=rows, treaty_facts=[TREATY] if rows else []))
    (problem,) = raised.value.problems
    assert problem.column == column and told in problem.text and "`dh import desk_review KEN FILE.xlsx`" in str(problem)
    assert {name: path.read_bytes() for name, path in tables(project).items()} == before


def test_problems_of_all_sheets_are_told_at_once(project, fill):
    with pytest.raises(ContractError) as raised:
        place_facts(
            project,
            UNIT,
            STEM,
            fill(legislation_facts=[FACT | {"licence": ""}], treaty_facts=[TREATY | {"status": ""}]),
        )
    assert [(p.sheet, p.column) for p in raised.value.problems] == [
        ("legislation_facts", "licence"),
        ("treaty_facts", "status"),
    ]


def test_a_row_that_stands_in_the_table_is_refused(project, fill):
    filled = fill(legislation_facts=[FACT])
    place_facts(project, UNIT, STEM, filled)
    with pytest.raises(ContractError, match="stands in the table already"):
        place_facts(project, UNIT, STEM, filled)


@pytest.mark.parametrize(
    "change, column, told",
    [
        (lambda book: book["legislation_facts"].delete_cols(1), "topic", "missing"),
        (lambda book: book["legislation_facts"].cell(1, 12, "remark"), "remark", "no column of the table"),
    ],
)
def test_the_columns_are_those_of_the_table(project, fill, change, column, told):
    with pytest.raises(ContractError) as raised:
        place_facts(project, UNIT, STEM, fill(change, legislation_facts=[FACT]))
    assert [(p.column, told in p.text) for p in raised.value.problems] == [(column, True)]


def test_a_component_of_respondents_takes_no_facts_and_a_file_must_be_there(project, tmp_path):
    with pytest.raises(ParamsError, match="takes no raw file"):
        place_facts(project, UNIT, "predictors", tmp_path / "x.xlsx")
    with pytest.raises(MissingInputError, match="not there"):
        place_facts(project, UNIT, STEM, tmp_path / "x.xlsx")
