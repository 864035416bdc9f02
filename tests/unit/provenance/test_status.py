"""What is up to date, what is not and why, told from the records and from the files as they are now."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest
from tests.edits import edit_first

from disrupting_harm import files, stages, used_sections
from disrupting_harm.code_slices.code_slice import read_slice
from disrupting_harm.code_slices.running import describe_library
from disrupting_harm.errors import ParamsError, UnknownCountryError
from disrupting_harm.provenance.status import ComponentStatus, StageStatus, print_status, read_status
from disrupting_harm.records import Input, Output, Record, file_ref, write_record
from disrupting_harm.registry import ROLES, component
from disrupting_harm.sections import held


@pytest.fixture
def layout(sliced):
    """A study of which one unit is up to date in all that its records say; no stage has run."""
    for stem in held(sliced, "TST"):
        for role in ROLES:
            if role == "run" or component(stem).has(role):
                write(sliced, stem, role)
    library, lock = describe_library(sliced, "report")
    report = Record(
        stage="report@TST", component="country_report", country="TST", data_class="synthetic",
        parameters_sha256=used_sections.report_hash(sliced, "TST"), parameters=used_sections.report_refs(sliced, "TST"),
        code=library, lock=lock,
    )  # fmt: skip
    write_record(sliced.report("TST") / "record.json", report)
    return sliced


def write(layout, stem: str, role: str) -> None:
    tables = component(stem).references.get(role, ())
    facts = {"data_class": "synthetic", "inputs": stages.reference_inputs(layout, "TST", stem, role, tables)}
    if role == "run":
        source, output = layout.notebook(stem), layout.output("TST", stem) / "a.csv"
        files.write_text(output, "a\n")
        facts["notebook"] = file_ref(source, layout.relative(source), "notebook")
        facts["outputs"] = [Output(path=layout.relative(output), sha256=files.sha256_file(output), role="table")]
    record = stages.make_record(layout, "TST", stem, role, **facts)
    path = layout.output("TST", stem) / "record.json"
    if role != "run":
        path = layout.record("TST", record.stage.partition("@")[0])
    write_record(path, record)


def reasons(layout, iso3="TST") -> dict[str, list[str]]:
    """By stage, why it is not up to date."""
    found = [stage for entry in read_status(layout, [iso3]) for stage in entry.stages]
    assert all(stage.state == ("stale" if stage.why else "up to date") for stage in found)
    return {stage.stage.partition("@")[0]: list(stage.why) for stage in found if stage.why}


def test_what_its_records_say_is_up_to_date(layout):
    entries = read_status(layout, ["TST"])
    assert [e.component for e in entries] == [*held(layout, "TST"), "report"]
    assert {e.state for e in entries} == {"up to date"} and reasons(layout) == {}
    assert [s.stage for s in entries[0].stages] == [
        "household_survey_synthetic@TST",
        "household_survey_derived@TST",
        "household_survey_scan@TST",
        "household_survey@TST",
    ]


def test_a_changed_parameter_is_named_by_file_and_key_for_every_stage_that_uses_it(layout):
    edit_first(layout.country("TST"), "selection: {seed: 20211027", "selection: {seed: 7")
    found = reasons(layout)
    why = "params/countries/TST.yaml, key components.sampling_design: changed"
    assert set(found) == {
        "sampling_design_synthetic",
        "sampling_design_derived",
        "sampling_design",
        "household_survey_synthetic",
        "report",
    }
    assert all(told == [why] for told in found.values())


def test_a_changed_definition_is_named_and_a_label_makes_no_derived_table_stale(layout):
    path = layout.indicators("household_survey")
    edit_first(path, 'label: "Met in person someone first met online"', 'label: "Met someone"')
    found = reasons(layout)
    assert set(found) == {"household_survey", "report"}
    assert found["household_survey"] == ["params/indicators/household_survey.yaml, key indicators: changed"]


def test_a_key_that_is_new_or_gone_is_told_by_its_place(layout):
    path = layout.country("TST")
    why = "params/countries/TST.yaml, key components.non_law_enforcement_data: changed"
    edit_first(path, "  non_law_enforcement_data:", "  non_law_enforcement_data: {years: [2020, 2022]}")
    assert reasons(layout) == {"non_law_enforcement_data": [why], "report": [why]}
    write(layout, "non_law_enforcement_data", "run")
    edit_first(path, "  non_law_enforcement_data: {years: [2020, 2022]}", "  non_law_enforcement_data:")
    assert reasons(layout) == {"non_law_enforcement_data": [why]}, "the report is as it was"


def test_a_default_that_the_country_overrides_makes_nothing_stale(layout):
    path = layout.root / "params" / "components" / "household_survey.yaml"
    edit_first(path, "caregivers: 1000", "caregivers: 900")
    assert reasons(layout) == {}
    edit_first(path, "dont_know: 0.02", "dont_know: 0.01")
    why = ["params/components/household_survey.yaml, key if_synthetic: changed"]
    found = reasons(layout)
    assert found["household_survey_synthetic"] == why and "household_survey_derived" not in found


def test_another_order_of_keys_is_a_change(layout):
    path = layout.root / "params" / "components" / "household_survey.yaml"
    edit_first(path, "sex: Sex, age_group: Age", "age_group: Age, sex: Sex")
    why = ["params/components/household_survey.yaml, key defaults: changed"]
    assert reasons(layout) == {stage: why for stage in ("household_survey", "predictors", "report")}


def test_a_convention_makes_those_stale_that_use_it(layout):
    edit_first(layout.study(), "minimum_base: 50", "minimum_base: 60")
    why = ["params/study.yaml, key presentation: changed"]
    assert reasons(layout) == {stage: why for stage in ("household_survey", "predictors", "report")}


def test_a_changed_row_is_named_by_table_and_unit(layout):
    edit_first(layout.reference("cybertipline_reports"), "TST,2021,1800", "TST,2021,1801")
    why = ["data/reference/cybertipline_reports.csv: the rows of TST changed"]
    assert reasons(layout) == {"non_law_enforcement_data": why}


def test_a_missing_reference_table_is_a_changed_one(layout):
    layout.reference("cybertipline_reports").unlink()
    assert "the rows of TST changed" in reasons(layout)["non_law_enforcement_data"][0]


def test_a_changed_module_is_named(layout):
    path = layout.code_slice("predictors")
    content = files.read_json(path)
    content["modules"]["disrupting_harm.regression.fit"] = "0" * 64
    files.write_text(path, files.dump_json(content))
    assert reasons(layout) == {"predictors": ["library: disrupting_harm.regression.fit changed"]}


def test_other_modules_than_those_that_ran_are_told(layout):
    path = layout.code_slice("predictors")
    content = files.read_json(path)
    del content["modules"]["disrupting_harm.regression.fit"]
    files.write_text(path, files.dump_json(content))
    assert reasons(layout) == {"predictors": ["library: other modules than those that ran"]}


def change_lock(layout, old: str, new: str) -> None:
    text = layout.requirements().read_text(encoding="utf-8")
    assert old in text
    layout.requirements().unlink()  # a link to that of the checkout
    layout.requirements().write_text(text.replace(old, new), encoding="utf-8")


def test_another_version_of_a_package_is_named_for_the_stages_that_run_it(layout):
    (version,) = read_slice(layout.code_slice("predictors")).distributions["statsmodels"]
    change_lock(layout, f"statsmodels=={version}", "statsmodels==0.0.1")
    found = reasons(layout)
    assert found["predictors"] == ["requirements.lock: pins other versions of statsmodels than those that ran"]
    assert "non_law_enforcement_data" not in found


def test_a_slice_made_again_for_another_version_is_told_too(layout):
    """The slice agrees with the lock file then, and neither with what ran."""
    path = layout.code_slice("predictors")
    content = files.read_json(path)
    (version,) = content["distributions"]["scipy"]
    change_lock(layout, f"scipy=={version}", "scipy==0.0.1")
    content["distributions"]["scipy"] = ["0.0.1"]
    files.write_text(path, files.dump_json(content))
    assert reasons(layout)["predictors"] == ["requirements.lock: pins other versions than those that ran"]


def test_without_the_lock_of_packages_that_is_told(layout):
    layout.requirements().unlink()
    assert all(any("requirements.lock" in why for why in told) for told in reasons(layout).values())
    assert len(reasons(layout)) > 3


@pytest.mark.parametrize("content", [None, "{", "[]"])
def test_a_slice_that_is_gone_or_damaged_is_told(layout, content):
    path = layout.code_slice("predictors")
    path.unlink() if content is None else path.write_text(content, encoding="utf-8")
    (why,) = reasons(layout)["predictors"]
    assert why.startswith("data/slices/library/predictors.json")


def test_a_changed_notebook_and_an_output_that_is_not_as_written_are_named(layout):
    output = layout.output("TST", "predictors") / "a.csv"
    files.write_text(output, "b\n")
    assert reasons(layout) == {"predictors": ["outputs/TST/predictors/a.csv: is not what the stage wrote"]}
    output.unlink()
    assert reasons(layout) == {"predictors": ["outputs/TST/predictors/a.csv: is missing"]}


def test_a_changed_notebook_is_named(sliced):
    write(sliced, "predictors", "run")
    path = sliced.notebook("predictors")
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    entry = next(e for e in read_status(sliced, ["TST"]) if e.component == "predictors")
    assert entry.stages[0].why == ("notebooks/predictors/predictors.ipynb: changed",)


def write_with_data(layout) -> tuple[Path, Path]:
    """The record of derived tables with the files that it names in the restricted half: one read, one written."""
    raw, made = layout.raw("TST", "sampling_design") / "a.csv", layout.derived("TST", "sampling_design") / "a.parquet"
    for path in (raw, made):
        files.write_text(path, "a")
    record = stages.make_record(
        layout, "TST", "sampling_design", "derive", data_class="synthetic",
        inputs=[Input(path=layout.relative(raw), sha256=files.sha256_file(raw), role="raw")],
        outputs=[Output(path=layout.relative(made), sha256=files.sha256_file(made), role="derived")],
    )  # fmt: skip
    write_record(layout.record("TST", "sampling_design_derived"), record)
    return raw, made


def test_half_of_the_restricted_half_that_is_missing_is_told(layout):
    raw, made = write_with_data(layout)
    assert reasons(layout) == {}
    raw.unlink()
    made.unlink()
    assert reasons(layout) == {
        "sampling_design_derived": [
            "data/raw/TST/sampling_design/a.csv: is missing",
            "data/derived/TST/sampling_design/a.parquet: is missing",
        ]
    }


def test_without_the_restricted_half_of_a_unit_that_is_no_news(layout):
    write_with_data(layout)
    shutil.rmtree(layout.root / "data" / "raw")
    shutil.rmtree(layout.root / "data" / "derived")
    assert reasons(layout) == {}


def test_a_changed_file_of_the_restricted_half_is_told(layout):
    raw, made = write_with_data(layout)
    files.write_text(raw, "other")
    files.write_text(made, "other one")
    assert reasons(layout)["sampling_design_derived"] == [
        "data/raw/TST/sampling_design/a.csv: changed",
        "data/derived/TST/sampling_design/a.parquet: is not what the stage wrote",
    ]


@pytest.mark.parametrize("content", [b"\xff", b'iso3\n"TST'])
def test_a_reference_table_that_cannot_be_read_is_a_changed_one(layout, content):
    layout.reference("cybertipline_reports").write_bytes(content)
    why = "data/reference/cybertipline_reports.csv: the rows of TST changed"
    assert reasons(layout) == {"non_law_enforcement_data": [why]}


def test_what_no_record_tells_was_not_made(layout):
    (layout.output("TST", "predictors") / "record.json").unlink()
    files.write_text(layout.record("TST", "sampling_design_derived"), "{}")
    by_name = {e.component: e for e in read_status(layout, ["TST"])}
    assert by_name["predictors"].state == by_name["sampling_design"].state == "not made"
    assert by_name["household_survey"].state == "up to date"


def test_a_raw_file_that_is_not_here_is_told_with_the_command_that_places_it(layout):
    entry = read_status(layout, ["TSU"])[0]
    assert (entry.state, entry.data) == ("raw file missing", "real, restricted")
    assert entry.missing[0] == (
        "data/raw/TSU/household_survey/children.csv is not here; place it with "
        "`dh import household_survey TSU FILE --table children`"
    )
    assert [s.stage for s in entry.stages] == [
        "household_survey_derived@TSU",
        "household_survey_scan@TSU",
        "household_survey@TSU",
    ]


def test_mistakes_of_one_unit_stand_in_its_place_and_the_others_are_told(layout):
    edit_first(layout.country("TSU"), "fieldwork: 2024", "feldwork: 2024")
    found = read_status(layout, [])
    assert any(isinstance(e, str) and "params/countries/TSU.yaml" in e for e in found)
    assert {e.unit for e in found if isinstance(e, ComponentStatus)} >= {"TST", "TSG", "TSV"}


def test_a_unit_or_study_that_is_none_is_a_users_mistake(layout):
    with pytest.raises(UnknownCountryError):
        read_status(layout, ["TSX"])
    layout.study().write_text("{", encoding="utf-8")
    with pytest.raises(ParamsError):
        read_status(layout, [])


def printed(layout, *units, **options) -> str:
    out = io.StringIO()
    print_status(layout, units, out, **options)
    return out.getvalue()


def test_one_line_stands_for_each_component_below_the_name_of_its_unit(layout):
    text = printed(layout, "TST").splitlines()
    assert text[0] == "TST  Testland (phase 1)" and len(text) == 6
    assert [line.split()[0] for line in text[1:]] == [*held(layout, "TST"), "report"]
    assert "stand-in" in text[1] and "real, public" in text[3] and all(line.endswith("up to date") for line in text[1:])
    assert "TSV  Validation file (validation unit)" in printed(layout)


def test_why_stands_below_the_component_when_it_is_asked_for(layout):
    edit_first(layout.reference("cybertipline_reports"), "TST,2021,1800", "TST,2021,1801")
    line = "      non_law_enforcement_data@TST: data/reference/cybertipline_reports.csv: the rows of TST changed"
    assert line in printed(layout, "TST", why=True).splitlines()
    assert line not in printed(layout, "TST").splitlines() and "stale" in printed(layout, "TST")


def test_countries_without_parameters_are_named_when_all_are_asked_for(layout):
    layout.country("TSU").unlink()
    assert "without parameters yet: TSU; write a file with `dh new-country ISO3`" in printed(layout)
    assert "without parameters" not in printed(layout, "TST")


def test_for_programs_every_component_is_an_object(layout):
    edit_first(layout.country("TSU"), "fieldwork: 2024", "feldwork: 2024")
    entries = json.loads(printed(layout, as_json=True))
    assert {e["unit"] for e in entries if isinstance(e, dict)} >= {"TST", "TSV"}
    assert all({"component", "state", "stages", "missing", "data"} <= set(e) for e in entries if isinstance(e, dict))
    assert any(isinstance(e, str) for e in entries)


def test_looking_changes_no_file(layout):
    def tree():
        found = [p for p in layout.root.rglob("*") if p.is_file() and not p.is_symlink()]
        return {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in found}

    edit_first(layout.country("TST"), "seed: 20211027", "seed: 7")
    before = tree()
    printed(layout, why=True)
    assert tree() == before


@pytest.mark.parametrize(
    "missing, states, told",
    [
        ((), ("up to date", "up to date"), "up to date"),
        ((), ("up to date", "stale"), "stale"),
        ((), ("not made", "stale"), "not made"),
        (("a",), ("up to date",), "raw file missing"),
        ((), (), "up to date"),
    ],
)
def test_a_component_is_what_the_first_of_its_stages_is_that_is_not_up_to_date(missing, states, told):
    stages = tuple(StageStatus("a", state) for state in states)
    assert ComponentStatus("TST", "a", "", missing, stages).state == told


def test_a_country_that_was_not_fielded_is_said_and_hides_none_that_comes_after(study):
    text = study.study().read_text(encoding="utf-8")
    files.write_text(
        study.study(), text.replace("units:\n", "units:\n  AAA: {name: Planned, phase: 1, fielded: false}\n")
    )
    first, *others = read_status(study, [])
    assert first == "AAA  Planned (phase 1): planned, not fielded"
    assert {entry.unit for entry in others if isinstance(entry, ComponentStatus)} >= {"TST", "TSU"}
