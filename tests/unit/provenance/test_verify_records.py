"""What a record names is what is there, or the difference is told by its place."""

from __future__ import annotations

import io

import pytest
from tests.small_pinned import FOLDER, SLICE, differences, edit, lock, write

from disrupting_harm import files
from disrupting_harm.provenance.verdict import AS_FAR_AS_POSSIBLE, print_verification
from disrupting_harm.records import (
    Cell,
    Input,
)


def test_an_estimate_that_no_table_holds_is_named(layout):
    write(layout, {"estimates": ("TST/household_survey/invented@v1",)})
    (sentence,) = differences(layout)
    assert "TST/household_survey/invented@v1" in sentence


def test_a_cell_that_is_not_in_the_notebook_is_named_for_source_and_executed_notebook(layout):
    write(layout, {"cell": Cell(id="save", sha256="0" * 64)})
    told = differences(layout)
    assert [s.partition(" ")[0] for s in told] == [
        "notebooks/household_survey/household_survey.ipynb",
        f"{FOLDER}/household_survey.ipynb",
    ]
    assert all("cell save" in s for s in told)


@pytest.mark.parametrize(
    "name, content", [("prevalence.csv", ""), ("household_survey.ipynb", "{}"), ("household_survey.ipynb", "[]")]
)
def test_a_table_or_notebook_that_cannot_be_read_is_a_difference_and_no_crash(layout, name, content):
    files.write_text(layout.root / FOLDER / name, content)
    write(layout)
    (sentence,) = differences(layout)
    assert sentence.startswith(f"{FOLDER}/record.json: ")


def test_another_library_is_told_once_by_the_changed_file_with_the_stages_it_made(layout):
    files.write_text(layout.root / "src" / "disrupting_harm" / "one.py", "changed\n")
    (sentence,) = differences(layout)
    assert sentence.startswith("src/disrupting_harm/one.py: ") and "household_survey@TST" in sentence


def test_a_module_that_is_gone_is_told_by_its_file(layout):
    (layout.package() / "two.py").unlink()
    (sentence,) = differences(layout)
    assert sentence.startswith("src/disrupting_harm/two.py: ")


def test_a_module_that_the_stage_does_not_use_may_change(layout):
    files.write_text(layout.package() / "unused.py", "changed\n")
    assert differences(layout) == []


def test_a_slice_of_other_modules_than_the_record_names_is_told(layout):
    content = files.read_json(layout.root / SLICE)
    del content["modules"]["disrupting_harm.two"]
    files.write_text(layout.root / SLICE, files.dump_json(content))
    lock(layout)
    (sentence,) = differences(layout)
    assert sentence.startswith("src/disrupting_harm (household_survey@TST): ")


@pytest.mark.parametrize("content", [None, "{", "[]", '{"modules": 3, "distributions": {}}'])
def test_a_slice_of_the_library_that_is_gone_or_damaged_is_named(layout, content):
    path = layout.root / SLICE
    path.unlink() if content is None else files.write_text(path, content)
    (sentence,) = differences(layout)
    assert sentence.startswith(f"{SLICE}: ") and "`dh repro`" in sentence


def test_a_changed_package_version_is_told_and_that_of_a_package_that_did_not_run_is_not(layout):
    edit(layout, "requirements.lock", "other==1.0", "other==2.0")
    assert differences(layout) == []
    edit(layout, "requirements.lock", "counting==1.0", "counting==2.0")
    (sentence,) = differences(layout)
    assert sentence.startswith("requirements.lock (household_survey@TST): pins other versions")


@pytest.mark.parametrize("content", [b"\xff\xfe", b""])
def test_a_lock_of_packages_of_other_bytes_is_told_and_no_crash(layout, content):
    layout.requirements().write_bytes(content)
    (sentence,) = differences(layout)
    assert sentence.startswith("requirements.lock (household_survey@TST): pins other versions")


def test_without_the_lock_of_packages_that_is_told(layout):
    layout.requirements().unlink()
    (sentence,) = differences(layout)
    assert sentence.startswith("requirements.lock (household_survey@TST): ")


def test_a_changed_section_is_named_by_file_and_key_and_what_was_not_used_may_change(layout):
    edit(layout, "params/study.yaml", "title: Test study", "title: Another study")
    edit(layout, "params/countries/TST.yaml", "selection: {seed: 20211027", "selection: {seed: 7")
    edit(layout, "params/components/household_survey.yaml", "defaults:\n", "# a remark\ndefaults:\n")
    assert differences(layout) == []
    edit(layout, "params/study.yaml", "minimum_base: 50", "minimum_base: 60")
    (sentence,) = differences(layout)
    assert sentence.startswith(f"params/study.yaml, key presentation: is not what {FOLDER}/record.json names")
    assert "`git checkout params/study.yaml`" in sentence


def test_a_default_may_change_where_the_country_states_another_value(layout):
    """The country states 300 caregivers itself."""
    edit(layout, "params/components/household_survey.yaml", "caregivers: 1000", "caregivers: 900")
    assert differences(layout) == []


def test_a_default_that_the_country_inherits_may_not_change(layout):
    edit(layout, "params/components/household_survey.yaml", "dont_know: 0.02", "dont_know: 0.01")
    (sentence,) = differences(layout)
    assert sentence.startswith("params/components/household_survey.yaml, key if_synthetic: is not what ")


def test_another_order_of_keys_is_a_difference_because_some_are_read_in_their_order(layout):
    edit(layout, "params/components/household_survey.yaml", "sex: Sex, age_group: Age", "age_group: Age, sex: Sex")
    (sentence,) = differences(layout)
    assert sentence.startswith("params/components/household_survey.yaml, key defaults: is not what ")


@pytest.mark.parametrize("content", ["title: b\n", "rules: [", "", "title: \udcff"])
def test_a_section_that_is_gone_or_cannot_be_read_is_named_by_its_file(layout, content):
    layout.study().write_bytes(content.encode("utf-8", "surrogateescape"))
    told = differences(layout)
    assert told and all(sentence.startswith("params/study.yaml") for sentence in told)


def test_of_a_component_or_unit_that_is_not_of_the_study_any_more_that_is_told_and_no_crash(layout):
    edit(layout, "params/countries/TST.yaml", "  household_survey:\n", "  predictors:\n")
    assert any(sentence.startswith("params/countries/TST.yaml") for sentence in differences(layout))
    layout.country("TST").unlink()
    assert any("TST" in sentence for sentence in differences(layout))


def test_a_record_of_a_component_that_there_is_not_is_told_and_no_crash(layout):
    write(layout, stage="survey@TST", component="survey")
    (sentence,) = differences(layout)
    assert sentence.startswith("survey: not a component")


def test_a_changed_row_is_named_by_table_and_unit_and_another_units_may_change(layout):
    edit(layout, "data/reference/people.csv", "TSU,2", "TSU,9")
    assert differences(layout) == []
    edit(layout, "data/reference/people.csv", "TST,1", "TST,9")
    (sentence,) = differences(layout)
    assert sentence.startswith("data/reference/people.csv (rows of TST): has sha256 ")
    assert f"should have {files.sha256_text('iso3,people' + chr(10) + 'TST,1' + chr(10))}" in sentence


def test_a_reference_table_of_other_bytes_is_named_and_no_crash(layout):
    (layout.root / "data" / "reference" / "people.csv").write_bytes(b"\xff")
    (sentence,) = differences(layout)
    assert sentence.startswith("data/reference/people.csv (rows of TST): has sha256 none")


def test_a_missing_reference_table_is_named_with_its_hash(layout):
    layout.reference("people").unlink()
    (sentence,) = differences(layout)
    assert (
        sentence.startswith("data/reference/people.csv: is missing")
        and files.sha256_text("iso3,people\nTST,1\n") in sentence
    )


def test_rows_that_are_not_on_this_machine_are_counted_and_not_failed(layout):
    absent = Input(
        path="data/derived/TST/household_survey/c.parquet", sha256="1", role="derived", data_class="restricted"
    )
    write(layout, inputs=(absent,))
    out = io.StringIO()
    assert print_verification(layout, out) == AS_FAR_AS_POSSIBLE
    assert out.getvalue().startswith("TST: its restricted half is not on this machine; 1 files and folders stay pinned")
