"""What a stage declares, for the unit at hand."""

from __future__ import annotations

import pytest

from disrupting_harm import files
from disrupting_harm.errors import UndeclaredInputError
from disrupting_harm.evidence.declared import declared_inputs, require_declared
from disrupting_harm.layout import Layout


@pytest.fixture
def layout(tmp_path) -> Layout:
    files.write_text(
        tmp_path / "params" / "held.yaml",
        "held: {survey: [TST, TSU], survey_derived: [TSV], report: [TST], report_of_countries: [TXA]}\n",
    )
    top = """
    vars: [params/held.yaml]
    stages:
      report: {matrix: {country: "${held.report}"}, cmd: "dh report ${item.country}", deps: ["outputs/${item.country}"]}
    """
    pipeline = """
    vars: [../../params/held.yaml]
    stages:
      survey: {matrix: {country: "${held.survey}"}, cmd: "dh run survey ${item.country}", deps: ["data/${item.country}", "a.csv"]}
      report: {matrix: {country: "${held.report_of_countries}"}, cmd: "dh report ${item.country}", deps: ["outputs/${item.country}"]}
      survey_derived: {matrix: {country: "${held.survey_derived}"}, cmd: "dh derive survey ${item.country}", deps: ["c.csv"]}
    """
    files.write_text(tmp_path / "dvc.yaml", top)
    files.write_text(tmp_path / "notebooks" / "survey" / "dvc.yaml", pipeline)
    return Layout(tmp_path)


def test_each_unit_has_the_inputs_of_its_own_stage(layout):
    assert declared_inputs(layout, "survey", "TST") == ("data/TST", "a.csv")
    assert declared_inputs(layout, "survey", "TSU") == ("data/TSU", "a.csv")


def test_the_cover_has_the_inputs_of_the_report(layout):
    assert declared_inputs(layout, layout.cover, "TST") == ("outputs/TST",)


@pytest.mark.parametrize("component, unit", [("survey", "TSV"), ("survey", "XXX"), ("country_report", "XXX")])
def test_a_unit_that_no_stage_runs_is_told_how_to_bring_the_pipeline_up_to_date(layout, component, unit):
    with pytest.raises(
        UndeclaredInputError, match=f"params/held.yaml: no stage runs {component} for {unit}.*dh refresh"
    ):
        declared_inputs(layout, component, unit)


@pytest.mark.parametrize("unit", ["TST", "XXX"])
def test_a_component_without_a_pipeline_is_told_to_write_one_and_not_to_refresh(layout, unit):
    """`dh refresh` cannot write a stage: it only says for which units the stages run."""
    with pytest.raises(UndeclaredInputError) as raised:
        declared_inputs(layout, "nowhere", unit)
    assert str(raised.value).startswith("notebooks/nowhere/dvc.yaml: not there, so no stage runs nowhere; write it")
    assert "refresh" not in str(raised.value)


@pytest.mark.parametrize(
    "path, allowed", [("data/TST/x.parquet", True), ("a.csv", True), ("data/TSTX/x", False), ("a.csv.bak", False)]
)
def test_a_folder_covers_its_files_and_nothing_that_only_begins_alike(layout, path, allowed):
    declared = declared_inputs(layout, "survey", "TST")
    if allowed:
        require_declared(layout, declared, layout.root / path, "survey", "TST")
    else:
        with pytest.raises(UndeclaredInputError, match="notebooks/survey/dvc.yaml"):
            require_declared(layout, declared, layout.root / path, "survey", "TST")


@pytest.mark.parametrize("unit, file", [("TST", "dvc.yaml"), ("TXA", "notebooks/survey/dvc.yaml")])
def test_a_file_that_the_cover_does_not_declare_is_added_where_the_report_of_the_unit_is_declared(layout, unit, file):
    """The report of the countries together is a stage beside the notebook that compares them, and no cover has a dvc.yaml of its own."""
    with pytest.raises(UndeclaredInputError) as raised:
        require_declared(layout, declared_inputs(layout, layout.cover, unit), layout.root / "a.csv", layout.cover, unit)
    assert str(raised.value) == (
        f"a.csv: not among the inputs of country_report; add it to `deps` in {file}, then run the notebook again."
    )
