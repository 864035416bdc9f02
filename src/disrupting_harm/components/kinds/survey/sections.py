"""The figures of a survey's instrument: one for each section, drawn from saved estimates, so that an added item needs no code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

import pandas as pd

from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.components.kinds.survey.distributions import distribution_figures
from disrupting_harm.components.kinds.survey.means import mean_figures
from disrupting_harm.components.kinds.survey.question_panels import COLUMNS, QuestionPanel, QuestionPanels
from disrupting_harm.components.kinds.survey.question_words import said_of
from disrupting_harm.components.kinds.survey.section_figure import (
    NO_DATA,
    NOT_PUBLISHED,
    TOO_FEW,
    SectionFigure,
    why_not_drawn,
)
from disrupting_harm.figures.answers import Panel, answers_by_panel, shares_by_level
from disrupting_harm.figures.prevalence import prevalence_by_group
from disrupting_harm.figures.stack import Heading
from disrupting_harm.instruments.model import Instrument


def section_figures(survey: Survey, saved: Mapping[str, pd.DataFrame]) -> Iterator[SectionFigure]:
    """The figures of all sections of the survey's instruments, in the order of the forms, that of the respondents first.

    `saved` holds by table the saved estimates of its answers, together with those of indicators that have a question's name.
    Where another table is asked the same, its shares stand beside those of the respondents.
    """
    main = survey.section.respondents
    forms = survey.forms
    for table in sorted(forms, key=lambda name: (name != main, name)):
        for panels in _sections(survey, forms[table], saved):
            if panels.all:
                yield from _of_shares(survey, panels, forms, saved)
            yield from distribution_figures(survey, panels, saved.get(table))
            yield from mean_figures(survey, panels, saved.get(table))


def _of_shares(
    survey: Survey, panels: QuestionPanels, forms: Mapping[str, Instrument], saved: Mapping[str, pd.DataFrame]
) -> Iterator[SectionFigure]:
    main = survey.section.respondents
    if panels.form.table == main:
        yield from _figures_of(survey, panels)
        yield from _by_group(survey, panels)
        return
    beside = list(_beside(survey, panels, forms.get(main), saved.get(main)))
    if not beside or not panels.are_shared_with(forms[main]):
        yield from _figures_of(survey, panels)
    yield from beside


def _sections(survey: Survey, form: Instrument, saved: Mapping[str, pd.DataFrame]) -> Iterator[QuestionPanels]:
    for section in form.sections:
        for figure in dict.fromkeys(q.figure for q in form.of_section(section.name) if q.figure):
            if not survey.section.draws(figure):
                continue
            yield QuestionPanels(survey, form, saved.get(form.table), section, figure)


def _figures_of(survey: Survey, panels: QuestionPanels) -> Iterator[SectionFigure]:
    """The section's own figure. None of its panels is drawn where too few answered; then its note says so.

    A single share stands above its groups where the parameters name domains for the figure.
    """
    domains = survey.section.figures_by.get(panels.figure, ())
    if panels.is_single_share() and panels.all[0].is_drawn() and domains and panels.has_groups(domains):
        panel, label = panels.all[0], survey.run.label
        rows = panels.saved[panels.saved["indicator"].isin(panel.rows["indicator"])]
        rows = rows[rows["by"].isin(["", *domains])]
        draw = partial(prevalence_by_group, rows, domains=list(domains), label=label)
        said = f"share who said {panel.rows['short'].iloc[0]}"
        yield SectionFigure(panels.id, f"{survey.run.country_name}: {panels.caption}, {said}", draw, rows)
        return
    drawn = [panel for panel in panels.all if panel.is_drawn()]
    missing = [panel for panel in panels.all if not panel.is_drawn()]
    shown = pd.concat([panel.rows for panel in drawn]) if drawn else panels.saved.head(0)
    draw = partial(answers_by_panel, list(panels.drawn(drawn)))
    yield SectionFigure(panels.id, f"{survey.run.country_name}: {panels.caption}", draw, shown, _explain(missing))


def _by_group(survey: Survey, panels: QuestionPanels) -> Iterator[SectionFigure]:
    """The shares of several questions by the domains that the parameters name for the figure."""
    label = survey.run.label
    domains = survey.section.figures_by.get(panels.figure, ())
    for panel in panels.all:
        names = list(panel.rows["indicator"])
        if panel.kind != "shares" or not panel.is_drawn() or len(names) < 2:
            continue
        mine = panels.saved[panels.saved["indicator"].isin(names)]
        about = f"{survey.run.country_name}: {panels.caption}"
        for domain in domains:
            rows = panels.in_order(mine[mine["by"] == domain], names)
            if rows.empty:
                continue
            rows = rows.assign(short=rows["indicator"].map(panel.short()), series=rows["level"])
            levels = list(dict.fromkeys(rows["level"]))
            shown = Panel("shares", Heading(panel.title, (panel.subtitle,)), rows)
            draw = partial(shares_by_level, shown, levels=levels, names=[label(level) for level in levels])
            caption = f"{about}, by {label(domain).lower()}"
            yield SectionFigure(f"{panels.id}_by_{domain}", caption, draw, rows)


def _beside(
    survey: Survey, panels: QuestionPanels, form: Instrument | None, mine: pd.DataFrame | None
) -> Iterator[SectionFigure]:
    """The shares of the respondents and of another table, where both are asked the same questions for one figure."""
    if form is None or mine is None:
        return
    mine = mine[COLUMNS]
    for panel in panels.all:
        shared = panels.shared_with(form, panel)
        first = mine[(mine["by"] == "") & mine["indicator"].isin(shared)]
        if panel.kind != "shares" or first.empty or not panel.is_drawn():
            continue
        theirs = panel.rows[panel.rows["indicator"].isin([panels.prefix + name for name in shared])]
        order = [name.removeprefix(panels.prefix) for name in theirs["indicator"]]
        short = dict(zip(order, theirs["short"], strict=True))
        tables = [form.table, panels.form.table]
        first = panels.in_order(first, order)
        first = first.assign(short=first["indicator"].map(short), series=tables[0])
        both = pd.concat([first, theirs.assign(series=tables[1])])
        names = [survey.run.label(table).capitalize() for table in tables]
        counts = [f"{name.lower()} {panels.count(rows)}" for name, rows in zip(names, (first, theirs), strict=True)]
        note = "; ".join((f"Share who said {said_of(panels.form, panels.form.question(shared[0]))}", *counts))
        draw = partial(
            shares_by_level, Panel("shares", Heading(panel.title, (note,)), both), levels=tables, names=names
        )
        id = "_".join(("figure", panels.figure.replace(".", "_"), *tables, panels.section.name))
        caption = f"{survey.run.country_name}: {panels.heading}, {names[0].lower()} and {names[1].lower()}"
        yield SectionFigure(id, caption, draw, both)


def _explain(missing: list[QuestionPanel]) -> str:
    """A sentence on the questions that are not drawn, with how many answered."""
    named: dict[str, list[str]] = {TOO_FEW: [], NOT_PUBLISHED: [], NO_DATA: []}
    for panel in missing:
        title, answered = panel.title.rstrip("."), QuestionPanels.count(panel.rows)
        why = why_not_drawn(panel.rows)
        named[why].append(f"{title} ({answered})" if why == TOO_FEW else title)
    said = [f"{why}: {'; '.join(titles)}" for why, titles in named.items() if titles]
    return " ".join(text if text.endswith(("?", "…")) else f"{text}." for text in said)
