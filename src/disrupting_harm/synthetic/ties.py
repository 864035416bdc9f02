"""Answers that cannot stand beside each other though the form allows it: who told nobody did not tell the police."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from disrupting_harm.instruments.expressions import Rule, read_rule
from disrupting_harm.instruments.model import Instrument
from disrupting_harm.instruments.nodes import Answer
from disrupting_harm.instruments.survey import KINDS
from disrupting_harm.instruments.tokens import split_expression


@dataclass(frozen=True)
class Tie:
    """Where `when` holds, the questions `items` are answered with codes of `only` (if there are any) and with none of `never`.

    `when` is a rule as a form has it, of questions that are answered before those of `items`. A refusal to answer, or an answer
    that is not known, contradicts nothing and stays.
    """

    items: tuple[str, ...]
    when: str
    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    def allows(self, code: str) -> bool:
        return code not in self.never and (not self.only or code in self.only)


def ties_by_question(ties: Sequence[Tie], instrument: Instrument) -> Mapping[str, list[tuple[Rule, Tie]]]:
    """The ties of each question of the instrument, with their rules. A tie to a question that the form lacks binds nothing.

    Raises ExpressionError for a rule that cannot be translated.
    """
    answers = {
        q.name: Answer(q.name, KINDS[q.type], q.columns(), tuple(choice.code for choice in q.choices))
        for q in instrument.questions
        if q.has_answer
    }
    found: dict[str, list[tuple[Rule, Tie]]] = {}
    for tie in ties:
        named = {token.text[2:-1] for token in split_expression(tie.when) if token.kind == "answer"}
        items = [item for item in tie.items if item in answers]
        if items and named <= answers.keys():
            rule = read_rule(tie.when, answers)
            for item in items:
                found.setdefault(item, []).append((rule, tie))
    return found
