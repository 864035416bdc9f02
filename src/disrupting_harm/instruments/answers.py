"""One definition for each share that a figure prints of an instrument's answers, so that an added question needs no code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from disrupting_harm import files
from disrupting_harm.errors import Problem
from disrupting_harm.instruments.codebook import in_language, question_wording
from disrupting_harm.instruments.form import load_instruments
from disrupting_harm.instruments.model import Choice, Instrument, Question
from disrupting_harm.instruments.operations import WHOLE
from disrupting_harm.instruments.sheets import InstrumentError
from disrupting_harm.layout import Layout
from disrupting_harm.reads import state_read
from disrupting_harm.study.catalogue import Catalogue, Definition, Indicator
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
    a multiple choice, the columns of the answers that say nothing.
    """

    question: Name
    choice: str = ""
    figure: str
    numerator: tuple[Code, ...] = (1,)
    denominator: tuple[Code, ...] = (0, 1)
    unanswered: tuple[Name, ...] = ()


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


def substantive(question: Question, non_answer_codes: set[str]) -> tuple[Choice, ...]:
    """The choices that say something."""
    silent = non_answer_codes | {*SAYS_NOTHING}
    return tuple(choice for choice in question.choices if choice.code not in silent)


def is_yes_no(question: Question, non_answer_codes: set[str]) -> bool:
    return not question.is_multiple and {c.code for c in substantive(question, non_answer_codes)} == YES_NO


def _answers_of(question: Question, instrument: Instrument, silent: set[str]) -> Iterator[tuple[str, Answer]]:
    wording, language = question_wording(instrument, question), instrument.language
    known = {
        "version": 1,
        "table": instrument.table,
        "question": question.name,
        "figure": question.figure,
        "base": _plain(question.base or f"all who were asked ({instrument.table})"),
        "recall": question.recall or "at interview",
    }
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
        for choice, code in zip(said, codes, strict=True):
            words = in_language(choice.labels, instrument, language)
            label = _plain(f"{wording} - {words}")
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


def with_answers(layout: Layout, stem: str, section: Section, catalogue: Catalogue, study: Study) -> Catalogue:
    """The catalogue with the answers to the instruments that the unit's `section` asks. A definition that is there stays.

    Raises InstrumentError with every problem of the forms.
    """
    tables = section.asks()
    if not tables or not layout.instruments(stem).is_dir():
        return catalogue
    codes = tuple(section.rules(study).non_answer_codes)
    found: dict[str, Definition] = dict(catalogue.indicators)
    for table, answers in _answers(layout, stem, section.respondents, codes).items():
        if table in tables:
            found = {**answers, **found}
    return catalogue.model_copy(update={"indicators": found})


def asked(layout: Layout, stem: str, section: Section) -> dict[str, Instrument]:
    """By table, the instruments that the unit's `section` asks; none where it asks questions of its own."""
    tables = section.asks()
    if not tables or not layout.instruments(stem).is_dir():
        return {}
    return {table: form for table, form in load_instruments(layout, stem).items() if table in tables}


def _answers(layout: Layout, stem: str, respondents: str, codes: tuple[int, ...]) -> Mapping[str, dict[str, Answer]]:
    states = tuple((path, state_read(path)) for path in sorted(layout.instruments(stem).glob("*.csv")))
    return _cached(layout, stem, respondents, codes, states)


@lru_cache(maxsize=16)
def _cached(
    layout: Layout, stem: str, respondents: str, codes: tuple[int, ...], _: tuple[tuple[object, files.FileState], ...]
) -> Mapping[str, dict[str, Answer]]:
    """The answers of forms that have not changed are not made again for the next unit."""
    return {
        table: answer_definitions(form, prefix=prefix_of(table, respondents), non_answer_codes=codes)
        for table, form in load_instruments(layout, stem).items()
    }
