"""Respondents chosen on purpose as their notebook uses them: counts of every answer that the forms draw, and no estimate."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from disrupting_harm.components.kinds.survey.answers import answer_values
from disrupting_harm.components.kinds.survey.indicator_values import item_column, rule_text
from disrupting_harm.components.kinds.survey.params import PurposiveSection
from disrupting_harm.evidence import Run
from disrupting_harm.instruments.answers import Answer, Total
from disrupting_harm.instruments.model import Instrument
from disrupting_harm.instruments.used import instruments_of
from disrupting_harm.printing import WITHHELD
from disrupting_harm.survey.purposive import PurposiveSample, present_counts


FEW = "few_respondents"
NOTE = "The respondents were chosen on purpose, not at random: the counts describe them and nobody else."


class PurposiveSurvey:
    """The respondents of a run, their forms, and what they answered."""

    def __init__(self, run: Run):
        self.run = run
        self.section: PurposiveSection = run.params

    @cached_property
    def forms(self) -> dict[str, Instrument]:
        """By table, the forms whose answers are counted question by question."""
        run = self.run
        return instruments_of(run.layout, run.component, run.iso3, self.section.answered_tables())

    def sample(self, frame: pd.DataFrame) -> PurposiveSample:
        return PurposiveSample(frame)


def count_answers(survey: PurposiveSurvey, table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """How many respondents gave each answer, and the sums of answers that are numbers, in the order of the form.

    One row each in the columns of `PurposiveSample.counts`, with the `statistic` and the `theme` of the answer's section. A
    percentage of the respondents may stand beside a count on the study's minimum base; a question that too few answered is withheld. Questions that the table does not hold are
    left out.
    """
    run, form = survey.run, survey.forms[table]
    found = {n: d for n, d in run.definitions.items() if _is_asked(d, table) and item_column(d.item) in frame}
    sums = [name for name, d in found.items() if isinstance(d, Total)]
    counted = [name for name in found if name not in sums]
    values = {name: answer_values(frame, name, found) for name in counted}
    values |= {name: frame[item_column(found[name].item)] for name in sums}
    run.note_columns(table, {name: ((item_column(d.item),), _rule(d)) for name, d in found.items()})
    sample = survey.sample(frame).on(pd.DataFrame(values, index=frame.index))
    minimum = run.study.presentation.minimum_base
    parts = [
        present_counts(sample.counts(counted), minimum_base=minimum).assign(statistic="respondents"),
        sample.sums(sums).assign(statistic="sum_of_answers"),
    ]
    out = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    out = withhold_few(out, minimum=survey.section.publish.minimum_respondents)
    asked = {question.name: (place, question.section) for place, question in enumerate(form.questions)}
    place = [asked[found[name].question][0] for name in out["indicator"]]
    themes = survey.section.section_themes
    about = [themes.get(asked[found[name].question][1]) for name in out["indicator"]]
    out["theme"] = pd.Series(
        about, index=out.index, dtype=object
    )  # None, and not a number that is missing, where there is none
    return out.assign(_place=place).sort_values("_place", kind="stable", ignore_index=True).drop(columns="_place")


def withhold_few(counts: pd.DataFrame, *, minimum: int) -> pd.DataFrame:
    """The counts without those of a question that somebody and fewer than `minimum` respondents answered: neither what they said
    nor how many they are.
    """
    few = (counts["n"] > 0) & (counts["n"] < minimum)
    if not few.any():
        return counts
    out = counts.assign(
        presentation=counts["presentation"].mask(few, WITHHELD),
        flags=counts["flags"].mask(few, counts["flags"] + f";{FEW}"),
    )
    numbers = ["estimate", "n", "n_cases"]
    return out.assign(**{name: out[name].astype(float).mask(few) for name in numbers})


def _is_asked(definition: object, table: str) -> bool:
    return isinstance(definition, Answer | Total) and definition.table == table


def _rule(definition: Answer | Total) -> str:
    return "the number that was answered" if isinstance(definition, Total) else rule_text(definition)
