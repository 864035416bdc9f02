"""Bring the columns of a raw file into contract form, as the unit's parameters say."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from disrupting_harm.contracts import Column, Table
from disrupting_harm.errors import Problem
from disrupting_harm.study import ColumnMap, TableParams


@dataclass(frozen=True)
class Lineage:
    """One column of a derived table: the columns it is made of (of the raw file, or of the same table), and how."""

    sources: tuple[str, ...]
    rule: str
    raw: bool = False


def mappings(table: Table, params: TableParams) -> dict[str, ColumnMap]:
    """The mapping of every contract column; what the parameters do not name has its contract name in the file."""
    declared = {**params.columns, **params.domains, **params.items}
    return {c.name: declared.get(c.name) or ColumnMap(source=c.name) for c in table.columns}


def raw_columns(table: Table, params: TableParams) -> set[str]:
    return {m.source or name for name, m in mappings(table, params).items() if not m.row_number}


def to_contract(
    raw: pd.DataFrame, rows: np.ndarray, table: Table, params: TableParams, *, file: str, mend: str
) -> tuple[pd.DataFrame, dict[str, Lineage], list[Problem]]:
    """The raw table in contract form (n rows), the lineage of its columns, and what could not be mapped."""
    columns, lineage, problems = {}, {}, []
    for column in table.columns:
        mapping = mappings(table, params)[column.name]
        if mapping.row_number:
            columns[column.name] = pd.Series([str(r) for r in rows], index=raw.index, dtype="str")
            lineage[column.name] = Lineage((), "row number of the raw file", raw=True)
            continue
        source = mapping.source or column.name
        if source not in raw:
            declared = column.name in {**params.columns, **params.domains, **params.items}
            if column.required or declared:
                near = difflib.get_close_matches(source, list(raw.columns), 1)
                hint = f" (is it {near[0]}?)" if near else ""
                problems.append(Problem(file, f"the file has no such column{hint}", mend, source))
            continue
        values, unknown = _typed(raw[source], column, mapping)
        columns[column.name] = values
        lineage[column.name] = Lineage((source,), _rule(mapping), raw=True)
        if unknown.any():
            text = (
                "the code has no meaning in the parameters"
                if mapping.recode
                else "not a whole number"
                if column.dtype == "integer"
                else "not a number"
            )
            problems.append(Problem(file, text, mend, source, tuple(int(r) for r in rows[unknown])))
    return pd.DataFrame(columns, index=raw.index), lineage, problems


def _typed(values: pd.Series, column: Column, mapping: ColumnMap) -> tuple[pd.Series, np.ndarray]:
    """Values in the contract's type, and the rows that could not be brought into it."""
    blank = values.isna().to_numpy()
    if mapping.recode is not None:
        codes = pd.to_numeric(values, errors="coerce")
        out = codes.map(mapping.recode)
        unknown = ~codes.isin(list(mapping.recode)).to_numpy() & ~blank
        return (out.astype("Int64") if column.dtype == "integer" else out.astype("str").where(out.notna())), unknown
    if column.dtype == "text":
        return _text(values), np.zeros(len(values), bool)
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    unknown = numbers.isna().to_numpy() & ~blank
    if column.dtype == "integer":
        whole = np.isfinite(numbers) & (numbers == np.floor(numbers))
        return numbers.where(whole).astype("Int64"), unknown | (~whole & ~numbers.isna()).to_numpy()
    return numbers, unknown


def _text(values: pd.Series) -> pd.Series:
    """Codes as text; a whole number read as 101.0 is the code 101."""
    if pd.api.types.is_float_dtype(values):
        whole = values.dropna()
        if (whole == whole.round()).all():
            return values.astype("Int64").astype("str").where(values.notna())
    return values.astype("str").where(values.notna())


def _rule(mapping: ColumnMap) -> str:
    if mapping.recode is None:
        return "as it is"
    return "recoded " + ", ".join(
        f"{old} to {'no group' if new is None else new}" for old, new in mapping.recode.items()
    )
