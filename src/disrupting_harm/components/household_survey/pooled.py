"""A made-up file of several countries whose outcomes follow a known logistic model, so that a model can be seen to find it.

Its countries do not exist. It tests the model and describes no country.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from disrupting_harm.components.household_survey.contract import CLEAR_FORMS, OTHER_FORMS
from disrupting_harm.components.household_survey.params import PooledModel
from disrupting_harm.contracts.model import STAND_IN_ID


SHARE_OF_ANOTHER_FORM = 0.2  # of cases who also had each of the other forms
COVARIATES = ("female", "age", "urban", "caregiver_online")
CENTRE = 14.5  # of age, whose odds ratio is for one year


def make_pooled_survey(plan: PooledModel) -> dict[str, pd.DataFrame]:
    """Children and their caregivers, `plan.children_each` of each country, in the contract's columns and `country`."""
    rng = np.random.Generator(np.random.PCG64(plan.seed))
    n = plan.children_each * len(plan.baseline)
    row, country = np.arange(n) % plan.children_each, np.arange(n) // plan.children_each
    psu = row * plan.psus_each // plan.children_each
    stratum = psu * plan.strata_each // plan.psus_each
    children = pd.DataFrame(
        {
            "respondent_id": [f"{STAND_IN_ID}C{i + 1:05d}" for i in range(n)],
            "household_id": [f"{STAND_IN_ID}H{i + 1:05d}" for i in range(n)],
            "country": np.array(list(plan.baseline))[country],
            "stratum": [f"{c + 1}S{h + 1:02d}" for c, h in zip(country, stratum, strict=True)],  # countries share none
            "psu": [f"{p + 1:03d}" for p in psu],
            "urbanity": np.where(stratum < plan.strata_each // 2, "urban", "rural"),
            "weight": np.round(0.5 + rng.random(n), 4),
            "sex": np.where(rng.random(n) < 0.5, "female", "male"),
            "age": rng.integers(12, 18, n),
        }
    )
    online = (rng.random(n) < 0.6).astype(int)
    x = {
        "female": (children["sex"] == "female").to_numpy(float),
        "age": children["age"].to_numpy(float) - CENTRE,
        "urban": (children["urbanity"] == "urban").to_numpy(float),
        "caregiver_online": online.astype(float),
    }
    baseline = np.array(list(plan.baseline.values()))[country]
    case = rng.random(n) < _risk(baseline, x, plan.outcome_odds_ratios)
    reference, ratios = disclosure_by_country(plan)
    told = rng.random(n) < _risk(reference[country], x, {name: ratio[country] for name, ratio in ratios.items()})
    first = rng.integers(0, len(CLEAR_FORMS), n)
    for position, item in enumerate(CLEAR_FORMS):
        children[item] = (case & ((first == position) | (rng.random(n) < SHARE_OF_ANOTHER_FORM))).astype(int)
    for item in OTHER_FORMS:
        children[item] = (case & (rng.random(n) < SHARE_OF_ANOTHER_FORM)).astype(int)
    children["told_anyone"] = pd.Series(told.astype(int)).astype("Int64").where(case)
    children["received_safety_information"] = (rng.random(n) < 0.4).astype(int)
    for item in ("shared_own_naked_image", "met_online_contact"):
        children[item] = (rng.random(n) < 0.1).astype(int)
    caregivers = children[["household_id", "stratum", "psu", "urbanity", "weight"]].copy()
    caregivers["respondent_id"] = [f"{STAND_IN_ID}G{i + 1:05d}" for i in range(n)]
    caregivers["sex"] = np.where(rng.random(n) < 0.5, "female", "male")
    caregivers["uses_internet"] = online
    for item, share in (("knows_where_to_report", 0.3), ("would_tell_police", 0.5)):
        caregivers[item] = (rng.random(n) < share).astype(int)
    return {"children": children, "caregivers": caregivers}


def disclosure_by_country(plan: PooledModel) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """By country (k,), in the order of the plan: the share of the reference group who tell, and each odds ratio of telling.

    Where the plan states a spread, countries lie around its values as normal deviates times it on the scale of the log odds. The
    deviates have a generator of their own, so that a file without a spread is what it was.
    """
    rng = np.random.Generator(np.random.PCG64([plan.seed, 1]))
    deviates = {name: rng.standard_normal(len(plan.baseline)) for name in ("reference", *COVARIATES)}
    factor = {name: np.exp(plan.disclosure_spread.get(name, 0.0) * value) for name, value in deviates.items()}
    odds = plan.disclosure / (1 - plan.disclosure) * factor["reference"]
    share = np.full(len(odds), plan.disclosure) if "reference" not in plan.disclosure_spread else odds / (1 + odds)
    return share, {name: ratio * factor[name] for name, ratio in plan.disclosure_odds_ratios.items()}


def _risk(baseline: np.ndarray, x: dict[str, np.ndarray], odds_ratios: Mapping[str, float | np.ndarray]) -> np.ndarray:
    """expit(logit(baseline) + sum of x log(odds ratio)), rounded short of the bits in which processors differ."""
    odds = baseline / (1 - baseline)
    for name, ratio in odds_ratios.items():
        odds = odds * ratio ** x[name]
    return np.round(odds / (1 + odds), 9)
