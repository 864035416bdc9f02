"""A model of several countries: each is heard by its number of children."""

import numpy as np
import pandas as pd
import pytest
from tests.small_predictors import HARM, SHARES, harmed, make_caregivers
from tests.small_run import make_children, make_run

from disrupting_harm.components.predictors import analysis
from disrupting_harm.regression import fit_logistic
from disrupting_harm.survey import SurveyDesign


# -- several countries


@pytest.fixture
def pooled():
    """Two made-up countries of one file, whose weights are on scales of their own."""
    parts = []
    for country, scale in (("A", 1.0), ("B", 500.0)):
        part = make_children(seed=ord(country), **SHARES)
        part["household_id"], part["respondent_id"] = country + part["household_id"], country + part["respondent_id"]
        parts.append(part.assign(country=country, stratum=country + part["stratum"], weight=scale * part["weight"]))
    children = pd.concat(parts, ignore_index=True)
    return {"children": children, "caregivers": make_caregivers(children)}


def open_pooled(folder, tables):
    def change(components):
        components["predictors"] |= {
            "outcomes": [HARM],
            "predictors": ["sex", "age"],
            "labels": {"age": "Age, one year more"},
        }

    run = make_run(folder, "predictors", tables, iso3="TSG", source="household_survey", change=change)
    return analysis.open_survey(run)


def odds_of(survey) -> pd.DataFrame:
    return analysis.estimate_odds_ratios(analysis.fit_outcomes(survey, analysis.load_households(survey)))


def test_each_country_is_heard_by_its_number_of_children_and_not_by_its_weights(tmp_path, pooled):
    table = odds_of(open_pooled(tmp_path / "study", pooled))
    assert [(r.by, r.level) for r in table.itertuples()] == [("country", "B"), ("sex", "male"), ("age", "per unit")]
    children = pooled["children"]
    sums = children.groupby("country")["weight"].transform("sum")
    frame = children.assign(weight=children["weight"] * 240 / sums, **{HARM: harmed(children)})
    design = SurveyDesign(frame, weight="weight", strata="stratum", psu="psu", lonely_psu="adjust")
    expected = fit_logistic(design, outcome=HARM, predictors=["country", "sex", "age"]).coefficients.iloc[1:]
    np.testing.assert_allclose(table["estimate"], expected["odds_ratio"].to_numpy(float), rtol=1e-10)
    np.testing.assert_allclose(table["ci_high"], expected["odds_ratio_high"].to_numpy(float), rtol=1e-10)
    unscaled = SurveyDesign(
        frame.assign(weight=children["weight"]), weight="weight", strata="stratum", psu="psu", lonely_psu="adjust"
    )
    other = (
        fit_logistic(unscaled, outcome=HARM, predictors=["country", "sex", "age"]).coefficients["odds_ratio"].iloc[2]
    )
    assert abs(table["estimate"][1] / other - 1) > 0.01  # so that it matters


def test_the_odds_ratios_that_a_generated_file_was_made_with_stand_beside_those_found(tmp_path, pooled):
    survey = open_pooled(tmp_path / "study", pooled)
    fits = analysis.fit_outcomes(survey, analysis.load_households(survey))
    made = (analysis.estimate_odds_ratios, analysis.estimate_risk_differences, analysis.check_terms)
    saved = [survey.run.save_estimates(make(fits), table="children", id=make.__name__) for make in made]
    table = analysis.readable_model(survey, *saved).set_index("Predictor")
    # Parameters: baselines 10 % and 20 %, odds ratio 1.6 of girls, 1.15 for a year.
    assert dict(table["Generated with"]) == {
        "Country: Country B": f"{(0.2 / 0.8) / (0.1 / 0.9):.2f}", "Sex: Boys": f"{1 / 1.6:.2f}", "Age, one year more": "1.15"
    }  # fmt: skip
    text = analysis.describe_model(survey, fits[HARM], analysis.estimate_odds_ratios({HARM: fits[HARM]}))
    assert "Every country's weights sum to its number of children." in text and "without associations" not in text
    assert "Beside each odds ratio stands the one that the file was made with" in text


def test_the_scale_of_one_countrys_weights_changes_nothing(tmp_path, pooled):
    first = odds_of(open_pooled(tmp_path / "first", pooled))
    children = pooled["children"]
    weight = children["weight"].where(children["country"] == "A", children["weight"] / 77)
    second = odds_of(open_pooled(tmp_path / "second", pooled | {"children": children.assign(weight=weight)}))
    np.testing.assert_allclose(
        second[["estimate", "ci_low", "ci_high"]], first[["estimate", "ci_low", "ci_high"]], rtol=1e-8
    )
