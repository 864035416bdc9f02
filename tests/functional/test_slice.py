"""`dh slice`: which part of shared files each stage uses, as the stages of the pipeline write it."""

from __future__ import annotations

import json

import pytest
from tests.functional.conftest import run_slice_commands, tree

from disrupting_harm.pipeline import read_pipeline


def test_every_slice_that_a_stage_of_the_pipeline_declares_is_written(dh, project):
    run_slice_commands(dh, project)
    declared = {dep for stage in read_pipeline(project) for dep in stage.deps if dep.startswith("data/slices/")}
    there = {project.relative(path) for path in project.slices().rglob("*") if path.is_file()}
    folders = {dep for dep in declared if (project.root / dep).is_dir()}
    assert len(declared) > 30 and declared - folders <= there


def test_slices_are_written_again_to_the_byte(dh, project):
    run_slice_commands(dh, project)
    before = {name: data for name, (_, data) in tree(project).items()}
    run_slice_commands(dh, project)
    assert {name: data for name, (_, data) in tree(project).items()} == before


def test_what_a_notebook_imports_is_listed(dh, project):
    outcome = dh("slice", "imports", "country_report")
    assert outcome.code == 0 and "data/slices/imports/country_report.json" in outcome.out
    listed = json.loads(project.imports_slice("country_report").read_text(encoding="utf-8"))
    assert "disrupting_harm.report.cover" in listed


@pytest.mark.parametrize(
    "arguments, told",
    [
        (("imports",), "name the stem of a notebook"),
        (("imports", "nothing"), "notebooks/nothing/nothing.ipynb: not there; name"),
        (
            ("imports", "country_reports"),
            "country_reports.ipynb: not there (did you mean country_report?); name the stem",
        ),
        (("library",), "data/slices/imports/"),
    ],
)
def test_what_cannot_be_sliced_is_told_in_a_sentence(dh, project, arguments, told):
    outcome = dh("slice", *arguments)
    assert outcome.code == 2 and told in outcome.err and len(outcome.err.splitlines()) == 1
    assert not list(project.slices().rglob("*.json"))


def test_a_mistake_of_one_unit_is_told_and_the_others_have_their_slices(dh, project):
    project.country("USA").write_text("iso3: USA\ncomponents: {household_survey: {colour: red}}\n", encoding="utf-8")
    outcome = dh("slice", "units")
    assert outcome.code == 0 and "params/countries/USA.yaml" in outcome.err and "colour: unknown key" in outcome.err
    assert project.params_slice("KEN", "household_survey").is_file()
    assert not project.params_slice("USA", "household_survey").exists()
    later = dh("derive", "household_survey", "USA")
    assert later.code == 2 and "colour: unknown key" in later.err, (
        "its own stage tells the mistake, not a missing slice"
    )


def test_another_version_than_the_locks_is_refused(dh, project):
    run_slice_commands(dh, project)
    path = project.requirements()
    text = path.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("scipy=="))
    path.write_text(text.replace(line, "scipy==0.0.1 \\"), encoding="utf-8")
    outcome = dh("slice", "library")
    assert (
        outcome.code == 2 and "requirements.lock: pins scipy 0.0.1" in outcome.err and "make reproduce" in outcome.err
    )


def test_something_else_than_a_slice_is_a_wrong_call(dh, project):
    with pytest.raises(SystemExit) as ended:
        dh("slice", "everything")
    assert ended.value.code == 2
