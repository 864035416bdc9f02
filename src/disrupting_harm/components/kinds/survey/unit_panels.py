"""The figures of a form that was put to respondents chosen on purpose: one for each section, drawn from saved counts.

As with a probability sample, an added item or section needs no code: what is drawn follows from the form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.components.kinds.survey.purposive import PurposiveSurvey
from disrupting_harm.components.kinds.survey.question_panels import LAST, QuestionPanel, QuestionPanels
from disrupting_harm.components.kinds.survey.question_words import begin_large, common_lead, said_of
from disrupting_harm.components.kinds.survey.section_figure import NO_DATA, SectionFigure
from disrupting_harm.figures.stack import Heading
from disrupting_harm.figures.units import LONGEST_SCALE, UnitPanel, units_by_panel
from disrupting_harm.instruments.answers import Answer
from disrupting_harm.instruments.codebook import question_wording
from disrupting_harm.instruments.model import Question


EACH_ONCE = "sums over the respondents; several of them may have counted the same child or case"
SCALE = "numbers in the order of the key"


def unit_figures(survey: PurposiveSurvey, saved: Mapping[str, pd.DataFrame]) -> Iterator[SectionFigure]:
    """The figures of all sections of the forms, in their order. `saved`: by table, the saved counts of its answers."""
    for table, form in survey.forms.items():
        for section in form.sections:
            for figure in dict.fromkeys(q.figure for q in form.of_section(section.name) if q.figure):
                if survey.section.draws(figure):
                    panels = UnitPanels(survey, form, saved.get(table), section, figure)
                    if panels.all:
                        yield _figure_of(survey, panels)


def _figure_of(survey: PurposiveSurvey, panels: UnitPanels) -> SectionFigure:
    published = [replace(panel, rows=panel.rows[~_is_withheld(panel.rows)]) for panel in panels.all]
    drawn = [panel for panel in published if not panel.is_empty()]
    few = [name for panel in panels.all for name in _withheld_of(panel)]
    missing = [
        panel.title.rstrip(".") for panel in panels.all if panel.is_empty() and not _is_withheld(panel.rows).any()
    ]
    fewest = survey.section.publish.minimum_respondents
    said = ((NO_DATA, missing), (f"Not shown, because fewer than {fewest} answered", few))
    note = " ".join(f"{why}: {'; '.join(names)}." for why, names in said if names)
    shown = pd.concat([panel.rows for panel in drawn]) if drawn else panels.saved.head(0)
    caption = f"{survey.run.country_name}: {panels.caption}{_said_most(drawn)}"
    return SectionFigure(panels.id, caption, partial(units_by_panel, list(panels.units(drawn))), shown, note)


def _is_withheld(rows: pd.DataFrame) -> pd.Series:
    return rows["presentation"] == printing.WITHHELD


def _withheld_of(panel: QuestionPanel) -> list[str]:
    """The questions of a panel that too few answered: by the panel's title where it is about one or shows nothing else."""
    withheld = _is_withheld(panel.rows)
    if not withheld.any():
        return []
    if withheld.all() or len(panel.questions) == 1:
        return [panel.title.rstrip(".")]
    return [f"{panel.title.rstrip('.')}: {short}" for short in dict.fromkeys(panel.rows.loc[withheld, "short"])]


def _said_most(panels: Sequence[QuestionPanel]) -> str:
    """What most respondents said to the first question of several answers, for the caption; a tie names both."""
    for panel in panels:
        rows = panel.rows[panel.rows["statistic"] == "respondents"]
        if panel.kind == "counts" and len(rows) > 1:
            top = rows[rows["n_cases"] == rows["n_cases"].max()]
            if len(top) <= 2 and top["n_cases"].iloc[0] > 0:
                names = " and ".join(f"“{text.removeprefix('… ').rstrip('?')}”" for text in top["short"])
                each = " each" if len(top) > 1 else ""
                return (
                    f". Said most often: {names}, {printing.count_of(*top.iloc[0][['n_cases', 'n']])} respondents{each}"
                )
    return ""


class UnitPanels(QuestionPanels):
    """The panels of a section and figure. Questions of one kind that follow one list, base and time share a panel."""

    def units(self, panels: Sequence[QuestionPanel]) -> Iterator[UnitPanel]:
        """As they are drawn: each says its base where it is not that of the section or of the panel above it."""
        above = (self.section.base, self.section.recall)
        for panel in panels:
            base = panel.base if panel.base != above[0] else ""
            recall = panel.recall if panel.recall != above[1] else ""
            who = ", ".join(filter(None, (base, recall, self.count(panel.rows))))
            notes = begin_large("; ".join(filter(None, (panel.said, who, panel.subtitle))))
            yield UnitPanel(panel.kind, Heading(panel.title, (notes,)), panel.rows)
            above = (panel.base, panel.recall)

    def _is_shown(self, question: Question) -> bool:
        return bool(question.choices) or question.type in ("integer", "decimal")

    def _panels(self) -> Iterator[QuestionPanel]:
        together: dict[tuple, list[Question]] = {}
        for question in self.questions:
            together.setdefault(self._kind_of(question), []).append(question)
        for (kind, *_), questions in together.items():
            yield {"answers": self._of_answers, "scale": self._of_scale}.get(kind, self._of_several)(kind, questions)

    def _kind_of(self, question: Question) -> tuple:
        """How a question is drawn, and what it must share with others to stand in a panel with them."""
        shared = (question.base, question.recall)
        if not question.choices:
            return ("sums", *shared)
        if self._definition(question):
            return ("counts", question.list_name, question.counted, *shared)
        same = [q for q in self.questions if q.list_name == question.list_name and (q.base, q.recall) == shared]
        if not question.is_multiple and len(same) > 1 and len(self._answers_to(question)) <= LONGEST_SCALE:
            return ("scale", question.list_name, *shared)
        return ("answers", question.name)

    def _of_several(self, kind: str, questions: Sequence[Question]) -> QuestionPanel:
        """One number of each of several questions: who said yes, or the sum of what was answered."""
        title, short = self._worded(questions)
        names = [self.prefix + question.name for question in questions]
        rows = self._overall(names)
        rows = rows.assign(short=rows["indicator"].map(dict(zip(names, short, strict=True))))
        if kind == "counts":
            counts = said_of(self.form, questions[0])
            said, subtitle = f"filled: said {counts}", ""
            rows = _most_first(rows)
            if len(questions) == 1:
                rows = rows.assign(short=counts)
        else:
            said, subtitle = "", EACH_ONCE
        return self._panel(kind, title, rows, questions, said, subtitle)

    def _of_scale(self, kind: str, questions: Sequence[Question]) -> QuestionPanel:
        """A row for each question, in the order of the form, made of all answers to it."""
        title, short = self._worded(questions)
        parts = []
        for question, words in zip(questions, short, strict=True):
            known = self._answers_to(question)
            rows = self._overall(list(known))
            answers = rows["indicator"].map({name: answer.choice for name, answer in known.items()})
            parts.append(rows.assign(short=words, answer=answers))
        return self._panel(kind, title, pd.concat(parts), questions, "", SCALE)

    def _of_answers(self, _: str, questions: Sequence[Question]) -> QuestionPanel:
        """A row for each answer: in the order of the form, of a multiple choice from the most to the least frequent."""
        (question,) = questions
        known = self._answers_to(question)
        rows = self._overall(list(known))
        rows = rows.assign(short=[known[name].choice for name in rows["indicator"]])
        if question.is_multiple:
            rows = _most_first(rows, last=[f"{self.prefix}{question.name}_{code}" for code in LAST])
        subtitle = "several answers possible" if question.is_multiple else ""
        return self._panel("counts", question_wording(self.form, question), rows, questions, "", subtitle)

    def _panel(
        self, kind: str, title: str, rows: pd.DataFrame, questions: Sequence[Question], said: str, subtitle: str
    ) -> QuestionPanel:
        first = questions[0]
        names = tuple(question.name for question in questions)
        return QuestionPanel(kind, title, rows, names, first.base, first.recall, said, subtitle)

    def _worded(self, questions: Sequence[Question]) -> tuple[str, list[str]]:
        """What stands above several questions, and beside each; of one question, the wording above it."""
        wordings = [question_wording(self.form, question) for question in questions]
        if len(questions) == 1:
            return wordings[0], wordings
        lead, rest = common_lead(wordings)
        return lead or self.heading, rest

    def _answers_to(self, question: Question) -> dict[str, Answer]:
        return {n: d for n, d in self.known.items() if isinstance(d, Answer) and self._is_about(d, question)}


def _most_first(rows: pd.DataFrame, last: Sequence[str] = ()) -> pd.DataFrame:
    below = rows["indicator"].isin(last)
    order = rows.assign(_below=below, _cases=-rows["n_cases"].to_numpy(float))
    return order.sort_values(["_below", "_cases"], kind="stable").drop(columns=["_below", "_cases"])
