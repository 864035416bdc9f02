"""Hold a table in contract form against its contract. Finds every problem, names rows and columns, never a value."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from disrupting_harm.contracts.model import Column, Table
from disrupting_harm.errors import Problem


def check_frame(
    frame: pd.DataFrame,
    table: Table,
    *,
    file: str,
    rows: np.ndarray,
    mend: str,
    unread: Mapping[str, np.ndarray] | None = None,
) -> list[Problem]:
    """Problems of `frame` (n rows in contract form, missing columns allowed) against `table`.

    `rows` holds the n row numbers of the raw file as a person sees them; `mend` ends each sentence. `unread` marks, by
    column, the cells that the caller could not bring into contract form and reports itself: nothing is said of them here.
    """
    problems = []
    unread = unread or {}
    nowhere = np.zeros(len(frame), bool)

    def report(text: str, column: str | None = None, where: np.ndarray | None = None) -> None:
        hit = () if where is None else tuple(int(r) for r in rows[where])
        if where is None or hit:
            problems.append(Problem(file, text, mend, column, hit))

    if len(frame) == 0:
        report("the file holds no rows")
    for column in table.columns:
        if column.name not in frame:
            if column.required and column.name not in unread:
                report("the column is missing", column.name)
            continue
        values = frame[column.name]
        blank = values.isna().to_numpy()
        if not column.may_be_blank:
            report("the value is missing", column.name, blank & ~unread.get(column.name, nowhere))
        for text, where in _value_problems(values, column, blank):
            report(text, column.name, where)
    return problems


def check_lonely_psus(
    frame: pd.DataFrame, *, file: str, rows: np.ndarray, strata: str, psu: str, mend: str
) -> list[Problem]:
    """Strata with a single PSU, which the rule `fail` does not let through."""
    known = frame[[strata, psu]].notna().all(axis=1)
    psus = frame[known].drop_duplicates([strata, psu])[strata].value_counts()
    lonely = frame[strata].isin(psus.index[psus == 1]).to_numpy()
    if not lonely.any():
        return []
    text = f"{int((psus == 1).sum())} stratum or strata with a single PSU, and lonely_psu is fail"
    return [Problem(file, text, mend, psu, tuple(int(r) for r in rows[lonely]))]


def found_in(values: pd.Series, others: pd.Series) -> np.ndarray:
    """Whether each of the values (n,) is one of the others; a blank is none. `isin` makes a Python text of each of the others."""
    place, distinct = pd.factorize(pd.concat([others, values], ignore_index=True))
    known = np.zeros(len(distinct) + 1, bool)  # a blank has the place -1, which is that of the last
    known[place[: len(others)]] = True
    known[-1] = False
    return known[place[len(others) :]]


def _value_problems(values: pd.Series, column: Column, blank: np.ndarray):
    if column.kind == "id":
        yield "the identifier occurs more than once", values.duplicated(keep=False).to_numpy() & ~blank
    if column.codes is not None:
        allowed = ", ".join(str(code) for code in column.codes)
        yield f"the code is not one of {allowed}", ~values.isin(list(column.codes)).to_numpy() & ~blank
    elif column.dtype != "text":
        numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float)
        unreadable = (np.isnan(numbers) | np.isinf(numbers)) & ~blank
        yield "not a number", unreadable
        with np.errstate(invalid="ignore"):
            if column.above is not None:
                yield f"not above {column.above:g}", numbers <= column.above
            if column.minimum is not None:
                yield f"below {column.minimum:g}", numbers < column.minimum
            if column.maximum is not None:
                yield f"above {column.maximum:g}", numbers > column.maximum
