"""A stand-in for a country's household survey: the contract's columns, a three-stage design, calibrated weighted shares.

It holds no fact about the country beyond the published figures it is calibrated to, and no difference between groups:
where groups differ in a stand-in, that is chance.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd

from disrupting_harm import files
from disrupting_harm.contracts.household_survey import CLEAR_FORMS, OTHER_FORMS, STAND_IN_ID, TABLES
from disrupting_harm.errors import DesignError, ParamsError, WeightingError
from disrupting_harm.layout import Layout
from disrupting_harm.reference import internet_users, read_reference
from disrupting_harm.study import Calibration, Country, HouseholdSurvey, load_country
from disrupting_harm.synthetic.draw import fill, normal
from disrupting_harm.synthetic.pooled import make_pooled_survey
from disrupting_harm.synthetic.sample import Sample, draw_sample
from disrupting_harm.weighting.build import build_weights, population_totals


COMPONENT = "household_survey"
DONT_KNOW, NO_ANSWER = 98, 99
FREE_ITEMS = ("shared_own_naked_image", "met_online_contact")
CAREGIVER_ITEMS = ("uses_internet", "knows_where_to_report", "would_tell_police")
FILLER = (
    "sexual_comments"  # takes whoever belongs to `tf_csea_any` and has no other form, so it has no target of its own
)
FILLER_BESIDE = 0.4  # share of those with another form who also have this one
TARGETS = (
    "tf_csea_any",
    *(item for item in (*CLEAR_FORMS, *OTHER_FORMS) if item != FILLER),
    *FREE_ITEMS,
    "no_safety_information",
    "accepted_money_for_images",
    "told_nobody",
    *(f"caregiver_{item}" for item in CAREGIVER_ITEMS),
)


def synthesize_household_survey(layout: Layout, iso3: str) -> Path:
    """Write the stand-in's raw files to `data/raw/<ISO3>/household_survey/` and return that folder."""
    country = load_country(layout, iso3)
    survey = country.component(COMPONENT)
    if survey.data_class != "synthetic":
        raise ParamsError(
            f"params/countries/{iso3}.yaml, key components.{COMPONENT}.data_class: is {survey.data_class}, so there is no stand-in "
            f"to make; place the file with `dh import {iso3} {COMPONENT} FILE`."
        )
    tables = make_pooled_survey(survey.pooled) if survey.pooled else _make_survey(layout, country, survey)
    final = layout.raw(iso3, COMPONENT)
    partial = files.partial_directory(final)
    for name in survey.tables:
        frame = tables[name].assign(data_class="synthetic")
        columns = [*(c for c in TABLES[name].names() if c in frame), *survey.tables[name].domains]
        frame[columns].to_csv(partial / survey.tables[name].file, index=False, lineterminator="\n", float_format="%.4f")
    files.replace_directory(partial, final)
    return final


def _make_survey(layout: Layout, country: Country, survey: HouseholdSurvey) -> dict[str, pd.DataFrame]:
    plan, iso3 = survey.calibration, country.iso3
    _check_targets(iso3, plan)
    targets = published_targets(layout, iso3, survey) | plan.assumed
    sample, rng = draw_sample(country)
    try:
        weights = _weigh(layout, country, sample)
    except (WeightingError, DesignError) as error:
        place = (
            f"params/countries/{iso3}.yaml, key components.{COMPONENT}.calibration: these children cannot be weighted"
        )
        raise ParamsError("\n".join(f"{place}: {line}" for line in str(error).splitlines())) from None
    children = _make_children(rng, plan, sample.children, weights, targets)
    return {
        "children": children,
        "caregivers": _make_caregivers(rng, plan, sample.children, children, weights, targets),
    }


def _weigh(layout: Layout, country: Country, sample: Sample) -> pd.DataFrame:
    """The weights that the country's sampling design makes of the sample, in the order of the children."""
    weighting, scaling = country.component("sampling_design").weighting, country.component(COMPONENT).children_affected
    totals = population_totals(internet_users(layout, country.iso3, scaling), weighting.margins)
    weights = build_weights(
        sample.contacts, sample.selected, response_class=weighting.response_class, totals=totals, trim=weighting.trim
    )
    return weights.set_axis(sample.contacts.loc[weights.index, "respondent_id"]).loc[sample.children["respondent_id"]]


def _check_targets(iso3: str, plan: Calibration) -> None:
    """Every share that is drawn has one target, and every target is drawn."""
    given = [*plan.published, *plan.assumed]
    place = f"params/countries/{iso3}.yaml, key components.{COMPONENT}.calibration"
    problems = [f"{place}: no target for {name}; add it under `assumed`." for name in TARGETS if name not in given]
    problems += [
        f"{place}: unknown target {name}; take it out or correct its spelling." for name in given if name not in TARGETS
    ]
    problems += [f"{place}: two targets for {name}; take one out." for name in plan.published if name in plan.assumed]
    if problems:
        raise ParamsError("\n".join(problems))


def published_targets(layout: Layout, iso3: str, survey: HouseholdSurvey) -> dict[str, float]:
    """Weighted shares that the stand-in meets, from `data/reference/published_estimates.csv`."""
    table = read_reference(layout, "published_estimates", numbers=["estimate_pct"])
    rows = table[(table["iso3"] == iso3) & (table["component"] == COMPONENT) & (table["by"] == "")]
    rows = rows.drop_duplicates("indicator").set_index("indicator")  # the first source stands first
    wanted = survey.calibration.published
    missing = sorted(set(wanted.values()) - set(rows.index))
    if missing:
        raise ParamsError(
            f"params/countries/{iso3}.yaml, key calibration.published: data/reference/published_estimates.csv has no figure for "
            f"{', '.join(missing)}; add the row with its source there, or move the target to `assumed`."
        )
    return {name: float(rows.at[row, "estimate_pct"]) / 100 for name, row in wanted.items()}


def _make_children(
    rng, plan: Calibration, sample: pd.DataFrame, weights: pd.DataFrame, targets: dict[str, float]
) -> pd.DataFrame:
    n = len(sample)
    children = sample[["respondent_id", "stratum", "psu", "urbanity", "sex", "age"]].copy()
    children["household_id"] = [f"{STAND_IN_ID}H{i + 1:05d}" for i in range(n)]
    weight = np.round(weights["final"].to_numpy(), 4)
    children["weight"] = weight
    children["base_weight"] = np.round(weights["respondent"].to_numpy(), 4)

    everyone = np.ones(n, bool)
    any_form = fill(weight, _score(rng, plan, sample), everyone, targets["tf_csea_any"])
    for item in (*CLEAR_FORMS, *OTHER_FORMS):
        if item != FILLER:
            children[item] = fill(weight, _score(rng, plan, sample), any_form, targets[item]).astype(int)
    named = children[[i for i in (*CLEAR_FORMS, *OTHER_FORMS) if i != FILLER]].max(axis=1).to_numpy() == 1
    children[FILLER] = ((any_form & ~named) | (any_form & (rng.random(n) < FILLER_BESIDE))).astype(int)
    for item in FREE_ITEMS:
        children[item] = fill(weight, _score(rng, plan, sample), everyone, targets[item]).astype(int)
    uninformed = fill(weight, _score(rng, plan, sample), everyone, targets["no_safety_information"])
    children["received_safety_information"] = (~uninformed).astype(int)
    for item in (*CLEAR_FORMS, *OTHER_FORMS, *FREE_ITEMS):
        _add_non_answers(rng, plan, children, item)

    older = (children["age"] >= 15).to_numpy()
    accepted = _fill_within(rng, plan, sample, weight, older, targets["accepted_money_for_images"])
    children["accepted_money_for_images"] = pd.Series(accepted.astype(int)).astype("Int64").where(older)
    subjected = (children[list(CLEAR_FORMS)] == 1).any(axis=1).to_numpy()
    silent = _fill_within(rng, plan, sample, weight, subjected, targets["told_nobody"])
    children["told_anyone"] = pd.Series((~silent).astype(int)).astype("Int64").where(subjected)
    return children


def _make_caregivers(
    rng,
    plan: Calibration,
    sample: pd.DataFrame,
    children: pd.DataFrame,
    weights: pd.DataFrame,
    targets: dict[str, float],
) -> pd.DataFrame:
    """One caregiver in each of the first `plan.caregivers` households; the child's selection within the household drops out."""
    n = plan.caregivers
    sample = sample.iloc[:n].reset_index(drop=True)
    caregivers = children.loc[: n - 1, ["household_id", "stratum", "psu", "urbanity"]].reset_index(drop=True)
    caregivers["respondent_id"] = [f"{STAND_IN_ID}G{i + 1:05d}" for i in range(n)]
    caregivers["sex"] = np.where(rng.random(n) < 0.5, "female", "male")
    # Caregivers are weighted relative to each other: no population total of theirs is known, so the mean weight is 1.
    household = weights["non_response"].to_numpy()[:n]
    weight = np.round(household / household.mean(), 4)
    caregivers["weight"] = weight
    for item in CAREGIVER_ITEMS:
        yes = fill(weight, _score(rng, plan, sample), np.ones(n, bool), targets[f"caregiver_{item}"])
        caregivers[item] = yes.astype(int)
        _add_non_answers(rng, plan, caregivers, item)
    return caregivers


def _score(rng: np.random.Generator, plan: Calibration, sample: pd.DataFrame) -> np.ndarray:
    """A propensity in which neighbours in a PSU resemble each other; the answers made from it correlate less than it does."""
    rho = plan.latent_intraclass_correlation
    shared = normal(rng, int(sample["psu_index"].iloc[-1]) + 1)[sample["psu_index"].to_numpy()]
    return math.sqrt(rho) * shared + math.sqrt(1 - rho) * normal(rng, len(sample))


def _fill_within(
    rng, plan: Calibration, sample: pd.DataFrame, weight: np.ndarray, base: np.ndarray, share: float
) -> np.ndarray:
    """`fill` to a share of the base's own weight."""
    return fill(weight, _score(rng, plan, sample), base, share * float(weight[base].sum()) / float(weight.sum()))


def _add_non_answers(rng: np.random.Generator, plan: Calibration, frame: pd.DataFrame, item: str) -> None:
    """Some of those who did not say yes do not know or do not say; the share of yes stays where it was calibrated."""
    draw = rng.random(len(frame))
    no = (frame[item] == 0).to_numpy()
    codes = frame[item].to_numpy(copy=True)
    codes[no & (draw < plan.dont_know)] = DONT_KNOW
    codes[no & (draw >= plan.dont_know) & (draw < plan.dont_know + plan.prefer_not_to_say)] = NO_ANSWER
    frame[item] = codes
