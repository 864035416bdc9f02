"""The rows of the model, and that its draws are those of a seed and find the parameters that a file was made with."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.groups import needs_models
from tests.unit.components.disclosure_model.conftest import affected, plan_of, rows_of

from disrupting_harm import optional_groups
from disrupting_harm.components.disclosure_model.model import load_group, read_rows, sample
from disrupting_harm.errors import DesignError, MissingGroupError
from disrupting_harm.regression.logistic import fit_logistic
from disrupting_harm.survey.design import SurveyDesign


FRAME = pd.DataFrame(
    {
        "told": [1, 0, 1, np.nan, 0, 1, 0, 1],
        "country": ["B", "B", "A", "A", "A", None, "B", "A"],
        "sex": ["f", "m", "f", "m", "m", "f", None, "m"],
        "age": [12, 13, 14, 15, 17, 16, 12, 13],
    }
)


def covers(values: np.ndarray, truth: float, level: float) -> bool:
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return bool(low <= truth <= high)


# -- rows


def test_a_row_has_the_outcome_the_country_and_every_predictor():
    rows = read_rows(FRAME, outcome="told", predictors=["sex", "age"], country="country")
    assert list(rows.places) == [0, 1, 2, 4, 7] and rows.missing == 1
    assert list(rows.told) == [1, 0, 1, 0, 1]
    assert rows.countries == ("A", "B") and list(rows.country) == [1, 1, 0, 0, 0]
    assert rows.labels == (("sex", "m"), ("age", ""))
    assert rows.x[:, 0] + 0.6 == pytest.approx([0, 1, 0, 1, 1]) and rows.x[:, 1] + 13.8 == pytest.approx(
        [12, 13, 14, 17, 13]
    )


def test_a_country_without_a_complete_row_is_none():
    frame = FRAME.assign(country=["B", "B", "A", "C", "A", None, "C", "A"])
    assert read_rows(frame, outcome="told", predictors=["sex", "age"], country="country").countries == ("A", "B")


@pytest.mark.parametrize(
    "change, told",
    [
        ({"country": "A"}, "needs two"),
        ({"told": 2.0}, "told"),
        ({"sex": "f"}, "sex"),
        ({"age": np.inf}, "age"),
        ({"told": np.nan}, "No row"),
    ],
)
def test_what_cannot_be_modelled_is_refused_by_its_column(change, told):
    with pytest.raises(DesignError, match=told):
        read_rows(FRAME.assign(**change), outcome="told", predictors=["sex", "age"], country="country")


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(DesignError, match="nation"):
        read_rows(FRAME, outcome="told", predictors=["sex"], country="nation")


# -- the group


def test_without_the_group_the_sentence_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(optional_groups, "missing_of", lambda group: ["bambi"])
    with pytest.raises(MissingGroupError, match="needs bambi of the optional group `models`.*`make models`"):
        load_group()


# -- draws


@needs_models
def test_one_seed_gives_one_set_of_draws_and_another_seed_another(params):
    plan = plan_of("XFC").model_copy(update={"children_each": 300, "baseline": {"A": 0.3, "B": 0.4, "C": 0.5}})
    rows = rows_of(affected(plan))
    short = params.sampler.model_copy(update={"chains": 2, "draws": 50, "tune": 100})
    first, second = (sample(rows, params.priors, short) for _ in range(2))
    other = sample(rows, params.priors, short.model_copy(update={"seed": short.seed + 1}))
    for name in ("average", "spread", "by_country"):
        assert getattr(first, name).tobytes() == getattr(second, name).tobytes(), name
        assert getattr(first, name).tobytes() != getattr(other, name).tobytes(), name
    assert first.average.shape == (2, 50, 5) and first.by_country.shape == (2, 50, 3, 5)
    assert not np.array_equal(first.average[0], first.average[1])  # chains are no copies of each other


@needs_models
def test_the_twelve_countries_are_found_as_they_were_made(twelve):
    average, spread, by_country = (
        twelve.draws.flat(getattr(twelve.draws, n)) for n in ("average", "spread", "by_country")
    )
    found = [covers(average[:, j + 1], truth, 0.9) for j, truth in enumerate(twelve.average)]
    found += [covers(spread[:, j + 1], truth, 0.9) for j, truth in enumerate(twelve.spread)]
    inside = [covers(by_country[:, c, j + 1], twelve.by_country[j, c], 0.9) for j in range(4) for c in range(12)]
    assert len(inside) == 48
    # A right model covers 43 of 48 on average, and fewer than 38 once in a hundred times.
    assert sum(inside) >= 38
    # Of eight 90 % intervals a right model covers six or more 96 times in a hundred.
    assert sum(found) >= 6


@needs_models
def test_the_five_countries_are_found_as_they_were_made(five):
    average = five.draws.flat(five.draws.average)
    assert [covers(average[:, j + 1], truth, 0.99) for j, truth in enumerate(five.average)] == [True] * 4
    # Of four 90 % intervals a right model covers three or more 95 times in a hundred.
    assert sum(covers(average[:, j + 1], truth, 0.9) for j, truth in enumerate(five.average)) >= 3


@needs_models
def test_where_countries_are_alike_the_average_is_that_of_the_model_without_multilevel_slopes(five):
    frame = affected(plan_of("XFC"))
    frame = frame[frame["told"].notna()].assign(weight=1.0, row=np.arange(frame["told"].notna().sum()))
    plain = fit_logistic(
        SurveyDesign(frame, weight="weight", psu="row"),
        outcome="told",
        predictors=["country", "sex", "age", "urbanity", "online"],
    ).coefficients.set_index(["term", "level"])
    average = five.draws.flat(five.draws.average)
    for j, (term, level) in enumerate(five.draws.labels[1:], 1):
        row = plain.loc[(term, level)]
        # The prior and the slopes of countries move it by less than half of its standard error.
        assert abs(np.log(row["odds_ratio"]) - np.median(average[:, j])) < 0.5 * average[:, j].std(), term
