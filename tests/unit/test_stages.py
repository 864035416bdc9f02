"""What is around the work of every stage: current slices before it, one form of record after it."""

from __future__ import annotations

import pytest
from tests.edits import edit_first

from disrupting_harm import files, stages, used_sections
from disrupting_harm.errors import MissingInputError, ParamsError, UserError
from disrupting_harm.provenance.records import data_record_paths
from disrupting_harm.records import Input, read_record


def tree(layout) -> list[str]:
    """What lies in the halves that stages write to, hidden folders included."""
    found = [path for half in ("raw", "derived") for path in (layout.root / "data" / half).rglob("*")]
    return sorted(layout.relative(path) for path in [*found, *layout.outputs().rglob("*")])


def test_stand_in_and_derived_tables_have_records_of_the_one_form(sliced):
    assert stages.synthesize(sliced, "sampling_design", "TST") == sliced.raw("TST", "sampling_design")
    assert stages.derive(sliced, "sampling_design", "TST") == sliced.derived("TST", "sampling_design")
    names = [sliced.relative(path) for path in data_record_paths(sliced)]
    assert names == [
        "outputs/TST/records/sampling_design_derived.json",
        "outputs/TST/records/sampling_design_synthetic.json",
        "data/derived/TST/sampling_design/record.json",
    ]
    public, synthetic, beside = map(read_record, data_record_paths(sliced))
    assert public == beside and public.data_class == synthetic.data_class == "synthetic"
    assert (public.stage, synthetic.stage) == ("sampling_design_derived@TST", "sampling_design_synthetic@TST")
    for record in (public, synthetic):
        assert record.outputs and record.parameters and (record.component, record.country) == ("sampling_design", "TST")
        for entry in record.outputs:
            assert files.sha256_file(sliced.root / entry.path) == entry.sha256
        assert str(sliced.root) not in read_text(sliced, record)
    assert {i.path for i in public.inputs if i.role == "raw"} == {o.path for o in synthetic.outputs}
    assert {(i.table, i.rows_of) for i in public.inputs if i.role == "reference"} == {
        ("population_age_sex", "TST"),
        ("nature2026_table1", "TST"),
    }
    assert not [name for name in tree(sliced) if ".partial" in name or ".old" in name]


def read_text(layout, record) -> str:
    return layout.record(record.country, record.stage.partition("@")[0]).read_text(encoding="utf-8")


@pytest.mark.parametrize("work", [stages.derive, stages.synthesize])
def test_parameters_edited_after_the_slices_were_made_are_refused(sliced, work):
    edit_first(sliced.country("TST"), "seed: 20211027", "seed: 4")
    with pytest.raises(UserError, match="as they were before the last edit of params/.*dh repro slices"):
        work(sliced, "sampling_design", "TST")
    assert tree(sliced) == []


@pytest.mark.parametrize("work", [stages.derive, stages.synthesize])
def test_without_slices_the_command_that_makes_them_is_told(study, work):
    with pytest.raises(MissingInputError, match="data/slices/units/TST/sampling_design_.*dh repro slices"):
        work(study, "sampling_design", "TST")


def test_a_slice_of_another_library_is_refused_before_anything_is_in_its_place(sliced):
    path = sliced.code_slice("sampling_design_synthetic")
    content = files.read_json(path)
    content["modules"]["disrupting_harm.sampling.selection"] = "0" * 64
    files.write_text(path, files.dump_json(content))
    with pytest.raises(UserError, match="sampling.selection changed.*dh repro library"):
        stages.synthesize(sliced, "sampling_design", "TST")
    assert set(tree(sliced)) <= {"data/raw/TST"}, "no file, and nothing half written"


def test_of_real_data_no_stand_in_is_made(sliced):
    with pytest.raises(ParamsError, match="components.household_survey.data_class: is restricted") as raised:
        stages.synthesize(sliced, "household_survey", "TSU")
    assert "`dh import household_survey TSU FILE --table TABLE`" in str(raised.value)
    assert not sliced.raw("TSU", "household_survey").exists()


@pytest.mark.parametrize(
    "work, stem, told",
    [
        (stages.derive, "predictors", "takes no raw files"),
        (stages.synthesize, "predictors", "no stand-in is made of it"),
        (stages.synthesize, "non_law_enforcement_data", "no stand-in is made of it"),
        (stages.derive, "sampling_desing", "did you mean sampling_design"),
    ],
)
def test_a_component_without_such_a_stage_is_told_in_a_sentence(sliced, work, stem, told):
    with pytest.raises(ParamsError, match=told):
        work(sliced, stem, "TST")


def test_a_component_that_the_unit_does_not_hold_is_refused(sliced):
    with pytest.raises(ParamsError, match="params/countries/TSU.yaml: no component sampling_design"):
        stages.derive(sliced, "sampling_design", "TSU")


def test_a_record_names_sections_library_lock_and_what_the_stage_read_and_wrote(sliced):
    entry = Input(path="data/x", sha256="1", role="raw")
    record = stages.make_record(
        sliced, "TST", "household_survey", "derive", data_class="synthetic", inputs=[entry], origin={"title": "t"}
    )
    assert record.stage == "household_survey_derived@TST" and record.inputs == (entry,)
    assert {ref.path for ref in record.parameters} == {
        "params/components/household_survey.yaml",
        "params/countries/TST.yaml",
        "params/indicators/household_survey.yaml",
        "params/instruments/household_survey/caregivers.csv",
        "params/instruments/household_survey/children.csv",
        "params/study.yaml",
    }
    assert record.code.path == "data/slices/library/household_survey_derived.json"
    assert record.lock.path == "requirements.lock"


@pytest.mark.parametrize("role", ["stand_in", "derive", "run"])
def test_a_record_holds_the_hash_of_all_parameters_that_its_stage_uses(sliced, role):
    def now() -> str:
        record = stages.make_record(sliced, "TST", "household_survey", role, data_class="synthetic")
        assert used_sections.changed_parameters(sliced, record) == []
        return record.parameters_sha256

    before = now()
    assert before == used_sections.used_hash(sliced, "TST", "household_survey", role)
    edit_first(sliced.country("TST"), "iso3: TST", "# a remark\niso3: TST")
    assert now() == before
    edit_first(sliced.root / "params/components/household_survey.yaml", "{file: children.csv}", "{file: pupils.csv}")
    assert now() != before


def test_only_the_units_rows_of_a_reference_table_are_an_input(sliced):
    def now():
        (found,) = stages.reference_inputs(sliced, "TST", "household_survey", "run", ["nature2026_table1"])
        return found

    before, path = now(), sliced.reference("nature2026_table1")
    assert (before.role, before.table, before.rows_of) == ("reference", "nature2026_table1", "TST")
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text.splitlines()[1].replace("TST", "TSU") + "\n", encoding="utf-8")
    assert now() == before
    path.write_text(text.replace(",67.0,", ",68.0,"), encoding="utf-8")
    assert now().sha256 != before.sha256


def test_a_record_is_published_by_the_name_of_its_stage(sliced):
    record = stages.make_record(sliced, "TST", "household_survey", "stand_in", data_class="synthetic")
    path = stages.publish_record(sliced, record)
    assert sliced.relative(path) == "outputs/TST/records/household_survey_synthetic.json"
    assert read_record(path) == record
