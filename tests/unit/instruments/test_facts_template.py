"""The workbook in which partners add published facts."""

import io

from openpyxl import load_workbook

from disrupting_harm.instruments.facts_template import make_facts_template


TABLE = """\
iso3,topic,status,as_of,source_title,source_url,licence
KEN,grooming,criminalised,2020,A report,https://example.org/a,none
KEN,sextortion,no,2021,Another,https://example.org/b,none
"""


def make(tmp_path):
    (tmp_path / "facts.csv").write_text(TABLE, encoding="utf-8")
    return make_facts_template({"facts": tmp_path / "facts.csv"}, "Published facts")


def test_a_sheet_has_the_columns_of_its_table_without_the_unit_and_no_row(tmp_path):
    book = load_workbook(io.BytesIO(make(tmp_path)))
    assert [cell.value for cell in book["facts"][1]] == TABLE.splitlines()[0].split(",")[1:]
    assert book["facts"].max_row == 1


def test_words_that_the_table_uses_are_offered_and_what_a_row_states_anew_is_not(tmp_path):
    book = load_workbook(io.BytesIO(make(tmp_path)))
    listed = [row for row in book["words"].iter_rows(min_row=2, values_only=True)]
    assert listed == [
        ("facts.topic", "grooming"), ("facts.topic", "sextortion"), ("facts.status", "criminalised"), ("facts.status", "no"),
        ("facts.licence", "none"),
    ]  # fmt: skip
    offered = {str(rule.sqref): rule.formula1 for rule in book["facts"].data_validations.dataValidation}
    assert offered["A2:A10000"] == "words!$B$2:$B$3" and offered["B2:B10000"] == "words!$B$4:$B$5"


def test_the_same_tables_give_the_same_bytes(tmp_path):
    assert make(tmp_path) == make(tmp_path)
