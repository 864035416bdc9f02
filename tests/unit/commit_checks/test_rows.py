"""Which files look like rows of respondents, and which tables of the project do not."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import sqlite3

import pandas as pd
import pytest

from disrupting_harm.commit_checks.rows import MANY_ROWS, OF_ROWS, find_rows
from disrupting_harm.contracts.model import Table
from disrupting_harm.registry import components


SECRET = "Amina-7731"
ROWS = pd.DataFrame({"id": [SECRET, "b"], "weight": [1.5, 2.0], "psu": [1, 2], "clear_ocsea": [1, 0]})


def found(path: str, content: bytes | str) -> list[str]:
    return [f.what for f in find_rows(path, content.encode() if isinstance(content, str) else content)]


def as_file(kind: str, tmp_path) -> bytes:
    path, stream = tmp_path / f"rows.{kind}", io.BytesIO()
    if kind == "parquet":
        ROWS.to_parquet(path)
    elif kind == "xlsx":
        ROWS.to_excel(path)
    elif kind == "sqlite":
        with sqlite3.connect(path) as base:
            ROWS.to_sql("rows", base)
    elif kind == "pkl":
        path.write_bytes(pickle.dumps(ROWS))
    elif kind == "csv.gz":
        stream.write(gzip.compress(ROWS.to_csv().encode()))
        path.write_bytes(stream.getvalue())
    return path.read_bytes()


@pytest.mark.parametrize("kind", ["parquet", "xlsx", "sqlite", "pkl", "csv.gz"])
@pytest.mark.parametrize("name", ["own", "notes.md", "data/reference/treaty_status.csv"])
def test_a_file_that_holds_rows_is_known_by_its_ending_or_by_its_first_bytes(tmp_path, kind, name):
    (what,) = found(f"rows.{kind}" if name == "own" else name, as_file(kind, tmp_path))
    assert what.startswith("is a file of a kind that holds rows (")


@pytest.mark.parametrize("ending", ["sav", "DTA", "rds", "xls", "npy", "feather", "zip", "db"])
def test_the_ending_alone_is_enough(ending):
    assert len(found(f"notes/rows.{ending}", b"")) == 1


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "name", ["rows.csv", "notes/rows.txt", "rows", "data/reference/treaty_status.csv", "rows.csv.bak"]
)
def test_a_table_with_columns_of_a_contract_is_told_by_these_and_no_value_is_shown(separator, name):
    (what,) = found(name, ROWS.to_csv(index=False, sep=separator))
    assert what == "has the columns of a table of respondents (id, psu, weight)"
    assert SECRET not in what and "clear_ocsea" not in what


def test_rows_in_the_place_of_a_form_are_told():
    path = "params/instruments/household_survey/children.csv"
    assert len(found(path, ROWS.to_csv(index=False))) == 1
    assert len(found(path, "a,b\n" + "1,2\n" * (MANY_ROWS + 1))) == 1


@pytest.mark.parametrize(
    "header",
    [
        "respondent_id,answer",
        " Respondent_ID ;answer",
        '"weight","psu"',
        "\ufeffid,weight",
        "id,age,sex,q1",
        "contact_id,outcome,q",
    ],
)
def test_columns_are_known_however_they_are_written(header):
    assert len(found("a.csv", header + "\n1;2\n")) == 1


def test_blank_lines_before_the_names_of_columns_hide_nothing():
    assert len(found("a.csv", "\n\n" + ROWS.to_csv(index=False))) == 1


@pytest.mark.parametrize(
    "header",
    [
        "iso3,year,sex,age,population",
        "outcome,by,level,n,estimate",
        "outcome,sex,age,estimate",
        "id,label",
        "a,weight",
        "id",
    ],
)
def test_tables_of_facts_and_of_results_are_none_of_respondents(header):
    assert found("tests/frozen.csv", header + "\n1,2\n") == []


@pytest.mark.parametrize(
    "path, header, told",
    [
        ("notes/long.csv", "a,b", True),
        ("data/long.csv", "a,b", True),
        ("data/reference/long.csv", "iso3,value", False),
        ("tests/study/data/reference/long.csv", "iso3,value", False),
        ("params/instruments/x/children.csv", "survey", False),
        ("params/instruments/x/children.csv", "survey,type", False),
        ("params/children.csv", "survey,type", True),
        ("src/long.txt", "A sentence, and more", True),
        ("src/licence.txt", "A licence without a comma", False),
    ],
)
def test_a_long_table_is_told_unless_it_is_of_references_or_a_form(path, header, told):
    assert found(path, header + "\n" + "1,2\n" * MANY_ROWS) == []
    assert bool(found(path, header + "\n" + "1,2\n" * (MANY_ROWS + 1))) is told


@pytest.mark.parametrize("path", [".gitignore", ".dvcignore", "params/.gitignore"])
def test_rules_of_ignoring_are_no_table_though_their_comments_have_commas_but_columns_of_rows_are_told(path):
    assert found(path, "# Rules, by hand.\n" + "/a\n" * (MANY_ROWS + 5)) == []
    assert found(path, "respondent_id,psu\n1,2\n") != []


@pytest.mark.parametrize("path", ["a.json", "a.jsonl", "params/schema/study.json"])
@pytest.mark.parametrize("shape", ["list", "deep", "lines"])
def test_a_list_of_objects_with_keys_of_a_contract_is_told(path, shape):
    objects = json.loads(ROWS.to_json(orient="records"))
    text = {
        "list": json.dumps(objects),
        "deep": json.dumps({"a": [{"data": objects}]}),
        "lines": "\n".join(map(json.dumps, objects)),
    }[shape]
    (what,) = found(path, text)
    assert what.endswith("(id, psu, weight)") and SECRET not in what


@pytest.mark.parametrize("text", ["{", "", "[]", "null", '{"id": 1, "weight": 2}', '[{"id": 1}]', "[" * 5000])
def test_json_that_is_none_or_holds_no_rows_is_not_told(text):
    assert found("a.json", text) == []


def test_every_column_that_tells_rows_apart_or_is_of_a_design_is_known():
    tables = [
        table
        for declared in components().values()
        if declared.has("contract")
        for value in vars(declared.module("contract")).values()
        for table in (value.values() if isinstance(value, dict) else [value])
        if isinstance(table, Table)
    ]
    columns = {c.name for table in tables for c in table.columns if c.kind in ("id", "link", "design", "mark")}
    assert len(columns) > 5 and columns - OF_ROWS == set()
