"""The columns of a contract that an instrument's questions give."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from disrupting_harm.contracts.model import Column, Table, Wording
from disrupting_harm.errors import Problem
from disrupting_harm.instruments import nodes
from disrupting_harm.instruments.expressions import Rule
from disrupting_harm.instruments.model import Instrument, Question
from disrupting_harm.instruments.nodes import Answer, Node
from disrupting_harm.instruments.operations import WHOLE
from disrupting_harm.instruments.sheets import InstrumentError


CHOSEN = {1: "chosen", 0: "not chosen"}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True)
class Bounds:
    """What a constraint says of a number by itself. whole: it says nothing else."""

    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    whole: bool = False

    def excludes_all(self, *, whole_numbers: bool) -> bool:
        """Whether no answer keeps them, so that whoever is asked cannot go on."""
        lows = [low for low in (self.minimum, self.above) if low is not None]
        if self.maximum is None or not lows:
            return False
        if whole_numbers:
            return math.ceil(max(lows)) > math.floor(self.maximum)
        return max(lows) > self.maximum or self.above == self.maximum


def contract_columns(instrument: Instrument) -> tuple[Column, ...]:
    """The columns that hold the answers, in the order of the form.

    Every one may be blank as far as its own check goes: whether a blank is right depends on the rule after which the question
    is asked, and `rules.check_rules` tells those that are not, all in one way. None is required: whoever estimates from a
    column requires it.
    """
    return tuple(
        replace(column, wordings=_wordings(question, column, instrument.languages))
        for question in instrument.questions
        for column in _columns_of(question, instrument.language)
    )


def contract_table(instrument: Instrument, own: Sequence[Column]) -> Table:
    """The instrument's table, together with what a form cannot say: `own`, the columns of the design and of domains.

    A column of `own` that is also a question keeps its place, its kind and whether it is required; the rest is the form's.
    Columns of kind `mark` stand last. Raises InstrumentError where the two name other codes.
    """
    asked = {column.name: column for column in contract_columns(instrument)}
    problems, first, last = [], [], []
    for column in own:
        found = asked.pop(column.name, None)
        if found is not None:
            if column.codes is not None and (found.codes is None or set(column.codes) != set(found.codes)):
                text = f"the codes of {column.name} are not those of its column, {', '.join(map(str, column.codes))}"
                row = instrument.question(column.name).row
                problems.append(Problem(instrument.file, text, "take the codes of the column", "type", (row,)))
            column = replace(found, kind=column.kind, required=column.required, of_person=column.of_person)
        (last if column.kind == "mark" else first).append(column)
    if problems:
        raise InstrumentError(problems)
    return Table(instrument.table, (*first, *asked.values(), *last))


def _columns_of(question: Question, language: str) -> Iterator[Column]:
    if not question.has_answer:
        return
    shared = {"required": False, "may_be_blank": True, "asked": question.relevant}
    if question.is_multiple:
        yield from (Column(name, "item", codes=CHOSEN, **shared) for name in question.columns())
    elif question.choices:
        whole = all(WHOLE.fullmatch(choice.code) for choice in question.choices)
        codes = {int(c.code) if whole else c.code: c.labels[language] for c in question.choices}
        yield Column(question.name, "item", "integer" if whole else "text", codes=codes, **shared)
    else:
        dtype = {"integer": "integer", "decimal": "number", "text": "text"}[question.type]
        found = bounds(question.constraint, whole_numbers=dtype == "integer")
        limits = {"minimum": found.minimum, "maximum": found.maximum, "above": found.above}
        yield Column(question.name, "item", dtype, **limits, **shared)


def _wordings(question: Question, column: Column, languages: Sequence[str]) -> dict[str, Wording]:
    """What the question says of its column in each language that it is translated into."""
    found = {}
    for language in languages:
        asked = question.labels.get(language, "")
        if question.is_multiple:
            choice = question.choices[question.columns().index(column.name)].labels.get(language, "")
            found[language] = Wording(f"{asked}/{choice}" if asked and choice else "", choice=choice)
        else:
            whole = column.dtype == "integer"
            labels = {
                int(c.code) if whole else c.code: c.labels[language] for c in question.choices if c.labels.get(language)
            }
            found[language] = Wording(asked, labels)
    return found


def bounds(constraint: Rule | None, *, whole_numbers: bool) -> Bounds:
    """The limits that every answer must keep, as far as the constraint is limits joined by `and`."""
    if constraint is None:
        return Bounds()
    parts = constraint.tree.of if isinstance(constraint.tree, nodes.All) else (constraint.tree,)
    found, whole = Bounds(), True
    for part in parts:
        limit = _limit(part)
        if limit is None:
            whole = False
            continue
        operator, value = limit
        if whole_numbers and operator in ("<", ">"):
            # The next whole number inside: `. < 18` is at most 17, `. > 4.5` at least 5.
            value = -(-value // 1) - 1 if operator == "<" else value // 1 + 1
            operator += "="
        match operator:
            case ">=":
                found = replace(found, minimum=value if found.minimum is None else max(value, found.minimum))
            case "<=":
                found = replace(found, maximum=value if found.maximum is None else min(value, found.maximum))
            case ">":
                found = replace(found, above=value if found.above is None else max(value, found.above))
            case _:
                whole = False
    return replace(found, whole=whole)


def _limit(part: Node) -> tuple[str, float] | None:
    """Operator and number of `. >= 12` or `12 <= .`; None for anything else."""
    match part:
        case nodes.Compare(operator, Answer(kind="number", own=True), nodes.Number(value), True) if (
            operator in MIRRORED
        ):
            return operator, value
        case nodes.Compare(operator, nodes.Number(value), Answer(kind="number", own=True), True) if (
            operator in MIRRORED
        ):
            return MIRRORED[operator], value
    return None
