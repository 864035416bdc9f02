"""What an instrument is made of: the questions that were asked, as the form states them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from disrupting_harm.instruments.expressions import Rule
from disrupting_harm.instruments.sentences import Labels


QuestionType = Literal["select_one", "select_multiple", "integer", "decimal", "text", "note"]
NUMBERS = ("integer", "decimal")  # types whose answer is a number
Words = Mapping[str, str]  # by language


@dataclass(frozen=True)
class Choice:
    """One answer that may be chosen. exclusive: in a multiple choice it cannot stand beside another."""

    code: str
    labels: Words
    exclusive: bool = False


@dataclass(frozen=True)
class Section:
    """A group of questions. within: the group around it. figure: the report's figure that is drawn from it."""

    name: str
    labels: Words
    figure: str = ""
    base: str = ""
    recall: str = ""
    within: str = ""


@dataclass(frozen=True)
class Question:
    """relevant: the rule after which it is asked, its groups' rules included; None where everybody is asked.

    figure, base and recall are those of its section where it states none itself. counted: the codes of a scale that a figure
    prints together, as one share. unit: of a number, as figures print it. row: of the file, as a spreadsheet counts.
    """

    name: str
    type: QuestionType
    labels: Words
    hint: Words = field(default_factory=dict)
    list_name: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = False
    relevant: Rule | None = None
    constraint: Rule | None = None
    constraint_message: Words = field(default_factory=dict)
    section: str = ""
    figure: str = ""
    base: str = ""
    recall: str = ""
    counted: tuple[str, ...] = ()
    unit: str = ""
    row: int = 0

    @property
    def is_multiple(self) -> bool:
        return self.type == "select_multiple"

    @property
    def has_answer(self) -> bool:
        """Whether the table holds an answer to it: a note is only read out."""
        return self.type != "note"

    def columns(self) -> tuple[str, ...]:
        """The columns of the table that hold its answer: one, or one for each choice of a multiple choice."""
        if not self.has_answer:
            return ()
        return tuple(f"{self.name}_{choice.code}" for choice in self.choices) if self.is_multiple else (self.name,)


@dataclass(frozen=True)
class Instrument:
    """The form of one table. languages: in the order of the form, the default first. metadata: what a device adds by itself."""

    stem: str
    table: str
    file: str
    title: str
    languages: tuple[str, ...]
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    metadata: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        """The language of the report."""
        return self.languages[0]

    def question(self, name: str) -> Question:
        """The question of that name, or whose answers a column of that name holds. Raises KeyError for any other name."""
        for question in self.questions:
            if name == question.name or name in question.columns():
                return question
        raise KeyError(name)

    def section(self, name: str) -> Section:
        return next(section for section in self.sections if section.name == name)

    def of_section(self, name: str) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.section == name)

    def of_figure(self, figure: str) -> tuple[Question, ...]:
        """The questions that a figure of the report is drawn from, in the order of the form."""
        return tuple(q for q in self.questions if q.figure == figure and q.has_answer)

    def code_labels(self, language: str | None = None) -> Labels:
        """By question and code, what the code means."""
        language = language or self.language
        return {(q.name, c.code): c.labels.get(language, "") for q in self.questions for c in q.choices}
