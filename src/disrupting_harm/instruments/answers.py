"""One definition for each share that a figure prints of an instrument's answers, so that an added question needs no code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from disrupting_harm import files
from disrupting_harm.errors import Problem
from disrupting_harm.instruments.codebook import in_language, question_wording
from disrupting_harm.instruments.columns import bounds
from disrupting_harm.instruments.form import read_instrument
from disrupting_harm.instruments.model import NUMBERS, Choice, Instrument, Question
from disrupting_harm.instruments.operations import WHOLE
from disrupting_harm.instruments.sheets import InstrumentError
from disrupting_harm.instruments.used import instruments_of
from disrupting_harm.layout import Layout
from disrupting_harm.reads import state_read
from disrupting_harm.study.catalogue import Catalogue, Definition, Indicator, Measure, Statistic
from disrupting_harm.study.conventions import Study
from disrupting_harm.study.model import Name
from disrupting_harm.study.section import Section


YES_NO = {"1", "0"}
# Answers that say nothing, by the names that they have in a multiple choice. Among codes the survey's rules tell them.
SAYS_NOTHING = ("dont_know", "prefer_not_to_say")
Code = int | str


class Answer(Indicator):
    """The share of those asked who gave one answer, or one of the codes that are counted together.

    question: of the form. choice: the answer in words; "" where the label names it. figure: that is drawn from it. unanswered: of
    a multiple choice, the columns of the answers that say nothing. of_scale: one answer to a scale of which some codes are counted
    together as well.
    """

    question: Name
    choice: str = ""
    figure: str
    numerator: tuple[Code, ...] = (1,)
    denominator: tuple[Code, ...] = (0, 1)
    unanswered: tuple[Name, ...] = ()
    of_scale: bool = False


class Average(Indicator):
    """The mean of what those who answered a question for a number said. question, figure: as those of an Answer."""

    needs_unit: ClassVar[bool] = False  # a form may say none

    statistic: Statistic = "mean"
    question: Name
    figure: str


class Total(Measure):
    """The sum of what all respondents answered to a question that asks for a number. Fields as those of an Answer."""

    table: Name
    question: Name
    figure: str
    item: Name


def total_definitions(instrument: Instrument, *, prefix: str = "") -> dict[str, Total]:
    """By name, the sum of every question for a number that a figure is drawn from, in the order of the form."""
    return {prefix + q.name: Total(**_of_number(q, instrument)) for q in instrument.questions if is_drawn_number(q)}


def average_definitions(instrument: Instrument, *, prefix: str = "") -> dict[str, Average]:
    """By name, the mean of every question for a number that a figure is drawn from, in the order of the form.

    Its plausible range is that of the question's constraint, where this names both ends.
    """
    found = {}
    for question in filter(is_drawn_number, instrument.questions):
        limits = bounds(question.constraint, whole_numbers=question.type == "integer")
        low = limits.minimum if limits.minimum is not None else limits.above
        known = low is not None and limits.maximum is not None
        found[prefix + question.name] = Average(
            **_of_number(question, instrument),
            unit=question.unit,
            plausible=(low, limits.maximum) if known else None,
        )
    return found


def is_drawn_number(question: Question) -> bool:
    """Whether a figure is drawn from the question, and its answer is a number."""
    return bool(question.figure) and question.type in NUMBERS


def _of_number(question: Question, instrument: Instrument) -> dict:
    label = _plain(question_wording(instrument, question))
    return _known_of(question, instrument) | {"label": label, "item": question.name}


def answer_definitions(
    instrument: Instrument, *, prefix: str = "", non_answer_codes: Iterable[int] = (98, 99)
) -> dict[str, Answer]:
    """By name, the definitions of every question that a figure is drawn from, in the order of the form.

    A question of yes and no, or with codes that are counted together, gives one of its own name; any other question one for
    each answer, `<question>_<code>`. Numbers and texts give none. `prefix` stands before the names, for a table whose questions
    share names with another's. Raises InstrumentError where two definitions have one name.
    """
    found: dict[str, Answer] = {}
    problems = []
    for question in instrument.questions:
        if not question.figure or not question.choices:
            continue
        for name, answer in _answers_of(question, instrument, {str(code) for code in non_answer_codes}):
            if prefix + name in found:
                text = f"the answer {name} has the name of another question's answer"
                problems.append(
                    Problem(instrument.file, text, "give the question another name", "name", (question.row,))
                )
            found[prefix + name] = answer
    if problems:
        raise InstrumentError(problems)
    return found


def scale_definitions(
    instrument: Instrument, *, prefix: str = "", non_answer_codes: Iterable[int] = (98, 99)
) -> dict[str, Answer]:
    """By name, one definition for each answer to a scale whose codes are counted together, `<question>_<code>`, in their order.

    Raises InstrumentError where another definition of the form has the name.
    """
    silent = {str(code) for code in non_answer_codes}
    taken = answer_definitions(instrument, non_answer_codes=non_answer_codes)
    found: dict[str, Answer] = {}
    problems = []
    for question in (q for q in instrument.questions if q.figure and q.counted):
        for name, answer in _each_answer(question, instrument, silent):
            if name in taken or prefix + name in found:
                text = f"the answer {name} has the name of another question's answer"
                problems.append(
                    Problem(instrument.file, text, "give the question another name", "name", (question.row,))
                )
            found[prefix + name] = answer.model_copy(update={"of_scale": True})
    if problems:
        raise InstrumentError(problems)
    return found


def substantive(question: Question, non_answer_codes: set[str]) -> tuple[Choice, ...]:
    """The choices that say something."""
    silent = non_answer_codes | {*SAYS_NOTHING}
    return tuple(choice for choice in question.choices if choice.code not in silent)


def is_yes_no(question: Question, non_answer_codes: set[str]) -> bool:
    return not question.is_multiple and {c.code for c in substantive(question, non_answer_codes)} == YES_NO


def _answers_of(question: Question, instrument: Instrument, silent: set[str]) -> Iterator[tuple[str, Answer]]:
    wording, language = question_wording(instrument, question), instrument.language
    known = _known_of(question, instrument)
    said = substantive(question, silent)
    if question.is_multiple:
        unanswered = tuple(f"{question.name}_{c.code}" for c in question.choices if c not in said)
        for choice in said:
            words, item = in_language(choice.labels, instrument, language), f"{question.name}_{choice.code}"
            label = _plain(f"{wording} - {words}")
            yield item, Answer(**known, label=label, choice=words, item=item, unanswered=unanswered)
        return
    codes = _codes(c.code for c in said)
    known |= {"item": question.name, "denominator": codes}
    if question.counted:
        yield question.name, Answer(**known, label=_plain(wording), numerator=_codes(question.counted))
    elif is_yes_no(question, silent):
        yield question.name, Answer(**known, label=_plain(wording))
    else:
        yield from _each_answer(question, instrument, silent)


def _known_of(question: Question, instrument: Instrument) -> dict:
    """What all definitions of a question say."""
    return {
        "version": 1,
        "table": instrument.table,
        "question": question.name,
        "figure": question.figure,
        "base": _plain(question.base or f"all who were asked ({instrument.table})"),
        "recall": question.recall or "at interview",
    }


def _each_answer(question: Question, instrument: Instrument, silent: set[str]) -> Iterator[tuple[str, Answer]]:
    """One definition for each answer to a single choice."""
    said = substantive(question, silent)
    codes = _codes(c.code for c in said)
    known = _known_of(question, instrument) | {"item": question.name, "denominator": codes}
    for choice, code in zip(said, codes, strict=True):
        words = in_language(choice.labels, instrument, instrument.language)
        label = _plain(f"{question_wording(instrument, question)} - {words}")
        yield f"{question.name}_{choice.code}", Answer(**known, label=label, choice=words, numerator=(code,))


def _codes(codes: Iterable[str]) -> tuple[Code, ...]:
    """Codes as the table holds them."""
    return tuple(int(code) if WHOLE.fullmatch(code) else code for code in codes)


def _plain(text: str) -> str:
    """A text of the form, which holds no words of a phase: its braces are braces."""
    return text.replace("{", "{{").replace("}", "}}")


# -- the answers of a component's forms


def prefix_of(table: str, respondents: str) -> str:
    """Before the names of another table than the respondents': `caregiver_` of `caregivers`."""
    return "" if table == respondents else f"{table.removesuffix('s')}_"


def with_answers(
    layout: Layout, stem: str, iso3: str, section: Section, catalogue: Catalogue, study: Study
) -> Catalogue:
    """The catalogue with the answers to the instruments of the unit's `section`, and of those that are numbers the means or sums.

    A definition that is there stays.

    Raises InstrumentError with every problem of the forms.
    """
    forms = instruments_of(layout, stem, iso3, section.answered_tables())
    if not forms:
        return catalogue
    codes = tuple(section.rules(study).non_answer_codes)
    found: dict[str, Definition] = dict(catalogue.indicators)
    totals: dict[str, Definition] = dict(catalogue.measures)
    for table, form in forms.items():
        path, prefix = layout.root / form.file, prefix_of(table, section.respondents)
        answers, scales, means, sums = _cached(path, form.file, stem, prefix, codes, state_read(path))
        if section.takes_means:
            found = {**answers, **scales, **means, **found}
        else:
            found, totals = {**answers, **found}, {**sums, **totals}
    return catalogue.model_copy(update={"indicators": found, "measures": totals})


@lru_cache(maxsize=64)
def _cached(
    path: Path, file: str, stem: str, prefix: str, codes: tuple[int, ...], _: files.FileState
) -> tuple[Mapping[str, Answer], Mapping[str, Answer], Mapping[str, Average], Mapping[str, Total]]:
    """The answers of a form that has not changed are not made again for the next unit."""
    form = read_instrument(path, file, stem)
    answers = answer_definitions(form, prefix=prefix, non_answer_codes=codes)
    scales = scale_definitions(form, prefix=prefix, non_answer_codes=codes)
    return answers, scales, average_definitions(form, prefix=prefix), total_definitions(form, prefix=prefix)
