"""Rules of a form (`relevant`, `constraint`), translated into a tree that can be evaluated, said in words and compared.

The grammar is XPath's as far as it is listed in BINDING and in `operations.FUNCTIONS`; everything else is refused by its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from disrupting_harm.instruments import nodes
from disrupting_harm.instruments.nodes import Answer, Node, Number, Text
from disrupting_harm.instruments.operations import FUNCTIONS, join, negate, require_kind
from disrupting_harm.instruments.sentences import Labels, say
from disrupting_harm.instruments.tokens import ExpressionError, Token, split_expression


if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# How tightly an operator binds, as in XPath 1.0; all of them group from the left.
BINDING = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
}
DEEPEST = 50  # parts within parts; no questionnaire comes near it, and a tree of any depth would end in a traceback
TOO_DEEP = "it is nested too deeply"
NOT_KNOWN = {"date": "a date or time", "path": "part of a path", "word": "a name without ${ }"}


@dataclass(frozen=True)
class Rule:
    """A condition of a form. source: as the form has it, or the parts of it that were joined."""

    source: str
    tree: Node

    def names(self) -> tuple[str, ...]:
        """The questions that it looks at, in alphabetical order."""
        return tuple(answer.name for answer in nodes.answers(self.tree))

    def columns(self) -> tuple[str, ...]:
        """The columns of the table that it looks at."""
        return tuple(dict.fromkeys(c for answer in nodes.answers(self.tree) for c in answer.columns))

    def evaluate(self, frame: pd.DataFrame, not_asked: Mapping[str, np.ndarray] | None = None):
        """True, false or missing (unknown) of every row: see `evaluate.evaluate`."""
        from disrupting_harm.instruments.evaluate import evaluate  # pandas: who only reads the form needs none

        return evaluate(self.tree, frame, not_asked)

    def sentence(self, labels: Labels | None = None) -> str:
        """The rule in words: `age is above 14 and told is one of 1, 2`."""
        return say(self.tree, labels)


def join_rules(*rules: Rule | None) -> Rule | None:
    """The rule that holds where all of them do; None where there is none."""
    given = [rule for rule in rules if rule is not None]
    if len(given) < 2:
        return given[0] if given else None
    source = " and ".join(f"({rule.source})" for rule in given)
    return Rule(source, nodes.All(tuple(rule.tree for rule in given)))


def read_rule(text: str, answers: Mapping[str, Answer], own: str | None = None) -> Rule:
    """The rule that an expression states. `answers`: what it may name; `own`: the question that a dot stands for, if it may.

    Raises ExpressionError with the first thing that cannot be translated.
    """
    tree = _Reader(split_expression(text), answers, own).read()
    return Rule(text, tree)


class _Reader:
    """A parser by precedence climbing over the tokens of one expression."""

    def __init__(self, tokens: list[Token], answers: Mapping[str, Answer], own: str | None):
        self.tokens = tokens
        self.answers = answers
        self.own = own
        self.place = 0
        self.level = 0

    def read(self) -> Node:
        if not self.tokens:
            raise ExpressionError("the expression is empty")
        node = self._expression(0)
        if token := self._peek():
            raise ExpressionError(f"character {token.at}: nothing joins {token.text!r} to what stands before it")
        if nodes.depth(node) > DEEPEST:
            raise ExpressionError(TOO_DEEP)
        return require_kind("truth", node, "the rule")

    def _peek(self) -> Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def _take(self) -> Token:
        token = self._peek()
        if token is None:
            raise ExpressionError("it ends where something is still missing")
        self.place += 1
        return token

    def _expression(self, binding: int) -> Node:
        self.level += 1
        if self.level > DEEPEST:
            raise ExpressionError(TOO_DEEP)
        left = self._operand()
        while (operator := self._operator()) and BINDING[operator] > binding:
            self._take()
            left = join(operator, left, self._expression(BINDING[operator]))
        self.level -= 1
        return left

    def _operator(self) -> str | None:
        """The operator that stands here, where one must: a word such as `and` is then no name of a function."""
        token = self._peek()
        return token.text if token and token.kind in ("operator", "word") and token.text in BINDING else None

    def _operand(self) -> Node:
        token = self._take()
        match token.kind:
            case "number":
                return Number(float(token.text))
            case "literal":
                return Text(token.text[1:-1])
            case "answer":
                return self._answer(token)
            case "dot":
                if self.own is None:
                    raise ExpressionError(f"character {token.at}: a dot has no meaning here, only in a constraint")
                return replace(self.answers[self.own], own=True)
            case "open":
                node = self._expression(0)
                self._close()
                return node
            case "word" if (after := self._peek()) and after.kind == "open":
                self._take()
                return self._call(token.text, token)
            case "operator" if token.text == "-":
                self.level += 1
                if self.level > DEEPEST:
                    raise ExpressionError(TOO_DEEP)
                node = negate(self._operand())
                self.level -= 1
                return node
        what = NOT_KNOWN.get(token.kind)
        said = f"is {what}, which is not known here" if what else "cannot stand here"
        raise ExpressionError(f"character {token.at}: {token.text!r} {said}")

    def _answer(self, token: Token) -> Answer:
        name = token.text[2:-1]
        if name not in self.answers:
            raise ExpressionError(
                f"character {token.at}: {token.text} is no question that stands before it in the form"
            )
        return replace(self.answers[name], own=name == self.own)

    def _close(self) -> None:
        token = self._peek()
        if token is None or token.kind != "close":
            raise ExpressionError("a parenthesis is not closed")
        self._take()

    def _call(self, name: str, token: Token) -> Node:
        if name not in FUNCTIONS:
            known = ", ".join(f"{known}()" for known in FUNCTIONS)
            raise ExpressionError(f"character {token.at}: the function {name}() is not known here; known are {known}")
        count, make = FUNCTIONS[name]
        given: list[Node] = []
        if (after := self._peek()) and after.kind == "close":
            self._take()
        else:
            given.append(self._expression(0))
            while (after := self._peek()) and after.kind == "comma":
                self._take()
                given.append(self._expression(0))
            self._close()
        if len(given) != count:
            raise ExpressionError(f"character {token.at}: {name}() takes {count} values, not {len(given)}")
        return make(*given)
