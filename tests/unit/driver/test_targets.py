"""What a user may name as a target of `dh repro`."""

from __future__ import annotations

import pytest

from disrupting_harm.driver.targets import find_targets
from disrupting_harm.errors import UserError
from disrupting_harm.parameter_files.refresh import write_held
from disrupting_harm.pipeline import read_pipeline


def keys(study, *targets: str) -> list[str]:
    return [stage.key for stage in find_targets(study, read_pipeline(study), targets)]


def test_without_a_target_the_stages_of_the_top_level_file_are_meant_as_with_dvc(study):
    found = find_targets(study, read_pipeline(study), [])
    assert {stage.file for stage in found} == {"dvc.yaml"} and "report@TST" in {stage.key for stage in found}


@pytest.mark.parametrize(
    "target, expected",
    [
        ("TST", ["report@TST"]),
        ("report@TST", ["report@TST"]),
        ("predictors@TST", ["predictors@TST"]),
        ("notebooks/predictors/dvc.yaml:predictors@TST", ["predictors@TST"]),
        ("library", ["library"]),
    ],
)
def test_a_unit_a_stage_and_its_address_are_understood(study, target, expected):
    assert keys(study, target) == expected


def test_a_name_without_a_unit_means_the_stages_of_all_units(study):
    found = keys(study, "predictors")
    assert "predictors@TST" in found and all(key.startswith("predictors@") for key in found)


def test_a_stage_that_is_named_twice_runs_once(study):
    assert keys(study, "TST", "report@TST") == ["report@TST"]


def test_every_target_that_names_nothing_is_told_with_the_nearest_name(study):
    with pytest.raises(UserError) as raised:
        keys(study, "predicters@TST", "TST", "XXX")
    first, second = str(raised.value).splitlines()
    assert "predictors@TST" in first and second.startswith("XXX: neither a stage nor a unit")


def test_a_unit_that_holds_nothing_is_told_apart_from_what_is_no_unit(study):
    study.country("TSU").write_text("iso3: TSU\ncomponents: {}\n", encoding="utf-8")
    write_held(study)
    with pytest.raises(UserError, match="^TSU: holds no component.*params/countries/TSU.yaml"):
        keys(study, "TSU")
