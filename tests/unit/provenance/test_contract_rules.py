"""The rules of a contract in words, for the raw columns behind an estimate and for no other."""

from __future__ import annotations

import pytest
from tests.checkouts import ROOT
from tests.small_chain import make
from tests.small_links import stage

from disrupting_harm import files
from disrupting_harm.contracts.model import Column
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.chain import ABSENT, CHANGED, CHECKED
from disrupting_harm.provenance.contract_rules import (
    derived_record,
    derived_state,
    kept_in_words,
    rows_kept,
    rule_in_words,
    rules_of,
    stem_of,
)
from disrupting_harm.records import FileRef, Input, Line, RawRows, read_record, write_record


class Rule:
    def sentence(self, labels=None) -> str:
        return "a is 1"


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (Column("a", "item", codes={0: "No", 1: "Yes"}, may_be_blank=True), "one of 0 (No), 1 (Yes), or blank"),
        (Column("a", "domain", "text", codes={"female": "female"}), "one of female, never blank"),
        (Column("a", "design", "number", above=0), "a number, above 0, never blank"),
        (Column("a", "domain", minimum=12, maximum=17, may_be_blank=True), "a whole number, at least 12, at most 17, or blank"),
        (Column("a", "domain", minimum=0, may_be_blank=True), "a whole number, at least 0, or blank"),
        (Column("a", "id", "text"), "a text, no two rows the same, never blank"),
        (Column("a", "item", codes={1: "1"}, may_be_blank=True, asked=Rule()), "one of 1, or blank; asked if a is 1"),
    ],
)  # fmt: skip
def test_a_rule_says_what_a_value_must_be(column, said):
    assert rule_in_words(column) == said


def source(stem: str, table: str, *columns: str, role: str = "derived", unit: str = "KEN", **derived: Line) -> Input:
    lines = {name: Line(sources=(name,), rule="as it is", raw=True) for name in columns}
    return Input(
        path=f"data/derived/{unit}/{stem}/{table}.parquet", sha256="1", role=role, table=table, columns=lines | derived
    )


def said(entry: Input, unit: str = "KEN") -> dict[str, str]:
    return {rule.column: rule.text for rule in rules_of(Layout(ROOT), unit, entry, entry.columns)}


def test_items_have_the_codes_of_their_form_and_the_design_its_own_rule():
    told = said(source("household_survey", "children", "weight", "item_offered_money_for_images", "item_told_anyone"))
    assert told["weight"] == "a number, above 0, never blank"
    assert told["offered_money_for_images"].startswith(
        "one of 1 (Yes), 0 (No), 98 (Don't know), 99 (Prefer not to say)"
    )
    assert "; asked if offered_money_for_images is 1 or " in told["told_anyone"]


def test_a_table_without_a_form_has_the_contract_of_its_component():
    assert said(source("sampling_design", "contacts", "outcome")) == {"outcome": "a text, never blank"}


def test_a_survey_of_its_own_items_has_the_codes_that_its_parameters_declare():
    assert said(source("household_survey", "children", "item_diabetes", unit="XNH"), "XNH")["diabetes"].startswith(
        "one of 1 (yes), 0 (no)"
    )


def test_derived_columns_other_tables_and_what_cannot_be_read_have_no_rule(tmp_path):
    made = Line(sources=("a",), rule="b")
    assert said(source("household_survey", "children", clear_ocsea=made)) == {}
    assert said(source("household_survey", "children", "no_such_column")) == {}
    assert said(source("household_survey", "children", "weight", role="reference")) == {}
    assert said(source("nothing", "children", "weight")) == {}
    entry = source("household_survey", "children", "weight")
    assert list(rules_of(Layout(tmp_path), "KEN", entry, entry.columns)) == []


@pytest.mark.parametrize(
    ("path", "stem"),
    [
        ("data/derived/KEN/survey/children.parquet", "survey"), ("data/reference/people.csv", None), ("data/derived/c.parquet", None),
        ("outputs/KEN/survey/a.csv", None), ("data/raw/KEN/survey/a.csv", None),
    ],
)  # fmt: skip
def test_the_component_of_a_derived_table_is_its_folder(path, stem):
    assert stem_of(Input(path=path, sha256="1", role="derived")) == stem


def test_rows_say_where_they_went(tmp_path):
    assert kept_in_words(
        RawRows(table="a", rows=1200, kept=1100, other_units=60, set_aside={"weight": 40}, columns=1, used=1)
    ) == ("a: 1,200 rows read, 1,100 kept, 60 of other units, 40 set aside for a blank weight")
    assert derived_record(Layout(tmp_path), "KEN", "survey") is None


def test_rows_are_those_of_the_raw_tables_behind_a_derived_one(tmp_path):
    layout = Layout(tmp_path)
    rows = tuple(RawRows(table=name, rows=9, kept=8, columns=1, used=1) for name in ("children", "parents", "other"))
    record = stage("survey_derived", "1").model_copy(update={"raw_rows": rows})
    write_record(layout.record("KEN", "survey_derived"), record)
    raw = tuple(FileRef(path="a.csv", sha256="1", role="raw", table=name) for name in ("children", "parents"))
    entry = source("survey", "children").model_copy(update={"raw": raw})
    assert [kept.table for kept in rows_kept(layout, "KEN", entry)] == ["children", "parents"]
    assert list(rows_kept(layout, "UGA", entry)) == [], "of another country nothing is recorded"
    assert list(rows_kept(layout, "KEN", entry.model_copy(update={"path": "data/derived/c.parquet"}))) == []


def test_rules_are_those_that_were_kept_while_code_and_parameters_are_as_recorded(tmp_path):
    layout = make(tmp_path)
    record = read_record(layout.output("TST", "survey") / "record.json")
    assert derived_state(layout, record) == CHANGED, "one of its parameters is gone"
    record = record.model_copy(update={"parameters": record.parameters[:1]})
    assert derived_state(layout, record) == CHECKED
    files.write_text(layout.package() / "one.py", "one = 2\n")
    assert derived_state(layout, record) == CHANGED
    layout.code_slice("survey").unlink()
    assert derived_state(layout, record) == ABSENT


def test_a_rule_of_numbers_without_limits_or_with_one_above(tmp_path):
    assert rule_in_words(Column("a", "design", "number")) == "a number, never blank"
    assert (
        rule_in_words(Column("a", "design", "number", maximum=0.5, may_be_blank=True))
        == "a number, at most 0.5, or blank"
    )
