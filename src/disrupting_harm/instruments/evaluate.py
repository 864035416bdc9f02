"""A rule evaluated on a whole table at once, in three-valued logic.

A blank answer has two meanings. Where the question was not asked, it is what a form on a device sees: the empty text, or
no number; a comparison with it is false (and `!=` true), as in ODK. Where the question was asked, or nobody says whether it
was, the answer is not known, and so is all that hangs on it: neither "asked" nor "not asked" can then be concluded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from disrupting_harm.instruments import nodes
from disrupting_harm.instruments.nodes import Answer, Node


@dataclass(frozen=True)
class Values:
    """n values, and which of them are not known. Numbers: NaN is no number. Texts: "" is empty. Truths: false where unknown."""

    values: np.ndarray
    unknown: np.ndarray


@dataclass(frozen=True)
class Table:
    """The answers of n respondents. not_asked: by question, the rows in which it was not asked; all others may have been."""

    frame: pd.DataFrame
    not_asked: Mapping[str, np.ndarray]

    def column(self, answer: Answer, name: str) -> tuple[pd.Series | None, np.ndarray, np.ndarray]:
        """The column (None if absent), where it is blank, and where it is not known."""
        n = len(self.frame)
        if name not in self.frame:
            return None, np.ones(n, bool), np.ones(n, bool)
        blank = self.frame[name].isna().to_numpy()
        skipped = self.not_asked.get(answer.name)
        return self.frame[name], blank, blank if skipped is None else blank & ~skipped


def evaluate(tree: Node, frame: pd.DataFrame, not_asked: Mapping[str, np.ndarray] | None = None):
    """The truth of a rule in the n rows of a table in contract form, as a pandas boolean array; missing is unknown.

    `not_asked` marks, by question, the rows in which it was not asked. A column that the table lacks is unknown throughout.
    """
    found = _value(tree, Table(frame, not_asked or {}))
    return pd.arrays.BooleanArray(found.values.astype(bool), found.unknown.copy())


def _value(node: Node, table: Table) -> Values:
    n = len(table.frame)
    known = np.zeros(n, bool)
    match node:
        case nodes.Number(value) | nodes.Truth(value):
            return Values(np.full(n, value), known)
        case nodes.Text(value):
            return Values(np.full(n, value, dtype=object), known)
        case Answer(kind="number"):
            return _numbers(node, table)
        case Answer():
            return _texts(node, table)
        case nodes.Chosen(answer, code):
            return _chosen(answer, code, table)
        case nodes.CountChosen(answer):
            parts = [_chosen(answer, code, table) for code in answer.codes]
            count = np.sum([part.values for part in parts], axis=0).astype(float)
            return Values(count, np.any([part.unknown for part in parts], axis=0))
        case nodes.Blank(answer):
            return _blank(answer, table)
        case nodes.Not(part):
            found = _value(part, table)
            return Values(~found.values & ~found.unknown, found.unknown)
        case nodes.All(of):
            return _all([_value(part, table) for part in of])
        case nodes.Any(of):
            found = _all([_opposite(_value(part, table)) for part in of])
            return _opposite(found)
        case nodes.Compare(operator, left, right, numeric):
            side = _number if numeric else _value
            return _compared(operator, side(left, table), side(right, table))
        case nodes.Arithmetic(operator, left, right):
            return _calculated(operator, _number(left, table), _number(right, table))
        case nodes.Negative(part):
            found = _number(part, table)
            return Values(-found.values, found.unknown)
        case nodes.AsNumber(part):
            return _number(part, table)
        case nodes.If(condition, then, otherwise):
            where, yes, no = (_value(part, table) for part in (condition, then, otherwise))
            unknown = where.unknown | np.where(where.values, yes.unknown, no.unknown)
            return _hidden(np.where(where.values, yes.values, no.values), unknown)
        case nodes.FirstAnswered(first, second):
            one, other = _value(first, table), _value(second, table)
            empty = (one.values == "") if one.values.dtype == object else np.isnan(one.values)
            unknown = one.unknown | (empty & other.unknown)
            return Values(np.where(empty, other.values, one.values), unknown)
        case nodes.Length(part):
            found = _value(part, table)
            return Values(np.array([len(text) for text in found.values], float), found.unknown)
    raise TypeError(f"no rule for {type(node).__name__}")


def _hidden(values: np.ndarray, unknown: np.ndarray) -> Values:
    """Truths are false where they are unknown, so that they can be joined without looking."""
    return Values(values & ~unknown if values.dtype == bool else values, unknown)


def _opposite(found: Values) -> Values:
    return Values(~found.values & ~found.unknown, found.unknown)


def _all(parts: list[Values]) -> Values:
    """True where all are true, false where one is false, else unknown."""
    true = np.logical_and.reduce([part.values for part in parts])
    false = np.logical_or.reduce([~part.values & ~part.unknown for part in parts])
    return Values(true, ~true & ~false)


def _numbers(answer: Answer, table: Table) -> Values:
    values, _, unknown = table.column(answer, answer.columns[0])
    if values is None:
        return Values(np.full(len(unknown), np.nan), unknown)
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    # What is there and no number is told by the check of types; here it is not known.
    return Values(numbers, unknown | (np.isnan(numbers) & values.notna().to_numpy()))


def _number(node: Node, table: Table) -> Values:
    """The node's values as numbers: a code that is a whole number counts as one."""
    if isinstance(node, Answer):
        return _numbers(node, table)
    found = _value(node, table)
    if found.values.dtype != object:
        return found
    return Values(pd.to_numeric(pd.Series(found.values), errors="coerce").to_numpy(float), found.unknown)


def _texts(answer: Answer, table: Table) -> Values:
    """Codes and texts as texts: each distinct value is written out once."""
    values, _, unknown = table.column(answer, answer.columns[0])
    if values is None:
        return Values(np.full(len(unknown), "", dtype=object), unknown)
    place, distinct = pd.factorize(values)
    words = np.array([*(_written(value) for value in distinct), ""], dtype=object)  # a blank has the place -1
    return Values(words[place], unknown)


def _written(value: object) -> str:
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)


def _chosen(answer: Answer, code: str, table: Table) -> Values:
    if answer.kind == "code":
        found = _texts(answer, table)
        return _hidden(found.values == code, found.unknown)
    values, _, unknown = table.column(answer, answer.columns[answer.codes.index(code)])
    if values is None:
        return Values(np.zeros(len(unknown), bool), unknown)
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    return _hidden(numbers == 1, unknown)


def _blank(answer: Answer, table: Table) -> Values:
    """Of a multiple choice: none was chosen. Known in every row in which the table has the columns."""
    blank, absent = np.ones(len(table.frame), bool), np.zeros(len(table.frame), bool)
    for name in answer.columns:
        values, empty, unknown = table.column(answer, name)
        if values is None:
            absent |= unknown
        elif answer.kind == "chosen":
            blank &= ~(pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan) == 1)
        else:
            blank &= empty
    return _hidden(blank, absent & blank)


def _compared(operator: str, left: Values, right: Values) -> Values:
    compare = {
        "=": np.equal,
        "!=": np.not_equal,
        "<": np.less,
        "<=": np.less_equal,
        ">": np.greater,
        ">=": np.greater_equal,
    }[operator]
    with np.errstate(invalid="ignore"):
        return _hidden(compare(left.values, right.values).astype(bool), left.unknown | right.unknown)


def _calculated(operator: str, left: Values, right: Values) -> Values:
    calculate = {"+": np.add, "-": np.subtract, "*": np.multiply, "div": np.divide, "mod": np.fmod}[operator]
    with np.errstate(all="ignore"):
        return Values(calculate(left.values, right.values), left.unknown | right.unknown)
