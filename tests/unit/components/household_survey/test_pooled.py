"""Several made-up countries whose outcomes follow a model that is written down, so that it can be seen to be found again."""

import numpy as np
import pandas as pd
import pytest
import yaml
from tests.small_survey import contract_of, form_of, make_study

from disrupting_harm.components.household_survey.contract import CLEAR_FORMS, OWN
from disrupting_harm.components.household_survey.params import PooledModel
from disrupting_harm.components.household_survey.pooled import COVARIATES, disclosure_by_country, make_pooled_survey
from disrupting_harm.contracts.check import check_frame
from disrupting_harm.instruments.rules import check_rules
from disrupting_harm.regression.logistic import fit_logistic
from disrupting_harm.sections import load_section
from disrupting_harm.survey.design import SurveyDesign


ROUNDS = 40
COUNTRIES = dict(zip("ABCDE", [0.03, 0.06, 0.10, 0.15, 0.20], strict=True))


@pytest.fixture(scope="module")
def raw_plan(root) -> dict:
    """The plan of the generated file of the tests' own study, for five countries of 1,000 children."""
    params = yaml.safe_load(
        (root / "tests" / "study" / "params" / "countries" / "TSG.yaml").read_text(encoding="utf-8")
    )
    sizes = {"children_each": 1000, "psus_each": 100, "strata_each": 10, "baseline": COUNTRIES}
    return params["components"]["household_survey"]["pooled"] | sizes


@pytest.fixture(scope="module")
def small(raw_plan):
    """Three countries of 400 children in 40 PSUs, by seed."""
    sizes = {"children_each": 400, "psus_each": 40, "strata_each": 4, "baseline": {"A": 0.1, "B": 0.2, "C": 0.3}}
    return lambda seed, **changes: PooledModel.model_validate(raw_plan | sizes | {"seed": seed} | changes)


@pytest.fixture(scope="module")
def tables(raw_plan):
    return make_pooled_survey(PooledModel.model_validate(raw_plan))


def fit(tables):
    """The outcome model of a file: log odds ratios, standard errors and interval ends (4, 4) in the order of COVARIATES."""
    children = tables["children"]
    frame = children.assign(
        case=(children[list(CLEAR_FORMS)] == 1).any(axis=1).astype(int), online=tables["caregivers"]["uses_internet"]
    )
    design = SurveyDesign(frame, weight="weight", strata="stratum", psu="psu")
    found = fit_logistic(
        design, outcome="case", predictors=["country", "sex", "age", "urbanity", "online"],
        reference={"sex": "male", "urbanity": "rural"},
    ).coefficients  # fmt: skip
    rows = found.set_index(["term", "level"]).loc[
        [("sex", "female"), ("age", ""), ("urbanity", "urban"), ("online", "1")]
    ]
    return rows[["estimate", "se", "ci_low", "ci_high"]].to_numpy(float)


def truth(plan) -> np.ndarray:
    return np.log([plan.outcome_odds_ratios[name] for name in COVARIATES])


# -- the same bytes


def test_the_same_seed_gives_the_same_file_whatever_was_drawn_before_and_another_seed_another(small):
    first = make_pooled_survey(small(3))
    np.random.random(7)
    again, other = (make_pooled_survey(small(seed)) for seed in (3, 4))
    for name in OWN:
        pd.testing.assert_frame_equal(first[name], again[name])
        assert not first[name].equals(other[name])


# -- the contract


@pytest.mark.parametrize("name", OWN)
def test_it_keeps_the_contract(tables, name):
    frame = tables[name]
    place = {"file": name, "rows": np.arange(len(frame)), "mend": ""}
    assert check_frame(frame, contract_of(name), **place) == []
    assert check_rules(frame, form_of(name), **place) == []


@pytest.mark.parametrize("name", OWN)
def test_every_identifier_says_that_it_is_a_stand_ins(tables, name):
    for column in ("respondent_id", "household_id"):
        assert tables[name][column].str.startswith("SYNTHETIC-").all() and tables[name][column].is_unique


def test_every_child_has_its_caregiver_in_the_same_place(tables):
    columns = ["household_id", "stratum", "psu", "urbanity", "weight"]
    pd.testing.assert_frame_equal(tables["children"][columns], tables["caregivers"][columns])


def test_countries_share_no_stratum_and_each_has_its_children_psus_and_strata(tables, raw_plan):
    children = tables["children"]
    assert dict(children.groupby("country").size()) == dict.fromkeys(raw_plan["baseline"], 1000)
    assert children.groupby("stratum")["country"].nunique().max() == 1
    assert set(children.groupby("country")["stratum"].nunique()) == {10}
    assert set(children.groupby(["stratum", "psu"]).size()) == {10}
    assert len(children.groupby(["stratum", "psu"])) == 5 * 100


def test_telling_someone_is_asked_of_cases_and_of_nobody_else(tables):
    children = tables["children"]
    case = (children[list(CLEAR_FORMS)] == 1).any(axis=1)
    assert (children["told_anyone"].notna() == case).all() and 0 < case.sum() < len(case)


def test_a_plan_of_a_unit_has_the_countries_that_its_parameters_declare(tmp_path, root):
    survey = load_section(make_study(tmp_path / "study", root), "TSG", "household_survey")
    made = make_pooled_survey(survey.pooled)["children"]
    assert set(made["country"]) == set(survey.tables["children"].domains["country"].codes)


# -- the model


def test_the_share_of_cases_of_a_reference_child_is_the_baseline(small):
    ones = {name: 1.0 for name in COVARIATES}
    plan = small(1, children_each=20_000, outcome_odds_ratios=ones)
    children = make_pooled_survey(plan)["children"]
    shares = (children[list(CLEAR_FORMS)] == 1).any(axis=1).groupby(children["country"]).mean()
    for country, share in plan.baseline.items():
        assert abs(shares[country] - share) < 4 * np.sqrt(share * (1 - share) / 20_000)


def test_over_many_files_the_model_is_found_again_without_bias_and_within_its_intervals(small):
    found = np.array([fit(make_pooled_survey(small(seed))) for seed in range(ROUNDS)])
    estimate, low, high, expected = found[:, :, 0], found[:, :, 2], found[:, :, 3], truth(small(0))
    monte_carlo = estimate.std(axis=0, ddof=1) / np.sqrt(ROUNDS)
    assert (np.abs(estimate.mean(axis=0) - expected) < 4 * monte_carlo).all()
    # Sharp enough to tell the model from one without effects, or with the groups the wrong way round.
    assert (np.abs(expected) > 4 * monte_carlo).all()
    assert 0.88 < ((low <= expected) & (expected <= high)).mean() < 0.995


def test_one_file_of_usual_size_holds_its_model(tables, raw_plan):
    found = fit(tables)
    assert (np.abs(found[:, 0] - truth(PooledModel.model_validate(raw_plan))) < 3.5 * found[:, 1]).all()


def test_telling_someone_follows_a_model_of_its_own(small):
    plan = small(
        2,
        children_each=8_000,
        disclosure_odds_ratios={"female": 3.0, "age": 1.0, "urban": 1.0, "caregiver_online": 1.0},
    )
    children = make_pooled_survey(plan)["children"].dropna(subset="told_anyone")
    told = children.groupby("sex")["told_anyone"].agg(["mean", "size"]).astype(float)
    for sex, odds in (("male", 0.4 / 0.6), ("female", 3 * 0.4 / 0.6)):
        share = odds / (1 + odds)
        assert abs(told.loc[sex, "mean"] - share) < 4 * np.sqrt(share * (1 - share) / told.loc[sex, "size"])


# -- countries that differ in who tells


def test_without_a_spread_all_countries_tell_alike(raw_plan):
    plan = PooledModel.model_validate(raw_plan)
    share, ratios = disclosure_by_country(plan)
    assert set(share) == {plan.disclosure}
    assert {name: set(found) for name, found in ratios.items()} == {
        name: {ratio} for name, ratio in plan.disclosure_odds_ratios.items()
    }


def test_a_spread_is_the_standard_deviation_of_the_log_odds_between_countries(raw_plan):
    many = {f"C{i}": 0.1 for i in range(2000)}
    spread = {"reference": 0.5, "female": 0.3}
    plan = PooledModel.model_validate(raw_plan | {"baseline": many, "disclosure_spread": spread})
    share, ratios = disclosure_by_country(plan)
    log_odds = np.log(share / (1 - share))
    # Of 2,000 deviates the standard error of the mean is 0.022 of their spread, that of the spread 0.016.
    assert log_odds.mean() == pytest.approx(np.log(0.4 / 0.6), abs=4 * 0.022 * 0.5)
    assert log_odds.std() == pytest.approx(0.5, rel=4 * 0.016)
    assert np.log(ratios["female"]).std() == pytest.approx(0.3, rel=4 * 0.016)
    assert np.log(ratios["female"]).mean() == pytest.approx(np.log(1.5), abs=4 * 0.022 * 0.3)
    assert set(ratios["age"]) == {1.0}


def test_a_spread_changes_who_tells_and_nothing_else(small):
    plain = make_pooled_survey(small(5))
    spread = make_pooled_survey(small(5, disclosure_spread={"reference": 2.0, "urban": 1.0}))
    assert plain["caregivers"].equals(spread["caregivers"])
    told = "told_anyone"
    assert plain["children"].drop(columns=told).equals(spread["children"].drop(columns=told))
    assert (plain["children"][told].notna() == spread["children"][told].notna()).all()
    assert not plain["children"][told].equals(spread["children"][told])
