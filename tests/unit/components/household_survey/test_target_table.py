"""What the notebook shows of the stand-in's targets, and of the figures that were published."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.small_run import make_run

from disrupting_harm.components.household_survey.target_table import explain_targets, load_published, targets_shown
from disrupting_harm.components.kinds.survey.analysis import Survey


@pytest.fixture
def survey(tmp_path) -> Survey:
    return Survey(make_run(tmp_path / "study", "household_survey", {}))


def overall(*indicators: str) -> pd.DataFrame:
    return pd.DataFrame({"indicator": indicators, "estimate": 0.2, "n": 300, "n_cases": 60}).assign(
        label=[f"Label of {name}" for name in indicators], presentation="percentage", flags="", statistic="proportion"
    )


def test_each_target_that_is_estimated_has_its_share_basis_and_source(survey):
    shares = survey.run.load_reference("stand_in_shares")
    table = explain_targets(survey, shares, overall("told_nobody", "tf_csea_any", "clear_ocsea"))
    assert table.to_dict("records") == [
        {"Indicator": "Label of tf_csea_any", "Set to": "21.7 %", "Here": "20.0 %", "Basis": "published",
         "Source": "made up for the tests https://example.org"},
        {"Indicator": "Label of told_nobody", "Set to": "40 %", "Here": "20.0 %", "Basis": "assumed",
         "Source": "prior: made up for the tests"},
    ]  # fmt: skip


def test_what_is_no_target_is_not_among_the_estimates_shown(survey):
    assert targets_shown(overall("clear_ocsea", "told_nobody"))["indicator"].tolist() == ["told_nobody"]


def test_published_shares_join_the_published_estimates_and_assumed_ones_do_not(survey):
    run = survey.run
    published, shares = run.load_reference("published_estimates"), run.load_reference("stand_in_shares")
    none = published[published["iso3"] == "none"]
    found = load_published(run, none, shares)
    assert list(found.columns) == list(published.columns)
    assert (
        found["indicator"].tolist() == shares.loc[shares["basis"] == "published", "item"].tolist() and len(found) == 6
    )
    assert set(found["made_by"]) == {"published"} and set(found["by"]) == {""}
    assert found.set_index("indicator").at["tf_csea_any", "estimate_pct"] == "21.7", "as printed"


def test_a_published_share_that_the_survey_does_not_estimate_is_left_out(tmp_path):
    def change(components):
        components["household_survey"] = dict(components["household_survey"], not_asked=["met_online_contact"])

    run = make_run(tmp_path / "study", "household_survey", {}, change=change)
    published, shares = run.load_reference("published_estimates"), run.load_reference("stand_in_shares")
    assert "met_online_contact" not in set(load_published(run, published[:0], shares)["indicator"])
