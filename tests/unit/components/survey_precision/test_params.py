"""Parameters of the precision of a survey: what they may name, and the components that must be there."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from pydantic import ValidationError

from disrupting_harm.components.survey_precision.params import Params
from disrupting_harm.study.catalogue import Indicator


TEXT = {"version": 1, "label": "l", "base": "b", "recall": "r", "table": "children"}
KNOWN = {
    "harm": Indicator(**TEXT, any_of=("offered",)),
    "offered": Indicator(**TEXT, item="offered"),
    "told": Indicator(**TEXT, item="t"),
}
NEEDS = {"household_survey": SimpleNamespace(), "sampling_design": SimpleNamespace(weighting=object())}


def params(**changes) -> Params:
    return Params(**{"title": "t", "indicators": ["harm"], "replicates": 50, "seed": 1} | changes)


@pytest.mark.parametrize(
    "change", [{"indicators": []}, {"replicates": 19}, {"replicates": 2001}, {"seed": -1}, {"seed": None}]
)
def test_what_cannot_be_is_refused(change):
    with pytest.raises(ValidationError):
        params(**change)


def test_it_uses_the_parts_of_its_indicators_and_prints_those_it_names():
    assert params(indicators=["harm", "gone"]).used(KNOWN) == ["harm", "offered"]
    assert params(indicators=["harm", "gone"]).printed(KNOWN) == ["harm"]


def test_it_needs_a_survey_and_a_sampling_design_whose_weights_have_steps():
    assert params().check_needs(NEEDS) == []
    assert params().check_needs({}) == [
        "is of `household_survey`, which is not there", "is of `sampling_design`, which is not there",
    ]  # fmt: skip
    (told,) = params().check_needs(NEEDS | {"sampling_design": SimpleNamespace(weighting=None)})
    assert "has no `weighting`" in told
