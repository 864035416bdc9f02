"""Several made-up countries whose outcomes follow a model that is written down, so that it can be seen to be found again."""

import shutil

import numpy as np
import pandas as pd
import pytest
import yaml

from disrupting_harm import files
from disrupting_harm.contracts import check_frame
from disrupting_harm.contracts.household_survey import CLEAR_FORMS, TABLES
from disrupting_harm.layout import Layout
from disrupting_harm.regression import fit_logistic
from disrupting_harm.study import PooledCalibration, load_country
from disrupting_harm.survey import SurveyDesign
from disrupting_harm.synthetic.household_survey import synthesize_household_survey
from disrupting_harm.synthetic.pooled import COVARIATES, make_pooled_survey


# The file's bytes on every machine. A change of them is a change of every figure made from it and of dvc.lock: say so in
# the commit that makes it.
FROZEN = {
    "children.csv": "bf6305bab0dfcda2959220f5c40ebb320df20aa7ea5e915a6666a71e7ad974df",
    "caregivers.csv": "3201a728d5500314279222c9dc2de4c054c021895d0a6990163c17c942d9e828",
}
ROUNDS = 40


@pytest.fixture(scope="module")
def raw_plan(root) -> dict:
    params = yaml.safe_load(Layout(root).country("XFC").read_text(encoding="utf-8"))
    return params["components"]["household_survey"]["pooled"]


@pytest.fixture(scope="module")
def small(raw_plan):
    """Three countries of 400 children in 40 PSUs, by seed."""
    sizes = {"children_each": 400, "psus_each": 40, "strata_each": 4, "baseline": {"A": 0.1, "B": 0.2, "C": 0.3}}
    return lambda seed, **changes: PooledCalibration.model_validate(raw_plan | sizes | {"seed": seed} | changes)


@pytest.fixture(scope="module")
def tables(raw_plan):
    return make_pooled_survey(PooledCalibration.model_validate(raw_plan))


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


def test_the_file_is_the_frozen_one(tmp_path, root):
    shutil.copytree(root / "params", tmp_path / "params")
    np.random.random(7)
    folder = synthesize_household_survey(Layout(tmp_path), "XFC")
    assert {path.name: files.sha256_file(path) for path in folder.iterdir()} == FROZEN


def test_the_same_seed_gives_the_same_file_and_another_seed_another(small):
    first, again, other = (make_pooled_survey(small(seed)) for seed in (3, 3, 4))
    for name in TABLES:
        pd.testing.assert_frame_equal(first[name], again[name])
        assert not first[name].equals(other[name])


# -- the contract


@pytest.mark.parametrize("name", TABLES)
def test_it_keeps_the_contract(tables, name):
    frame = tables[name]
    assert check_frame(frame, TABLES[name], file=name, rows=np.arange(len(frame)), mend="") == []


@pytest.mark.parametrize("name", TABLES)
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


def test_its_countries_are_those_that_the_parameters_declare(root, raw_plan):
    survey = load_country(Layout(root), "XFC").component("household_survey")
    assert set(survey.tables["children"].domains["country"].codes) == set(raw_plan["baseline"])


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


def test_the_studys_own_file_holds_its_model(tables, raw_plan):
    found = fit(tables)
    assert (np.abs(found[:, 0] - truth(PooledCalibration.model_validate(raw_plan))) < 3.5 * found[:, 1]).all()


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
