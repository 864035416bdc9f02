"""What a contract is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol


if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

Code = int | str


class Rule(Protocol):
    """The condition on which a question is asked, whatever form it was written in."""

    def columns(self) -> tuple[str, ...]:
        """The columns that it looks at."""

    def evaluate(self, frame: pd.DataFrame, not_asked: Mapping[str, np.ndarray] | None = None):
        """True, false or missing (not known) of every row."""

    def sentence(self, labels: Mapping[tuple[str, str], str] | None = None) -> str:
        """The condition as the end of the sentence `asked if ...`."""


@dataclass(frozen=True)
class Wording:
    """What a form says of a column in one language. heading: the question, and of a multiple choice the answer after a slash, as
    exports write it. labels: of the codes. choice: the answer of a multiple choice that the column stands for.
    """

    heading: str = ""
    labels: Mapping[Code, str] = field(default_factory=dict)
    choice: str = ""


@dataclass(frozen=True)
class Column:
    """One column of a raw table in contract form.

    `codes` maps every allowed value to its label; without codes a column is free within `minimum` and `above`.
    `asked` is the rule after which a question of a form is asked; `instruments.rules.check_rules` holds a table against it.
    `of_person`: it tells persons or households apart, and may not be what others know them by. `wordings` are those of its form by language; two columns that differ in them alone are the same.
    """

    name: str
    kind: Literal["id", "link", "design", "domain", "item", "mark"]
    dtype: Literal["text", "integer", "number"] = "integer"
    codes: Mapping[Code, str] | None = None
    required: bool = True
    may_be_blank: bool = False
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    asked: Rule | None = None
    of_person: bool = False
    wordings: Mapping[str, Wording] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class Table:
    """row: what one row is of, as the end of `one row for`."""

    name: str
    columns: tuple[Column, ...]
    row: str = "each time that the form was filled in"

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)

    def names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)


DATA_CLASSES = {"synthetic": "stand-in", "restricted": "restricted", "public": "public"}
# Every row of a stand-in carries its mark, so that a copy of the file still says what it is; and so does every
# identifier, so that cutting out a column does not take the mark away.
STAND_IN_ID = "SYNTHETIC-"
MARK = Column("data_class", "mark", "text", codes=DATA_CLASSES, required=False)
