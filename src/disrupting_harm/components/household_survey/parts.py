"""The parts of the notebook that are tables: each with its heading and what is to be known before it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from disrupting_harm.components.household_survey import affected, target_table
from disrupting_harm.components.kinds.survey import definitions, group_answers, groups
from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.evidence.display import Html
from disrupting_harm.instruments.codebook import codebook


GROUPS = (
    "First whether the answer depends on the group at all (Rao-Scott test) and whether the share rises or falls with age (score test "
    "for a straight trend), then how far each pair of groups lies apart, in percentage points. Numbers and answers on scales that are "
    "shown by groups are compared by their means (Wald test) and by the ranks of the answers (rank test). A table holds many comparisons. "
    "Therefore p values are adjusted within each table (Holm); an interval is for its own row. Interval and test are different "
    "methods, and can disagree where p is near 0.05."
)
DEFINITIONS = (
    "Several prevalences of one survey circulate. They count different things and must not be set side by side as one."
)
NON_ANSWERS = (
    "What becomes of the headline indicators if those answers are treated the other way, and between which bounds a composite lies of "
    "which some respondents left a part blank."
)
CHILDREN = (
    "Prevalence among internet users, times the share of children who use the internet, times the population. Children who do not use "
    "the internet are counted as not affected."
)
STAND_IN = (
    "A published share where there is one for the same item, base and ages; else an assumed share, which says nothing about the "
    "country. Each stands below with its source."
)
ASKED = "The questions in the words of the form, with their codes and of whom each was asked."


class Part(NamedTuple):
    """A heading, the text below it, and what was saved for it, for `Run.show_part`."""

    title: str
    text: str
    shown: list[Html]


def explain_numbers(
    survey: Survey, saved: Mapping[str, pd.DataFrame], factors: Mapping[str, pd.DataFrame]
) -> Iterator[Part]:
    """How groups differ, what the prevalences count, what non-answers change, and how many children are affected.

    saved: the estimates of the survey by id. factors: by name, what the number of children is made of.
    """
    yield Part("Do groups differ?", GROUPS, list(_comparisons(survey, saved)))
    yield Part("Which prevalence?", DEFINITIONS, list(_definitions(survey, saved)))
    yield Part("Don't know, prefer not to say, and blanks", NON_ANSWERS, list(_non_answers(survey, saved)))
    yield Part("How many children", CHILDREN, list(_children(survey, saved, factors)))


def explain_origin(
    survey: Survey, answered: pd.DataFrame, shares: pd.DataFrame, published: pd.DataFrame
) -> Iterator[Part]:
    """What a stand-in was set to, and what was asked. answered: overall estimates of all tables; shares, published: reference tables."""
    if survey.run.params.stand_in:
        table = survey.run.save_table(
            target_table.explain_targets(survey, shares, published, answered),
            id="stand_in_targets",
            caption=f"{survey.run.country_name}: shares that the stand-in was set to, and where they are from",
            estimates=target_table.targets_shown(answered),
            also=["stand_in_shares", "published_estimates"],
            other_numbers={"Set to": "the target as it was published or assumed"},
        )
        yield Part("What the stand-in was set to", STAND_IN, [table])
    forms = [
        survey.run.save_table(
            codebook(form),
            id=f"codebook_{table}",
            caption=f"{form.title}: codebook of the form",
            form=form,
            folded=True,
        )
        for table, form in survey.forms.items()
    ]
    yield Part("What was asked", ASKED, forms)


def _comparisons(survey: Survey, saved: Mapping[str, pd.DataFrame]) -> Iterator[Html]:
    run = survey.run
    yield run.save_table(
        groups.readable_independence(saved["independence"], run.label),
        id="group_tests",
        caption=f"{run.country_name}: headline indicators, does the answer depend on the group?",
        estimates=saved["independence"],
    )
    if "trends" in saved:
        yield run.save_table(
            groups.readable_trends(saved["trends"], run.label),
            id="group_trends",
            caption=f"{run.country_name}: headline indicators, does the share rise or fall in a straight line?",
            estimates=saved["trends"],
        )
    yield run.save_table(
        groups.readable_differences(saved["differences"], run.label),
        id="group_differences",
        caption=f"{run.country_name}: headline indicators, differences between groups in percentage points",
        estimates=saved["differences"],
    )
    for table, form in survey.forms.items():
        if (tests := saved.get(f"answer_tests_{table}")) is not None:
            yield run.save_table(
                group_answers.readable_answers(tests, run.label),
                id=f"group_answers_{table}",
                caption=f"{run.country_name}: {form.title.lower()}, do numbers and answers on scales depend on the group?",
                estimates=tests,
            )


def _definitions(survey: Survey, saved: Mapping[str, pd.DataFrame]) -> Iterator[Html]:
    if "ranges" not in saved:
        return
    run, overall = survey.run, _overall(saved)
    composites = [name for name in survey.indicators("children") if run.definition(name).any_of]
    yield run.save_table(
        definitions.explain_definitions(survey, saved["prevalence"], saved["ranges"]),
        id="prevalence_definitions",
        caption=f"{run.country_name}: prevalences of one survey, and what each counts",
        estimates=pd.concat([overall[overall["indicator"].isin(composites)], saved["ranges"]]),
    )


def _non_answers(survey: Survey, saved: Mapping[str, pd.DataFrame]) -> Iterator[Html]:
    run, overall = survey.run, _overall(saved)
    if "non_answers" in saved:
        yield run.save_table(
            definitions.explain_treatment(survey, saved["prevalence"], saved["non_answers"]),
            id="non_answer_treatment",
            caption=f"{run.country_name}: headline indicators with and without non-answers",
            note=definitions.TREATMENT_NOTE,
            estimates=pd.concat([overall[overall["indicator"].isin(survey.headline)], saved["non_answers"]]),
        )
    if "bounds" in saved:
        bounded = overall[overall["indicator"].isin(saved["bounds"]["indicator"])]
        yield run.save_table(
            definitions.explain_bounds(saved["prevalence"], saved["bounds"]),
            id="composite_bounds",
            caption=f"{run.country_name}: composites with blank parts, and how far these could move them",
            note=definitions.BOUNDS_NOTE,
            estimates=pd.concat([bounded, saved["bounds"]]),
        )


def _children(survey: Survey, saved: Mapping[str, pd.DataFrame], factors: Mapping[str, pd.DataFrame]) -> Iterator[Html]:
    run, overall = survey.run, _overall(saved)
    scaled = overall[overall["indicator"] == run.params.scaled_indicator]
    if "affected" in saved:
        yield run.save_table(
            affected.explain_scaling(survey, saved["prevalence"], *factors.values(), saved["affected"]),
            id="children_affected",
            caption=f"{run.country_name}: children affected, and the factors of the product",
            estimates=saved["affected"],
            note=affected.EXACT_SHARE,
            rows=[affected.factor_rows(survey, *factors.values())],
        )
    elif len(scaled):
        yield run.save_table(
            affected.explain_no_number(survey, saved["prevalence"]),
            id="children_affected",
            caption=f"{run.country_name}: no number of children affected",
            estimates=scaled,
            note=f"The number of children affected is {affected.reason_for_no_number(run.layout, run.iso3)}.",
        )


def _overall(saved: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    return saved["prevalence"][saved["prevalence"]["by"] == ""]
