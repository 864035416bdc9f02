"""All estimates of the household survey, made before any is saved: what may leave of one hangs on what leaves of the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from disrupting_harm.components.household_survey import affected
from disrupting_harm.components.kinds.survey import definitions, group_answers, groups, means
from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.components.kinds.survey.answers import estimate_answers
from disrupting_harm.components.kinds.survey.distributions import estimate_distributions
from disrupting_harm.evidence.estimate_set import EstimateSet
from disrupting_harm.evidence.source_rows import join_rows


CHILDREN = "children"
CAREGIVERS = "caregivers"


def estimate_all(
    survey: Survey, tables: Mapping[str, pd.DataFrame], factors: Mapping[str, pd.DataFrame]
) -> dict[str, EstimateSet]:
    """By id, the estimates of the loaded derived `tables` (`children`, `caregivers`), exact, in the engine's columns.

    factors: the loaded reference tables that a prevalence becomes a number of children by (`affected.load_factors`); empty where it
    does not. Sets that have nothing to say are left out.
    """
    found = dict(_of_children(survey, tables[CHILDREN], factors))
    if survey.indicators(CAREGIVERS):
        frame = tables[CAREGIVERS]
        answers = survey.proportions(
            survey.design(frame, table=CAREGIVERS),
            survey.indicators(CAREGIVERS),
            by=survey.domains_of(CAREGIVERS),
        )
        found["caregivers"] = EstimateSet(answers, CAREGIVERS)
    for table, frame in tables.items():
        found |= dict(_of_questions(survey, table, frame))
    return found


def _of_children(
    survey: Survey, children: pd.DataFrame, factors: Mapping[str, pd.DataFrame]
) -> Iterator[tuple[str, EstimateSet]]:
    design = survey.design(children)
    prevalence = survey.proportions(design, survey.indicators(CHILDREN), by=survey.domains)
    headline = prevalence[prevalence["indicator"].isin(survey.headline)]
    yield "prevalence", EstimateSet(prevalence, CHILDREN)
    standardised = survey.standardised(design, survey.indicators(CHILDREN))
    if len(standardised):  # for comparisons between countries
        yield "standardised", EstimateSet(standardised, CHILDREN, statistic="standardised")
    independence = groups.check_group_independence(design, survey.headline, survey.domains, **survey.df_limit)
    yield "independence", EstimateSet(independence, CHILDREN)
    trends = groups.check_trends(design, headline, survey.headline, survey.section.trend_over, **survey.df_limit)
    if len(trends):
        yield "trends", EstimateSet(trends, CHILDREN)
    differences = groups.estimate_group_differences(
        design, headline, survey.headline, survey.domains, **survey.df_limit
    )
    yield "differences", EstimateSet(differences, CHILDREN)
    if survey.ranges(CHILDREN):
        ranges = definitions.range_over_parts(survey, prevalence, table=CHILDREN)
        yield "ranges", EstimateSet(ranges, CHILDREN)
    if definitions.holds_non_answers(survey, children):
        other = definitions.prevalence_without_non_answers(survey, design, survey.headline)
        yield "non_answers", EstimateSet(other, CHILDREN)
    bounds = definitions.bounds_of_composites(survey, design, prevalence)
    if len(bounds):
        yield "bounds", EstimateSet(bounds, CHILDREN)
    if factors:
        population, shares = factors.values()
        rows = affected.factor_rows(survey, population, shares)
        scaled = affected.scale_to_children(survey, prevalence, population)
        scaled = scaled.assign(reference_rows=join_rows(*rows["reference_rows"]))
        yield "affected", EstimateSet(scaled, CHILDREN, statistic="children_affected", also=tuple(factors))


def _of_questions(survey: Survey, table: str, frame: pd.DataFrame) -> Iterator[tuple[str, EstimateSet]]:
    """Means that the parameters list, and the answers to every question of the table's form."""
    if survey.mean_indicators(table):
        listed = means.estimate_means(survey, table, survey.design(frame, table=table))
        yield f"indicators_mean_{table}", EstimateSet(listed, table, statistic="mean")
    if table not in survey.forms:
        return
    yield f"answers_{table}", EstimateSet(estimate_answers(survey, table, frame), table)
    distributions = estimate_distributions(survey, table, frame)
    if len(distributions):
        yield f"distributions_{table}", EstimateSet(distributions, table)
    numbers = means.estimate_numbers(survey, table, frame)
    if len(numbers):
        yield f"means_{table}", EstimateSet(numbers, table, statistic="mean")
    tests = group_answers.check_group_answers(survey, table, frame)
    if len(tests):
        yield f"answer_tests_{table}", EstimateSet(tests, table)


def by_table(saved: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The saved estimates of each table's respondents that figures of its form are drawn from."""
    parts = {
        table: [f"{kind}_{table}" for kind in ("answers", "distributions", "means")] for table in (CHILDREN, CAREGIVERS)
    }
    parts[CHILDREN].insert(0, "prevalence")
    parts[CAREGIVERS].insert(0, "caregivers")
    found = {table: [saved[id] for id in ids if id in saved] for table, ids in parts.items()}
    return {table: pd.concat(frames) for table, frames in found.items() if frames}
