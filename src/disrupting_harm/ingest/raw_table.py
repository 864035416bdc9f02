"""What was read of a raw file, whatever kind of file it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd


# What names the parent of a repeat's row in the exports of ODK Central and of KoboToolbox.
PARENT_COLUMNS = frozenset({"PARENT_KEY", "_parent_index"})


@dataclass(frozen=True)
class Swallowed:
    """Rows inside one cell, since a quotation mark stands in it and the next some rows below. row: that of the cell. place: of its
    column, from 0. lines: how many more rows it holds.
    """

    row: int
    place: int
    lines: int

    def sentence(self) -> str:
        rows = "1 more row" if self.lines == 1 else f"{self.lines} more rows"
        return f"the cell holds {rows} of the file, which would be lost: a quotation mark stands in it and the next some rows below"


@dataclass(frozen=True)
class RawTable:
    """What was wanted of a raw file: its columns, each row's number as a person sees it, and the names of all columns.

    A row of a CSV or XLSX file has the number that a spreadsheet shows (the header is row 1); a row of an SPSS or Stata file its
    case number. The other fields hold what some kinds of file say beside their cells:

    labels: by column, what the file calls a value. Those of Stata's tagged missing values stand under `.a` to `.z`.
    tags: by column that holds any, the tagged missing value of each row, and None where it has none; the frame is blank there.
    largest_exact: by column that holds less than others, from where on its numbers skip whole numbers.
    multiple_response: by name, the columns of each multiple-response set of an SPSS file.
    swallowed: the cells that hold whole rows of the file.
    sheet: the sheet of a workbook that was read. repeats: its other sheets that hold the rows of a repeat.
    told: by column, the cells that a problem already speaks of. hidden: numbers of the rows that a sheet does not show.
    """

    frame: pd.DataFrame
    rows: np.ndarray
    header: tuple[str, ...]
    labels: Mapping[str, Mapping[int | float | str, str]] = field(default_factory=dict)
    tags: Mapping[str, np.ndarray] = field(default_factory=dict)
    largest_exact: Mapping[str, int] = field(default_factory=dict)
    multiple_response: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    swallowed: tuple[Swallowed, ...] = ()
    sheet: str | None = None
    repeats: tuple[str, ...] = ()
    told: Mapping[str, np.ndarray] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()

    def column_of(self, cell: Swallowed) -> str | None:
        """The name of the column that the cell stands in."""
        return self.header[cell.place] if cell.place < len(self.header) else None
