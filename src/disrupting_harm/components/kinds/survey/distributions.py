"""How answers spread over a scale: a share for each answer, and for each section a figure of bars that are made of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.components.kinds.survey.answers import answer_values, answers_of, rule_of, sources_of
from disrupting_harm.components.kinds.survey.question_panels import QuestionPanels
from disrupting_harm.components.kinds.survey.question_words import begin_large, common_lead
from disrupting_harm.components.kinds.survey.section_figure import (
    NO_DATA,
    NOT_PUBLISHED,
    TOO_FEW,
    SectionFigure,
    why_not_drawn,
)
from disrupting_harm.figures.distributions import DistributionPanel, distributions_by_panel
from disrupting_harm.figures.stack import Heading
from disrupting_harm.instruments.answers import Answer
from disrupting_harm.instruments.codebook import question_wording
from disrupting_harm.instruments.model import Question


def estimate_distributions(survey: Survey, table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The share of every answer to the scales of a derived table, of all who were asked, in the order of the form.

    Rows in the engine's columns, with what may be printed of each; none without any.
    """
    found = answers_of(survey, table, frame, of_scale=True)
    values = pd.DataFrame({name: answer_values(frame, name, found) for name in found}, index=frame.index)
    survey.run.note_columns(table, {name: (sources_of(answer), rule_of(answer)) for name, answer in found.items()})
    out = survey.proportions(survey.design(frame, table=table).on(values), list(found))
    themes = survey.section.figure_themes
    out["theme"] = [themes.get(found[name].figure) for name in out["indicator"]]
    return out


def distribution_figures(survey: Survey, panels: QuestionPanels, saved: pd.DataFrame | None) -> Iterator[SectionFigure]:
    """The figure of a section's scales: a panel for questions of one scale, base and time, a bar for each, in the form's order.

    A question too few answered is named in the note. `saved` holds saved estimates of the table.
    """
    known = {
        name: d
        for name, d in survey.run.definitions.items()
        if isinstance(d, Answer) and d.of_scale and d.table == panels.form.table and d.figure == panels.figure
    }
    asked = [q for q in panels.form.of_section(panels.section.name) if q.counted and q.figure == panels.figure]
    rows = _rows_of(known, asked, saved)
    if not rows:
        return
    missing = {name: own for name, own in rows.items() if not _may_be_drawn(own)}
    together: dict[tuple, list[Question]] = {}
    for question in asked:
        if question.name in rows and question.name not in missing:
            together.setdefault((question.list_name, question.base, question.recall), []).append(question)
    drawn = [_panel(panels, questions, rows) for questions in together.values()]
    shown = pd.concat([panel.rows for panel in drawn]) if drawn else panels.saved.head(0)
    yield SectionFigure(
        f"{panels.id}_distribution",
        f"{survey.run.country_name}: {panels.caption}, all answers",
        partial(distributions_by_panel, drawn),
        shown,
        _explain(panels, missing),
    )


def _rows_of(known: dict[str, Answer], asked: list[Question], saved: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    """By question, its saved shares in the order of its answers, with the answer in words."""
    if saved is None:
        return {}
    overall = saved[(saved["by"] == "") & saved["indicator"].isin(known)]
    place = {name: number for number, name in enumerate(known)}
    overall = overall.assign(
        question=[known[name].question for name in overall["indicator"]],
        answer=[known[name].choice for name in overall["indicator"]],
    ).sort_values("indicator", key=lambda column: column.map(place), kind="stable")
    return {q.name: own for q in asked if len(own := overall[overall["question"] == q.name])}


def _may_be_drawn(rows: pd.DataFrame) -> bool:
    """A bar needs one share that is a percentage; below the minimum base none is."""
    return any(printing.is_percentage(row) for row in rows.itertuples())


def _panel(panels: QuestionPanels, questions: list[Question], rows: dict[str, pd.DataFrame]) -> DistributionPanel:
    wordings = [question_wording(panels.form, question) for question in questions]
    lead, short = common_lead(wordings)
    if len(questions) == 1:
        lead, short = wordings[0], [""]
    own = pd.concat([rows[q.name].assign(short=words) for q, words in zip(questions, short, strict=True)])
    first = questions[0]
    base = first.base if first.base != panels.section.base else ""
    recall = first.recall if first.recall != panels.section.recall else ""
    note = begin_large(", ".join(filter(None, (base, recall, panels.count(own)))))
    return DistributionPanel(Heading(lead or panels.heading, (note,)), own)


def _explain(panels: QuestionPanels, missing: dict[str, pd.DataFrame]) -> str:
    named: dict[str, list[str]] = {TOO_FEW: [], NOT_PUBLISHED: [], NO_DATA: []}
    for name, rows in missing.items():
        wording = question_wording(panels.form, panels.form.question(name)).rstrip(".")
        named[why_not_drawn(rows)].append(wording)
    said = [f"{why}: {'; '.join(titles)}" for why, titles in named.items() if titles]
    return " ".join(text if text.endswith(("?", "…")) else f"{text}." for text in said)
