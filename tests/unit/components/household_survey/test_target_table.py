"""What the notebook shows of the stand-in's targets, and of the figures that were published."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.small_run import make_run

from disrupting_harm.components.household_survey.target_table import explain_targets, published_of, targets_shown
from disrupting_harm.components.kinds.survey.analysis import Survey


@pytest.fixture
def survey(tmp_path) -> Survey:
    return Survey(make_run(tmp_path / "study", "household_survey", {}))


def overall(*indicators: str) -> pd.DataFrame:
    return pd.DataFrame({"indicator": indicators, "estimate": 0.2, "n": 300, "n_cases": 60}).assign(
        label=[f"Label of {name}" for name in indicators], presentation="percentage", flags="", statistic="proportion"
    )


def test_each_target_that_is_estimated_has_its_share_basis_and_source(survey):
    shares, figures = survey.run.load_reference("stand_in_shares"), survey.run.load_reference("published_estimates")
    table = explain_targets(survey, shares, figures, overall("told_nobody", "tf_csea_any", "clear_ocsea"))
    assert table.to_dict("records") == [
        {"Indicator": "Label of tf_csea_any", "Set to": "21.7 %", "Here": "20.0 %", "Basis": "published",
         "Source": "made up for the tests https://example.org"},
        {"Indicator": "Label of told_nobody", "Set to": "40 %", "Here": "20.0 %", "Basis": "assumed",
         "Source": "prior: made up for the tests"},
    ]  # fmt: skip


def test_what_is_no_target_is_not_among_the_estimates_shown(survey):
    assert targets_shown(overall("clear_ocsea", "told_nobody"))["indicator"].tolist() == ["told_nobody"]


def test_the_figures_of_the_survey_are_those_of_the_published_table_as_printed(survey):
    figures = survey.run.load_reference("published_estimates")
    other = figures.iloc[:1].assign(component="predictors")
    found = published_of(survey.run, pd.concat([figures, other]))
    assert found["component"].unique().tolist() == ["household_survey"] and len(found) == len(figures) == 6
    assert found.set_index("indicator").at["tf_csea_any", "estimate_pct"] == "21.7"


def test_a_figure_of_what_the_survey_did_not_ask_is_left_out(tmp_path):
    def change(components):
        components["household_survey"] = dict(components["household_survey"], not_asked=["met_online_contact"])

    run = make_run(tmp_path / "study", "household_survey", {}, change=change)
    found = published_of(run, run.load_reference("published_estimates"))
    assert len(found) == 5 and "met_online_contact" not in set(found["indicator"])


def test_what_a_survey_is_compared_with_is_made_of_facts_alone(survey):
    """A restricted survey beside its published figures must not be marked as a stand-in."""
    survey.run.load_reference("published_estimates")
    (loaded,) = (entry for entry in survey.run.inputs.values() if entry.table == "published_estimates")
    assert loaded.data_class == "public"
