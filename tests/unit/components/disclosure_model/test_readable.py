"""What readers see: the average country beside what a file was made with, the worst of the diagnostics, and who was modelled."""

from __future__ import annotations

import pytest
from tests.unit.components.disclosure_model.conftest import ONLINE

from disrupting_harm.components.disclosure_model import analysis, readable
from disrupting_harm.components.household_survey.params import PooledModel
from disrupting_harm.components.household_survey.pooled import disclosure_by_country


def test_the_table_sets_the_average_country_beside_what_the_file_was_made_with(survey, fit):
    table = readable.readable_model(survey, survey.run.save_estimates(
        analysis.estimate_odds_ratios(survey, fit), table="children", also=["caregivers"], id="odds"
    ))  # fmt: skip
    assert list(table["Predictor"]) == ["Sex: Boys", "Age, one year more", "Caregiver uses the internet"]
    assert list(table["Generated with"]) == ["0.67", "1.00", "1.80"]
    assert table.shape == (3, 6)


def test_the_known_odds_ratios_are_those_of_the_generator_turned_to_the_models_reference(survey):
    plan = survey.section.pooled
    known = readable.known_odds_ratios(survey)
    assert known["sex", "male", ""] == pytest.approx(1 / 1.5) and known["age", "", "B"] == 1.0
    assert {country for _, _, country in known} == {"", *plan.baseline}
    spread = PooledModel.model_validate(plan.model_dump() | {"disclosure_spread": {"female": 0.5}})
    _, ratios = disclosure_by_country(spread)
    object.__setattr__(survey.section, "__dict__", vars(survey.section) | {"pooled": spread})
    assert readable.known_odds_ratios(survey)["sex", "male", "B"] == pytest.approx(1 / ratios["female"][1])


def test_of_other_data_nothing_is_known(survey):
    object.__setattr__(survey.section, "__dict__", vars(survey.section) | {"pooled": None})
    assert readable.known_odds_ratios(survey) == {}


def test_a_figure_has_the_average_first_and_the_countries_by_name(survey, fit):
    odds = analysis.estimate_odds_ratios(survey, fit)
    assert readable.predictors_of(odds) == [("sex", "male"), ("age", "per unit"), (ONLINE, "1")]
    mine = readable.of_predictor(odds, "sex", "male")
    assert [readable.describe_line(survey.run, row) for row in mine.itertuples()] == [
        "Average country",
        "Country A",
        "Country B",
    ]
    assert readable.known_of(readable.known_odds_ratios(survey), mine) == pytest.approx([1 / 1.5] * 3)
    assert [readable.figure_id(*key) for key in readable.predictors_of(odds)] == [
        "slopes_sex_male",
        "slopes_age",
        f"slopes_{ONLINE}",
    ]


def test_convergence_is_told_by_its_worst_parameter_beside_the_limit(survey, fit):
    table = readable.readable_convergence(survey, fit).set_index("Parameters")
    assert list(table.index) == ["Average country", "Spread between countries", "Countries", "Limit"]
    assert table.loc["Countries"].tolist() == [
        "8",
        "1.004",
        "910",
        "500",
    ]  # effective draws are not rounded up to a limit
    assert table.loc["Limit"].tolist() == ["", "1.010", "400", "400"]


def test_counts_seen_stand_beside_those_that_the_model_makes(survey, fit):
    table = readable.readable_replicates(survey, fit)
    online = survey.run.label(ONLINE)
    assert list(table["Group"]) == [
        "Country: Country A",
        "Country: Country B",
        "Sex: Girls",
        f"{online}: no",
        f"{online}: yes",
    ]
    assert table.iloc[0].tolist()[1:4] == ["40", "20", "13 to 35"]


def test_the_note_says_who_was_modelled_and_what_does_not_enter(survey, fit):
    note = readable.describe_model(survey, fit)
    assert f"{len(fit.rows.told)} affected children of 2 countries" in note and "600 draws" in note
    assert "weights, strata and PSUs do not enter the model" in note and "not what causes what" in note
