"""Cells that are no answer: by codes of the whole file, or by a rule of the unit; counted, excused where no answer is no fault."""

import numpy as np
import pandas as pd
import pytest
from tests.small_instrument import small_instrument

from disrupting_harm.contracts.check import check_frame
from disrupting_harm.contracts.model import Column, Table
from disrupting_harm.ingest.mapping import to_contract
from disrupting_harm.ingest.raw_table import RawTable
from disrupting_harm.instruments.rules import ASKED_AND_BLANK, NOT_ASKED, check_rules
from disrupting_harm.study.raw import TableParams


ITEM = Column("harm", "item", codes={1: "yes", 0: "no", 98: "dk", 888: "a code of its own"}, required=False)
TABLE = Table(
    "children",
    (
        Column("respondent_id", "id", "text"),
        Column("weight", "design", "number", above=0),
        Column("psu", "design", "text"),
        Column("age", "domain", minimum=12, maximum=17),
        Column("q", "item", codes={1: "yes", 0: "no", 98: "dk"}, required=False),
        Column("told", "item", codes={1: "yes", 0: "no", 98: "dk"}, may_be_blank=True),
    ),
)
FORM = """survey
,type,name,label::English (en),relevant,required
,begin_group,harm,What happened,,
,select_one yes_no,q,Did it happen?,,yes
,select_one yes_no,told,Did you tell anyone?,${q} = 1,yes
,end_group,,,,
choices
,list_name,name,label::English (en)
,yes_no,1,Yes
,yes_no,0,No
,yes_no,98,Don't know
settings
,form_title,form_id,default_language
,Two questions,two_questions,English (en)
"""
MISSING = {"codes": {888: None, 999: None}, "except": ["psu", "respondent_id"]}


def read(table=TABLE, missing=MISSING, **cells):
    """The table of two rows in which these cells stand, mapped; what is wrong with it stands in `problems`."""
    frame = {"respondent_id": ["1", "2"], "weight": ["1", "2"], "psu": ["a", "b"], "age": ["12", "13"], "q": ["0", "1"],
             "told": [None, "1"]} | cells  # fmt: skip
    more = frame.pop("params", {})
    raw = RawTable(
        pd.DataFrame({n: pd.array(v, dtype="str") for n, v in frame.items()}), np.array([2, 3]), tuple(frame)
    )
    params = TableParams(file="a.csv", missing_codes=missing, **more)
    mapped = to_contract(raw, table, params, file="a.csv", mend="mend it")
    problems = mapped.problems + check_frame(
        mapped.frame, table, file="a.csv", rows=raw.rows, mend="mend it", unread=mapped.told()
    )
    return mapped, [(p.column, p.rows, p.text) for p in problems]


@pytest.mark.parametrize("cell", ["888", "999", "888.0"])
def test_a_missing_code_is_blank_and_no_fault_of_an_item_or_a_domain(cell):
    mapped, problems = read(q=["0", cell], age=[cell, "13"])
    assert problems == [] and mapped.missing == {"q": 1, "age": 1}
    assert list(mapped.frame["q"].isna()) == [False, True] and list(mapped.frame["age"].isna()) == [True, False]


@pytest.mark.parametrize("cell", ["8880", "88", "8.88", "-888", "999x"])
def test_a_code_that_only_looks_like_one_is_refused_as_ever(cell):
    _, problems = read(q=["0", cell], told=[None, None])
    assert [(column, rows) for column, rows, _ in problems] == [("q", (3,))]


def test_a_blank_that_no_code_stands_for_is_a_fault_beside_one_that_is_none():
    _, problems = read(q=[None, "888"])
    assert problems == [("q", (2,), "the value is missing")]


def test_a_missing_code_where_the_design_stands_is_a_fault():
    mapped, problems = read(weight=["888", "2"])
    assert mapped.missing == {"weight": 1} and problems == [("weight", (2,), "the value is missing")]


def test_columns_that_are_exempt_keep_the_code():
    mapped, problems = read(psu=["888", "b"], respondent_id=["888", "999"])
    assert problems == [] and mapped.missing == {}
    assert list(mapped.frame["psu"]) == ["888", "b"] and list(mapped.frame["respondent_id"]) == ["888", "999"]


def test_a_missing_code_becomes_the_code_that_is_declared_where_the_column_has_it():
    mapped, problems = read(
        missing={"codes": {888: 98, 999: None}}, q=["888", "999"], age=["888", "13"], told=[None, None]
    )
    assert problems == [] and mapped.missing == {"q": 2, "age": 1}
    assert list(mapped.frame["q"].astype(object).where(mapped.frame["q"].notna(), None)) == [98, None]
    assert mapped.frame["age"].isna().tolist() == [True, False]
    assert mapped.lineage["q"].rule == "as it is; missing codes 888 to 98, 999 to blank"


def test_a_column_that_knows_the_code_keeps_its_meaning():
    mapped, problems = read(Table("t", (ITEM,)), {"codes": {888: None}}, harm=["888", "1"])
    assert problems == [] and list(mapped.frame["harm"]) == [888, 1]
    recode = {"columns": {"q": {"recode": {1: 1, 0: 0, 888: 98}}}}
    mapped, problems = read(q=["888", "1"], params=recode)
    assert problems == [] and list(mapped.frame["q"]) == [98, 1] and mapped.missing == {}


def test_a_question_after_one_without_an_answer_may_be_answered_or_not(tmp_path):
    """Whether it was asked cannot be told; a blank after a yes is a finding as ever, and a missing code there is none."""

    def against_form(**cells):
        mapped, problems = read(**cells)
        assert problems == []
        found = check_rules(
            mapped.frame, form, file="a.csv", rows=np.array([2, 3]), mend="mend it", unread=mapped.told()
        )
        return [(p.column, p.kind, p.rows) for p in found]

    form = small_instrument(tmp_path, FORM)
    assert against_form(q=["888", "888"], told=["1", None]) == []
    assert against_form(q=["0", "1"], told=[None, None]) == [("told", ASKED_AND_BLANK, (3,))]
    assert against_form(q=["0", "1"], told=[None, "999"]) == []
    assert against_form(q=["0", "1"], told=["1", "1"]) == [("told", NOT_ASKED, (2,))]


def test_a_column_that_the_unit_leaves_out_is_blank_whatever_stands_in_it():
    mapped, problems = read(q=["77", "1"], told=[None, None], params={"blank": {"q": "the translation was wrong"}})
    assert problems == [] and mapped.frame["q"].isna().all() and mapped.blanked == {"q": "the translation was wrong"}
    assert mapped.missing == {} and mapped.lineage["q"].rule.endswith("; blank: the translation was wrong")


def test_a_column_is_left_out_where_it_holds_a_code():
    rule = {"q": {"codes": [0], "because": "there was no lockdown"}}
    mapped, problems = read(q=["0", "1"], params={"blank": rule})
    assert problems == [] and mapped.frame["q"].isna().tolist() == [True, False]
    assert mapped.lineage["q"].rule.endswith("; blank where 0: there was no lockdown")


def test_a_name_that_the_file_does_not_hold_is_told_with_the_nearest():
    _, problems = read(missing={"codes": {888: None}, "except": ["psuu"]}, params={"blank": {"Q": "wrong translation"}})
    assert problems == [
        ("Q", (), "the file has no such column, which `blank` names (did you mean q?)"),
        ("psuu", (), "the file has no such column, which `missing_codes.except` names (did you mean psu?)"),
    ]


def test_a_table_without_such_codes_is_read_as_before():
    mapped, problems = read(missing=None, q=["888", "1"])
    assert [(c, r) for c, r, _ in problems] == [("q", (2,))] and mapped.missing == {} and mapped.excused == {}
