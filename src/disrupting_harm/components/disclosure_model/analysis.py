"""The model of disclosure as its notebook uses it: the children, the fit, and its estimates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from disrupting_harm.components.disclosure_model import diagnostics
from disrupting_harm.components.disclosure_model.model import INTERCEPT, Draws, Rows, read_rows, sample
from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.components.kinds.survey.indicator_values import indicator_values, lineage_of
from disrupting_harm.errors import ParamsError
from disrupting_harm.evidence import Run
from disrupting_harm.evidence.display import PER_UNIT


SURVEY = "household_survey"
INTERVAL = (0.025, 0.5, 0.975)
ODDS_RATIO, SPREAD = "posterior_odds_ratio", "spread_between_countries"


@dataclass(frozen=True)
class Fit:
    """A fit that met its limits, with the tables of its diagnostics."""

    rows: Rows
    draws: Draws
    convergence: pd.DataFrame
    replicated: pd.DataFrame


def open_survey(run: Run) -> Survey:
    """The household survey of the same unit, whose outcome is modelled."""
    return Survey(run, SURVEY)


def load_children(survey: Survey) -> pd.DataFrame:
    """One row per child with outcome and predictors, those of its caregiver joined by household. Raises ParamsError for a predictor
    that is no indicator, domain or column of the survey."""
    run, known = survey.run, survey.run.definitions
    wanted = [name for name in (run.params.outcome, *run.params.predictors) if name in known]
    children = _with_indicators(survey, "children", [n for n in wanted if known[n].table == "children"])
    of_caregivers = [name for name in wanted if known[name].table == "caregivers"]
    if of_caregivers:
        theirs = _with_indicators(survey, "caregivers", of_caregivers)[["household_id", *of_caregivers]]
        theirs = theirs[theirs["household_id"].notna()]  # two rows without an id do not share a household
        children = children.merge(theirs, on="household_id", how="left", validate="many_to_one")
    asked = (run.params.outcome, *run.params.predictors, run.params.country)
    if lost := [name for name in asked if name not in children]:
        place = f"{run.layout.relative(run.layout.country(run.iso3))}, key components.{run.component}"
        raise ParamsError(
            f"{place}: {', '.join(lost)} is no indicator or domain of the household survey; correct it, or define it in params/indicators."
        )
    return children


def _with_indicators(survey: Survey, table: str, names: list[str]) -> pd.DataFrame:
    """A table of the survey with a column per indicator, made anew from its items, and their lineage noted."""
    frame, known = survey.run.load(table, component=SURVEY), survey.run.definitions
    made = {name: indicator_values(frame, name, known) for name in names}
    survey.run.note_columns(table, {name: lineage_of(name, known) for name in names})
    return frame.drop(columns=[name for name in names if name in frame]).assign(**made)


def loaded_tables(run: Run) -> list[str]:
    """The tables of the household survey that the run has loaded."""
    return [entry.table for entry in run.inputs.values() if entry.role == "derived"]


def fit_disclosure(survey: Survey, children: pd.DataFrame) -> Fit:
    """The model of the run's parameters. Raises UnreliableFitError where its diagnostics do not meet the limits."""
    run, params = survey.run, survey.run.params
    rows = read_rows(children, outcome=params.outcome, predictors=params.predictors, country=params.country)
    draws = sample(rows, params.priors, params.sampler)
    converged = diagnostics.convergence(draws, rows.countries)
    replicated = diagnostics.replicate(draws, rows, _groups(rows, children, params.country), params.sampler.seed)
    place = f"{run.layout.relative(run.layout.country(run.iso3))}, key components.{run.component}"
    diagnostics.require_reliable(converged, draws.divergences, replicated, params.limits, place=place, label=run.label)
    return Fit(rows, draws, converged, replicated)


def _groups(rows: Rows, children: pd.DataFrame, country: str) -> dict[tuple[str, str], np.ndarray]:
    """Countries, and levels of the predictors that have some."""
    found = {(country, name): rows.country == i for i, name in enumerate(rows.countries)}
    for term in rows.terms:
        if term.reference is not None:
            values = children[term.name].iloc[rows.places].astype(str).to_numpy()
            found |= {(term.name, level): values == level for level in (term.reference, *term.levels)}
    return found


def estimate_odds_ratios(survey: Survey, fit: Fit) -> pd.DataFrame:
    """Of every predictor, the odds ratio of the average country and of each country, and the spread between countries on the log odds:
    medians and 95 % intervals of the posterior, in the engine's columns. n counts rows, n_cases those who told."""
    params, rows, draws = survey.run.params, fit.rows, fit.draws
    found = []
    for j, label in enumerate(draws.labels):
        if label == INTERCEPT:
            continue
        by, level = _key(label)
        found.append(_row(params.outcome, by, level, ODDS_RATIO, np.exp(draws.flat(draws.average)[:, j]), rows.told))
        found.append(_row(params.outcome, by, level, SPREAD, draws.flat(draws.spread)[:, j], rows.told))
        for i, country in enumerate(rows.countries):
            values = np.exp(draws.flat(draws.by_country)[:, i, j])
            told = rows.told[rows.country == i]
            found.append(_row(params.outcome, f"{params.country}:{by}", f"{country}:{level}", ODDS_RATIO, values, told))
    return _table(found)


def estimate_diagnostics(survey: Survey, fit: Fit) -> pd.DataFrame:
    """R-hat and effective draws of every parameter, divergences, and counts seen beside counts replicated, in the engine's columns."""
    params = survey.run.params
    found = [_plain(params.outcome, "", "", "divergences", fit.draws.divergences)]
    for row in fit.convergence.itertuples():
        by, level = _key((row.term, row.level))
        prefix = "spread_" if row.kind == diagnostics.SPREAD else ""
        if row.kind not in (diagnostics.AVERAGE, diagnostics.SPREAD):
            by, level = f"{params.country}:{by}", f"{row.kind}:{level}"
        found += [
            _plain(params.outcome, by, level, prefix + n, getattr(row, n)) for n in ("r_hat", "ess_bulk", "ess_tail")
        ]
    for row in fit.replicated.itertuples():
        seen = _plain(params.outcome, row.by, row.level, "observed_cases", row.observed) | {"n": row.n, "p": row.tail}
        made = _plain(params.outcome, row.by, row.level, "replicated_cases", row.median)
        found += [seen, made | {"n": row.n, "ci_low": row.low, "ci_high": row.high}]
    return _table(found)


def _key(label: tuple[str, str]) -> tuple[str, str]:
    term, level = label
    if label == INTERCEPT:
        return term, "all"
    return term, level or PER_UNIT


def _row(outcome: str, by: str, level: str, statistic: str, values: np.ndarray, told: np.ndarray) -> dict:
    low, median, high = np.quantile(values, INTERVAL)
    return _plain(outcome, by, level, statistic, median) | {
        "ci_low": low, "ci_high": high, "n": float(len(told)), "n_cases": float(told.sum()),
    }  # fmt: skip


def _plain(outcome: str, by: str, level: str, statistic: str, value: float) -> dict:
    missing = float("nan")
    return {
        "indicator": outcome, "by": by, "level": level, "statistic": statistic, "estimate": float(value), "se": missing,
        "ci_low": missing, "ci_high": missing, "df": missing, "deff": missing, "n": missing, "n_cases": missing, "n_weighted": missing,
        "p": missing,
    }  # fmt: skip


def _table(rows: list[dict]) -> pd.DataFrame:
    table = pd.DataFrame(rows)
    table.attrs = {"ci": "posterior quantiles"}
    return table
