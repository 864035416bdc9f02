"""The questions of an instrument in DDI Lifecycle 3.3: wording, answers, hints, and the order and rules after which they are asked."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from disrupting_harm.instruments.codebook import question_wording
from disrupting_harm.instruments.columns import bounds
from disrupting_harm.instruments.model import NUMBERS, Question
from disrupting_harm.release.described.asked import Asked
from disrupting_harm.release.described.ddi_elements import (
    add,
    add_name,
    add_object,
    add_plain,
    add_spoken,
    language_code,
    make_id,
    refer,
)


def add_data_collection(package: ET.Element, asked: Asked) -> None:
    """The questions, the hints to whoever asks them, the path through them, and the instrument that they make."""
    form = asked.instrument
    part = add_object(package, "d:DataCollection", collection_id(asked), form.title)
    scheme = add_object(part, "d:QuestionScheme", make_id(asked.name, "questions"), "Questions")
    for question in form.questions:
        if question.has_answer:
            _add_question(scheme, asked, question)
    scheme = add_object(
        part,
        "d:ControlConstructScheme",
        make_id(asked.name, "path"),
        "Order of the questions, and rules after which they are asked",
    )
    sequence = add_object(scheme, "d:Sequence", make_id(asked.name, "path", "all"), "All questions")
    for question in form.questions:
        name, kind = _first_construct(asked, question)
        refer(sequence, "d:ControlConstructReference", name, kind)
    for question in form.questions:
        _add_constructs(scheme, asked, question)
    if any(question.hint for question in form.questions):
        scheme = add_object(
            part, "d:InterviewerInstructionScheme", make_id(asked.name, "hints"), "Hints to whoever asks"
        )
        for question in form.questions:
            if question.hint:
                hint = add_object(scheme, "d:Instruction", make_id(asked.name, "hint", question.name), question.name)
                add_spoken(hint, "d:InstructionText", question.hint)
    scheme = add_object(part, "d:InstrumentScheme", make_id(asked.name, "instruments"), "Instruments")
    instrument = add_object(scheme, "d:Instrument", make_id(asked.name, "instrument"))
    add_name(instrument, "d:InstrumentName", f"{asked.component}_{form.table}")
    add_plain(instrument, "r:Label", form.title)
    refer(instrument, "d:ControlConstructReference", make_id(asked.name, "path", "all"), "Sequence")
    for language in form.languages:
        add(instrument, "d:FieldedLanguages", language_code(language))


def collection_id(asked: Asked) -> str:
    return make_id(asked.name, "collection")


def question_id(asked: Asked, question: Question) -> str:
    return make_id(asked.name, "question", question.name)


def list_id(asked: Asked, list_name: str) -> str:
    return make_id(asked.name, "codes", list_name)


def add_number_range(parent: ET.Element, minimum: float | None, maximum: float | None, above: float | None) -> None:
    """The limits of a number; nothing where there is none below, since DDI states a range by its low end."""
    low, inclusive = (above, "false") if minimum is None and above is not None else (minimum, "true")
    if low is None:
        return
    limits = add(parent, "r:NumberRange")
    add(limits, "r:Low", f"{low:g}", isInclusive=inclusive)
    if maximum is not None:
        add(limits, "r:High", f"{maximum:g}", isInclusive="true")


def _add_question(scheme: ET.Element, asked: Asked, question: Question) -> None:
    form = asked.instrument
    item = add_object(scheme, "d:QuestionItem", question_id(asked, question))
    add_name(item, "d:QuestionItemName", question.name)
    add_plain(item, "r:Label", question.name)
    said = {
        language: question_wording(form, question, language)
        for language in form.languages
        if language in question.labels
    }
    add_spoken(item, "d:QuestionText", said)
    if question.recall:
        add_plain(item, "d:QuestionIntent", f"Recall period: {question.recall}.")
    if question.choices:
        refer(add(item, "d:CodeDomain"), "r:CodeListReference", list_id(asked, question.list_name), "CodeList")
    elif question.type in NUMBERS:
        domain = add(item, "d:NumericDomain")
        if question.unit:
            add(domain, "r:MeasurementUnit", question.unit)
        limits = bounds(question.constraint, whole_numbers=question.type == "integer")
        add_number_range(domain, limits.minimum, limits.maximum, limits.above)
        add(domain, "r:NumericTypeCode", question.type.capitalize())
    else:
        add(item, "d:TextDomain")
    most = str(len(question.choices)) if question.is_multiple else "1"
    add(item, "r:ResponseCardinality", minimumResponses=str(int(question.required)), maximumResponses=most)
    if question.hint:
        hint = make_id(asked.name, "hint", question.name)
        refer(item, "d:InterviewerInstructionReference", hint, "Instruction")


def _first_construct(asked: Asked, question: Question) -> tuple[str, str]:
    """Id and kind of what the path names: the rule where there is one, else the question or the note itself."""
    if question.relevant is not None:
        return make_id(asked.name, "rule", question.name), "IfThenElse"
    return make_id(asked.name, "asked", question.name), "QuestionConstruct" if question.has_answer else "StatementItem"


def _add_constructs(scheme: ET.Element, asked: Asked, question: Question) -> None:
    own, kind = (
        make_id(asked.name, "asked", question.name),
        "QuestionConstruct" if question.has_answer else "StatementItem",
    )
    if question.relevant is not None:
        rule = add_object(scheme, "d:IfThenElse", make_id(asked.name, "rule", question.name), question.name)
        condition = add(rule, "d:IfCondition")
        labels = asked.instrument.code_labels()
        add_plain(condition, "r:Description", f"Asked if {question.relevant.sentence(labels)}.")
        command = add(condition, "r:Command")
        add(command, "r:ProgramLanguage", "XPath of XLSForm")
        add(command, "r:CommandContent", question.relevant.source)
        refer(rule, "d:ThenConstructReference", own, kind)
    construct = add_object(scheme, f"d:{kind}", own, question.name)
    if question.has_answer:
        refer(construct, "r:QuestionReference", question_id(asked, question), "QuestionItem")
    else:
        add_spoken(construct, "d:DisplayText", question.labels)
