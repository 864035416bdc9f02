"""What was asked, in words: the codebook of a report, and the wording at the end of a trace."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TextIO

from disrupting_harm.instruments.form import form_paths, load_instruments
from disrupting_harm.instruments.model import Instrument, Question, Words
from disrupting_harm.layout import Layout


if TYPE_CHECKING:
    import pandas as pd

TITLES = ("name", "wording", "codes", "asked if", "section")
EVERYBODY = "everybody is asked"
FREE = {"integer": "a whole number", "decimal": "a number", "text": "free text"}
REFERENCE = re.compile(r"\$\{([a-z0-9_]+)\}")


def codebook(instrument: Instrument, language: str | None = None) -> pd.DataFrame:
    """One row per question, in the order of the form, with the columns TITLES: all text, ready to be printed.

    `language`: one of the instrument's; what is not translated into it stands in the form's own.
    """
    import pandas as pd

    language = language or instrument.language
    labels = instrument.code_labels(language)
    sections = {
        section.name: in_language(section.labels, instrument, language) or section.name
        for section in instrument.sections
    }
    rows = [
        (
            question.name,
            question_wording(instrument, question, language),
            codes_in_words(instrument, question, language),
            question.relevant.sentence(labels) if question.relevant else EVERYBODY,
            sections.get(question.section, ""),
        )
        for question in instrument.questions
        if question.has_answer
    ]
    return pd.DataFrame(rows, columns=list(TITLES), dtype="str")


def write_codebooks(layout: Layout, stem: str, out: TextIO, iso3: str | None = None) -> None:
    """Write the codebooks of a component's tables as one CSV table, the table's name first."""
    import pandas as pd

    tables = {name: codebook(instrument) for name, instrument in load_instruments(layout, stem, iso3).items()}
    joined = pd.concat([frame.assign(table=name)[["table", *TITLES]] for name, frame in tables.items()])
    out.write(joined.to_csv(index=False, lineterminator="\n"))


def question_wording(instrument: Instrument, question: Question, language: str | None = None) -> str:
    """The question as it was put; an earlier answer that it repeats stands as its name in brackets."""
    return REFERENCE.sub(r"[\1]", in_language(question.labels, instrument, language or instrument.language))


def codes_in_words(instrument: Instrument, question: Question, language: str | None = None) -> str:
    """`1 = Yes; 0 = No`; of a multiple choice, the columns in the place of codes; else what kind of answer is written in."""
    if not question.choices:
        limits = f": {question.constraint.sentence()}" if question.constraint else ""
        return FREE[question.type] + limits
    language = language or instrument.language
    names = question.columns() if question.is_multiple else [choice.code for choice in question.choices]
    return "; ".join(
        f"{n} = {in_language(c.labels, instrument, language)}" for n, c in zip(names, question.choices, strict=True)
    )


def item_wording(instrument: Instrument, item: str, language: str | None = None) -> str:
    """The wording behind a column: the question, and of a multiple choice the answer that the column stands for.

    Raises KeyError for a name that is neither a question nor a column.
    """
    language = language or instrument.language
    question = instrument.question(item)
    said = question_wording(instrument, question, language)
    if item in question.columns() and question.is_multiple:
        choice = question.choices[question.columns().index(item)]
        return f"{said} - {in_language(choice.labels, instrument, language)}"
    return said


def wording(layout: Layout, stem: str, item: str, table: str | None = None, iso3: str | None = None) -> str:
    """The wording behind an item of a component, in the language of the report; "" where no instrument asks it.

    Of a unit's own form where `iso3` has one. Without `table`, a name that several tables ask in other words gives all of
    them, each with its table.
    """
    if not form_paths(layout, stem, iso3):
        return ""
    found = {}
    for name, instrument in load_instruments(layout, stem, iso3).items():
        if table in (None, name):
            try:
                found[name] = item_wording(instrument, item)
            except KeyError:
                continue
    if len(set(found.values())) < 2:
        return next(iter(found.values()), "")
    return "; ".join(f"{name}: {said}" for name, said in found.items())


def in_language(words: Words, instrument: Instrument, language: str) -> str:
    """The words in a language, or in the form's own."""
    return words.get(language) or words.get(instrument.language, "")
