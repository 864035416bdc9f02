"""From a prevalence to a number of children, as the country's parameters say."""

from __future__ import annotations

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.errors import ParamsError
from disrupting_harm.evidence.source_rows import COLUMN as ROWS
from disrupting_harm.layout import Layout
from disrupting_harm.reference import population_of, reference_share, require_target_population
from disrupting_harm.registry import component
from disrupting_harm.study.conventions import TargetPopulation
from disrupting_harm.study.load import load_target_population
from disrupting_harm.survey.affected import Affected, children_affected


RESIDENTS = "population_age_sex"
EXACT_SHARE = (
    "The interval carries the sampling error of the prevalence only: the internet share and the population are taken as exact, "
    "because no standard error was published for them. It is therefore too narrow."
)


def reason_for_no_number(layout: Layout, iso3: str) -> str:
    """Why no prevalence of the unit becomes a number of children; empty where one may."""
    people = load_target_population(layout, iso3)
    if people is None or people.internet_share:
        return ""
    first, last = people.ages
    return (
        f"not estimated, because no share of children aged {first}-{last} who use the internet was published for the country. Weights "
        "follow the shape of the population by sex and age, and sum to the number of children interviewed"
    )


def load_factors(survey: Survey) -> dict[str, pd.DataFrame]:
    """The residents and the share of internet users by which the declared prevalence becomes a number of children, as loaded
    reference tables in this order; none where no indicator is declared, or no share was published.
    """
    if not survey.section.scaled_indicator or (share := target_population(survey).internet_share) is None:
        return {}
    run = survey.run
    return {
        RESIDENTS: run.load_reference(RESIDENTS, columns=["population"]),
        share.reference: run.load_reference(share.reference, columns=[share.column]),
    }


def explain_no_number(survey: Survey, prevalence: pd.DataFrame) -> pd.DataFrame:
    """The factors of the product in columns as of `explain_scaling`, where the share is not known and there is no product."""
    row = _scaled_prevalence(survey, prevalence)
    first, last = target_population(survey).ages
    rows = [
        ("Children affected", "not estimated", ""),
        (row["label"], printing.share(row), row["estimate_id"]),
        (f"Share of those aged {first}-{last} who use the internet", "none was published", ""),
    ]
    return pd.DataFrame(rows, columns=["Factor", "Value", "From"])


def scale_to_children(survey: Survey, prevalence: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Prevalence x internet share x population for the declared indicator, overall: one row in the engine's columns.

    NaN, with the prevalence's flags, where the presentation standard does not let the prevalence stand as a percentage.
    """
    row = _scaled_prevalence(survey, prevalence)
    if row["presentation"] == "percentage":
        result = children_affected(
            row["estimate"], _share(survey), _children(survey, population),
            prevalence_se=row["se"], prevalence_ci=(max(row["ci_low"], 0.0), min(row["ci_high"], 1.0)), df=row["df"],
        )  # fmt: skip
    else:  # no number of children where no percentage is printed
        result = Affected(*[float("nan")] * 4)
    same = ("indicator", "by", "level", "df", "df_domain", "deff", "n", "n_eff", "n_cases", "n_weighted", "flags")
    out = pd.DataFrame([{**row[list(same)], **vars(result)}])
    out.attrs = dict(prevalence.attrs)
    return out


def explain_scaling(
    survey: Survey, prevalence: pd.DataFrame, population: pd.DataFrame, shares: pd.DataFrame, affected: pd.DataFrame
) -> pd.DataFrame:
    """The product, its factors and what was published of them, one row each, with sources; figures as printed."""
    people, product, row = target_population(survey), affected.iloc[0], _scaled_prevalence(survey, prevalence)
    first, last = people.ages
    published = shares.iloc[0]
    source = f"{population['source_title'].iloc[0]} ({population['licence'].iloc[0]})"
    rows = [
        (
            "Children affected",
            _about(product["estimate"], product["ci_low"], product["ci_high"]),
            product["estimate_id"],
        ),
        (row["label"], printing.share(row), row["estimate_id"]),
        ("Share who use the internet", printing.per_cent(_share(survey)), published["source"]),
        (f"Children aged {first}-{last}, {people.year}", printing.whole(_children(survey, population)), source),
    ]
    if "n_affected" in shares:
        count = _count(*(float(published[c]) for c in ("n_affected", "n_lo", "n_hi")))
        rows.append(("Published: children affected", count, published["source"]))
        rows.append(
            (
                "Published: children aged 12-17",
                printing.number(float(published["child_pop_12_17"]), "whole"),
                published["source"],
            )
        )
    return pd.DataFrame(rows, columns=["Factor", "Value", "From"])


def factor_rows(survey: Survey, population: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """The rows of the two reference tables that the product is made of, as they are: residents of the ages, and the share."""
    people = target_population(survey)
    own = (population["iso3"] == survey.run.iso3) & (population["year"].astype(int) == people.year)
    residents = population[own & population["age"].astype(int).between(*people.ages)]
    return pd.concat([residents[[ROWS]], shares.head(1)[[ROWS]]], ignore_index=True)


def target_population(survey: Survey) -> TargetPopulation:
    """Whom the scaled indicator speaks for. Raises ParamsError where the indicator has another base."""
    run, name = survey.run, survey.section.scaled_indicator
    people = require_target_population(run.layout, run.iso3)
    if run.definition(name).base != people.base:
        raise ParamsError(
            f"params/indicators, key indicators.{name}.base: is not the base of the `target_population` of {run.iso3} (its internet "
            "share and population); scale an indicator of that base."
        )
    return people


def _scaled_prevalence(survey: Survey, prevalence: pd.DataFrame) -> pd.Series:
    wanted = survey.section.scaled_indicator
    return prevalence[(prevalence["indicator"] == wanted) & (prevalence["by"] == "")].iloc[0]


def _share(survey: Survey) -> float:
    run = survey.run
    declared = component(run.component).references["run"]
    return reference_share(run.layout, run.iso3, target_population(survey).internet_share, declared)


def _children(survey: Survey, population: pd.DataFrame) -> int:
    people = target_population(survey)
    return population_of(population, iso3=survey.run.iso3, year=people.year, ages=people.ages)


def _count(estimate: float, low: float, high: float) -> str:
    return f"{printing.number(estimate, 'whole')} ({printing.number(low, 'whole')} to {printing.number(high, 'whole')})"


def _about(estimate: float, low: float, high: float) -> str:
    if pd.isna(estimate):
        return "not scaled up: the prevalence is not reliable"
    return f"{printing.about(estimate)} ({printing.about(low)} to {printing.about(high)})"
