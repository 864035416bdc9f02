"""`dh refresh`: files made from the parameters and their models, brought up to date and left alone where they are."""

from __future__ import annotations

import pytest
from tests.functional.conftest import tree


def test_what_is_in_git_is_up_to_date(dh, project):
    before = tree(project)
    outcome = dh("refresh")
    assert (outcome.code, outcome.out, outcome.err) == (0, "everything is up to date\n", "")
    assert tree(project) == before


@pytest.mark.parametrize("content", [None, "", "held: {}\n", "\udcff"])
def test_files_that_are_gone_or_spoilt_are_written_again(dh, project, content):
    paths = [project.held(), project.schema("country")]
    good = [path.read_bytes() for path in paths]
    for path in paths:
        path.unlink() if content is None else path.write_bytes(content.encode("utf-8", "surrogateescape"))
    outcome = dh("refresh")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "params/held.yaml: written\nparams/schema/country.json: written\n"
    assert [path.read_bytes() for path in paths] == good


def test_a_unit_that_is_gone_leaves_the_matrices(dh, project):
    project.country("XFC").unlink()
    assert dh("refresh").out == "params/held.yaml: written\n"
    assert "XFC" not in project.held().read_text(encoding="utf-8")


def test_parameters_that_cannot_be_read_are_told_and_nothing_is_written(dh, project):
    project.held().unlink()
    project.country("KEN").write_text("iso3: KEN\ncomponents: {surveys: {}}\n", encoding="utf-8")
    outcome = dh("refresh")
    assert outcome.code == 2 and "params/countries/KEN.yaml" in outcome.err and "not a component" in outcome.err
    assert not project.held().exists()
