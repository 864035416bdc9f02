"""What tables of estimates publish, as cells of respondents and the sums that hold among them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


Group = tuple[tuple[str, str], ...]  # variables with their levels, in alphabetical order; () is everybody
Kind = Literal["cases", "base", "rest", "slack"]


@dataclass(frozen=True)
class Row:
    """One estimate. base: the cell of its base; cases: that of those who said yes, None for a mean or a test.

    thing: what is counted, with its version; one row may name it another way than the next (a range names its part).
    taken_over: the variables of a breakdown, comparison or model, whether or not the row counts a group of them.
    released: an earlier release printed it.
    """

    table: str
    position: int
    estimate_id: str
    statistic: str
    thing: tuple[str, str]
    group: Group
    base: int
    cases: int | None
    taken_over: tuple[str, ...] = ()
    released: bool = False


@dataclass
class Cell:
    """Respondents of a group: those who said yes ("cases"), all who were asked ("base"), those whom no printed answer counts ("rest"),
    or what an inequality leaves open, which is no group of its own ("slack").

    count, total: of the cell, and of the group it is part of. weighted, weighted_total: their sums of weights, NaN if unknown.
    rows: indices of the rows that print it; none where the cell is implied: no table prints it, subtraction does.
    fixed: an earlier release printed it. share: the weighted share as estimated; largest_share: of one weight; NaN if unknown.
    """

    name: str
    kind: Kind
    count: float
    total: float
    weighted: float = float("nan")
    weighted_total: float = float("nan")
    rows: list[int] = field(default_factory=list)
    fixed: bool = False
    share: float = float("nan")
    largest_share: float = float("nan")

    @property
    def earlier(self) -> bool:
        """Whether an earlier release alone prints it, so that its numbers are rounded ones."""
        return self.fixed and not self.rows

    @property
    def implied(self) -> bool:
        return not self.rows and not self.fixed


@dataclass(frozen=True)
class Relation:
    """`whole` (a cell, or a known number where None) and `less` are the sum of the parts."""

    whole: int | None
    parts: tuple[int, ...]
    constant: float = 0.0
    weighted_constant: float = 0.0
    less: tuple[int, ...] = ()

    @property
    def cells(self) -> tuple[int, ...]:
        return (*self.parts, *self.less) if self.whole is None else (self.whole, *self.parts, *self.less)


@dataclass
class Structure:
    """The rows, the cells they print or imply, the sums of cases and of bases, and the rows that hang on others.

    ties: by row, the rows that would give its numbers back and go when it goes: comparisons and tests of its group, and all that is
    asked of its cases alone. shares: by thing and group, the cell of its share.
    """

    rows: list[Row]
    cells: list[Cell]
    case_relations: list[Relation]
    base_relations: list[Relation]
    ties: dict[int, set[int]]
    shares: dict[tuple, int]

    def implied(self) -> list[Cell]:
        """Groups that no table prints and that are not empty."""
        return [cell for cell in self.cells if cell.implied and cell.total > 0 and cell.kind != "slack"]
