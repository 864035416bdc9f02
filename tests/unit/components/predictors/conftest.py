"""A small survey with its caregivers, opened as the models open it."""

import pytest
from tests.small_predictors import HARM, ONLINE, SHARES, make_caregivers
from tests.small_run import make_children, make_run

from disrupting_harm.components.predictors import analysis


@pytest.fixture
def tables():
    children = make_children(**SHARES)
    return {"children": children, "caregivers": make_caregivers(children)}


@pytest.fixture
def open_it(tmp_path):
    """The survey of a run of models on two tables, with outcomes, predictors or rules of the test."""

    def open_on(tables, *, predictors=("sex", "age", ONLINE), rules=None, outcomes=(HARM,)):
        def change(components):
            components["predictors"] = {"outcomes": list(outcomes), "predictors": list(predictors)}
            components["household_survey"]["survey"] = rules or {}

        run = make_run(tmp_path / "study", "predictors", tables, source="household_survey", change=change)
        return analysis.open_survey(run)

    return open_on
