"""From draws to what is saved: the numbers are quantiles of the draws, and every one says of whom it is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.unit.components.disclosure_model.conftest import ONLINE

from disrupting_harm.components.disclosure_model import analysis
from disrupting_harm.components.disclosure_model.analysis import ODDS_RATIO, SPREAD
from disrupting_harm.errors import ParamsError


# -- the children


def test_a_child_is_a_row_with_the_answer_of_its_own_caregiver(survey, tables):
    found = analysis.load_children(survey)
    assert list(found["respondent_id"]) == list(tables["children"]["respondent_id"])
    codes = tables["caregivers"].set_index("household_id")["item_uses_internet"]
    assert found[ONLINE].iloc[:-1].tolist() == [codes[h] for h in found["household_id"].iloc[:-1]]
    assert pd.isna(found[ONLINE].iloc[-1])
    assert found["told_someone"].isna().tolist() == tables["children"]["item_told_anyone"].isna().tolist()


@pytest.mark.parametrize("changes", [{"predictors": ["sex", "shoe_size"]}, {"outcome": "shoe_size"}])
def test_what_the_survey_does_not_hold_is_refused_by_file_and_key(open_it, tables, changes):
    with pytest.raises(ParamsError) as raised:
        analysis.load_children(open_it(tables, **changes))
    (sentence,) = str(raised.value).splitlines()
    assert sentence.startswith("params/countries/TSG.yaml, key components.disclosure_model: shoe_size is no")


def test_who_lacks_a_predictor_is_counted_and_no_row(fit, tables):
    asked = tables["children"]["item_told_anyone"].notna()
    assert len(fit.rows.told) == asked.sum() - fit.rows.missing and fit.rows.missing == int(asked.iloc[-1])


# -- estimates


def test_an_odds_ratio_is_a_median_of_draws_between_its_quantiles(survey, fit):
    odds = analysis.estimate_odds_ratios(survey, fit)
    one = odds[(odds["by"] == "sex") & (odds["statistic"] == ODDS_RATIO)].iloc[0]
    values = np.exp(fit.draws.average[:, :, 1].ravel())
    assert [one["ci_low"], one["estimate"], one["ci_high"]] == pytest.approx(
        list(np.quantile(values, [0.025, 0.5, 0.975]))
    )
    assert (one["n"], one["n_cases"]) == (len(fit.rows.told), fit.rows.told.sum())
    in_b = odds[(odds["by"] == "country:age") & (odds["level"] == "B:per unit")].iloc[0]
    assert in_b["estimate"] == pytest.approx(np.median(np.exp(fit.draws.by_country[:, :, 1, 2])))
    assert in_b["n"] == (fit.rows.country == 1).sum()
    spread = odds[(odds["by"] == ONLINE) & (odds["statistic"] == SPREAD)].iloc[0]
    assert spread["estimate"] == pytest.approx(np.median(fit.draws.spread[:, :, 3]))
    # Three predictors: an average, a spread and two countries each; the intercept is no odds ratio.
    assert len(odds) == 3 * 4 and "intercept" not in set(odds["by"])


def test_every_estimate_is_saved_once_with_an_id_that_says_of_whom_it_is(survey, fit):
    run = survey.run
    odds = run.save_estimates(
        analysis.estimate_odds_ratios(survey, fit), table="children", also=analysis.loaded_tables(run), id="odds"
    )
    checks = run.save_estimates(analysis.estimate_diagnostics(survey, fit), table="children", id="checks")
    ids = set(odds["estimate_id"]) | set(checks["estimate_id"])
    scope = "TSG/disclosure_model/told_someone@v1"
    assert len(ids) == len(odds) + len(checks)
    assert {
        f"{scope}:{ODDS_RATIO}/sex=male", f"{scope}:{ODDS_RATIO}/country=A,sex=male", f"{scope}:{SPREAD}/sex=male",
        f"{scope}:r_hat/sex=male", f"{scope}:spread_ess_tail/intercept=all", f"{scope}:ess_bulk/country=B,intercept=all",
        f"{scope}:divergences", f"{scope}:observed_cases/country=A", f"{scope}:replicated_cases/sex=female",
    } <= ids  # fmt: skip
    assert set(odds["data_class"]) == {"synthetic"} and set(odds["ci_method"]) == {"posterior quantiles"}
