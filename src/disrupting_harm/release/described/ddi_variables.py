"""The columns of a raw table in DDI Lifecycle 3.3: categories, code lists, missing values, and variables with their questions.

A code list stands three times where it holds non-answers: whole, as it was asked; the answers that say something, which a variable is
of; and the rest, which are its missing values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from disrupting_harm.contracts.model import Column
from disrupting_harm.instruments.codebook import item_wording
from disrupting_harm.instruments.model import Question, Words
from disrupting_harm.release.described.asked import Asked
from disrupting_harm.release.described.ddi_elements import (
    add,
    add_name,
    add_object,
    add_plain,
    add_words,
    make_id,
    refer,
)
from disrupting_harm.release.described.ddi_questions import add_number_range, list_id, question_id


NON_ANSWERS = "Choices that say nothing of what was asked. Whether an estimate counts them stands with its indicator."
OWN_COLUMN = "No question: {kind}."
KINDS = {
    "id": "tells the rows apart", "link": "tells which rows of two tables belong together", "design": "the sample design",
    "domain": "a group of respondents", "item": "an answer", "mark": "real data or stand-in",
}  # fmt: skip


@dataclass(frozen=True)
class CodeList:
    """codes: labels by code, in the order of the form. missing: those that say nothing."""

    id: str
    name: str
    codes: Mapping[str, Words]
    missing: frozenset[str] = frozenset()

    def part(self, missing: bool) -> list[str]:
        return [code for code in self.codes if (code in self.missing) == missing]


def add_logical_product(package: ET.Element, asked: Asked, universes: Mapping[str, str]) -> None:
    """universes: ids by what they are called; "" is everybody whose answers are in the table."""
    product = add_object(package, "l:LogicalProduct", product_id(asked), f"Columns of the table {asked.table.name}")
    relation = add_object(product, "l:DataRelationship", relation_id(asked), asked.table.name)
    record = add_object(
        relation, "l:LogicalRecord", make_id(asked.name, "record"), asked.table.name, hasLocator="false"
    )
    add_plain(record, "r:Description", f"One row for {asked.table.row}.")
    scheme = make_id(asked.name, "variables", "scheme")
    refer(add(record, "l:VariablesInRecord"), "r:VariableSchemeReference", scheme, "VariableScheme")
    lists = _lists_by_column(asked)
    _add_lists(product, asked, {**_lists_of_form(asked), **{found.id: found for found in lists.values()}}.values())
    variables = add_object(product, "l:VariableScheme", scheme, "Columns")
    for column in asked.table.columns:
        _add_variable(variables, asked, column, lists.get(column.name), universes)


def product_id(asked: Asked) -> str:
    return make_id(asked.name, "variables")


def relation_id(asked: Asked) -> str:
    return make_id(asked.name, "relation")


def _question_of(asked: Asked, column: Column) -> Question | None:
    try:
        return asked.instrument.question(column.name)
    except KeyError:
        return None


def _lists_of_form(asked: Asked) -> dict[str, CodeList]:
    """The lists of the form's questions by id, those of multiple choices among them."""
    missing: dict[str, set[str]] = {}
    for question in asked.instrument.questions:
        missing.setdefault(question.list_name, set()).update(choice.code for choice in asked.missing(question))
    return {
        list_id(asked, question.list_name): CodeList(
            list_id(asked, question.list_name), question.list_name,
            {choice.code: choice.labels for choice in question.choices}, frozenset(missing[question.list_name]),
        )
        for question in asked.instrument.questions
        if question.choices
    }  # fmt: skip


def _lists_by_column(asked: Asked) -> dict[str, CodeList]:
    """By column that holds codes, their list: the question's, or one of the column where no question has it as a whole."""
    of_form, found = _lists_of_form(asked), {}
    for column in asked.table.columns:
        if column.codes is None:
            continue
        question = _question_of(asked, column)
        if question is not None and not question.is_multiple:
            found[column.name] = of_form[list_id(asked, question.list_name)]
        else:
            name = "chosen" if question else column.name
            codes = {str(code): {"English (en)": label} for code, label in column.codes.items()}
            found[column.name] = CodeList(make_id(asked.name, "column_codes", name), name, codes)
    return found


def _add_lists(product: ET.Element, asked: Asked, lists: Iterable[CodeList]) -> None:
    lists = list(lists)
    if not lists:
        return
    categories = add_object(product, "l:CategoryScheme", make_id(asked.name, "categories"), "Answers")
    for found in lists:
        for code, labels in found.codes.items():
            missing = {"isMissing": "true"} if code in found.missing else {}
            category = add_object(categories, "l:Category", make_id(found.id, "category", code), **missing)
            add_words(category, "r:Label", labels)
    scheme = add_object(product, "l:CodeListScheme", make_id(asked.name, "code_lists"), "Codes of the answers")
    for found in lists:
        _add_list(scheme, found, found.id, list(found.codes))
        if found.missing:
            _add_list(scheme, found, make_id(found.id, "said"), found.part(missing=False))
            _add_list(scheme, found, make_id(found.id, "missing"), found.part(missing=True))
    if held := [found for found in lists if found.missing]:
        managed = add_object(
            product, "r:ManagedRepresentationScheme", make_id(asked.name, "missing_values"), "Missing values"
        )
        for found in held:
            values = add_object(
                managed, "r:ManagedMissingValuesRepresentation", make_id(found.id, "missing_values"), found.name
            )
            add_plain(values, "r:Description", NON_ANSWERS)
            represented = add(values, "r:MissingCodeRepresentation")
            refer(represented, "r:CodeListReference", make_id(found.id, "missing"), "CodeList")


def _add_list(scheme: ET.Element, found: CodeList, identifier: str, codes: Iterable[str]) -> None:
    element = add_object(scheme, "l:CodeList", identifier)
    add_name(element, "l:CodeListName", found.name)
    add_plain(element, "r:Label", found.name)
    for code in codes:
        held = add_object(element, "l:Code", make_id(identifier, "code", code))
        refer(held, "r:CategoryReference", make_id(found.id, "category", code), "Category")
        add(held, "r:Value", code)


def _add_variable(
    scheme: ET.Element, asked: Asked, column: Column, codes: CodeList | None, universes: Mapping[str, str]
) -> None:
    question, form = _question_of(asked, column), asked.instrument
    variable = add_object(scheme, "l:Variable", make_id(asked.name, "variable", column.name))
    add_name(variable, "l:VariableName", column.name)
    if question is None:
        add_plain(variable, "r:Label", column.name)
        add_plain(variable, "r:Description", OWN_COLUMN.format(kind=KINDS[column.kind]))
    else:
        add_words(
            variable, "r:Label", {language: item_wording(form, column.name, language) for language in form.languages}
        )
    refer(variable, "r:UniverseReference", universes[question.base if question else ""], "Universe")
    if question is not None:
        refer(variable, "r:QuestionReference", question_id(asked, question), "QuestionItem")
    represented = add(variable, "l:VariableRepresentation")
    add(represented, "l:VariableRole", column.kind)
    blank = {"blankIsMissingValue": "true"} if column.may_be_blank else {}
    if codes is not None:
        coded = add(represented, "r:CodeRepresentation", **blank)
        part = make_id(codes.id, "said") if codes.missing else codes.id
        refer(coded, "r:CodeListReference", part, "CodeList")
        if codes.missing:
            missing = make_id(codes.id, "missing_values")
            refer(represented, "l:MissingValuesReference", missing, "ManagedMissingValuesRepresentation")
    elif column.dtype == "text":
        add(represented, "r:TextRepresentation", **blank)
    else:
        number = add(represented, "r:NumericRepresentation", **blank)
        if question is not None and question.unit:
            add(number, "r:MeasurementUnit", question.unit)
        add_number_range(number, column.minimum, column.maximum, column.above)
        add(number, "r:NumericTypeCode", "Integer" if column.dtype == "integer" else "Decimal")
