"""Reads the columns that a sample is drawn or weighted by, and collects every problem with them."""

from __future__ import annotations

from collections.abc import Hashable
from numbers import Integral

import numpy as np
import pandas as pd

from disrupting_harm.errors import DesignError
from disrupting_harm.survey.columns import name_positions, pick, read_codes, read_numbers
from disrupting_harm.survey.domains import level_text


def read_complete_numbers(frame: pd.DataFrame, name: Hashable, role: str, problems: list[str]) -> np.ndarray | None:
    """Values (n,) of a column without missing entries; None if there is no such column. Problems go to `problems`."""
    column = pick_column(frame, name, role, problems)
    if column is None:
        return None
    values, not_numbers = read_numbers(column)
    for what, bad in (("missing", np.isnan(values) & ~not_numbers), ("not a number", not_numbers)):
        if bad.any():
            problems.append(f"Column {name!r} ({role}) is {what} in {name_positions(bad)}.")
    return values


def read_complete_text(frame: pd.DataFrame, name: Hashable, role: str, problems: list[str]) -> np.ndarray | None:
    """Codes (n,) of a column as text; None if there is no such column or entries are missing. See `problems`."""
    column = pick_column(frame, name, role, problems)
    if column is None:
        return None
    missing = read_codes(column)[0] < 0
    if missing.any():
        problems.append(f"Column {name!r} ({role}) is missing in {name_positions(missing)}.")
        return None
    return np.array([level_text(value) for value in column], dtype=str)


def pick_column(frame: pd.DataFrame, name: Hashable, role: str, problems: list[str]) -> pd.Series | None:
    try:
        return pick(frame, name, role)
    except DesignError as error:
        problems.append(str(error))
        return None


def is_whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)
