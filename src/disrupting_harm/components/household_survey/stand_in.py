"""A stand-in for a country's household survey: the contract's columns, a three-stage design, calibrated weighted shares.

The forms of harm and what else has a share of its own are drawn first; then the answers to all other questions of the forms.
It holds no fact about the country beyond the published figures it is calibrated to, and no difference between groups:
where groups differ in a stand-in, that is chance.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from disrupting_harm.components.household_survey.contract import CLEAR_FORMS, OTHER_FORMS, contract_for
from disrupting_harm.components.household_survey.params import Params, StandInAnswers
from disrupting_harm.components.household_survey.pooled import make_pooled_survey
from disrupting_harm.components.household_survey.stand_in_rows import stand_in_rows
from disrupting_harm.components.household_survey.targets import (
    CAREGIVER_ITEMS,
    FILLER,
    FORMS,
    FREE_ITEMS,
    TABLE,
    read_targets,
)
from disrupting_harm.components.household_survey.ties import TIES
from disrupting_harm.components.kinds.survey.set_shares import FIGURES
from disrupting_harm.components.sampling_design.params import Weighting
from disrupting_harm.components.sampling_design.sample import Sample, draw_sample
from disrupting_harm.contracts.model import MARK, STAND_IN_ID, Table
from disrupting_harm.errors import DesignError, ParamsError, WeightingError
from disrupting_harm.ingest.write import write_stand_in
from disrupting_harm.instruments.model import Instrument
from disrupting_harm.instruments.used import instruments_of
from disrupting_harm.layout import Layout
from disrupting_harm.reference import POPULATION, calibration_population, require_target_population
from disrupting_harm.registry import component
from disrupting_harm.sections import held, load_section, load_used, require_held
from disrupting_harm.study.load import merge_section
from disrupting_harm.study.parameter_file import validate
from disrupting_harm.synthetic.answers import draw_answers
from disrupting_harm.synthetic.draw import fill, normal
from disrupting_harm.synthetic.priors import read_priors
from disrupting_harm.weighting.build import build_weights, population_totals


STEM = "household_survey"
DESIGN = "sampling_design"
DONT_KNOW, NO_ANSWER = 98, 99
PRIORS = "stand_in_priors"
FILLER_BESIDE = 0.4  # share of those with another form who also have this one


def synthesize(layout: Layout, iso3: str) -> Path:
    """Write the stand-in's raw files to `data/raw/<ISO3>/household_survey/` and return that folder."""
    sections = load_used(layout, iso3, STEM, "stand_in")
    survey = sections[STEM]
    made = make_pooled_survey(survey.pooled) if survey.pooled else make_survey(layout, iso3, survey, sections[DESIGN])
    read = () if survey.pooled else _references_read(layout, iso3)
    contracts = _contracts(layout, iso3, survey)
    if survey.layout:
        text = _csv(stand_in_rows(made, contracts, survey.tables, iso3))
        return write_stand_in(layout, iso3, STEM, survey, dict.fromkeys(survey.tables, text), references=read)
    tables = {}
    for name, contract in contracts.items():
        frame = made[name].assign(data_class="synthetic")
        tables[name] = _csv(frame[[c for c in contract.names() if c in frame]])
    return write_stand_in(layout, iso3, STEM, survey, tables, references=read)


def synthesize_file(layout: Layout, name: str, units: Sequence[str]) -> str:
    """The stand-ins of several units in the layout `name`, as the text of one file; their data stay where they are.

    A unit need not declare the layout; it declares a stand-in. Raises as `synthesize` does.
    """
    parts = []
    for iso3 in units:
        require_held(layout, iso3, STEM)
        survey = validate(Params, merge_section(layout, iso3, STEM, file_layout=name))
        if not survey.stand_in or DESIGN not in held(layout, iso3):
            raise ParamsError(
                f"params/countries/{iso3}.yaml, key components.{STEM}: is no stand-in drawn by a sampling design; take a unit that is."
            )
        design = load_section(layout, iso3, DESIGN)
        if problems := survey.check_needs({DESIGN: design}):
            raise ParamsError("\n".join(f"params/countries/{iso3}.yaml: {text}; correct it." for text in problems))
        made = make_survey(layout, iso3, survey, design)
        parts.append(stand_in_rows(made, _contracts(layout, iso3, survey), survey.tables, iso3))
    rows = pd.concat(parts).fillna("")  # a column that one unit leaves blank is in the file for all
    return _csv(rows[[*(c for c in rows if c != MARK.name), MARK.name]])


def _contracts(layout: Layout, iso3: str, survey: Params) -> dict[str, Table]:
    forms = instruments_of(layout, STEM, iso3, survey.instrument_tables())
    return {name: contract_for(name, params, forms.get(name)) for name, params in survey.tables.items()}


def _csv(frame: pd.DataFrame) -> str:
    return frame.to_csv(index=False, lineterminator="\n", float_format="%.4f")


def make_survey(layout: Layout, iso3: str, survey: Params, design) -> dict[str, pd.DataFrame]:
    """The stand-in's tables of children and caregivers, before they are written. Raises as `synthesize` does."""
    plan = survey.stand_in
    targets = {item: target.share for item, target in read_targets(layout, iso3).items()}
    sample, rng = draw_sample(iso3, design)
    try:
        weights = _weigh(layout, iso3, design.weighting, sample)
    except (WeightingError, DesignError) as error:
        place = f"params/countries/{iso3}.yaml, key components.{DESIGN}.stand_in: these children cannot be weighted"
        raise ParamsError("\n".join(f"{place}: {line}" for line in str(error).splitlines())) from None
    children = _make_children(rng, plan, sample.children, weights, targets)
    caregivers = _make_caregivers(rng, plan, sample.children, children, weights, targets)
    seed = design.selection.seed if design.stand_in.seed is None else design.stand_in.seed
    forms = instruments_of(layout, STEM, iso3, survey.instrument_tables())
    made = {"children": children, "caregivers": caregivers}
    return _add_answers(layout, forms, seed, plan, sample.children, made)


def _add_answers(
    layout: Layout,
    forms: Mapping[str, Instrument],
    seed: int,
    plan: StandInAnswers,
    sample: pd.DataFrame,
    made: dict[str, pd.DataFrame],
) -> dict[str, pd.DataFrame]:
    """The tables with the answers to all other questions of their forms.

    A generator of its own: what was drawn before is the same whatever the forms ask.
    """
    priors = read_priors(layout, PRIORS, forms, made)
    tables = dict(made)
    for name, instrument in forms.items():
        respondents = sample.iloc[: len(made[name])]
        tables[name] = draw_answers(
            np.random.Generator(np.random.PCG64([seed, zlib.crc32(f"answers of {name}".encode())])),
            instrument,
            made[name],
            priors[name],
            made[name]["weight"].to_numpy(),
            lambda rng, respondents=respondents: _score(rng, plan, respondents),
            dont_know=plan.dont_know,
            prefer_not_to_say=plan.prefer_not_to_say,
            ties=TIES[name],
        )
    return tables


def _references_read(layout: Layout, iso3: str) -> tuple[str, ...]:
    share = require_target_population(layout, iso3).internet_share
    return (TABLE, FIGURES, PRIORS, POPULATION, *((share.reference,) if share else ()))


def _weigh(layout: Layout, iso3: str, weighting: Weighting, sample: Sample) -> pd.DataFrame:
    """The weights that the country's sampling design makes of the sample, in the order of the children."""
    people = calibration_population(
        layout, iso3, component(STEM).references["stand_in"], respondents=len(sample.children)
    )
    totals = population_totals(people, weighting.margins)
    weights = build_weights(
        sample.contacts, sample.selected, response_class=weighting.response_class, totals=totals, trim=weighting.trim
    )
    return weights.set_axis(sample.contacts.loc[weights.index, "respondent_id"]).loc[sample.children["respondent_id"]]


def _make_children(
    rng, plan: StandInAnswers, sample: pd.DataFrame, weights: pd.DataFrame, targets: dict[str, float]
) -> pd.DataFrame:
    n = len(sample)
    children = sample[["respondent_id", "stratum", "psu", "urbanity", "sex", "age"]].copy()
    children["household_id"] = [f"{STAND_IN_ID}H{i + 1:05d}" for i in range(n)]
    weight = np.round(weights["final"].to_numpy(), 4)
    children["weight"] = weight
    children["base_weight"] = np.round(weights["respondent"].to_numpy(), 4)

    everyone = np.ones(n, bool)
    any_form = fill(weight, _score(rng, plan, sample), everyone, targets["tf_csea_any"])
    for item in FORMS:
        children[item] = fill(weight, _score(rng, plan, sample), any_form, targets[item]).astype(int)
    named = children[list(FORMS)].max(axis=1).to_numpy() == 1
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
    plan: StandInAnswers,
    sample: pd.DataFrame,
    children: pd.DataFrame,
    weights: pd.DataFrame,
    targets: dict[str, float],
) -> pd.DataFrame:
    """One caregiver in each of the first `plan.caregivers` households, by default of all; the child's selection drops out."""
    n = plan.caregivers or len(sample)
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


def _score(rng: np.random.Generator, plan: StandInAnswers, sample: pd.DataFrame) -> np.ndarray:
    """A propensity in which neighbours in a PSU resemble each other; the answers made from it correlate less than it does."""
    rho = plan.latent_intraclass_correlation
    shared = normal(rng, int(sample["psu_index"].iloc[-1]) + 1)[sample["psu_index"].to_numpy()]
    return math.sqrt(rho) * shared + math.sqrt(1 - rho) * normal(rng, len(sample))


def _fill_within(
    rng, plan: StandInAnswers, sample: pd.DataFrame, weight: np.ndarray, base: np.ndarray, share: float
) -> np.ndarray:
    """`fill` to a share of the base's own weight."""
    return fill(weight, _score(rng, plan, sample), base, share * float(weight[base].sum()) / float(weight.sum()))


def _add_non_answers(rng: np.random.Generator, plan: StandInAnswers, frame: pd.DataFrame, item: str) -> None:
    """Some of those who did not say yes do not know or do not say; the share of yes stays where it was calibrated."""
    draw = rng.random(len(frame))
    no = (frame[item] == 0).to_numpy()
    codes = frame[item].to_numpy(copy=True)
    codes[no & (draw < plan.dont_know)] = DONT_KNOW
    codes[no & (draw >= plan.dont_know) & (draw < plan.dont_know + plan.prefer_not_to_say)] = NO_ANSWER
    frame[item] = codes
