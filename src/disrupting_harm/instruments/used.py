"""What a stage uses of an instrument, as a slice of the parameters holds it.

Derived tables depend on names, types, codes and rules; a wording that is edited leaves them as they are. A notebook and a
report also print wordings, in the languages that they are printed in.
"""

from __future__ import annotations

from collections.abc import Iterable

from disrupting_harm.errors import Problem
from disrupting_harm.instruments.form import load_instruments
from disrupting_harm.instruments.model import Choice, Instrument, Question, Words
from disrupting_harm.instruments.sheets import InstrumentError
from disrupting_harm.layout import Layout


def used_of(instrument: Instrument, languages: Iterable[str] = ()) -> dict:
    """The content of an instrument as JSON takes it, with the wordings of the languages named, and no others.

    Without a language: what a table is held against. With one: also titles, sections, figures, bases and recall, which only
    a reader sees. Where the file and its rows lie is no part of it.
    """
    languages = tuple(languages)
    content: dict = {
        "table": instrument.table,
        "questions": [
            _question(question, languages) for question in instrument.questions if question.has_answer or languages
        ],
    }
    if languages:
        content["title"] = instrument.title
        content["sections"] = [
            {
                "name": section.name,
                "within": section.within,
                "figure": section.figure,
                "base": section.base,
                "recall": section.recall,
                "labels": _in(section.labels, languages),
            }
            for section in instrument.sections
        ]
    return content


def instruments_of(layout: Layout, stem: str, iso3: str, tables: Iterable[str]) -> dict[str, Instrument]:
    """The instruments of a unit's tables. Raises InstrumentError where a table has none, and as `load_instruments` does."""
    wanted = tuple(tables)
    if not wanted:
        return {}
    found = load_instruments(layout, stem, iso3)
    missing = [table for table in wanted if table not in found]
    if missing:
        folder = layout.relative(layout.instruments(stem))
        raise InstrumentError([Problem(f"{folder}/{table}.csv", "not there", "write the form") for table in missing])
    return {table: found[table] for table in wanted}


def _question(question: Question, languages: tuple[str, ...]) -> dict:
    content: dict = {
        "name": question.name,
        "type": question.type,
        "required": question.required,
        "relevant": question.relevant.source if question.relevant else None,
        "constraint": question.constraint.source if question.constraint else None,
        "choices": [_choice(choice, languages) for choice in question.choices],
    }
    if languages:
        content |= {
            "labels": _in(question.labels, languages),
            "section": question.section,
            "figure": question.figure,
            "base": question.base,
            "recall": question.recall,
            "counted": list(question.counted),
        }
        if question.unit:
            content["unit"] = question.unit
    return content


def _choice(choice: Choice, languages: tuple[str, ...]) -> dict:
    content: dict = {"code": choice.code, "exclusive": choice.exclusive}
    return content | {"labels": _in(choice.labels, languages)} if languages else content


def _in(words: Words, languages: tuple[str, ...]) -> dict[str, str]:
    return {language: words[language] for language in languages if language in words}
