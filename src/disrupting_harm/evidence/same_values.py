"""Whether what a figure or table is given are the saved values: by id, in every column that both have."""

from __future__ import annotations

import math

import pandas as pd


# What a reader's view adds to a saved row or says in other words, without a number of it: the number of its source.
MAY_DIFFER = ("reference",)


class SavedValues:
    """Saved rows of one kind, each with its id in `column`."""

    def __init__(self, column: str):
        self.column = column
        self._frames: list[pd.DataFrame] = []
        self._every: pd.DataFrame | None = None

    def add(self, frame: pd.DataFrame) -> None:
        """Rows that are saved again under their ids replace those before."""
        self._frames.append(frame.astype(object))
        self._every = None

    def every(self) -> pd.DataFrame:
        """All saved rows, by id."""
        if self._every is None:
            found = [frame for frame in self._frames if len(frame)]
            every = pd.concat(found) if found else pd.DataFrame(columns=[self.column])
            self._every = every.drop_duplicates(self.column, keep="last").set_index(self.column)
        return self._every

    def rows(self, ids: pd.Series) -> pd.DataFrame:
        """The saved rows of these ids, in their order, by id."""
        return self.every().reindex(list(ids))

    def differing(self, frame: pd.DataFrame) -> list[str]:
        """Names of the columns in which a row differs from the saved one of its id."""
        if self.column not in frame or frame.empty:
            return []
        saved = self.rows(frame[self.column])
        shared = [c for c in frame.columns if c in saved.columns and c not in MAY_DIFFER]
        return [c for c in shared if list(map(plain, frame[c])) != list(map(plain, saved[c]))]


def plain(value: object) -> object:
    """One form for a value that travels through tables: no value is None, and numbers are compared as numbers."""
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, str):
        return value or None
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return str(value)
    return None if math.isnan(number) else number
