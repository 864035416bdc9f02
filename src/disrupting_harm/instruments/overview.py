"""What an instrument holds, in lines for a person who checks it."""

from __future__ import annotations

from collections.abc import Iterator

from disrupting_harm.errors import name_rows
from disrupting_harm.instruments.codebook import question_wording
from disrupting_harm.instruments.model import Instrument


def describe(instrument: Instrument) -> Iterator[str]:
    """Counts, languages, sections with their questions, and what is still open."""
    asked = [question for question in instrument.questions if question.has_answer]
    columns = sum(len(question.columns()) for question in asked)
    yield (
        f"{instrument.file}: {instrument.title}; {len(asked)} questions in {len(instrument.sections)} sections, {columns} columns; "
        f"languages: {', '.join(instrument.languages)} (the first is the report's)"
    )
    for section in ("", *(section.name for section in instrument.sections)):
        questions = [question for question in instrument.of_section(section) if question.has_answer]
        if section or questions:
            figure = instrument.section(section).figure if section else ""
            drawn = f", figure {figure}" if figure else ""
            yield f"  section {section or '(none)'}: {len(questions)} questions{drawn}"
        for question in questions:
            several = f", {len(question.columns())} columns" if question.is_multiple else ""
            rule = f"; asked if {question.relevant.sentence()}" if question.relevant else ""
            yield f"    {question.name} ({question.type}{several}): {question_wording(instrument, question)}{rule}"
    if instrument.metadata:
        yield f"  added by the device and in no column of the contract: {', '.join(instrument.metadata)}"
    yield from _open_points(instrument)


def _open_points(instrument: Instrument) -> Iterator[str]:
    for language in instrument.languages[1:]:
        missing = missing_translations(instrument, language)
        said = f"{len(missing)} missing: {', '.join(missing)}" if missing else "complete"
        yield f"  translation into {language}: {said}"
    optional = [question.row for question in instrument.questions if question.has_answer and not question.required]
    if optional:
        yield f"  no answer is required in {name_rows(optional)}: blanks are told as asked and blank all the same, but of texts"
    for question in instrument.questions:
        alone = [choice.code for choice in question.choices if choice.exclusive]
        if question.is_multiple and alone and question.constraint is None:
            yield f"  {question.name}: nothing in the form keeps {', '.join(alone)} from being chosen with others; add a constraint"


def missing_translations(instrument: Instrument, language: str) -> list[str]:
    """What has a text in the form's own language and none in this one: questions, sections, and choices of each list once."""
    found = []
    for section in instrument.sections:
        if section.labels and language not in section.labels:
            found.append(f"section {section.name}")
    for question in instrument.questions:
        for what, words in (
            ("", question.labels),
            (" (hint)", question.hint),
            (" (constraint)", question.constraint_message),
        ):
            if words and language not in words:
                found.append(f"{question.name}{what}")
        found += [f"{question.list_name} {choice.code}" for choice in question.choices if language not in choice.labels]
    return list(dict.fromkeys(found))
