"""Parameters of the model of disclosure: priors, sampler and limits that can be, and a survey of several countries."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from pydantic import ValidationError
from tests.checkouts import ROOT

from disrupting_harm.components.disclosure_model.params import Params
from disrupting_harm.layout import Layout
from disrupting_harm.sections import load_section
from disrupting_harm.study.catalogue import Indicator


TEXT = {"version": 1, "label": "l", "base": "b", "recall": "r", "table": "children"}
KNOWN = {
    "told": Indicator(**TEXT, any_of=("friend", "parent")),
    "friend": Indicator(**TEXT, item="friend"),
    "parent": Indicator(**TEXT, item="parent"),
    "online": Indicator(**TEXT | {"table": "caregivers"}, item="uses_internet"),
}
STATED = {
    "title": "t",
    "outcome": "told",
    "predictors": ["sex", "online"],
    "country": "country",
    "priors": {"intercept": 1.5, "slope": 1, "country_intercept": 1, "country_slope": 0.5},
    "sampler": {"seed": 1, "chains": 4, "draws": 100, "tune": 100, "acceptance": 0.9},
    "limits": {"r_hat": 1.01, "effective_draws": 400, "divergences": 0, "tail": 0.001},
}


@pytest.mark.parametrize(
    "part, key, value",
    [
        ("priors", "slope", 0),
        ("priors", "country_slope", -1),
        ("priors", "intercept", float("inf")),
        ("sampler", "chains", 1),
        ("sampler", "draws", 0),
        ("sampler", "acceptance", 1),
        ("sampler", "seed", -1),
        ("sampler", "seed", 2**32),
        ("limits", "r_hat", 1),
        ("limits", "divergences", -1),
        ("limits", "effective_draws", 0),
        ("limits", "tail", 0.5),
        ("limits", "unknown", 1),
    ],
)
def test_what_cannot_be_is_refused_by_its_key(part, key, value):
    with pytest.raises(ValidationError) as raised:
        Params(**STATED | {part: STATED[part] | {key: value}})
    assert [error["loc"] for error in raised.value.errors()] == [(part, key)]


@pytest.mark.parametrize("key", [key for key in STATED])
def test_nothing_is_assumed_that_is_not_stated(key):
    with pytest.raises(ValidationError) as raised:
        Params(**{name: value for name, value in STATED.items() if name != key})
    assert [error["loc"] for error in raised.value.errors()] == [(key,)]


def test_an_outcome_is_followed_down_to_its_items_and_columns_are_no_definitions():
    params = Params(**STATED)
    assert params.used(KNOWN) == ["told", "online", "friend", "parent"]
    assert params.printed(KNOWN) == ["told", "online"]


def test_the_survey_is_one_of_several_countries():
    params = Params(**STATED)
    assert params.check_needs({"household_survey": SimpleNamespace(domains=["country", "sex"])}) == []
    (sentence,) = params.check_needs({"household_survey": SimpleNamespace(domains=["sex"])})
    assert "country is no domain" in sentence
    (sentence,) = params.check_needs({})
    assert "`household_survey`, which is not there" in sentence


def test_the_studys_own_parameters_hold_the_published_bounds_of_convergence():
    limits = load_section(Layout(ROOT), "XDM", "disclosure_model").limits
    assert (limits.r_hat, limits.effective_draws, limits.divergences) == (1.01, 400, 0)
