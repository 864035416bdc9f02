"""Reads columns of a data frame as numbers and codes. Error messages never show a value of the data."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from disrupting_harm.errors import DesignError, name_rows
from disrupting_harm.survey.bit_counts import pack_marks


ROWS_AT_A_TIME = 4096


class Room:
    """Memory for the tables of one chunk after another. Fresh memory takes longer to be given by the system than to be filled."""

    def __init__(self):
        self._floats = np.empty(0)

    def table(self, n: int, m: int) -> np.ndarray:
        """An (n, m) table of any content. That of the call before is written over."""
        if self._floats.size < n * m:
            self._floats = np.empty(n * m)
        return self._floats[: n * m].reshape(n, m)


@dataclass(frozen=True)
class Answers:
    """A chunk of K indicators: what was answered, who answered, and denominators (n, K) of ratios.

    table (n, K + U): the values of each indicator, 0 where missing, and beside them who answered, as 0 and 1.
    Indicators that were answered by the same rows share one of the U columns; `pattern` (K,) says which. Most files
    have few patterns (everyone, or those whom a filter question sends on), so that sharing saves most of the work.
    marks (K + U, words): the bits of `pack_marks` for the columns of the table.
    """

    table: np.ndarray
    pattern: np.ndarray
    marks: np.ndarray
    denominators: np.ndarray | None = None

    @property
    def values(self) -> np.ndarray:
        return self.table[:, : len(self.pattern)]

    @property
    def answered(self) -> np.ndarray:
        return self.table[:, len(self.pattern) :]

    @classmethod
    def read(
        cls,
        frame: pd.DataFrame,
        names: Sequence[Hashable],
        statistic: str,
        problems: list[str],
        room: Room | None = None,
    ) -> Answers:
        """Unusable columns are reported in `problems`, so that a caller can refuse all of them at once.

        For the statistic "ratio" a name is a pair, and a row answers if neither of its two columns is missing. The table lies in
        `room`, if that is given, until the next one is read there.
        """
        values, denominators = [], np.empty((len(frame), len(names))) if statistic == "ratio" else None
        position: dict[bytes, int] = {}
        answered, pattern = [], np.empty(len(names), dtype=np.int64)
        for k, name in enumerate(names):
            column, missing = _read_indicator(frame, name[0] if statistic == "ratio" else name, statistic, problems)
            if denominators is not None:
                denominator, without = _read_indicator(frame, name[1], statistic, problems)
                missing = without if missing is None else missing if without is None else missing | without
                denominators[:, k] = denominator if missing is None else np.where(missing, 0.0, denominator)
            values.append(column if missing is None else np.where(missing, 0.0, column))
            pattern[k] = position.setdefault(b"" if missing is None else missing.tobytes(), len(answered))
            if pattern[k] == len(answered):
                answered.append(np.ones(len(frame), dtype=bool) if missing is None else ~missing)
        columns = [*values, *answered]
        return cls(_side_by_side(columns, room or Room()), pattern, pack_marks(columns), denominators)

    @classmethod
    def of_same_rows(cls, values: Sequence[np.ndarray], answered: np.ndarray) -> Answers:
        """Values (n,) of each indicator, 0 in the rows that did not answer, and who answered all of them (n,)."""
        columns = [*values, answered]
        return cls(_side_by_side(columns, Room()), np.zeros(len(values), dtype=np.int64), pack_marks(columns))


def _side_by_side(columns: Sequence[np.ndarray], room: Room) -> np.ndarray:
    """The columns (n,) as a table (n, m) of floats whose rows lie together."""
    table = room.table(len(columns[0]), len(columns))
    # A block of rows at a time stays in the processor's cache; column by column takes twice as long for a million rows.
    for start in range(0, len(table), ROWS_AT_A_TIME):
        rows = slice(start, start + ROWS_AT_A_TIME)
        for k, column in enumerate(columns):
            table[rows, k] = column[rows]
    return table


def _read_indicator(
    frame: pd.DataFrame, name: Hashable, statistic: str, problems: list[str]
) -> tuple[np.ndarray, np.ndarray | None]:
    """Values (n,), and which of them are missing (n,), or None where none is."""
    column, binary = pick(frame, name, "indicator"), statistic == "proportion"
    if (
        isinstance(column.dtype, np.dtype) and column.dtype.kind in "biu"
    ):  # finite, none missing: no copy as floats is needed to see it
        values, missing = column.to_numpy(), None
        bad = (
            (values != 0) & (values != 1)
            if binary and values.size and not 0 <= values.min() <= values.max() <= 1
            else None
        )
    else:
        values, not_numbers = read_numbers(column)
        missing = np.isnan(values)
        filled = np.where(missing, 0.0, values)
        bad = not_numbers | (((filled != 0) & (filled != 1)) if binary else ~np.isfinite(filled))
        missing = missing if missing.any() else None
    if bad is not None and bad.any():
        allowed = "0, 1 and missing" if binary else "finite numbers and missing"
        problems.append(f"Column {name!r} may hold {allowed} only, but does not in {count_rows(bad)}.")
    return values, missing


def pick(frame: pd.DataFrame, name: Hashable, role: str) -> pd.Series:
    """The column of that name. Raises DesignError if there is none or more than one."""
    found = frame[name] if name in frame.columns else None
    if found is None:
        raise DesignError(f"There is no column {name!r} ({role}).")
    if isinstance(found, pd.DataFrame):
        raise DesignError(f"Column {name!r} ({role}) occurs {found.shape[1]} times; rename all but one.")
    return found


def read_numbers(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Values (n,) as floats, missing as NaN, and a mask (n,) of entries that are not numbers (text, dates, ...)."""
    kind = column.dtype
    if isinstance(kind, np.dtype) and kind.kind in "biuf":
        return column.to_numpy(dtype=float), np.zeros(len(column), dtype=bool)
    extension = pd.api.types.is_extension_array_dtype(kind) and not isinstance(kind, pd.CategoricalDtype)
    if extension and (pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_bool_dtype(kind)):
        return column.to_numpy(dtype=float, na_value=np.nan), np.zeros(len(column), dtype=bool)
    missing = column.isna().to_numpy(dtype=bool)
    read = [np.nan if no_value else _as_float(x) for x, no_value in zip(column.astype(object), missing, strict=True)]
    return np.array([np.nan if x is None else x for x in read], dtype=float), np.array([x is None for x in read], bool)


def read_codes(column: pd.Series) -> tuple[np.ndarray, pd.Index | np.ndarray]:
    """Integer codes (n,) in order of appearance, -1 where missing, and the values they stand for."""
    return pd.factorize(column)


def count_rows(mask: np.ndarray) -> str:
    count = int(mask.sum())
    return f"{count} row{'s' if count > 1 else ''}"


def name_positions(mask: np.ndarray) -> str:
    return f"{count_rows(mask)} ({name_rows(np.flatnonzero(mask).tolist())}, counted from 0)"


def as_entries(names: Hashable | Sequence[Hashable]) -> list:
    """A single name becomes a list of one; without this a string would be read letter by letter."""
    return [names] if isinstance(names, str) else list(names)


def _as_float(value: object) -> float | None:
    # Text is refused even if it spells a number: the text "1" in an indicator means that the file was read wrongly.
    if isinstance(value, str | bytes | np.complexfloating):
        return None
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None
