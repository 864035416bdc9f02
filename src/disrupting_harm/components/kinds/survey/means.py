"""Means of numeric questions: estimated as the form or the definitions say, as a table, and as figures of the form's sections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.components.kinds.survey.indicator_values import indicator_values, item_column, rule_text
from disrupting_harm.components.kinds.survey.question_panels import QuestionPanels
from disrupting_harm.components.kinds.survey.section_figure import (
    NO_DATA,
    NOT_PUBLISHED,
    TOO_FEW,
    SectionFigure,
    why_not_drawn,
)
from disrupting_harm.figures.means import MeanPanel, means_by_panel
from disrupting_harm.figures.stack import Heading
from disrupting_harm.instruments.answers import Average, is_drawn_number
from disrupting_harm.printing import drop_blank
from disrupting_harm.survey.design import SurveyDesign


NOTE = "Who did not know or preferred not to say gave no number, and is in no mean, whatever becomes of such answers in a share."


def estimate_means(survey: Survey, table: str, design: SurveyDesign) -> pd.DataFrame:
    """The means that the parameters list of a derived table, by its domains. The design's frame must hold their columns."""
    return survey.means(design, survey.mean_indicators(table), by=survey.domains_of(table))


def estimate_numbers(survey: Survey, table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The mean of every question for a number that a figure of the form is drawn from, in the order of the form.

    By the domains that the parameters name for the figure, as far as the table is broken down by them. Questions that the survey did
    not ask, and those whose mean the parameters list, are left out. Rows in the engine's columns; none without any.
    """
    found = {
        name: d
        for name, d in survey.run.definitions.items()
        if isinstance(d, Average)
        and d.table == table
        and survey.section.draws(d.figure)
        and item_column(d.item) in frame
    }
    values = pd.DataFrame({name: indicator_values(frame, name, found) for name in found}, index=frame.index)
    survey.run.note_columns(table, {name: ((item_column(d.item),), rule_text(d)) for name, d in found.items()})
    domains = survey.domains_of(table)
    design = survey.design(frame, table=table)
    design = design.on(pd.concat([frame[[c for c in domains if c in frame]], values], axis=1))
    parts = []
    for name, definition in found.items():
        by = [domain for domain in survey.section.figures_by.get(definition.figure, ()) if domain in domains]
        part = survey.means(design, [name], by=by)
        parts.append(part.assign(theme=survey.section.figure_themes.get(definition.figure)))
    if not parts:
        return survey.means(design, [])
    out = pd.concat(parts, ignore_index=True)
    out.attrs = parts[0].attrs
    return out


def readable_means(means: pd.DataFrame, label: Callable[[str], str]) -> pd.DataFrame:
    """Means in their unit, with interval and base; in words where the presentation standard does not let one stand."""
    lines = []
    for row in means.itertuples():
        number = printing.printed(row)
        lines.append(
            {
                "Question": row.label,
                "Group": ", ".join(label(v) for v in str(row.level).split(":")) if row.by else "All",
                "Mean": number.value,
                "95 % interval": number.interval,
                "n": printing.whole(row.n),
                "Note": printing.flags_in_words(row.flags),
            }
        )
    return pd.DataFrame(lines).pipe(drop_blank)


def mean_figures(survey: Survey, panels: QuestionPanels, saved: pd.DataFrame | None) -> Iterator[SectionFigure]:
    """The means of a section's questions for a number, one figure for each unit: a panel for each question, a row for each group.

    `saved` holds saved estimates of the table. What cannot be drawn is told in a sentence.
    """
    if saved is None or "unit" not in saved:
        return
    label = survey.run.label
    names = [panels.prefix + q.name for q in panels.form.of_section(panels.section.name) if _is_of(q, panels.figure)]
    rows = saved[(saved["statistic"] == "mean") & saved["indicator"].isin(names)]
    for place, (unit, own) in enumerate(rows.groupby("unit", sort=False), start=1):
        own = panels.in_order(own, names)
        questions = {name: part for name, part in own.groupby("indicator", sort=False)}
        drawn = {n: part for n, part in questions.items() if any(map(printing.is_mean, part.itertuples()))}
        shown = []
        for part in drawn.values():
            short = [label(row.level) if row.by else "All" for row in part.itertuples()]
            note = f"Mean in {unit}, {panels.count(part[part['by'] == ''])}" if unit else panels.count(part)
            shown.append(MeanPanel(Heading(part["label"].iloc[0], (note,)), part.assign(short=short)))
        limits = [survey.run.definitions[name].plausible for name in drawn]
        span = (min(low for low, _ in limits), max(high for _, high in limits)) if limits and all(limits) else None
        estimates = pd.concat(drawn.values()) if drawn else own.head(0)
        yield SectionFigure(
            f"{panels.id}_means" + (f"_{place}" if place > 1 else ""),
            f"{survey.run.country_name}: {panels.caption}, " + (f"means in {unit}" if unit else "means"),
            partial(means_by_panel, shown, span=span),
            estimates,
            _explain({n: part for n, part in questions.items() if n not in drawn}),
        )


def _is_of(question, figure: str) -> bool:
    return question.figure == figure and is_drawn_number(question)


def _explain(missing: dict[str, pd.DataFrame]) -> str:
    named: dict[str, list[str]] = {TOO_FEW: [], NOT_PUBLISHED: [], NO_DATA: []}
    for part in missing.values():
        named[why_not_drawn(part)].append(part["label"].iloc[0].rstrip("."))
    return " ".join(f"{w.replace('percentage', 'mean')}: {'; '.join(titles)}." for w, titles in named.items() if titles)
