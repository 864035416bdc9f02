"""The questions of one section of a form as panels of a figure: several shares of one kind, or the answers to one question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.components.kinds.survey.question_words import begin_large, common_lead, said_of
from disrupting_harm.figures.answers import Panel
from disrupting_harm.figures.stack import Heading
from disrupting_harm.instruments.answers import Answer, prefix_of
from disrupting_harm.instruments.codebook import in_language, question_wording
from disrupting_harm.instruments.model import Instrument, Question, Section
from disrupting_harm.study.catalogue import Indicator


LAST = ("other", "none")  # answers of a multiple choice that stand below the others, whatever their share
FEWEST_TO_NAME = 3  # answers without a percentage, to be named in one line instead of a row each
# Of saved estimates, what figures are drawn from and their numbers listed: rows are gone through many times.
COLUMNS = [
    "estimate_id", "indicator", "label", "base", "statistic", "by", "level", "estimate", "ci_low", "ci_high", "n", "n_cases",
    "presentation", "flags",
]  # fmt: skip


@dataclass(frozen=True)
class QuestionPanel:
    """rows: saved estimates in their order, with `short`, what stands beside each. base, recall: whom and what time it is about."""

    kind: str
    title: str
    rows: pd.DataFrame
    questions: tuple[str, ...]
    base: str
    recall: str
    said: str = ""
    subtitle: str = ""

    def short(self) -> dict[str, str]:
        return dict(zip(self.rows["indicator"], self.rows["short"], strict=True))

    def is_drawn(self) -> bool:
        return any(printing.is_percentage(row) for row in self.rows.itertuples())

    def is_empty(self) -> bool:
        return self.rows.empty or not self.rows["n"].max() > 0


class QuestionPanels:
    """The panels of the questions of a section that one figure is drawn from. saved: overall estimates and those by group."""

    def __init__(self, survey: Survey, form: Instrument, saved: pd.DataFrame | None, section: Section, figure: str):
        self.form, self.section, self.figure = form, section, figure
        self.known = survey.run.definitions
        self.saved = pd.DataFrame(columns=COLUMNS) if saved is None else saved[COLUMNS]
        self.prefix = prefix_of(form.table, survey.section.respondents)
        self.heading = in_language(section.labels, form, form.language) or section.name
        self.id = "_".join(filter(None, ("figure", figure.replace(".", "_"), self.prefix.strip("_"), section.name)))
        self.questions = [q for q in form.of_section(section.name) if q.figure == figure and self._is_shown(q)]
        self.all = list(self._panels())

    @property
    def caption(self) -> str:
        """What the section is about, whom it was asked, and of which time."""
        about = ", ".join(filter(None, (self.section.base, self.section.recall)))
        return f"{self.heading} ({about})" if about else self.heading

    def is_single_share(self) -> bool:
        return len(self.all) == 1 and self.all[0].kind == "shares" and len(self.all[0].rows) == 1

    def has_groups(self, domains: Sequence[str]) -> bool:
        names = self.all[0].rows["indicator"]
        return bool((self.saved["by"].isin(domains) & self.saved["indicator"].isin(names)).any())

    def drawn(self, panels: Sequence[QuestionPanel]) -> Iterator[Panel]:
        """As they are drawn: each says its base where it is not that of the section or of the panel above it."""
        above = (self.section.base, self.section.recall)
        for panel in panels:
            rows, named = _without_unprintable(panel) if panel.kind == "answers" else (panel.rows, "")
            base = panel.base if panel.base != above[0] else ""
            recall = panel.recall if panel.recall != above[1] else ""
            notes = [*self.notes(panel, base, recall), named]
            yield Panel(panel.kind, Heading(panel.title, tuple(notes)), rows)
            above = (panel.base, panel.recall)

    def notes(self, panel: QuestionPanel, base: str = "", recall: str = "") -> list[str]:
        """Below the title: what counts, who was asked, and how many answered."""
        who = ", ".join(filter(None, (base, recall, self.count(panel.rows))))
        said = "; ".join(filter(None, (panel.said, who, panel.subtitle if panel.kind == "answers" else "")))
        return [begin_large(said)]

    def shared_with(self, form: Instrument, panel: QuestionPanel) -> list[str]:
        """The questions of a panel that the other form asks for the same figure, with the same answers."""
        same = {q.name: q.list_name for q in form.of_figure(self.figure)}
        return [name for name in panel.questions if same.get(name) == self.form.question(name).list_name]

    def are_shared_with(self, form: Instrument) -> bool:
        """Whether all that the section's figure shows are shares that the other form gives as well."""
        return all(
            panel.kind == "shares" and len(self.shared_with(form, panel)) == len(panel.questions) for panel in self.all
        )

    def in_order(self, rows: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
        order = {name: place for place, name in enumerate(names)}
        return rows.sort_values("indicator", key=lambda column: column.map(order), kind="stable")

    @staticmethod
    def count(rows: pd.DataFrame) -> str:
        """How many answered, on one line."""
        known = rows["n"].dropna()
        if known.empty:
            return ""
        low, high = (printing.whole(end(known)) for end in (min, max))
        return f"n\u00a0=\u00a0{low}" if low == high else f"n\u00a0=\u00a0{low}\u00a0to\u00a0{high}"

    def _is_shown(self, question: Question) -> bool:
        return bool(question.choices)

    def _panels(self) -> Iterator[QuestionPanel]:
        together: dict[tuple, list[Question]] = {}
        for question in self.questions:
            own = self._definition(question)
            key = (question.list_name, question.counted, own.base, own.recall) if own else (question.name,)
            together.setdefault(key, []).append(question)
        for questions in together.values():
            if self._definition(questions[0]):
                yield self._shares(questions)
            elif found := self._answers_to(questions[0]):
                yield self._answers(questions[0], found)

    def _definition(self, question: Question) -> Indicator | None:
        """What is estimated under the name of a question; None for one with several answers."""
        return self.known.get(self.prefix + question.name)

    def _shares(self, questions: Sequence[Question]) -> QuestionPanel:
        """One share of each of several questions, from high to low; of one question, beside what counts."""
        wordings = [question_wording(self.form, question) for question in questions]
        lead, rest = common_lead(wordings)
        counts = said_of(self.form, questions[0])
        several = len(questions) > 1
        names = [self.prefix + question.name for question in questions]
        short = dict(zip(names, rest if several else [counts], strict=True))
        rows = self._overall(names)
        rows = _from_high_to_low(rows.assign(short=rows["indicator"].map(short)))
        own = self._definition(questions[0])
        said = f"Share who said {counts}" if several else ""
        return QuestionPanel(
            "shares", (lead or self.heading) if several else wordings[0], rows, tuple(q.name for q in questions),
            own.base, own.recall, said, "; ".join(filter(None, (said, self.count(rows)))),
        )  # fmt: skip

    def _answers_to(self, question: Question) -> dict[str, Answer]:
        """What is estimated of the answers to a question: nothing where the unit does not count them."""
        return {n: d for n, d in self.known.items() if isinstance(d, Answer) and self._is_about(d, question)}

    def _answers(self, question: Question, found: Mapping[str, Answer]) -> QuestionPanel:
        """Every answer to one question: in the order of the form, of a multiple choice from the most to the least frequent."""
        rows = self._overall(list(found))
        rows = rows.assign(short=[found[name].choice for name in rows["indicator"]])
        if question.is_multiple:
            rows = _from_high_to_low(rows, last=[f"{self.prefix}{question.name}_{code}" for code in LAST])
        first = next(iter(found.values()))
        several = "several answers possible" if question.is_multiple else ""
        return QuestionPanel(
            "answers", question_wording(self.form, question), rows, (question.name,), first.base, first.recall,
            subtitle=several,
        )  # fmt: skip

    def _is_about(self, answer: Answer, question: Question) -> bool:
        return answer.table == self.form.table and answer.question == question.name

    def _overall(self, names: Sequence[str]) -> pd.DataFrame:
        return self.in_order(self.saved[(self.saved["by"] == "") & self.saved["indicator"].isin(names)], names)


def _without_unprintable(panel: QuestionPanel) -> tuple[pd.DataFrame, str]:
    """The rows that are printed as a percentage, and a line that names the others; all rows where these are few."""
    shown = pd.Series([printing.is_percentage(row) for row in panel.rows.itertuples()], index=panel.rows.index)
    others = panel.rows[~shown]
    if len(others) < FEWEST_TO_NAME:
        return panel.rows, ""
    return panel.rows[shown], "Too few for a reliable percentage: " + "; ".join(others["short"])


def _from_high_to_low(rows: pd.DataFrame, last: Sequence[str] = ()) -> pd.DataFrame:
    """What is not printed as a percentage stands below the rest: its place would tell its value."""
    below = {name: place for place, name in enumerate(last, start=1)}
    shares = [row.estimate if printing.is_percentage(row) else -1.0 for row in rows.itertuples()]
    ranked = rows.assign(ranked=shares, below=[below.get(name, 0) for name in rows["indicator"]])
    return ranked.sort_values(["below", "ranked"], ascending=[True, False], kind="stable").drop(
        columns=["ranked", "below"]
    )
