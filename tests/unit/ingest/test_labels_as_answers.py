"""An export that holds labels in the place of codes: each is one code of the question, or is refused by row and column."""

import unicodedata

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.contracts.model import Column, Table, Wording
from disrupting_harm.ingest.labels_as_answers import names_in_file, plain, read_labels
from disrupting_harm.ingest.mapping import raw_columns, to_contract
from disrupting_harm.ingest.raw_table import RawTable
from disrupting_harm.study.raw import TableParams


EN, PT = "English (en)", "Portuguese (pt)"
NOT_SURE = "Não sabe, ou não quer dizer"
HARM = Column(
    "harm", "item", codes={1: "Yes", 0: "No", 98: "Don't know", 99: "Prefer not to say"}, required=False, may_be_blank=True,
    wordings={
        EN: Wording("Were you harmed?", {1: "Yes", 0: "No", 98: "Don't know", 99: "Prefer not to say"}),
        PT: Wording("Alguém lhe fez mal?", {1: "Sim", 0: "Não", 98: NOT_SURE, 99: NOT_SURE}),
    },
)  # fmt: skip
SEX = Column(
    "sex", "domain", "text", codes={"female": "female", "male": "male"}, may_be_blank=True,
    wordings={EN: Wording("Sex", {"female": "Girl", "male": "Boy"}), PT: Wording("Sexo", {"female": "Menina", "male": "Menino"})},
)  # fmt: skip
COST = Column(
    "why_cost", "item", codes={1: "chosen", 0: "not chosen"}, required=False, may_be_blank=True,
    wordings={EN: Wording("Why?/Cost", choice="Cost"), PT: Wording("Porquê?/Preço", choice="Preço")},
)  # fmt: skip
AGE = Column("age", "domain", wordings={EN: Wording("Age"), PT: Wording("Idade")}, required=False)
TABLE = Table("children", (Column("id", "id", "text"), SEX, AGE, HARM, COST))


def read(language="pt", columns=None, **cells):
    frame = pd.DataFrame({name: pd.Series(values, dtype="str") for name, values in cells.items()})
    raw = RawTable(frame, np.arange(2, 2 + len(frame)), tuple(cells))
    params = TableParams(file="f.csv", language=language, columns=columns or {})
    return to_contract(raw, TABLE, params, file="f.csv", mend="mend it")


def said(mapped):
    assert not any(word in str(p) for p in mapped.problems for word in ("Nunca", "Talvez", "Sim,", "Girl"))
    return [str(problem) for problem in mapped.problems]


def test_labels_of_the_declared_language_become_codes_in_the_type_of_the_contract():
    out = read(id=["a", "b", "c"], sex=["Menina", "Menino", None], harm=["Sim", "Não", None], age=["12", "13", "14"])
    assert out.problems == []
    assert out.frame["sex"].tolist()[:2] == ["female", "male"] and out.frame["sex"].isna().tolist() == [
        False,
        False,
        True,
    ]
    assert out.frame["harm"].dtype == "Int64" and out.frame["harm"].tolist()[:2] == [1, 0]
    assert out.frame["age"].tolist() == [12, 13, 14]
    assert "read by its labels in Portuguese (pt)" in out.lineage["harm"].rule
    assert "labels" not in out.lineage["age"].rule


def test_blanks_and_the_unicode_form_of_a_label_play_no_part_and_its_case_does():
    same = [unicodedata.normalize("NFD", "Não"), "  Não ", "\u00a0Não", "Não\u2003"]
    assert read(id=list("abcd"), sex=["Menina"] * 4, harm=same).frame["harm"].tolist() == [0] * 4
    (line,) = said(read(id=["a", "b"], sex=["Menina"] * 2, harm=["não", "Nao"]))
    assert line == "f.csv, rows 2 and 3, column harm: the text is no label of the question in Portuguese (pt); mend it."


def test_a_label_of_no_code_is_refused_by_row_and_column_without_the_label():
    (line,) = said(read(id=list("abcd"), sex=["Menina", "Girl", "female", "Talvez"], harm=["Sim"] * 4))
    assert line.startswith("f.csv, rows 3, 4 and 5, column sex: the text is no label")


def test_a_code_in_the_place_of_a_label_is_refused():
    (line,) = said(read(id=["a", "b"], sex=["Menina"] * 2, harm=["1", "Sim"]))
    assert line.startswith("f.csv, row 2, column harm: the text is no label")


def test_a_label_of_two_codes_is_refused_where_it_stands_and_nowhere_else():
    (line,) = said(read(id=["a", "b"], sex=["Menina"] * 2, harm=["Sim", NOT_SURE]))
    assert line.startswith("f.csv, row 3, column harm: the text is the label of two codes of the question")
    assert NOT_SURE not in line and "98" not in line
    assert read(id=["a"], sex=["Menina"], harm=["Sim"]).problems == []


@pytest.mark.parametrize("name", [f"sex::{PT}", "sex::pt", "sex::Portuguese", "sex", "Sexo"])
def test_a_column_is_known_by_its_name_with_the_language_and_by_its_question(name):
    out = read(**{"id": ["a"], name: ["Menina"], f"sex::{EN}": ["Boy"]})
    assert out.problems == [] and out.frame["sex"].tolist() == ["female"]
    assert out.lineage["sex"].sources == (name,)


def test_the_column_of_the_language_comes_before_one_without():
    out = read(**{"id": ["a"], "sex": ["male"], f"sex::{PT}": ["Menina"]})
    assert out.problems == [] and out.frame["sex"].tolist() == ["female"]


def test_split_columns_of_a_multiple_choice_are_known_by_question_and_answer_and_hold_their_codes():
    out = read(**{"id": ["a", "b"], "Sexo": ["Menina"] * 2, "Porquê?/Preço": ["1", "0"]})
    assert out.problems == [] and out.frame["why_cost"].tolist() == [1, 0]


def test_a_question_that_stands_in_the_form_twice_names_no_column():
    twin = Column("other", "item", "text", wordings={PT: Wording("Sexo")})
    names = names_in_file(Table("t", (SEX, twin)), PT, {"sex": "sex", "other": "other"})
    assert "Sexo" not in names["sex"] and "Sexo" not in names["other"]


def test_words_that_the_parameters_recode_are_read_as_they_say():
    out = read(
        columns={"harm": {"recode": {"Pois": 1, "Nunca": 0}}}, id=["a", "b"], sex=["Menina"] * 2, harm=["Pois", "Nunca"]
    )
    assert out.problems == [] and out.frame["harm"].tolist() == [1, 0]


def test_without_a_language_labels_are_no_codes():
    assert read(None, id=["a"], sex=["Menina"]).frame["sex"].tolist() == [
        "Menina"
    ]  # refused by the check of the contract
    assert raw_columns(TABLE, TableParams(file="f.csv")) == {"id", "sex", "age", "harm", "why_cost"}


def test_a_language_that_the_form_does_not_have_is_told_with_those_that_it_has():
    (line,) = said(read("sw", id=["a"], sex=["female"]))
    assert line == f"f.csv: `language` of the table is sw, and its form is in {EN} and {PT}; mend it."
    params = TableParams(file="f.csv", language="pt")
    bare = Table("t", (Column("id", "id", "text"),))
    table = RawTable(pd.DataFrame({"id": ["a"]}), np.array([2]), ("id",))
    (problem,) = to_contract(table, bare, params, file="f.csv", mend="m").problems
    assert "no language, since the table has no form" in problem.text


def test_a_language_says_nothing_of_a_file_that_holds_codes_with_labels_beside_them():
    with pytest.raises(ValueError, match="`language` says something of a file"):
        TableParams(file="f.sav", language="pt")


@given(st.lists(st.text(max_size=12), max_size=8))
def test_whatever_stands_in_a_cell_it_becomes_the_code_of_its_label_or_is_told(cells):
    values, findings = read_labels(pd.Series(cells, dtype="str"), HARM, EN)
    labels = {plain(label): str(code) for code, label in HARM.wordings[EN].labels.items()}
    told = np.logical_or.reduce([where for _, where in findings])
    for cell, value, wrong in zip(cells, values, told, strict=True):
        assert wrong == (plain(cell) not in labels)
        assert wrong or value == labels[plain(cell)]
