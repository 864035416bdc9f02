"""A rule in words, for messages and the codebook."""

from __future__ import annotations

from collections.abc import Mapping

from disrupting_harm.instruments import nodes
from disrupting_harm.instruments.nodes import Answer, Node


Labels = Mapping[tuple[str, str], str]  # by question and code, what the code means
IS = {"=": "is", "!=": "is not", "<": "is below", "<=": "is at most", ">": "is above", ">=": "is at least"}


def say(node: Node, labels: Labels | None = None) -> str:
    """The rule as the end of a sentence: `age is above 14 and told is one of 1 (friend), 2 (parent)`."""
    labels = labels or {}
    match node:
        case Answer(name=name, own=own):
            return "the answer" if own else name
        case nodes.Number(value):
            return f"{value:g}" if abs(value) < 1e6 else str(int(value) if value.is_integer() else value)
        case nodes.Text(value):
            return f"'{value}'"
        case nodes.Truth(value):
            return "always" if value else "never"
        case nodes.Chosen(answer, code):
            if answer.kind == "code":
                return f"{say(answer)} is {_code(answer, code, labels)}"
            return f"{say(answer)} includes {_code(answer, code, labels)}"
        case nodes.CountChosen(answer):
            return f"the number of choices in {say(answer)}"
        case nodes.Blank(answer):
            return f"{say(answer)} is blank"
        case nodes.Not(nodes.Blank(answer)):
            return f"{say(answer)} is answered"
        case nodes.Not(nodes.Chosen(answer, code)):
            verb = "is not" if answer.kind == "code" else "does not include"
            return f"{say(answer)} {verb} {_code(answer, code, labels)}"
        case nodes.Not(part):
            return f"it is not so that {_inside(part, labels)}"
        case nodes.All(of):
            return " and ".join(
                _inside(part, labels) if isinstance(part, nodes.Any) else say(part, labels) for part in of
            )
        case nodes.Any(of):
            return _one_of(of, labels) or " or ".join(_inside(part, labels) for part in of)
        case nodes.Compare(operator, left, right):
            return f"{_value(left, right, labels)} {IS[operator]} {_value(right, left, labels)}"
        case nodes.Arithmetic(operator, left, right):
            sign = {"div": "divided by", "mod": "modulo"}.get(operator, operator)
            return f"{_inside(left, labels)} {sign} {_inside(right, labels)}"
        case nodes.Negative(part):
            return f"minus {_inside(part, labels)}"
        case nodes.AsNumber(part):
            return say(part, labels)
        case nodes.If(condition, then, otherwise):
            return f"({say(then, labels)} if {say(condition, labels)}, else {say(otherwise, labels)})"
        case nodes.FirstAnswered(first, second):
            return f"{say(first, labels)} (or {say(second, labels)} where it is blank)"
        case nodes.Length(part):
            return f"the length of {say(part, labels)}"
    raise TypeError(f"no words for {type(node).__name__}")


def _inside(part: Node, labels: Labels) -> str:
    """A part that is made of parts stands in parentheses, so that a sentence can be read in one way only."""
    said = say(part, labels)
    joined = (
        isinstance(part, nodes.All | nodes.Any | nodes.Arithmetic) and _one_of(getattr(part, "of", ()), labels) is None
    )
    return f"({said})" if joined else said


def _code(answer: Answer, code: str, labels: Labels) -> str:
    label = labels.get((answer.name, code))
    return f"{code} ({label})" if label else code


def _value(side: Node, other: Node, labels: Labels) -> str:
    """One side of a comparison; a code that is compared with a question stands with its label."""
    if isinstance(other, Answer) and other.kind == "code":
        if isinstance(side, nodes.Text):
            return _code(other, side.value, labels)
        if isinstance(side, nodes.Number):
            return _code(other, f"{side.value:g}", labels)
    return _inside(side, labels)


def _one_of(parts: tuple[Node, ...], labels: Labels) -> str | None:
    """`told is one of 1, 2`, where all parts ask for a code of one question; None otherwise."""
    found = [_asks_for(part) for part in parts]
    if len(found) < 2 or None in found or any(answer != found[0][0] for answer, _ in found):
        return None
    answer = found[0][0]
    codes = ", ".join(_code(answer, code, labels) for _, code in found)
    return f"{say(answer)} {'is' if answer.kind == 'code' else 'includes'} one of {codes}"


def _asks_for(part: Node) -> tuple[Answer, str] | None:
    match part:
        case nodes.Chosen(answer, code):
            return answer, code
        case nodes.Compare("=", Answer(kind="code") as answer, nodes.Text(value)):
            return answer, value
        case nodes.Compare("=", Answer(kind="code") as answer, nodes.Number(value)):
            return answer, f"{value:g}"
    return None
