"""Parts of a rule joined into larger ones, each held against the kind of value that it needs.

A comparison that a form takes without a word and that can never be true, such as one with a code that the list does not hold,
is refused here.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from disrupting_harm.instruments import nodes
from disrupting_harm.instruments.nodes import Answer, Node, Number, Text
from disrupting_harm.instruments.tokens import ExpressionError


WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
NEEDS = {"truth": "a condition", "number": "a number", "text": "a text"}
IS = {"truth": "a condition", "number": "a number", "code": "a choice", "text": "a text", "chosen": "a multiple choice"}
ARITHMETIC = ("+", "-", "*", "div", "mod")


def require_kind(kind: str, node: Node, where: str) -> Node:
    """The node, if it is of that kind; raises ExpressionError, which says where it stands, if not."""
    if node.kind != kind:
        raise ExpressionError(f"{where} needs {NEEDS[kind]}, and {IS[node.kind]} stands there")
    return node


def _number(node: Node) -> Node:
    """The node where a number is needed: a number, or a choice all of whose codes are whole numbers."""
    if node.kind == "code" and all(WHOLE.fullmatch(code) for code in _codes(node)):
        return node
    if isinstance(node, Text) and WHOLE.fullmatch(node.value):
        return Number(float(node.value))
    return require_kind("number", node, "the calculation or comparison")


def negate(node: Node) -> Node:
    """Minus a number."""
    return Number(-node.value) if isinstance(node, Number) else nodes.Negative(_number(node))


def _codes(node: Node) -> tuple[str, ...]:
    """The codes that a choice may be, also through if() and coalesce()."""
    return tuple(code for part in nodes.walk(node) if isinstance(part, Answer) for code in part.codes)


def join(operator: str, left: Node, right: Node) -> Node:
    """The two sides of an operator as one part. Raises ExpressionError where they are not of its kind."""
    if operator in ("and", "or"):
        kind = nodes.All if operator == "and" else nodes.Any
        sides = [require_kind("truth", side, f"`{operator}`") for side in (left, right)]
        # `a and b and c` is one list of three, however long it grows.
        return kind(tuple(part for side in sides for part in (side.of if type(side) is kind else (side,))))
    if operator in ARITHMETIC:
        return nodes.Arithmetic(operator, _number(left), _number(right))
    return _compared(operator, left, right)


def _compared(operator: str, left: Node, right: Node) -> Node:
    equality = operator in ("=", "!=")
    for one, other in ((left, right), (right, left)):
        if isinstance(other, Text) and other.value == "" and equality:
            if not isinstance(one, Answer):
                raise ExpressionError("only an answer can be compared with an empty text")
            return nodes.Blank(one) if operator == "=" else nodes.Not(nodes.Blank(one))
    if "chosen" in (left.kind, right.kind):
        raise ExpressionError(
            "a multiple choice is not compared; ask selected(${name}, 'code') or count-selected(${name})"
        )
    if equality and left.kind == right.kind == "truth":
        return nodes.Compare(operator, left, right, numeric=False)
    if equality and {left.kind, right.kind} <= {"code", "text"}:
        for choice, literal in ((left, right), (right, left)):
            if choice.kind == "code" and isinstance(literal, Text):
                _check_code(choice, literal.value)
        return nodes.Compare(operator, left, right, numeric=False)
    if equality:
        for choice, literal in ((left, right), (right, left)):
            if choice.kind == "code" and isinstance(literal, Number):
                _check_code(choice, f"{literal.value:g}")
    return nodes.Compare(operator, _number(left), _number(right), numeric=True)


def _check_code(choice: Node, code: str) -> None:
    codes = _codes(choice)
    if codes and code not in codes:  # a question without a list is told of by itself
        name = choice.name if isinstance(choice, Answer) else "the choice"
        raise ExpressionError(
            f"{code!r} is no code of {name}, so the comparison can never hold; its codes are {', '.join(codes)}"
        )


def _selected(answer: Node, code: Node) -> Node:
    if not isinstance(answer, Answer) or answer.kind not in ("code", "chosen"):
        raise ExpressionError("selected() takes a question with choices first")
    if not isinstance(code, Text):
        raise ExpressionError("selected() takes a code in quotation marks second")
    _check_code(answer, code.value)
    return nodes.Chosen(answer, code.value)


def _count_selected(answer: Node) -> Node:
    if not isinstance(answer, Answer) or answer.kind != "chosen":
        raise ExpressionError("count-selected() takes a multiple choice")
    return nodes.CountChosen(answer)


def _either(condition: Node, then: Node, otherwise: Node) -> Node:
    require_kind("truth", condition, "if()")
    then, otherwise = _alike(then, otherwise, "if()")
    return nodes.If(condition, then, otherwise, then.kind)


def _first_answered(first: Node, second: Node) -> Node:
    first, second = _alike(first, second, "coalesce()")
    if first.kind == "truth":
        raise ExpressionError("coalesce() takes answers, and a condition stands there")
    return nodes.FirstAnswered(first, second, first.kind)


def _alike(one: Node, other: Node, where: str) -> tuple[Node, Node]:
    if "chosen" in (one.kind, other.kind):
        raise ExpressionError(f"{where} takes no multiple choice")
    if one.kind != other.kind:
        if "number" not in (one.kind, other.kind):
            raise ExpressionError(f"{where} takes two values of one kind, not {IS[one.kind]} and {IS[other.kind]}")
        return _as_number(_number(one)), _as_number(_number(other))
    return one, other


def _as_number(node: Node) -> Node:
    return node if node.kind == "number" else nodes.AsNumber(node)


def _length(text: Node) -> Node:
    return nodes.Length(require_kind("text", text, "string-length()"))


def _negated(condition: Node) -> Node:
    return nodes.Not(require_kind("truth", condition, "not()"))


# By name: how many values a function takes, and the part that it makes of them.
FUNCTIONS: dict[str, tuple[int, Callable[..., Node]]] = {
    "not": (1, _negated),
    "selected": (2, _selected),
    "count-selected": (1, _count_selected),
    "if": (3, _either),
    "coalesce": (2, _first_answered),
    "string-length": (1, _length),
    "true": (0, lambda: nodes.Truth(True)),
    "false": (0, lambda: nodes.Truth(False)),
}
