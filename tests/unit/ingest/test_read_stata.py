"""Stata files: don't know, refused and the blank of the system stay three things; and files as they go wrong."""

import gzip

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from disrupting_harm.contracts.check import check_frame
from disrupting_harm.contracts.model import Column, Table
from disrupting_harm.errors import Problem
from disrupting_harm.ingest.mapping import to_contract
from disrupting_harm.ingest.read_stata import read_stata
from disrupting_harm.study.raw import TableParams


YES_NO = {1: "yes", 0: "no", 98: "don't know", 99: "refused"}
CONTRACT = Table(
    "t",
    (
        Column("id", "id", "text"),
        Column("x", "item", codes=YES_NO, may_be_blank=True),
        Column("y", "domain", "text", codes={"f": "female", "m": "male", "unknown": "unknown"}, may_be_blank=True),
        Column("w", "design", "number", required=False, above=0, may_be_blank=True),
    ),
)
# How Stata writes its missing values: of one byte 101 is the system's blank, 102 is .a and 127 is .z; of two bytes from 32741 on.
BYTE, SHORT = {".": 101, ".a": 102, ".b": 103, ".z": 127}, {".": 32741, ".a": 32742, ".b": 32743, ".z": 32767}


@pytest.fixture
def write(tmp_path):
    """The bytes of a Stata file in which some places of whole numbers hold missing values: `{column: {row: tag}}`."""

    def run(frame, missing=None, version=118, **options):
        path = tmp_path / "made.dta"
        frame.to_stata(path, write_index=False, version=version, **options)
        data = bytearray(path.read_bytes())
        start = data.index(b"<data>") + len(b"<data>")
        strings = {name: int(frame[name].str.len().max()) for name in frame if frame[name].dtype.kind not in "ifM"}
        sizes = {name: strings.get(name) or frame[name].dtype.itemsize for name in frame}
        for name, places in (missing or {}).items():
            before = sum(size for other, size in sizes.items() if [*sizes].index(other) < [*sizes].index(name))
            table = BYTE if sizes[name] == 1 else SHORT
            for row, tag in places.items():
                place = start + row * sum(sizes.values()) + before
                data[place : place + sizes[name]] = table[tag].to_bytes(sizes[name], "little")
        return bytes(data)

    return run


def frame(kind="int8"):
    values = np.array([1, 0, 1, 0, 1], dtype=kind)
    return pd.DataFrame({"id": ["NA", "NO", "c", "d", "e"], "x": values, "w": [1.5, 2.0, np.nan, 0.1, 3.0]})


MISSING = {"x": {1: ".a", 2: ".", 3: ".b", 4: ".z"}}


@pytest.mark.parametrize("kind", ["int8", "int16"])
@pytest.mark.parametrize("version", [117, 118])
@pytest.mark.parametrize("name", ["f.dta", "f.dta.gz"])
def test_tags_and_the_blank_of_the_system_are_three_things(read_file, write, kind, version, name):
    data = write(frame(kind), MISSING, version)
    table = read_file(gzip.compress(data) if name.endswith("gz") else data, name)
    assert table.frame["x"].fillna(-1).tolist() == [1, -1, -1, -1, -1]
    assert table.tags.keys() == {"x"} and table.tags["x"].tolist() == [None, ".a", None, ".b", ".z"]
    assert table.frame["id"].tolist() == ["NA", "NO", "c", "d", "e"]  # Namibia and Norway are no missing values
    assert table.frame["w"].fillna(-1).tolist() == [1.5, 2.0, -1, 0.1, 3.0]
    assert table.rows.tolist() == [1, 2, 3, 4, 5] and table.header == ("id", "x", "w")


def test_a_blank_after_a_tag_is_a_blank_whatever_was_in_memory(read_file, write):
    """pyreadstat 1.3.7 gives a number out of nowhere there where it is asked for tags."""
    many = pd.DataFrame({"id": ["a"] * 400, "x": np.arange(400, dtype="int16")})
    data = write(many, {"x": {0: ".a"} | dict.fromkeys(range(100, 400), ".")})
    for _ in range(3):
        table = read_file(data, "f.dta")
        assert table.frame["x"].isna().tolist() == [True] + [False] * 99 + [True] * 300
        assert table.tags["x"].tolist() == [".a"] + [None] * 399


def map_it(table, columns=None, **params):
    params = TableParams(file="f.dta", columns=columns or {}, **params)
    out = to_contract(table, CONTRACT, params, file="f.dta", mend="m")
    found = check_frame(out.frame, CONTRACT, file="f.dta", rows=table.rows, mend="m", unread=out.unread)
    return out, [(p.column, p.rows, p.text) for p in out.problems + found if p.column != "y"]


def test_tags_become_the_codes_that_the_parameters_say(read_file, write):
    table = read_file(write(frame(), MISSING), "f.dta")
    out, problems = map_it(table, missing={".a": 98, ".b": 99, ".z": None})
    assert problems == []
    assert out.frame["x"].fillna(-1).tolist() == [1, 98, -1, 99, -1] and out.frame["x"].dtype == "Int64"
    assert out.lineage["x"].rule == "as it is; missing values .a to 98, .b to 99, .z to blank"


def test_a_tag_that_the_parameters_do_not_name_is_told_with_its_rows(read_file, write):
    table = read_file(write(frame(), MISSING), "f.dta")
    assert [(c, r) for c, r, _ in map_it(table)[1]] == [("x", (2,)), ("x", (4,)), ("x", (5,))]
    _, problems = map_it(table, missing={".a": 98, ".z": None})
    assert (
        [(c, r) for c, r, _ in problems] == [("x", (4,))] and ".b" in problems[0][2] and "`missing`" in problems[0][2]
    )


def test_a_column_may_say_otherwise_than_its_table(read_file, write):
    table = read_file(write(frame(), MISSING), "f.dta")
    out, problems = map_it(table, {"x": {"missing": {".a": 99, ".b": 98}}}, missing={".a": 98, ".z": 99})
    assert problems == [] and out.frame["x"].fillna(-1).tolist() == [1, 99, -1, 98, 99]


def test_tags_come_after_recoding_since_they_name_codes_of_the_contract(read_file, write):
    table = read_file(write(frame(), MISSING), "f.dta")
    columns = {"x": {"recode": {1: 0, 0: 1, 98: 1}}}
    out, problems = map_it(table, columns, missing={".a": 98, ".b": 99, ".z": None})
    assert problems == [] and out.frame["x"].fillna(-1).tolist() == [0, 98, -1, 99, -1]


def test_a_code_that_the_column_does_not_have_is_no_meaning_of_a_tag_there(read_file, write):
    """98 among the weights would be a weight of 98."""
    data = pd.DataFrame({"id": ["a", "b"], "x": np.array([1, 0], "int8"), "w": np.array([5, 7], "int16")})
    table = read_file(write(data, {"w": {1: ".a"}}), "f.dta")
    _, problems = map_it(table, missing={".a": 98})
    assert [(c, r) for c, r, _ in problems] == [("w", (2,))] and ".a" in problems[0][2]
    out, problems = map_it(table, missing={".a": None})
    assert problems == [] and out.frame["w"].isna().tolist() == [False, True]


def test_a_tag_may_stand_for_a_level_of_text_and_for_no_text_among_numbers(read_file, write):
    data = pd.DataFrame({"id": ["a", "b"], "y": np.array([1, 2], "int8"), "x": np.array([1, 0], "int8")})
    table = read_file(write(data, {"y": {1: ".a"}, "x": {0: ".a"}}), "f.dta")
    columns = {"y": {"recode": {1: "f", 2: "m"}, "missing": {".a": "unknown"}}, "x": {"missing": {".a": "unknown"}}}
    out, problems = map_it(table, columns)
    assert out.frame["y"].tolist() == ["f", "unknown"]
    assert [(c, r) for c, r, _ in problems] == [("x", (1,))]


def test_a_tag_that_means_a_code_out_of_the_contract_is_found_by_the_contract(read_file, write):
    table = read_file(write(frame(), {"x": {1: ".a"}}), "f.dta")
    _, problems = map_it(table, {"x": {"missing": {".a": 97}}})
    assert [(c, r) for c, r, _ in problems] == [("x", (2,))] and "the code is not one of" in problems[0][2]


# -- labels


@pytest.fixture
def labelled(write, tmp_path):
    """A file whose labels call the tags something too, which pandas cannot write: through pyreadstat."""

    def run(labels):
        made = pd.DataFrame({"id": ["a", "b", "c"], "x": [1, "a", "b"]})
        pyreadstat.write_dta(
            made, tmp_path / "l.dta", missing_user_values={"x": ["a", "b"]}, variable_value_labels={"x": labels}
        )
        return (tmp_path / "l.dta").read_bytes()

    return run


def test_labels_of_numbers_and_of_tags_are_kept(read_file, labelled):
    table = read_file(labelled({1: "Yes", "a": "Don't know", "b": "Refused"}), "f.dta")
    assert table.labels == {"x": {1: "Yes", ".a": "Don't know", ".b": "Refused"}}
    assert map_it(table, missing={".a": 98, ".b": 99})[1] == []


def test_labels_that_contradict_the_contract_are_told(read_file, labelled):
    table = read_file(labelled({1: "No", 0: "Yes", "a": "Refused", "b": "Don't know"}), "f.dta")
    ((column, rows, text),) = map_it(table, missing={".a": 98, ".b": 99})[1]
    assert (column, rows) == ("x", ())
    for said in ("1 is labelled No, and the contract takes it as yes", ".a is labelled Refused, which becomes 98"):
        assert said in text
    out, problems = map_it(table, {"x": {"labels": "ignore"}}, missing={".a": 98, ".b": 99})
    assert problems == [] and out.lineage["x"].rule.endswith("; against the labels of the file")


# -- encodings, numbers, files that are wrong


def test_text_of_another_encoding_is_told_by_column_and_row_and_mended_by_the_key(read_file, refused, write):
    data = write(frame().assign(id=["Côté", "b", "Ané", "d", "e"]))
    spoilt = data.replace("Côté".encode(), b"C\xf4t\xe9\0\0").replace("Ané".encode(), b"An\xe9\0")
    (problem,) = refused(spoilt, "f.dta")
    assert (problem.column, problem.rows) == ("id", (1, 3)) and "`encoding: windows-1252`" in problem.text
    table = read_file(spoilt, "f.dta", encoding="windows-1252")
    assert table.frame["id"].tolist() == ["Côté", "b", "Ané", "d", "e"]


def test_a_file_from_before_stata_14_is_read_in_its_encoding(read_file, refused, write):
    data = write(frame().assign(id=["Cote", "b", "c", "d", "e"]), version=117).replace(b"Cote", b"C\xf4t\xe9")
    assert read_file(data, "f.dta").frame["id"][0] == "Côté"
    assert read_file(data, "f.dta", encoding="windows-1251").frame["id"][0] == "Cфtй"
    (problem,) = refused(data.replace(b"C\xf4t\xe9", b"C\x81t\xe9"), "f.dta")
    assert (problem.column, problem.rows) == ("id", (1,)) and "encoding" in problem.text


def test_an_identifier_in_statas_type_float_is_refused_where_it_is_not_held_exactly(read_file, write):
    made = frame().assign(id=np.array([1, 2, 16_777_215, 16_777_217, 5], "float32"))
    out, problems = map_it(read_file(write(made), "f.dta"))
    assert [(c, r) for c, r, _ in problems] == [("id", (4,))] and "save the column as text" in problems[0][2]
    assert out.frame["id"].tolist()[:3] == ["1", "2", "16777215"]
    exact = frame().assign(id=np.array([1, 2, 3, 16_777_217, 5], "float64"))
    assert map_it(read_file(write(exact), "f.dta"))[0].frame["id"].tolist() == ["1", "2", "3", "16777217", "5"]


@pytest.mark.parametrize("spoil", ["empty", "another", "cut"])
def test_a_file_that_is_cut_short_or_another_is_refused(refused, write, spoil):
    data = write(frame())
    data = {"empty": b"", "another": b"id,x\na,1\n" * 50, "cut": data[: data.index(b"</data>") - 20]}[spoil]
    (problem,) = refused(data, "f.dta")
    assert (problem.column, problem.rows) == (None, ()) and "not a whole Stata file" in problem.text


def test_dates_stay_the_numbers_that_the_file_holds(read_file, write):
    made = frame().assign(y=pd.to_datetime(["2021-03-04"] * 5))
    assert read_file(write(made, convert_dates={"y": "td"}), "f.dta").frame["y"].tolist() == [22343.0] * 5


def problem(text, **place):
    return Problem("f.dta", text, "m", **place)


LONG = "offer_images_platform_prefer_not_to_say"


def test_a_column_whose_name_stata_cuts_is_read_with_its_labels_and_tags(write):
    frame = pd.DataFrame({LONG[:32]: np.array([1, 0, 0], "int8")})
    data = write(frame, {LONG[:32]: {1: ".a"}}, value_labels={LONG[:32]: {1: "No"}})
    table = read_stata(data, {LONG}, problem)
    assert table.header == tuple(table.frame) == (LONG,)
    assert table.frame[LONG].fillna(-1).tolist() == [1, -1, 0]
    assert table.tags[LONG].tolist() == [None, ".a", None] and table.labels[LONG] == {1: "No"}


def test_a_cut_name_that_is_left_of_two_columns_is_neither(write):
    data = write(pd.DataFrame({LONG[:32]: np.array([1], "int8")}))
    for others in ({LONG[:32]}, {LONG + "_x"}):
        assert LONG not in read_stata(data, {LONG} | others, problem).frame


# -- text of any length, and bytes of UTF-8 in a file of another encoding


@pytest.mark.parametrize("byteorder", ["<", ">"])
def test_texts_of_any_length_keep_their_letters(read_file, write, byteorder):
    """pyreadstat 1.3.7 decodes such a column as UTF-8 whatever it is told, and all other text as it is told."""
    made = frame().assign(id=["é" * 3000, "", "Ã©", "né", "plain"], y=["ù", "v", "w", "x", "y"])
    table = read_file(write(made, convert_strl=["id"], byteorder=byteorder), "f.dta")
    assert table.frame["id"].fillna("").tolist() == made["id"].tolist()
    assert table.frame["y"].tolist() == made["y"].tolist()


def test_a_text_of_any_length_in_another_encoding_cannot_be_read_and_what_to_do_is_said(refused, write):
    data = write(frame().assign(id=["né", "b", "c", "d", "e"]), convert_strl=["id"])
    (problem,) = refused(data.replace("né".encode(), b"n\xe9!"), "f.dta", encoding="windows-1252")
    assert "strL is read in UTF-8 alone (recast it to str in Stata)" in problem.text


@pytest.mark.parametrize("strl", [[], ["id"]])
def test_bytes_of_utf_8_that_would_be_other_letters_are_told_with_the_key(read_file, refused, write, strl):
    data = write(frame().assign(id=["Cafe!", "b", "Anne!", "d", "e"]), version=117, convert_strl=strl)
    spoilt = data.replace(b"Cafe!", "Café".encode()).replace(b"Anne!", "Anné".encode())
    (problem,) = refused(spoilt, "f.dta")
    assert (problem.column, problem.rows) == ("id", (1, 3))
    assert "is UTF-8, and it is read as cp1252 (declare `encoding: utf-8`" in problem.text and "Caf" not in str(problem)
    assert read_file(spoilt, "f.dta", encoding="utf-8").frame["id"].tolist() == ["Café", "b", "Anné", "d", "e"]
