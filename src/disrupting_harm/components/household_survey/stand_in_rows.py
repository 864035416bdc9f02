"""Stand-ins in the layout of a file of several units: a row for each child with its caregiver, as a table's parameters read them.

The rows have what such a file has and contract form has not: codes for missing answers, rows without a weight, identifiers that
occur twice, blanks behind words. Every row carries the mark of a stand-in, so that no import takes it for respondents' data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from disrupting_harm.contracts.model import MARK, STAND_IN_ID, Column, Table
from disrupting_harm.errors import ParamsError
from disrupting_harm.study.raw import ColumnMap, TableParams


ID = "stand_in_id"  # a column of no known file
MISSING = 0.01  # of the answers to an item become a missing code
SKIPPED = 0.3  # and of the cells of an item that was not asked
UNWEIGHTED = 50  # one row in so many stands there a second time, without a weight


def stand_in_rows(
    tables: Mapping[str, pd.DataFrame], contracts: Mapping[str, Table], params: Mapping[str, TableParams], iso3: str
) -> pd.DataFrame:
    """One unit's rows as text, a column for each of the file's: n children and n // 50 + 1 rows without a weight.

    `tables` are the stand-in's in the columns of `contracts`, with one caregiver for each child. An item that no mapping names
    is not in the file: both tables have items of that name, and a row holds one cell of it. The PSU's code in the file is that
    of its stratum and its own together, since the file has no strata. Raises ParamsError for tables that no such file can hold.
    """
    children, caregivers = tables["children"], tables["caregivers"]
    if len(children) != len(caregivers) or list(children["household_id"]) != list(caregivers["household_id"]):
        raise ParamsError(
            f"params/countries/{iso3}.yaml, key components.household_survey.stand_in.caregivers: fewer caregivers than children, and a "
            "row of the layout holds one of each; take the key out."
        )
    n = len(children)
    ((unit_column, (code, *_)), *_) = params["children"].keep.items()
    rng = np.random.Generator(np.random.PCG64([n, *iso3.encode()]))
    psus = children["stratum"].astype(str) + children["psu"].astype(str)
    cells: dict[str, pd.Series] = {unit_column: pd.Series([str(code)] * n), ID: _serial(n)}
    for name, frame in (("children", children), ("caregivers", caregivers)):
        frame = frame.reset_index(drop=True)
        for column, mapping in _written(contracts[name], params[name]):
            source = mapping.source or column.name
            if mapping.before is not None:
                cells[source] = _addresses(psus, mapping, iso3)
            elif column.name in frame and source not in cells:
                values = _cells(frame[column.name], column, mapping, iso3)
                cells[source] = _add_missing(rng, values, params[name]) if column.kind == "item" else values
    for table in params.values():
        for name, rule in table.blank.items():  # an answer, which whoever reads the file leaves out
            cells.setdefault(name, pd.Series([str(rule.codes[0] if rule.codes else 1)] * n))
        for name in table.missing_codes.exempt if table.missing_codes else ():
            cells.setdefault(name, pd.Series([""] * n))
    if urbanity := params["children"].declared.get("urbanity"):
        words = cells[urbanity.source or "urbanity"]
        cells[urbanity.source or "urbanity"] = words + np.where(np.arange(n) % 2, " ", "")
    rows = _add_unweighted(pd.DataFrame(cells), params["children"])
    return rows.assign(**{MARK.name: "synthetic"})


def _written(contract: Table, params: TableParams) -> Iterator[tuple[Column, ColumnMap]]:
    """The columns of the contract that the file holds. Those that are only assumed to be one come last: another fills it first."""
    columns = [c for c in contract.columns if c.kind != "mark" and (c.kind != "item" or c.name in params.declared)]
    declared = [(column, params.declared.get(column.name) or ColumnMap(source=column.name)) for column in columns]
    for column, mapping in sorted(declared, key=lambda pair: pair[1].assumed is not None):
        if not mapping.row_number:
            yield column, mapping


def _serial(n: int) -> pd.Series:
    return pd.Series([f"{STAND_IN_ID}{i + 1:05d}" for i in range(n)])


def _addresses(psus: pd.Series, mapping: ColumnMap, iso3: str) -> pd.Series:
    """An address in each PSU, from which the pattern cuts the PSU."""
    found = psus + [f"Z{i % 2}{i + 1:05d}" for i in range(len(psus))]
    cut = found.str.split(mapping.before, n=1, regex=True).str[0]
    if not (cut == psus).all() or (psus.str.len() < mapping.at_least).any():
        raise ParamsError(
            f"params/countries/{iso3}.yaml: `before: {mapping.before}` does not give back a stand-in's PSU; it is written for addresses "
            "in which Z0 or Z1 stands after the PSU."
        )
    return found


def _cells(values: pd.Series, column: Column, mapping: ColumnMap, iso3: str) -> pd.Series:
    """Values (n,) of the contract as the file holds them: `recode` read backwards."""
    if mapping.recode is not None:
        back: dict = {}
        for old, new in mapping.recode.items():
            back.setdefault(new, str(old))
        known = values.isna() | values.isin(list(back))
        if not known.all():
            raise ParamsError(
                f"params/countries/{iso3}.yaml, column {column.name}: the stand-in holds a code that `recode` of the layout gives no "
                "column of the file; add it there."
            )
        return values.astype(object).map(back).fillna("").astype(str)
    if column.dtype == "number":
        return values.map(lambda value: "" if pd.isna(value) else f"{value:.4f}")
    return values.astype("str").where(values.notna(), "")


def _add_missing(rng: np.random.Generator, cells: pd.Series, params: TableParams) -> pd.Series:
    if params.missing_codes is None:
        return cells
    codes = np.array([str(code) for code in params.missing_codes.codes])
    blank = (cells == "").to_numpy()
    chosen = rng.random(len(cells)) < np.where(blank, SKIPPED, MISSING)
    return cells.mask(chosen, pd.Series(codes[rng.integers(0, len(codes), len(cells))], cells.index))


def _add_unweighted(rows: pd.DataFrame, params: TableParams) -> pd.DataFrame:
    """Some rows a second time below themselves, with the same identifier and without weights."""
    weights = [m.source or name for name, m in params.declared.items() if name in ("weight", "base_weight")]
    again = rows.iloc[::UNWEIGHTED].assign(**dict.fromkeys(weights or ["weight"], ""))
    return pd.concat([rows, again]).sort_index(kind="stable").reset_index(drop=True)
