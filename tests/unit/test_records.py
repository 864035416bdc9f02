"""A record has one form: what is written is read back, and whatever is of another form is refused."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from disrupting_harm import files, records
from disrupting_harm.records import (
    AcceptedRows,
    Cell,
    DefinitionRef,
    FileRef,
    Input,
    Library,
    Line,
    NotARecord,
    Output,
    RawRows,
    Record,
    Saved,
    SectionRef,
    read_record,
    record_text,
    write_record,
)


def make(**changes) -> Record:
    """A record in which every part of the form stands at least once."""
    raw = FileRef(path="data/raw/TST/survey/children.csv", sha256="1a", role="raw", table="children")
    facts = {
        "stage": "survey@TST",
        "component": "survey",
        "country": "TST",
        "data_class": "restricted",
        "parameters_sha256": "0f",
        "parameters": (SectionRef(path="params/study.yaml", key=("phases", 1, "vocabulary"), sha256="2b"),),
        "code": Library(version="1", path="data/slices/library/survey.json", sha256="3c"),
        "lock": FileRef(path="requirements.lock", sha256="4d", role="lock"),
        "notebook": FileRef(path="notebooks/survey/survey.ipynb", sha256="5e", role="notebook"),
        "origin": {"collected_by": "the tests", "url": None},
        "inputs": (
            Input(
                path="data/derived/TST/survey/children.parquet",
                sha256="6f",
                role="derived",
                table="children",
                data_class="restricted",
                columns={"harm": Line(sources=("q1",), rule="1 if yes", raw=True)},
                raw=(raw,),
            ),
            Input(
                path="data/reference/population.csv", sha256="7a", role="reference", table="population", rows_of="TST"
            ),
        ),
        "outputs": (Output(path="outputs/TST/survey/a.csv", sha256="8b", role="table", raw_tables=("children",)),),
        "raw_rows": (
            RawRows(
                table="children",
                rows=12,
                kept=9,
                other_units=2,
                set_aside={"weight": 1},
                columns=20,
                used=18,
                unused=("a", "b"),
                psus=4,
                strata=2,
                weight_range=(0.5, 2.1),
                largest_share=0.2,
                blanks={"q": 1},
                accepted=(AcceptedRows(kind="rows_twice", rows=0, reason="seen with the team"),),
            ),
        ),
        "saved": (
            Saved(
                kind="estimates",
                id="a",
                trace_id="TST/survey/a",
                files=("outputs/TST/survey/a.csv",),
                cell=Cell(id="save", sha256="9c"),
                estimates=("TST/survey/harm@v1",),
                definitions={"harm": DefinitionRef(version=1, status="draft")},
            ),
        ),
    }
    return Record(**facts | changes)


def test_what_is_written_is_read_back_whole(tmp_path):
    write_record(tmp_path / "a" / "record.json", make())
    assert read_record(tmp_path / "a" / "record.json") == make()


def test_a_number_in_a_key_stays_a_number_so_that_the_section_is_found_again(tmp_path):
    write_record(tmp_path / "record.json", make())
    assert read_record(tmp_path / "record.json").parameters[0].key == ("phases", 1, "vocabulary")


def test_one_record_is_one_text_that_names_its_form(tmp_path):
    text = record_text(make())
    assert text == record_text(make()) and text.endswith("}\n")
    assert json.loads(text)["schema_version"] == records.SCHEMA


def test_what_was_not_recorded_is_not_in_the_text():
    content = json.loads(record_text(make(inputs=(), notebook=None, saved=(), origin={})))
    assert not {"inputs", "notebook", "saved", "origin"} & set(content)
    assert "rows_of" not in content["outputs"][0]


def test_the_files_of_a_record_are_those_it_pins_raw_ones_behind_its_inputs_included():
    paths = [entry.path for entry in make().files()]
    assert sorted(paths) == [
        "data/derived/TST/survey/children.parquet",
        "data/raw/TST/survey/children.csv",
        "data/reference/population.csv",
        "notebooks/survey/survey.ipynb",
        "outputs/TST/survey/a.csv",
    ]


def test_a_record_without_a_notebook_has_none_among_its_files():
    assert "notebooks/survey/survey.ipynb" not in [entry.path for entry in make(notebook=None).files()]


def content_with(**changes) -> str:
    return json.dumps(json.loads(record_text(make())) | changes)


def saved_with(**definitions) -> dict:
    (saved,) = json.loads(record_text(make()))["saved"]
    return saved | {"definitions": definitions}


@pytest.mark.parametrize("status", ["draft", "reviewed", "official"])
def test_a_saved_thing_says_in_which_version_and_state_its_definitions_were(tmp_path, status):
    content = content_with(saved=[saved_with(harm={"version": 2, "status": status})])
    files.write_text(tmp_path / "record.json", content)
    (entry,) = read_record(tmp_path / "record.json").saved
    assert entry.definitions == {"harm": DefinitionRef(version=2, status=status)}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        "\udcff",
        content_with(schema_version=2),
        content_with(params=[{"path": "params/study.yaml", "sha256": "1"}]),
        content_with(data_class="secret"),
        content_with(outputs=[{"path": "a"}]),
        content_with(code={"paths": [], "version": "1", "sha256": "1"}),
        content_with(stage=None),
        content_with(parameters_sha256=["0f"]),
        content_with(parameters_sha256=None),
        content_with(saved=[saved_with(harm=1)]),
        content_with(saved=[saved_with(harm={"version": 1})]),
        content_with(saved=[saved_with(harm={"version": 1, "status": "agreed"})]),
    ],
)
def test_a_file_of_another_form_is_no_record(tmp_path, content):
    (tmp_path / "record.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(NotARecord):
        read_record(tmp_path / "record.json")


@pytest.mark.parametrize("make_path", [lambda p: p / "record.json", lambda p: p])
def test_an_absent_file_or_a_folder_is_no_record(tmp_path, make_path):
    with pytest.raises(NotARecord):
        read_record(make_path(tmp_path))


def test_a_record_cannot_be_made_of_a_class_of_data_that_there_is_not():
    with pytest.raises(ValidationError):
        make(data_class="secret")


def test_a_record_cannot_be_changed_after_it_was_made():
    with pytest.raises(ValidationError):
        make().stage = "other@TST"


def test_a_file_is_named_by_its_hash_under_the_name_it_is_given(tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    found = records.file_ref(tmp_path / "a", "data/a", "raw", table="t")
    assert (found.path, found.role, found.table) == ("data/a", "raw", "t")
    assert found.sha256 == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
