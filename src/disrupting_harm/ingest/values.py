"""The values of one column in the type of its contract, and the rows that cannot be brought into it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from disrupting_harm.contracts.model import Column
from disrupting_harm.ingest.multi_select import read_choice
from disrupting_harm.study.raw import ColumnMap


NOT_OF_TYPE = {"integer": "not a whole number", "number": "not a number"}
WITH_COMMA = re.compile(r"[+-]?\d[\d.]*(?:,\d+)+")
COMMA = "; a comma stands in it (write numbers with a decimal point, and without a sign between thousands)"
LARGEST_EXACT = 2**53  # from here on a floating-point number skips whole numbers
INEXACT = "the whole number is too large to be held exactly (save the column as text)"
Finding = tuple[str, np.ndarray]  # what is wrong, and in which rows; in none of them where it is wrong with the column


@dataclass(frozen=True)
class Typed:
    """values: n rows in the contract's type, blank where a finding speaks of the row."""

    values: pd.Series
    findings: tuple[Finding, ...] = ()


def holds_code(values: pd.Series, codes: tuple[int | str, ...]) -> np.ndarray:
    """Whether each value is one of the codes: 2 is `2` and 2.0 of the file, and "02" is `02` alone."""
    numbers = [float(code) for code in codes if isinstance(code, int)]
    if pd.api.types.is_numeric_dtype(values):
        return values.isin(numbers + [float(code) for code in codes if str(code).isdecimal()]).to_numpy()
    out = pd.to_numeric(values, errors="coerce").isin(numbers).to_numpy()
    return out | values.isin([str(code) for code in codes]).to_numpy()


def to_type(values: pd.Series, column: Column, mapping: ColumnMap, largest_exact: int = LARGEST_EXACT) -> Typed:
    """Values of a raw file (n rows) in the contract's type.

    A column of text repeats a few answers in many rows, so each is brought into its type once.
    """
    plain_text = column.dtype == "text" and mapping.recode is None and mapping.choice is None
    if not isinstance(values.dtype, pd.StringDtype) or plain_text:
        return _to_type_one_by_one(values, column, mapping, largest_exact)
    place, texts = pd.factorize(values)  # a blank has the place -1, which is that of the last
    distinct = [*texts, None] if (place == -1).any() else [*texts]
    typed = _to_type_one_by_one(pd.Series(distinct, dtype=object), column, mapping, largest_exact)
    findings = tuple((text, where[place]) for text, where in typed.findings)
    return Typed(pd.Series(typed.values.array.take(place), index=values.index), findings)


def _to_type_one_by_one(values: pd.Series, column: Column, mapping: ColumnMap, largest_exact: int) -> Typed:
    if mapping.choice is not None:
        codes, findings = read_choice(values, mapping)
        return Typed(_of_type(codes, column), findings)
    if mapping.recode is not None:
        return _recode(values, column, mapping.recode)
    if column.dtype == "text":
        return _to_text(values, largest_exact)
    blank = values.isna().to_numpy()
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    finite = np.isfinite(numbers)
    if column.dtype == "number":
        return Typed(numbers.where(finite), _not_of_type(values, column, ~finite.to_numpy() & ~blank))
    whole = finite & (numbers == np.floor(numbers))
    exact = whole & (numbers.abs() < largest_exact)
    findings = (
        *_not_of_type(values, column, ~whole.to_numpy() & ~blank),
        (INEXACT, (whole & ~exact).to_numpy()),
    )
    return Typed(numbers.where(exact).astype("Int64"), findings)


def _not_of_type(values: pd.Series, column: Column, wrong: np.ndarray) -> tuple[Finding, ...]:
    """What is wrong with the values in the rows (n,) that are `wrong`; a comma is told as such, since many programs write it."""
    text = NOT_OF_TYPE[column.dtype]
    commas = wrong.copy()
    commas[wrong] = [isinstance(v, str) and bool(WITH_COMMA.fullmatch(v.strip())) for v in values[wrong]]
    return (text, wrong & ~commas), (text + COMMA, commas)


def _recode(values: pd.Series, column: Column, recode: Mapping[int | str, int | str | None]) -> Typed:
    """What the parameters make of a word, or of the number that it is."""
    codes, known = [], []
    for value, number in zip(values, pd.to_numeric(values, errors="coerce"), strict=True):
        key = value.strip() if isinstance(value, str) else None
        key = key if key in recode else number
        # Each value by itself: `Series.map` would make a float of every whole number beside a missing one.
        codes.append(None if pd.isna(key) else recode.get(key))
        known.append(not pd.isna(key) and key in recode)
    words = any(isinstance(key, str) for key in recode)
    text = f"the {'word or code' if words else 'code'} has no meaning in the parameters"
    out = _of_type(pd.Series(codes, values.index, dtype=object), column)
    return Typed(out, ((text, ~np.array(known, bool) & ~values.isna().to_numpy()),))


def _of_type(codes: pd.Series, column: Column) -> pd.Series:
    return codes.astype("str").where(codes.notna()) if column.dtype == "text" else codes.astype("Int64")


def _to_text(values: pd.Series, largest_exact: int) -> Typed:
    """Codes as text; a whole number read as 101.0 is the code 101."""
    if not pd.api.types.is_float_dtype(values):
        text = values if isinstance(values.dtype, pd.StringDtype) else values.astype("str").where(values.notna())
        return Typed(text)
    known = values.dropna()
    if not (np.isfinite(known) & (known == known.round())).all():
        return Typed(values.astype("str").where(values.notna()))
    inexact = values.abs() >= largest_exact
    return Typed(values.mask(inexact).astype("Int64").astype("str").where(values.notna() & ~inexact),
                 ((INEXACT, inexact.to_numpy()),))  # fmt: skip
