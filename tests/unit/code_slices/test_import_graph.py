"""What a stage can reach: the modules, the distributions they need, and nothing else."""

from __future__ import annotations

import importlib

import pytest

from disrupting_harm.code_slices.code_slice import (
    Slice,
    changed_modules,
    read_slice,
)
from disrupting_harm.code_slices.import_graph import slice_of
from disrupting_harm.errors import UserError


def test_counts_run_without_the_survey_engine_and_change_with_nothing_of_it(made_slices):
    modules = read_slice(made_slices / "library" / "non_law_enforcement_data.json").modules
    for package in ("survey", "sampling", "weighting", "regression", "ingest", "components.household_survey"):
        assert not [m for m in modules if m.startswith(f"disrupting_harm.{package}")], package
    assert "disrupting_harm.components.kinds.counts" in modules and "disrupting_harm.evidence.run" in modules


def test_a_survey_runs_with_the_engine_and_without_the_counts(made_slices):
    modules = read_slice(made_slices / "library" / "household_survey.json").modules
    assert "disrupting_harm.survey.estimate" in modules
    assert "disrupting_harm.components.kinds.counts" not in modules


def test_a_stage_holds_what_is_imported_inside_its_functions(made_slices):
    found = read_slice(made_slices / "library" / "household_survey_derived.json")
    assert {"pyarrow", "pyreadstat"} <= set(found.distributions), "both are imported where they are used"


def test_no_stage_depends_on_the_command_line_or_on_what_only_checks(made_slices):
    for path in (made_slices / "library").glob("*.json"):
        modules = read_slice(path).modules
        assert not [m for m in modules if m.startswith(("disrupting_harm.cli", "disrupting_harm.provenance"))], (
            path.name
        )


def test_a_report_depends_on_its_template_and_a_component_does_not(made_slices):
    report = read_slice(made_slices / "library" / "report.json").modules
    assert [name for name in report if name.startswith("report/template/")]
    component = read_slice(made_slices / "library" / "household_survey.json").modules
    assert not [name for name in component if name.startswith("report/")]


def test_every_module_of_a_slice_is_there_with_its_hash(study, made_slices):
    for path in (made_slices / "library").glob("*.json"):
        found = read_slice(path)
        assert changed_modules(study, found.modules) == []
        assert path.read_text(encoding="utf-8") == found.text()


def test_a_package_comes_with_every_module_in_it(study):
    modules = slice_of(study, ["disrupting_harm.evidence.open_run"]).modules
    assert {"disrupting_harm", "disrupting_harm.evidence", "disrupting_harm.evidence.run"} <= set(modules)


@pytest.mark.parametrize("face", ["survey", "sampling"])
def test_a_name_that_a_face_loads_when_it_is_used_leads_to_the_module_that_has_it(study, face):
    package = importlib.import_module(f"disrupting_harm.{face}")
    for name, module in package._MODULES.items():
        assert f"disrupting_harm.{face}.{module}" in slice_of(study, [f"disrupting_harm.{face}.{name}"]).modules


def test_a_name_that_a_face_does_not_have_is_part_of_the_face_alone(study):
    modules = slice_of(study, ["disrupting_harm.sampling.nothing_of_that_name.deeper"]).modules
    assert set(modules) == {"disrupting_harm", "disrupting_harm.sampling"}


def test_a_module_that_nothing_installed_provides_is_refused_by_name(study):
    with pytest.raises(UserError, match="no_such_package_at_all: imported, and no installed distribution provides it"):
        slice_of(study, ["no_such_package_at_all.part"])


def test_modules_of_python_itself_need_no_distribution(study):
    found = slice_of(study, ["json", "xml.etree"])
    assert found == Slice({}, {})
