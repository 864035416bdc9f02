"""A run reads what its stage declares, and records the hash of what it read."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.small_run import NO_HASH, REFERENCE, events, write_tables

from disrupting_harm import files, slices
from disrupting_harm.errors import (
    MissingInputError,
    UndeclaredInputError,
    UserError,
)
from disrupting_harm.records import FileRef, Record, write_record


# -- what it may read


@pytest.mark.parametrize("name", ["cybertipline_reports", "../../params/study", "nowhere"])
def test_a_reference_that_the_stage_does_not_declare_is_refused(run, name):
    with pytest.raises(UndeclaredInputError, match="notebooks/household_survey/dvc.yaml"):
        run.load_reference(name)


def test_the_record_of_another_component_is_refused_where_it_is_not_declared(run):
    with pytest.raises(UndeclaredInputError):
        run.load_record("non_law_enforcement_data")


def test_a_derived_table_of_a_stage_that_does_not_declare_it_is_refused(open_in):
    with pytest.raises(UndeclaredInputError):
        open_in("non_law_enforcement_data").load("children")


def test_parameters_of_a_component_that_this_one_does_not_need_are_refused(open_in):
    assert open_in("predictors").need("household_survey").headline[0] == "tf_csea_any"
    with pytest.raises(UserError, match="predictors: does not need sampling_design"):
        open_in("predictors").need("sampling_design")
    with pytest.raises(UserError, match="household_survey: does not need sampling_design"):  # its stand-in does
        open_in("household_survey").need("sampling_design")


def test_a_declared_table_that_is_not_made_yet_is_told_with_its_command(run):
    with pytest.raises(MissingInputError, match="dh repro household_survey_derived@TST"):
        run.load("children")


def test_a_derived_table_comes_with_its_columns_its_raw_files_and_who_collected_them(run):
    raw = [
        FileRef(path=f"data/raw/{name}.csv", sha256=NO_HASH, role="raw", table=name) for name in ("children", "other")
    ]
    table = pd.DataFrame({"a": [1, 2]})
    origin = {"title": "T", "collected_by": "C"}
    inputs = tuple(entry.model_dump() for entry in raw)
    write_tables(run.layout, "TST", "household_survey", {"children": table}, inputs=inputs, origin=origin)
    pd.testing.assert_frame_equal(run.load("children"), table)
    (entry,) = events(run)["inputs"]
    path = run.layout.derived("TST", "household_survey") / "children.parquet"
    assert (entry["path"], entry["sha256"], entry["role"], entry["table"]) == (
        run.layout.relative(path), files.sha256_file(path), "derived", "children"
    )  # fmt: skip
    assert entry["columns"]["a"] == {"sources": ["a"], "rule": "as it is", "raw": True}
    assert [made["table"] for made in entry["raw"]] == ["children"] and entry["origin"] == origin
    assert entry["data_class"] == "synthetic"


@pytest.mark.parametrize("declared", ["public", "restricted"])
def test_a_derived_table_of_another_class_than_the_parameters_say_is_refused(run, declared):
    table = pd.DataFrame({"a": [1]})
    write_tables(run.layout, "TST", "household_survey", {"children": table}, data_class=declared)
    with pytest.raises(UserError, match="make reproduce"):
        run.load("children")
    assert run.inputs == {}


@pytest.mark.parametrize("text", ["", "{}", "[1]", "not json", '{"schema_version": 2}'])
def test_a_record_of_another_form_is_told_with_what_to_do(run, text):
    write_tables(run.layout, "TST", "household_survey", {"children": pd.DataFrame({"a": [1]})})
    (run.layout.derived("TST", "household_survey") / "record.json").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="record.json: cannot be read as a record; make it again with `make reproduce`"):
        run.load("children")


def test_the_record_of_a_component_is_loaded_and_noted_where_the_cover_declares_it(open_in, desk):
    run = open_in(desk.cover)
    folder = desk.output("TST", "predictors")
    record = write_tables(desk, "TST", "predictors", {}).model_copy(update={"stage": "predictors@TST"})
    write_record(folder / "record.json", record)
    assert run.load_record("predictors") == record and isinstance(record, Record)
    (entry,) = events(run)["inputs"]
    path = folder / "record.json"
    assert (entry["path"], entry["sha256"]) == (desk.relative(path), files.sha256_file(path))
    assert (entry["role"], entry["table"], entry["data_class"]) == ("record", "predictors", "synthetic")


# -- reference tables


def test_a_reference_gives_only_the_units_rows_and_records_the_hash_of_those(loaded):
    table = loaded.load_reference(REFERENCE)
    assert set(table["iso3"]) == {"TST"} and len(table) == 6 and table.index.tolist() == list(range(6))
    (entry,) = events(loaded)["inputs"]
    rows = slices.reference_rows(loaded.layout, "TST", REFERENCE)
    path = loaded.layout.reference(REFERENCE)
    assert "TSU" not in rows and rows.count("\n") == 7
    assert (entry["path"], entry["rows_of"]) == (f"data/reference/{REFERENCE}.csv", "TST")
    assert entry["sha256"] == files.sha256_text(rows) != files.sha256_file(path)
    assert entry["columns"]["source"]["raw"] is True


@pytest.mark.parametrize("theirs, same", [("TSU", True), ("TST", False)])
def test_only_a_row_of_the_unit_itself_changes_what_is_recorded(loaded, theirs, same):
    before = events(loaded)["inputs"][0]["sha256"]
    path = loaded.layout.reference(REFERENCE)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace(f"{theirs},household_survey,tf_csea_any", f"{theirs},household_survey,x", 1), encoding="utf-8"
    )
    loaded.load_reference(REFERENCE)
    assert (events(loaded)["inputs"][0]["sha256"] == before) is same


def test_a_unit_without_rows_gets_none_and_that_is_recorded_too(open_in):
    run = open_in("household_survey", "TSV")
    assert run.load_reference(REFERENCE).empty
    (entry,) = events(run)["inputs"]
    header = run.layout.reference(REFERENCE).read_text(encoding="utf-8").splitlines()[0]
    assert entry["rows_of"] == "TSV" and entry["sha256"] == files.sha256_text(f"{header}\n")


def test_what_was_read_twice_is_noted_once(loaded):
    loaded.load_reference(REFERENCE)
    assert len(events(loaded)["inputs"]) == 1


def test_a_column_made_in_the_notebook_joins_the_lineage_and_displaces_none(loaded):
    loaded.note_columns(REFERENCE, {"made": (("iso3", "indicator"), "both"), "source": ((), "another")})
    (entry,) = events(loaded)["inputs"]
    assert entry["columns"]["made"] == {"sources": ["iso3", "indicator"], "rule": "both", "raw": False}
    assert entry["columns"]["source"] == {"sources": ["source"], "rule": "as it is", "raw": True}


def test_figures_stay_as_they_were_printed_but_for_the_columns_computed_with(run):
    table = run.load_reference(REFERENCE, columns=["ci_low_pct"])
    assert table["estimate_pct"].map(type).eq(str).all() and table["estimate_pct"][:2].tolist() == ["21.7", "7"]
    assert table["ci_low_pct"].dtype == float
    assert set(events(run)["inputs"][0]["columns"]) == {"ci_low_pct"}
