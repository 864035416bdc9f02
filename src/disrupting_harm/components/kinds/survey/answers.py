"""The shares that figures print of a survey's answers, estimated as its instrument defines them."""

from __future__ import annotations

import pandas as pd

from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.components.kinds.survey.indicator_values import indicator_values, item_column, rule_text
from disrupting_harm.instruments.answers import Answer


def estimate_answers(survey: Survey, table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The shares of every answer of a derived table, in the order of the form, each with what may be printed of it.

    By the domains that the parameters name for the figure (`figures_by`), as far as the table is broken down by them; else of
    all who were asked. Questions that the survey did not ask are left out. Rows in the engine's columns; none without any.
    """
    found = answers_of(survey, table, frame)
    values = pd.DataFrame({name: answer_values(frame, name, found) for name in found}, index=frame.index)
    survey.run.note_columns(table, {name: (sources_of(answer), rule_of(answer)) for name, answer in found.items()})
    # Of the table's own columns only the domains: an answer may have the name of another.
    domains = [c for c in survey.domains_of(table) if c in frame]
    design = survey.design(frame, table=table).on(pd.concat([frame[domains], values], axis=1))
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, answer in found.items():
        groups.setdefault(_domains(survey, table, answer), []).append(name)
    parts = [survey.proportions(design, names, by=by) for by, names in (groups or {(): []}).items()]
    table_of_all = pd.concat(parts, ignore_index=True)
    order = {name: place for place, name in enumerate(found)}
    out = table_of_all.sort_values("indicator", key=lambda column: column.map(order), kind="stable", ignore_index=True)
    themes = survey.section.figure_themes
    out["theme"] = [themes.get(found[name].figure) for name in out["indicator"]]
    out.attrs = parts[0].attrs
    return out


def answer_values(frame: pd.DataFrame, name: str, known: dict[str, Answer]) -> pd.Series:
    """The column (n,) of 1, 0 and missing of an answer.

    Where non-answers are left out, so are those who chose an answer that says nothing in a multiple choice.
    """
    answer, value = known[name], indicator_values(frame, name, known)
    if answer.non_answers != "missing":
        return value
    columns = [item_column(item) for item in answer.unanswered if item_column(item) in frame]
    return value.mask((frame[columns] == 1).any(axis=1).fillna(False).astype(bool)) if columns else value


def answers_of(survey: Survey, table: str, frame: pd.DataFrame, *, of_scale: bool = False) -> dict[str, Answer]:
    """The answers whose columns the derived table holds; those to a scale that is one share stand for themselves."""
    return {
        name: answer
        for name, answer in survey.run.definitions.items()
        if isinstance(answer, Answer)
        and answer.of_scale == of_scale
        and answer.table == table
        and survey.section.draws(answer.figure)
        and item_column(answer.item) in frame
    }


def _domains(survey: Survey, table: str, answer: Answer) -> tuple[str, ...]:
    wanted = survey.section.figures_by.get(answer.figure, ())
    return tuple(domain for domain in wanted if domain in survey.domains_of(table))


def sources_of(answer: Answer) -> tuple[str, ...]:
    left_out = answer.unanswered if answer.non_answers == "missing" else ()
    return tuple(item_column(item) for item in (answer.item, *left_out))


def rule_of(answer: Answer) -> str:
    if answer.unanswered and answer.non_answers == "missing":
        return f"{rule_text(answer)}; missing too where an answer that says nothing was chosen"
    return rule_text(answer)
