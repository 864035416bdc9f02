"""A slice names modules and files by the path of their source."""

from __future__ import annotations

from disrupting_harm.code_slices.code_slice import (
    source_path,
)


def test_a_name_leads_to_the_file_of_a_module_a_package_or_a_template(study):
    package = study.package()
    assert source_path(study, "disrupting_harm") == package / "__init__.py"
    assert source_path(study, "disrupting_harm.survey") == package / "survey" / "__init__.py"
    assert source_path(study, "disrupting_harm.survey.estimate") == package / "survey" / "estimate.py"
    assert source_path(study, "report/template/a.j2") == package / "report" / "template" / "a.j2"
