"""What a stage is called says which component it is of and what it does."""

import pytest

from disrupting_harm.registry import ROLES, components
from disrupting_harm.stage_names import REPORT, stage_name


@pytest.mark.parametrize(
    "role, name",
    [
        ("run", "household_survey"),
        ("derive", "household_survey_derived"),
        ("scan", "household_survey_scan"),
        ("stand_in", "household_survey_synthetic"),
    ],
)
def test_a_stage_is_named_after_its_component_and_what_it_does(role, name):
    assert stage_name("household_survey", role) == name


def test_a_role_that_is_none_has_no_stage():
    with pytest.raises(KeyError):
        stage_name("household_survey", "report")


def test_no_two_stages_share_a_name():
    names = [stage_name(stem, role) for stem in components() for role in ROLES]
    assert len({*names, REPORT}) == len(names) + 1
