"""The tree of a rule: what an expression of a form becomes once it is read and its names are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal


# number: a number. code: one of a list's codes. text: free text. chosen: several codes of a list. truth: true, false, unknown.
Kind = Literal["number", "code", "text", "chosen", "truth"]
Comparison = Literal["=", "!=", "<", "<=", ">", ">="]


class Node:
    """A part of a rule. Every part is a frozen dataclass, so that two equal rules are equal."""

    kind: Kind

    def parts(self) -> Iterator[Node]:
        for field in fields(self):
            value = getattr(self, field.name)
            for part in value if isinstance(value, tuple) else (value,):
                if isinstance(part, Node):
                    yield part


@dataclass(frozen=True)
class Answer(Node):
    """The answer to a question. columns: where the table holds it, in the order of `codes` where several may be chosen.

    own: it is the question that the rule belongs to (a dot in the form).
    """

    name: str
    kind: Kind
    columns: tuple[str, ...]
    codes: tuple[str, ...] = ()
    own: bool = False


@dataclass(frozen=True)
class Number(Node):
    value: float
    kind: Kind = "number"


@dataclass(frozen=True)
class Text(Node):
    value: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Truth(Node):
    value: bool
    kind: Kind = "truth"


@dataclass(frozen=True)
class Chosen(Node):
    """Whether a code is the answer, or one of the answers."""

    answer: Answer
    code: str
    kind: Kind = "truth"


@dataclass(frozen=True)
class CountChosen(Node):
    answer: Answer
    kind: Kind = "number"


@dataclass(frozen=True)
class Blank(Node):
    """Whether a question has no answer. It is always known."""

    answer: Answer
    kind: Kind = "truth"


@dataclass(frozen=True)
class Not(Node):
    part: Node
    kind: Kind = "truth"


@dataclass(frozen=True)
class All(Node):
    of: tuple[Node, ...]
    kind: Kind = "truth"


@dataclass(frozen=True)
class Any(Node):
    of: tuple[Node, ...]
    kind: Kind = "truth"


@dataclass(frozen=True)
class Compare(Node):
    """Two values of one kind: numbers (`numeric`), otherwise texts or codes, or truths where both sides are truths."""

    operator: Comparison
    left: Node
    right: Node
    numeric: bool
    kind: Kind = "truth"


@dataclass(frozen=True)
class Arithmetic(Node):
    operator: Literal["+", "-", "*", "div", "mod"]
    left: Node
    right: Node
    kind: Kind = "number"


@dataclass(frozen=True)
class Negative(Node):
    part: Node
    kind: Kind = "number"


@dataclass(frozen=True)
class AsNumber(Node):
    """A choice among whole numbers, as a number."""

    part: Node
    kind: Kind = "number"


@dataclass(frozen=True)
class If(Node):
    condition: Node
    then: Node
    otherwise: Node
    kind: Kind


@dataclass(frozen=True)
class FirstAnswered(Node):
    """The first of two that is not blank (`coalesce`)."""

    first: Node
    second: Node
    kind: Kind


@dataclass(frozen=True)
class Length(Node):
    """The number of characters of a text."""

    part: Node
    kind: Kind = "number"


def walk(node: Node) -> Iterator[Node]:
    """The node and all its parts, without recursion, so that no depth of a tree is too much for it."""
    open_nodes = [node]
    while open_nodes:
        found = open_nodes.pop()
        yield found
        open_nodes.extend(found.parts())


def answers(node: Node) -> tuple[Answer, ...]:
    """The answers that a rule looks at, each once, by name."""
    found = {part.name: part for part in walk(node) if isinstance(part, Answer)}
    return tuple(found[name] for name in sorted(found))


def depth(node: Node) -> int:
    level, deepest = [node], 0
    while level:
        deepest += 1
        level = [part for found in level for part in found.parts()]
    return deepest
