"""What a stand-in is made to look like: sizes that nest, shares that are shares, countries to tell apart."""

import pytest
import yaml
from pydantic import ValidationError

from disrupting_harm.layout import Layout
from disrupting_harm.study import Calibration, FieldworkCalibration, PooledCalibration


def section(root, country, *keys) -> dict:
    found = yaml.safe_load(Layout(root).country(country).read_text(encoding="utf-8"))["components"]
    for key in keys:
        found = found[key]
    return found


def places(model, values) -> list[tuple]:
    """Where the values are refused."""
    with pytest.raises(ValidationError) as raised:
        model.model_validate(values)
    return [error["loc"] for error in raised.value.errors()]


@pytest.mark.parametrize(
    "key, value",
    [
        ("seed", -1),
        ("seed", 2**32),
        ("children", 0),
        ("strata", 0),
        ("latent_intraclass_correlation", 1),
        ("latent_intraclass_correlation", -0.1),
        ("dont_know", 1.5),
        ("assumed", {"told_nobody": 40}),
        ("published", {"Not A Name": "harm"}),
        ("psus", 100),  # of the sampling design, not of the calibration
    ],
)
def test_a_calibration_out_of_range_is_refused_by_its_key(root, key, value):
    kenya = section(root, "KEN", "household_survey", "calibration")
    assert Calibration.model_validate(kenya)
    (place,) = places(Calibration, kenya | {key: value})
    assert place[0] == key


def test_there_are_no_more_caregivers_than_children(root):
    kenya = section(root, "KEN", "household_survey", "calibration")
    assert Calibration.model_validate(kenya | {"caregivers": kenya["children"]})
    with pytest.raises(ValidationError, match="`caregivers` are at most as many as `children`"):
        Calibration.model_validate(kenya | {"caregivers": kenya["children"] + 1})


@pytest.mark.parametrize(
    "key, value",
    [
        ("baseline", {"A": 0.1}),  # nothing to pool
        ("baseline", {"A": 0.1, "B": 10}),
        ("baseline", {"A": 0.1, "B/C": 0.1}),
        ("baseline", {"A": 0.1, "B": 1}),  # a certain outcome has no odds
        ("baseline", {"A": 0.1, "B": 0}),
        ("disclosure", -0.1),
        ("disclosure", 1),
        ("outcome_odds_ratios", {"girl": 1.6}),  # no such covariate
        ("disclosure_odds_ratios", {"country": 1.6}),
        ("outcome_odds_ratios", {"female": 0}),
        ("outcome_odds_ratios", {"female": -1}),
        ("disclosure_odds_ratios", {"female": 0}),
        ("children_each", 0),
        ("psus_each", 0),
        ("strata_each", 0),
        ("seed", 1.5),
    ],
)
def test_a_pooled_plan_out_of_range_is_refused_by_its_key(root, key, value):
    plan = section(root, "XFC", "household_survey", "pooled")
    assert PooledCalibration.model_validate(plan)
    assert {place[0] for place in places(PooledCalibration, plan | {key: value})} == {key}


@pytest.mark.parametrize("change", [{"psus_each": 19}, {"strata_each": 51}, {"psus_each": 1001}, {"children_each": 99}])
def test_sizes_of_a_pooled_plan_nest(root, change):
    plan = section(root, "XFC", "household_survey", "pooled")
    with pytest.raises(ValidationError, match="two of `psus_each` in each of `strata_each`"):
        PooledCalibration.model_validate(plan | change)


@pytest.mark.parametrize(
    "key, value",
    [
        ("assumed_outcomes", {}),
        ("assumed_outcomes", {"1.1": 0.5}),  # an interview has a child
        ("assumed_outcomes", {"9.9": 0.5}),
        ("assumed_outcomes", {"2.1": 0}),
        ("assumed_outcomes", {"refused": 0.5}),
        ("assumed_outcomes", {"2": 0.5}),
        ("assumed_outcomes", {"2.1": 1.5}),
        ("extra_contacts", [5, 4]),
        ("extra_contacts", [5]),
    ],
)
def test_a_fieldwork_out_of_range_is_refused_by_its_key(root, key, value):
    plan = section(root, "KEN", "sampling_design", "calibration")
    assert FieldworkCalibration.model_validate(plan)
    assert {place[0] for place in places(FieldworkCalibration, plan | {key: value})} == {key}
