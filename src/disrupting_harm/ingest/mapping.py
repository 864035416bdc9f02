"""Bring the columns of a raw file into contract form, as the unit's parameters say."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from disrupting_harm.contracts.model import Column, Table
from disrupting_harm.errors import Problem
from disrupting_harm.ingest.raw_table import RawTable
from disrupting_harm.study.raw import ColumnMap, TableParams


NOT_OF_TYPE = {"integer": "not a whole number", "number": "not a number"}
LARGEST_EXACT = 2**53  # from here on a floating-point number skips whole numbers


@dataclass(frozen=True)
class Lineage:
    """One column of a derived table: the columns it is made of (of the raw file, or of the same table), and how."""

    sources: tuple[str, ...]
    rule: str
    raw: bool = False


@dataclass(frozen=True)
class Mapped:
    """A raw table in contract form, and what could not be brought into it.

    `unread` marks, by contract column, the cells that `problems` already speaks of; all of them where the column is absent.
    """

    frame: pd.DataFrame
    lineage: dict[str, Lineage]
    problems: list[Problem]
    unread: dict[str, np.ndarray]


def mappings(table: Table, params: TableParams) -> dict[str, ColumnMap]:
    """The mapping of every contract column; what the parameters do not name has its contract name in the file."""
    declared = {**params.columns, **params.domains, **params.items}
    return {c.name: declared.get(c.name) or ColumnMap(source=c.name) for c in table.columns}


def raw_columns(table: Table, params: TableParams) -> set[str]:
    return {m.source or name for name, m in mappings(table, params).items() if not m.row_number}


def to_contract(raw: RawTable, table: Table, params: TableParams, *, file: str, mend: str) -> Mapped:
    """The raw table in contract form (n rows), as far as the parameters say how."""
    columns, lineage, problems, unread = {}, {}, [], {}
    declared = {**params.columns, **params.domains, **params.items}
    for column in table.columns:
        mapping = mappings(table, params)[column.name]
        if mapping.row_number:
            columns[column.name] = pd.Series([str(r) for r in raw.rows], index=raw.frame.index, dtype="str")
            lineage[column.name] = Lineage((), "row number of the raw file", raw=True)
            continue
        source = mapping.source or column.name
        if source not in raw.frame:
            if column.required or column.name in declared:
                problems.append(Problem(file, f"the file has no such column{_hint(source, raw)}", mend, source))
                unread[column.name] = np.ones(len(raw.rows), bool)
            continue
        columns[column.name], unknown = _typed(raw.frame[source], column, mapping)
        lineage[column.name] = Lineage((source,), _rule(mapping), raw=True)
        if unknown.any():
            text = "the code has no meaning in the parameters" if mapping.recode else NOT_OF_TYPE[column.dtype]
            problems.append(Problem(file, text, mend, source, tuple(int(r) for r in raw.rows[unknown])))
            unread[column.name] = unknown
    return Mapped(pd.DataFrame(columns, index=raw.frame.index), lineage, problems, unread)


def _hint(source: str, raw: RawTable) -> str:
    """The file's column that is spelt almost so. None where the first row may be a respondent's: it holds no known name."""
    if raw.frame.columns.empty:
        return ""
    near = difflib.get_close_matches(source, [name for name in raw.header if name not in raw.frame], 1)
    return f" (is it {near[0]}?)" if near else ""


def _typed(values: pd.Series, column: Column, mapping: ColumnMap) -> tuple[pd.Series, np.ndarray]:
    """Values in the contract's type, and the rows that could not be brought into it.

    A column of text repeats a few answers in many rows, so each is brought into its type once.
    """
    if not isinstance(values.dtype, pd.StringDtype) or (column.dtype == "text" and mapping.recode is None):
        return _typed_one_by_one(values, column, mapping)
    place, texts = pd.factorize(values)  # a blank has the place -1, which is that of the last
    distinct = [*texts, None] if (place == -1).any() else [*texts]
    typed, unknown = _typed_one_by_one(pd.Series(distinct, dtype=object), column, mapping)
    return pd.Series(typed.array.take(place), index=values.index), unknown[place]


def _typed_one_by_one(values: pd.Series, column: Column, mapping: ColumnMap) -> tuple[pd.Series, np.ndarray]:
    blank = values.isna().to_numpy()
    if mapping.recode is not None:
        codes = pd.to_numeric(values, errors="coerce")
        unknown = ~codes.isin(list(mapping.recode)).to_numpy() & ~blank
        # Each value by itself: `Series.map` would make a float of every whole number beside a missing one.
        out = pd.Series([None if pd.isna(c) else mapping.recode.get(c) for c in codes], values.index, dtype=object)
        return (out.astype("str").where(out.notna()) if column.dtype == "text" else out.astype("Int64")), unknown
    if column.dtype == "text":
        return _text(values), np.zeros(len(values), bool)
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    unknown = ~np.isfinite(numbers).to_numpy() & ~blank
    if column.dtype == "integer":
        whole = (numbers == np.floor(numbers)) & (numbers.abs() < LARGEST_EXACT)
        return numbers.where(whole).astype("Int64"), ~whole.to_numpy() & ~blank
    return numbers.where(np.isfinite(numbers)), unknown


def _text(values: pd.Series) -> pd.Series:
    """Codes as text; a whole number read as 101.0 is the code 101."""
    if pd.api.types.is_float_dtype(values):
        whole = values.dropna()
        if (np.isfinite(whole) & (whole == whole.round())).all():
            return values.astype("Int64").astype("str").where(values.notna())
    return values if isinstance(values.dtype, pd.StringDtype) else values.astype("str").where(values.notna())


def _rule(mapping: ColumnMap) -> str:
    if mapping.recode is None:
        return "as it is"
    return "recoded " + ", ".join(
        f"{old} to {'no group' if new is None else new}" for old, new in mapping.recode.items()
    )
