"""The workbook that partners fill in, opened as a spreadsheet opens it."""

import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from tests.small_instrument import EXCLUSIVE, TEXT, small_instrument

from disrupting_harm.contracts.check import check_frame
from disrupting_harm.contracts.model import MARK, Column
from disrupting_harm.instruments.columns import contract_table
from disrupting_harm.instruments.rules import check_rules
from disrupting_harm.instruments.sheets import InstrumentError
from disrupting_harm.instruments.template import make_template


OWN = (
    Column("respondent_id", "id", "text"),
    Column("psu", "design", "text"),
    Column("weight", "design", "number", above=0),
    Column("base_weight", "design", "number", required=False, above=0),
    Column("urbanity", "domain", "text", codes={"urban": "urban", "rural": "rural"}),
    MARK,
)
ANSWERS = {
    "respondent_id": "007", "psu": "0012", "weight": 1.5, "base_weight": 1.25, "urbanity": "rural", "age": 16, "sex": "female", "hours": 98,
    "threatened": 1, "told_friend": 1, "told_police": 0, "told_none": 0, "told_dont_know": 0, "helped": 0, "money": 99,
    "other": "=nothing",
}  # fmt: skip


@pytest.fixture(scope="module")
def instrument(tmp_path_factory):
    return small_instrument(tmp_path_factory.mktemp("instrument"))


@pytest.fixture(scope="module")
def data(instrument):
    return make_template({"children": (contract_table(instrument, OWN), instrument)}, "Data of a small survey")


@pytest.fixture
def book(data):
    return load_workbook(io.BytesIO(data))


def rules_by_column(page):
    """The validation of each column, by the name in its first row. Each covers the column from row 2 to the last."""
    found = {}
    for rule in page.data_validations.dataValidation:
        (area,) = rule.sqref.ranges
        assert area.min_row == 2 and area.max_row == 1_048_576 and area.min_col == area.max_col
        found[page.cell(1, area.min_col).value] = rule
    return found


def codes_of(book, rule):
    title, area = rule.formula1.split("!")
    left, top, right, bottom = range_boundaries(area)
    assert left == right
    return [book[title].cell(row, left).value for row in range(top, bottom + 1)]


def test_the_header_is_that_of_the_contract_without_the_mark(book, instrument):
    assert book.sheetnames == ["instructions", "children", "codes", "codebook"]
    names = [cell.value for cell in book["children"][1]]
    assert names == [name for name in contract_table(instrument, OWN).names() if name != "data_class"]
    assert book["children"].max_row == 1


def test_the_instructions_say_of_each_sheet_what_one_row_is_of(instrument):
    child = replace(contract_table(instrument, OWN), row="each child who was interviewed")
    offence = replace(contract_table(instrument, OWN), row="each unit, type of offence and year")
    data = make_template({"children": (child, instrument), "offences": (offence, instrument)}, "Data")
    lines = [cell.value for (cell,) in load_workbook(io.BytesIO(data))["instructions"].iter_rows()]
    assert "Fill in the sheet children: one row for each child who was interviewed, from row 2 on." in lines
    assert "Fill in the sheet offences: one row for each unit, type of offence and year, from row 2 on." in lines
    assert not any("respondent," in line for line in lines if line)


def test_every_drop_down_holds_the_codes_of_its_column_and_nothing_else(book, instrument):
    rules = rules_by_column(book["children"])
    for column in contract_table(instrument, OWN).columns:
        if column.kind == "mark":
            continue
        rule = rules[column.name]
        if column.codes is None:
            assert rule.type != "list"
        else:
            assert rule.type == "list" and rule.showErrorMessage and codes_of(book, rule) == list(column.codes)
            assert rule.errorStyle in (None, "stop"), "a spreadsheet refuses other values"


def test_numbers_are_held_within_their_limits_and_texts_keep_their_zeros(book):
    rules = rules_by_column(book["children"])
    assert (rules["age"].type, rules["age"].operator, rules["age"].formula1, rules["age"].formula2) == (
        "whole",
        "between",
        "12",
        "17",
    )
    assert (rules["weight"].type, rules["weight"].operator, rules["weight"].formula1) == ("decimal", "greaterThan", "0")
    assert rules["hours"].type == "decimal"
    page = book["children"]
    assert {page.cell(1, n).value for n in range(1, 17) if page.column_dimensions[page.cell(1, n).column_letter].number_format == "@"} == {
        "respondent_id", "psu", "urbanity", "sex", "other",
    }  # fmt: skip


def test_a_cell_shows_the_question(book):
    rules = rules_by_column(book["children"])
    assert (
        rules["told_police"].prompt == "Whom did you tell? - The police"
        and rules["psu"].prompt == "column of the sample design"
    )


def test_a_long_question_is_cut_to_what_a_spreadsheet_shows(tmp_path):
    long = small_instrument(tmp_path, TEXT.replace("How old are you?", "How " + "very " * 80 + "old are you?"))
    page = load_workbook(io.BytesIO(make_template({"children": (contract_table(long, ()), long)}, "x")))["children"]
    prompt = rules_by_column(page)["age"].prompt
    assert len(prompt) == 255 and prompt.endswith("...")


def test_codes_stand_with_their_labels_in_every_language(book):
    rows = list(book["codes"].iter_rows(values_only=True))
    assert rows[0] == ("list", "code", "label English (en)", "label Português (pt)")
    assert ("children.yes_no", 98, "Don't know", "Não sei") in rows and ("chosen", 1, "chosen", None) in rows
    assert [row[1] for row in rows].count(98) == 1, "a list that several questions share stands there once"


def test_the_codebook_says_what_was_asked_and_of_whom(book):
    rows = list(book["codebook"].iter_rows(values_only=True))
    assert rows[0] == ("table", "name", "wording", "codes", "asked if", "section", "wording Português (pt)")
    helped = next(row for row in rows if row[1] == "helped")
    assert helped[2] == "Did it help?" and helped[4].startswith("told includes one of") and helped[6] == "Ajudou?"


def test_the_instructions_explain_the_columns_that_no_question_gives(book):
    lines = [row[0] for row in book["instructions"].iter_rows(values_only=True)]
    assert lines[0] == "Data of a small survey"
    assert "respondent_id: identifier: never twice, and nothing that points at a person; needed in every row" in lines
    assert not any(line and line.startswith("age:") for line in lines)
    assert "base_weight: column of the sample design; needed in every row, or else delete the column" in lines


def test_a_filled_template_keeps_the_contract(book, instrument, tmp_path):
    page = book["children"]
    for cell in page[1]:
        filled = page.cell(2, cell.column, ANSWERS[cell.value])
        if isinstance(filled.value, str):
            filled.data_type = "s"
    book.save(tmp_path / "filled.xlsx")
    frame = pd.read_excel(tmp_path / "filled.xlsx", sheet_name="children", dtype={"respondent_id": str, "psu": str})
    table = contract_table(instrument, OWN)
    assert frame.loc[0].to_dict() == ANSWERS
    where = {"file": "filled.xlsx", "rows": np.array([2]), "mend": "mend it"}
    assert check_frame(frame, table, **where) == [] and check_rules(frame, instrument, **where) == []


def test_the_same_instrument_gives_the_same_bytes(data, instrument):
    assert make_template({"children": (contract_table(instrument, OWN), instrument)}, "Data of a small survey") == data


def test_two_tables_have_a_sheet_each_and_share_a_list_that_is_the_same(instrument, tmp_path):
    other = small_instrument(tmp_path, TEXT.replace(",yes_no,98,Don't know", ",yes_no,98,Not sure"))
    tables = {
        "children": (contract_table(instrument, ()), instrument),
        "caregivers": (contract_table(other, ()), other),
    }
    book = load_workbook(io.BytesIO(make_template(tables, "x")))
    assert book.sheetnames == ["instructions", "children", "caregivers", "codes", "codebook"]
    labels = [row[2] for row in book["codes"].iter_rows(values_only=True) if row[1] == 98]
    assert labels == ["Don't know", "Not sure"], "other words are another list"


@pytest.mark.parametrize("name", ["codes", "a" * 32])
def test_a_table_that_no_sheet_can_be_called_after_is_named(instrument, name):
    with pytest.raises(InstrumentError, match=f"no sheet of the template can be called {name}"):
        make_template({name: (contract_table(instrument, ()), instrument)}, "x")


def test_a_column_that_takes_a_codebook_has_its_codes_in_the_drop_down_with_what_they_mean(instrument):
    table = contract_table(instrument, OWN)
    column = "psu"
    codes = (("Law in practice", "How the law is used."), ("Hotlines", ""))
    book = load_workbook(io.BytesIO(make_template({"rows": (table, instrument)}, "t", {("rows", column): codes})))
    rule = rules_by_column(book["rows"])[column]
    assert codes_of(book, rule) == ["Law in practice", "Hotlines"]
    assert ("rows." + column, "Law in practice", "How the law is used.") in {
        row[:3] for row in book["codes"].iter_rows(values_only=True)
    }


def test_no_rule_of_a_cell_is_longer_than_a_spreadsheet_takes(tmp_path):
    """Excel drops the rules of a sheet, or does not open it, where a list has more than 255 characters in one."""
    long = "".join(f",whom,person_number_{n},Person number {n} of a long list,Pessoa {n}\n" for n in range(300))
    text = TEXT.replace(",whom,friend,", f"{long},whom,friend,").replace(
        ",select_multiple whom,told", ",select_one whom,told"
    )
    text = text.replace(EXCLUSIVE, "true()").replace("selected(${told}, 'friend')", "${told} = 'friend'")
    text = text.replace("select_one sex,sex,Are you", f"select_one sex,sex,{'Are you ' * 80}")
    instrument = small_instrument(tmp_path, text)
    own = [replace(OWN[0], name="an_identifier_with_a_name_that_is_far_too_long"), *OWN[1:]]
    made = load_workbook(io.BytesIO(make_template({"children": (contract_table(instrument, own), instrument)}, "x")))
    rules = rules_by_column(made["children"])
    assert "told" in rules and rules["told"].type == "list"
    for rule in rules.values():
        assert max(len(rule.formula1 or ""), len(rule.formula2 or ""), len(rule.prompt or "")) <= 255
        assert max(len(rule.promptTitle or ""), len(rule.errorTitle or "")) <= 32 and len(rule.error or "") <= 225
