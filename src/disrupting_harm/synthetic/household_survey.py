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
from disrupting_harm.errors import ParamsError
from disrupting_harm.layout import Layout
from disrupting_harm.reference import read_reference, reference_share
from disrupting_harm.samplics_adapter import SampleRequestError, poststratify, select_pps
from disrupting_harm.study import Calibration, HouseholdSurvey, load_country
from disrupting_harm.synthetic.draw import fill, normal


COMPONENT = "household_survey"
FRAME_PSUS = 120  # PSUs of the frame in each stratum
HOUSEHOLDS = (60, 200)  # households of a PSU
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
    survey = load_country(layout, iso3).component(COMPONENT)
    if survey.calibration is None:
        raise ParamsError(
            f"params/countries/{iso3}.yaml, key components.{COMPONENT}.data_class: is {survey.data_class}, so there is no stand-in "
            f"to make; place the file with `dh import {iso3} {COMPONENT} FILE`."
        )
    plan = survey.calibration
    rng = np.random.Generator(np.random.PCG64(plan.seed))
    _check_targets(iso3, plan)
    targets = published_targets(layout, iso3, survey) | plan.assumed
    population = _population(layout, iso3, survey)
    try:
        sample = _draw_sample(rng, plan)
        children = _make_children(rng, plan, sample, population, targets)
    except SampleRequestError as error:
        raise ParamsError(
            f"params/countries/{iso3}.yaml, key components.{COMPONENT}.calibration: the sample cannot be drawn ({error}); "
            "take more children, or fewer PSUs in a stratum."
        ) from None
    caregivers = _make_caregivers(rng, plan, sample, children, targets)
    final = layout.raw(iso3, COMPONENT)
    partial = files.partial_directory(final)
    for name, frame in {"children": children, "caregivers": caregivers}.items():
        if name not in survey.tables:
            continue
        frame["data_class"] = "synthetic"
        columns = [c for c in TABLES[name].names() if c in frame]
        frame[columns].to_csv(partial / survey.tables[name].file, index=False, lineterminator="\n", float_format="%.4f")
    files.replace_directory(partial, final)
    return final


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


def _draw_sample(rng: np.random.Generator, plan: Calibration) -> pd.DataFrame:
    """One row per child: three stages, each with its selection probability."""
    strata = [f"S{i + 1:02d}" for i in range(plan.strata)]
    stratum = np.repeat(strata, FRAME_PSUS)
    households = rng.integers(HOUSEHOLDS[0], HOUSEHOLDS[1] + 1, len(stratum))
    per_stratum = {h: plan.psus // plan.strata + (i < plan.psus % plan.strata) for i, h in enumerate(strata)}
    chosen, pi_psu = select_pps(np.arange(len(stratum)), stratum, households, per_stratum, seed=plan.seed)
    interviews = np.full(plan.psus, plan.children // plan.psus)
    interviews[: plan.children % plan.psus] += 1
    psu = np.repeat(np.arange(plan.psus), interviews)
    eligible = rng.integers(1, 4, plan.children)
    return pd.DataFrame(
        {
            "psu_index": psu,
            "stratum": stratum[chosen][psu],
            "psu": [f"{unit % FRAME_PSUS + 1:03d}" for unit in chosen[psu]],  # codes repeat across strata
            "urbanity": np.where(np.isin(stratum[chosen][psu], strata[: plan.strata // 2]), "urban", "rural"),
            "household_weight": 1 / (pi_psu[psu] * interviews[psu] / households[chosen][psu]),
            "eligible_children": eligible,
        }
    )


def _population(layout: Layout, iso3: str, survey: HouseholdSurvey) -> dict[str, float]:
    """Internet-using children by sex and single age: UN population times the published internet share."""
    scale = survey.children_affected
    table = read_reference(layout, "population_age_sex", numbers=["year", "age", "population"])
    share = reference_share(layout, iso3, scale.internet_share)
    rows = table[
        (table["iso3"] == iso3)
        & (table["year"] == scale.population_year)
        & table["age"].between(*scale.population_ages)
    ]
    if rows.empty:
        raise ParamsError(
            f"params/countries/{iso3}.yaml, key components.{COMPONENT}.children_affected.population_year: "
            f"data/reference/population_age_sex.csv has no row for {iso3} and {scale.population_year}; name a year it holds."
        )
    return {f"{r.sex}{int(r.age)}": r.population * share for r in rows.itertuples()}


def _make_children(
    rng, plan: Calibration, sample: pd.DataFrame, population: dict[str, float], targets: dict[str, float]
) -> pd.DataFrame:
    n = len(sample)
    children = pd.DataFrame(
        {
            "respondent_id": [f"{STAND_IN_ID}C{i + 1:05d}" for i in range(n)],
            "household_id": [f"{STAND_IN_ID}H{i + 1:05d}" for i in range(n)],
        }
    )
    children[["stratum", "psu", "urbanity"]] = sample[["stratum", "psu", "urbanity"]]
    children["sex"] = np.where(rng.random(n) < 0.5, "female", "male")
    children["age"] = rng.integers(12, 18, n)
    base = (sample["household_weight"] * sample["eligible_children"]).to_numpy()
    cell = np.array([f"{sex}{age}" for sex, age in zip(children["sex"], children["age"], strict=True)])
    weight = np.round(poststratify(base, cell, population), 4)
    children["weight"] = weight

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
    rng, plan: Calibration, sample: pd.DataFrame, children: pd.DataFrame, targets: dict[str, float]
) -> pd.DataFrame:
    """One caregiver in each of the first `plan.caregivers` households; the child's selection within the household drops out."""
    n = plan.caregivers
    sample = sample.iloc[:n].reset_index(drop=True)
    caregivers = children.loc[: n - 1, ["household_id", "stratum", "psu", "urbanity"]].reset_index(drop=True)
    caregivers["respondent_id"] = [f"{STAND_IN_ID}G{i + 1:05d}" for i in range(n)]
    caregivers["sex"] = np.where(rng.random(n) < 0.5, "female", "male")
    # Caregivers are weighted relative to each other: no population total of theirs is known, so the mean weight is 1.
    weight = np.round((sample["household_weight"] / sample["household_weight"].mean()).to_numpy(), 4)
    caregivers["weight"] = weight
    for item in CAREGIVER_ITEMS:
        yes = fill(weight, _score(rng, plan, sample), np.ones(n, bool), targets[f"caregiver_{item}"])
        caregivers[item] = yes.astype(int)
        _add_non_answers(rng, plan, caregivers, item)
    return caregivers


def _score(rng: np.random.Generator, plan: Calibration, sample: pd.DataFrame) -> np.ndarray:
    """A propensity in which neighbours in a PSU resemble each other; the answers made from it correlate less than it does."""
    rho = plan.latent_intraclass_correlation
    shared = normal(rng, plan.psus)[sample["psu_index"].to_numpy()]
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
