"""From the columns of a raw file to contract form, as the parameters say; what cannot be mapped is said once."""

import dataclasses
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disrupting_harm.contracts.check import check_frame
from disrupting_harm.contracts.model import Column, Table
from disrupting_harm.errors import ContractError
from disrupting_harm.ingest.mapping import raw_columns, to_contract
from disrupting_harm.ingest.read import RawTable, read_raw
from disrupting_harm.study.raw import TableParams


TABLE = Table(
    "children",
    (
        Column("respondent_id", "id", "text"),
        Column("weight", "design", "number", above=0),
        Column("sex", "domain", "text", codes={"female": "f", "male": "m"}, may_be_blank=True),
        Column("grade", "domain", codes={9: "9", 10: "10"}, required=False, may_be_blank=True),
        Column("harm", "item", codes={1: "yes", 0: "no", 98: "?"}, required=False, may_be_blank=True),
    ),
)


def raw(**columns):
    frame = pd.DataFrame({k: pd.Series(v, dtype=object if isinstance(v[0], str) else None) for k, v in columns.items()})
    return RawTable(frame, np.arange(2, 2 + len(frame)), tuple(columns))


def mapped(table, **columns):
    return to_contract(table, TABLE, TableParams(file="f.csv", columns=columns), file="f.csv", mend="m")


def plain(**changes):
    return raw(**{"respondent_id": ["a", "b"], "weight": ["1", "2"], "sex": ["female", "male"]} | changes)


def test_a_column_that_no_parameter_names_has_its_contract_name_in_the_file():
    out = mapped(plain())
    assert list(out.frame) == ["respondent_id", "weight", "sex"] and out.problems == [] and out.unread == {}
    assert out.lineage["weight"].sources == ("weight",) and out.lineage["weight"].raw
    assert raw_columns(TABLE, TableParams(file="f")) == set(TABLE.names())


def test_a_column_is_taken_from_where_the_parameters_say():
    out = mapped(plain(W=["3", "4"]), weight={"from": "W"})
    assert list(out.frame["weight"]) == [3.0, 4.0] and out.lineage["weight"].sources == ("W",)


def test_a_file_without_identifiers_is_numbered_by_its_rows():
    out = mapped(raw(weight=["1", "2"], sex=["male", "male"]), respondent_id={"row_number": True})
    assert list(out.frame["respondent_id"]) == ["2", "3"] and out.lineage["respondent_id"].sources == ()


@pytest.mark.parametrize("codes", [["1", "2", "3", None], [1.0, 2.0, 3.0, np.nan], ["1.0", " 2 ", "3", None]])
def test_codes_become_what_the_recoding_says_and_null_becomes_no_group(codes):
    table = plain(respondent_id=list("abcd"), weight=["1"] * 4, sex=codes, G=codes)
    out = mapped(
        table, sex={"recode": {1: "female", 2: "male", 3: None}}, grade={"from": "G", "recode": {1: 9, 2: 10, 3: None}}
    )
    assert out.problems == []
    assert out.frame["sex"].fillna("none").tolist() == ["female", "male", "none", "none"]
    assert out.frame["grade"].dtype == "Int64" and out.frame["grade"].fillna(-1).tolist() == [9, 10, -1, -1]
    assert "1 to female" in out.lineage["sex"].rule and "3 to no group" in out.lineage["sex"].rule


WORDS = {"yes": 1, "NO": 0, "don't know": 98, "010": 98, "None": None, 1: 1, 0: 0}


def test_words_and_codes_become_what_the_recoding_says_side_by_side():
    cells = ["yes", " NO ", "don't know", "010", "None", "1", "0.0", None]
    table = plain(respondent_id=list("abcdefgh"), weight=["1"] * 8, sex=["male"] * 8, harm=cells)
    out = mapped(table, harm={"recode": WORDS})
    assert out.problems == [] and out.frame["harm"].fillna(-1).tolist() == [1, 0, 98, 98, -1, 1, 0, -1]
    assert "don't know to 98" in out.lineage["harm"].rule and "None to no group" in out.lineage["harm"].rule


@pytest.mark.parametrize("word", ["Yes", "yes.", "nO", "10", "oui", "TRUE", "nan", "yes no", "99"])
def test_a_word_that_the_recoding_does_not_name_is_a_problem_of_its_rows(word):
    out = mapped(plain(harm=["yes", word]), harm={"recode": WORDS})
    assert [(p.column, p.rows) for p in out.problems] == [("harm", (3,))] and word not in out.problems[0].text
    assert out.frame["harm"].fillna(-1).tolist() == [1, -1] and out.unread["harm"].tolist() == [False, True]


def test_namibia_and_norway_are_words_like_others():
    out = mapped(plain(sex=["NA", "NO"]), sex={"recode": {"NA": "female", "NO": "male"}})
    assert out.problems == [] and out.frame["sex"].tolist() == ["female", "male"]
    assert mapped(plain(respondent_id=["NA", "NO"])).frame["respondent_id"].tolist() == ["NA", "NO"]


@pytest.mark.parametrize("value", [2.0**53, -(2.0**53), 1e19, 1e300])
def test_a_number_too_large_to_be_held_exactly_is_a_problem_of_its_rows(value):
    out = mapped(raw(respondent_id=[101.0, value], weight=[1.0, value], sex=["male", "male"], harm=[1.0, value]))
    assert [(p.column, p.rows) for p in out.problems] == [("respondent_id", (3,)), ("harm", (3,))]
    assert all("save the column as text" in p.text for p in out.problems)
    assert out.frame["weight"].tolist() == [1.0, value]  # a weight need not be a whole number


def test_a_column_may_hold_fewer_whole_numbers_exactly_than_others():
    table = raw(respondent_id=[1.0, 2.0**24], weight=[1.0, 2.0], sex=["male", "male"])
    table = dataclasses.replace(table, largest_exact={"respondent_id": 2**24})
    assert [(p.column, p.rows) for p in mapped(table).problems] == [("respondent_id", (3,))]


def test_labels_that_contradict_are_a_problem_of_the_column_in_the_file_unless_accepted():
    table = dataclasses.replace(plain(Q1=["1", "0"]), labels={"Q1": {1: "No", 0: "Yes"}})
    (problem,) = mapped(table, harm={"from": "Q1"}).problems
    assert (problem.column, problem.rows) == ("Q1", ()) and "1 is labelled No" in problem.text
    parameters = TableParams(file="f.sav", columns={"harm": {"from": "Q1", "labels": "ignore"}})
    out = to_contract(table, TABLE, parameters, file="f.sav", mend="m")
    assert out.problems == [] and out.lineage["harm"].rule == "as it is; against the labels of the file"


def test_a_code_without_a_meaning_is_a_problem_of_its_rows_and_its_column_in_the_file():
    out = mapped(plain(Q2=["7", "1"]), sex={"from": "Q2", "recode": {1: "female"}})
    (problem,) = out.problems
    assert (problem.column, problem.rows) == ("Q2", (2,))
    assert out.unread["sex"].tolist() == [True, False]


@pytest.mark.parametrize("text, number", [("1", 1), ("1.0", 1), (" 0 ", 0), ("+1", 1), ("9.8e1", 98)])
def test_a_whole_number_may_be_written_in_several_ways(text, number):
    assert mapped(plain(harm=[text, "0"])).frame["harm"].tolist() == [number, 0]


@pytest.mark.parametrize(
    "text", ["0.5", "yes", "inf", "-inf", "nan", "NA", "1,0", "1e300", "98765432198765432109", "0x1", "1 1", "-"]
)
def test_what_is_not_a_whole_number_is_a_problem_and_the_rest_is_read(text):
    out = mapped(plain(harm=[text, "98"]))
    assert [(p.column, p.rows) for p in out.problems] == [("harm", (2,))]
    assert out.frame["harm"].fillna(-1).tolist() == [-1, 98]


@pytest.mark.parametrize("text", ["inf", "-inf", "nan", "NaN", "heavy", "1,5", "1.2.3"])
def test_a_weight_that_is_not_a_number_is_said_once(text):
    out = mapped(plain(weight=["1.5", text]))
    found = out.problems + check_frame(out.frame, TABLE, file="f", rows=np.array([2, 3]), mend="m", unread=out.unread)
    assert [(p.column, p.rows) for p in found] == [("weight", (3,))]


@pytest.mark.parametrize("text", ["1,5", "12,75", "-0,5", "1,234", "1.234,5", "1,234,567"])
def test_a_number_with_a_comma_is_told_as_such(text):
    (weight,) = mapped(plain(weight=["1.5", text])).problems
    (harm,) = mapped(plain(harm=["1", text])).problems
    for problem in (weight, harm):
        assert problem.rows == (3,) and "with a decimal point" in problem.text and text not in problem.text


def test_a_comma_and_another_mistake_are_told_each_with_its_rows():
    found = {p.rows: p.text for p in mapped(plain(weight=["x", "1,5"])).problems}
    assert found[(2,)] == "not a number" and found[(3,)].startswith("not a number; a comma stands in it")


def test_blank_cells_are_no_problem_of_reading():
    out = mapped(plain(harm=[None, "1"], weight=[None, "1"]))
    assert out.problems == [] and out.frame["harm"].isna().tolist() == [True, False]


def test_codes_that_an_spss_file_holds_as_numbers_are_text_without_a_decimal_point():
    out = mapped(raw(respondent_id=[101.0, np.nan], weight=[1.0, 2.0], sex=["male", "male"]))
    assert out.frame["respondent_id"].fillna("blank").tolist() == ["101", "blank"]
    assert mapped(raw(respondent_id=[1.5, np.inf], weight=[1.0, 2.0], sex=["male", "male"])).problems == []


def test_an_absent_column_is_named_with_the_one_that_is_spelt_almost_so():
    read = raw(respondent_id=["a"], sex=["male"])
    out = mapped(RawTable(read.frame, read.rows, ("respondent_id", "wieght", "sex")))
    (problem,) = out.problems
    assert problem.column == "weight" and "wieght" in problem.text
    assert out.unread["weight"].all()


def test_an_absent_column_is_only_missed_where_it_is_required_or_declared():
    assert mapped(plain()).problems == []
    (problem,) = mapped(plain(), grade={"from": "Q3", "recode": {1: 9}}).problems
    assert problem.column == "Q3"


def test_a_file_without_a_header_gives_away_no_value_as_a_hint():
    table = RawTable(pd.DataFrame(index=range(1)), np.array([2]), ("weights", "sexy", "respondent"))
    said = " ".join(map(str, mapped(table).problems))
    assert "weights" not in said and "sexy" not in said and "column weight" in said


def test_the_same_source_may_serve_two_columns():
    out = mapped(plain(Q=["1", "0"]), harm={"from": "Q"}, grade={"from": "Q", "recode": {1: 9, 0: 10}})
    assert out.frame["harm"].tolist() == [1, 0] and out.frame["grade"].tolist() == [9, 10]


MARKED = st.text(min_size=0, max_size=6).map(lambda s: f"{s}ZQX{s}") | st.integers(987_000_000, 987_999_999).map(str)


@settings(max_examples=80)
@given(st.lists(st.lists(MARKED, min_size=5, max_size=5), min_size=1, max_size=4), st.booleans(), st.booleans())
def test_no_value_of_any_file_is_ever_part_of_a_message(rows, header, quoted):
    def cell(value):
        return '"' + value.replace('"', '""') + '"' if quoted else value

    lines = ([",".join(TABLE.names())] if header else []) + [",".join(map(cell, row)) for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f.csv"
        path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
        try:
            table = read_raw(path, set(TABLE.names()), file="f.csv", mend="m")
        except ContractError as error:
            found = error.problems
        else:
            out = mapped(table)
            found = out.problems + check_frame(
                out.frame, TABLE, file="f.csv", rows=table.rows, mend="m", unread=out.unread
            )
    said = " ".join(map(str, found))
    assert found and "ZQX" not in said and "987" not in said


TEXTS = st.sampled_from(
    [None, "1", "1.0", " 01", "0", "98", "9", "10", "x", "nan", "inf", "-0", "1e3", "9007199254740993", "female"]
)


@given(st.lists(TEXTS, min_size=1, max_size=12), st.booleans())
def test_answers_that_repeat_are_typed_as_each_would_be_by_itself(values, recoded):
    recodes = (
        {"sex": {"recode": {1: "female", 0: "male"}}, "harm": {"recode": {1: 1, 0: 0, 98: None}}} if recoded else {}
    )
    texts = {name: values for name in TABLE.names()}
    rows = np.arange(2, 2 + len(values))
    repeated = RawTable(pd.DataFrame(texts, dtype="str"), rows, TABLE.names())
    single = RawTable(pd.DataFrame(texts, dtype=object), rows, TABLE.names())
    found, expected = mapped(repeated, **recodes), mapped(single, **recodes)
    pd.testing.assert_frame_equal(found.frame, expected.frame)
    assert found.problems == expected.problems and found.unread.keys() == expected.unread.keys()
    assert all(np.array_equal(found.unread[name], expected.unread[name]) for name in found.unread)


def said_of(header, *, frame=("respondent_id", "weight")):
    """What is said of the column sex in a file with this header, of which these columns were read."""
    table = raw(**{name: ["a", "b"] if name == "respondent_id" else ["1", "2"] for name in frame})
    (problem,) = mapped(dataclasses.replace(table, header=header)).problems
    return problem.text


def test_a_column_that_the_file_has_once_for_each_language_is_named_in_all_of_them():
    header = ("respondent_id", "weight", "sex::English (en)", "sex::Khmer (km)")
    assert said_of(header) == (
        "the file has no such column (it has one for each language, sex::English (en) and sex::Khmer (km): name the one to read under "
        "`from`, or as `language` of the table)"
    )
    out = mapped(plain(**{"sex::English (en)": ["male", "male"]}), sex={"from": "sex::English (en)"})
    assert out.problems == [] and list(out.frame["sex"]) == ["male", "male"]


def test_the_rows_of_a_repeat_do_not_have_the_columns_of_their_parent():
    header = ("respondent_id", "weight", "_index", "_parent_table_name", "_parent_index")
    assert said_of(header) == (
        "the file has no such column (its rows are those of a repeat by _parent_index, and the column may be their parent's: state "
        "`repeat` and `of_parent`)"
    )


def test_a_column_that_is_spelt_otherwise_is_asked_for():
    assert said_of(("respondent_id", "weight", "sexe")) == "the file has no such column (did you mean sexe?)"
    assert said_of(("respondent_id", "weight", "SEX")) == "the file has no such column (did you mean SEX?)"


def test_a_file_whose_columns_are_all_in_capitals_says_which_is_meant():
    """As a portable file of SPSS, which has no other letters."""
    raw = RawTable(pd.DataFrame(index=range(1)), np.array([1]), ("RESPONDENT_ID", "WEIGHT", "SEX", "C1"))
    told = [p.text for p in mapped(raw).problems]
    assert "the file has no such column (did you mean RESPONDENT_ID?)" in told
    assert not any("C1" in text for text in told)
