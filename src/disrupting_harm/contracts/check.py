"""Hold a table in contract form against its contract. Finds every problem, names rows and columns, never a value."""

from __future__ import annotations

import numpy as np
import pandas as pd

from disrupting_harm.contracts.model import Column, Table
from disrupting_harm.errors import Problem


def check_frame(frame: pd.DataFrame, table: Table, *, file: str, rows: np.ndarray, mend: str) -> list[Problem]:
    """Problems of `frame` (n rows in contract form, missing columns allowed) against `table`.

    `rows` holds the n row numbers of the raw file as a person sees them; `mend` ends each sentence.
    """
    problems = []

    def report(text: str, column: str | None = None, where: np.ndarray | None = None) -> None:
        hit = () if where is None else tuple(int(r) for r in rows[where])
        if where is None or hit:
            problems.append(Problem(file, text, mend, column, hit))

    if frame.empty:
        report("the file holds no rows")
    for column in table.columns:
        if column.name not in frame:
            if column.required:
                report("the column is missing", column.name)
            continue
        values = frame[column.name]
        blank = values.isna().to_numpy()
        if not column.may_be_blank:
            report("the value is missing", column.name, blank)
        for text, where in _value_problems(values, column, blank):
            report(text, column.name, where)
        if column.asked_if:
            report(
                f"answered although the question is only asked after {_skip_rule(column)}",
                column.name,
                ~blank & ~_asked(frame, column),
            )
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


def _asked(frame: pd.DataFrame, column: Column) -> np.ndarray:
    """Rows in which one of the filter columns holds one of its codes."""
    asked = np.zeros(len(frame), bool)
    for name, codes in column.asked_if.items():
        if name in frame:
            asked |= frame[name].isin(list(codes)).to_numpy()
    return asked


def _skip_rule(column: Column) -> str:
    return " or ".join(f"{name} in {', '.join(map(str, codes))}" for name, codes in column.asked_if.items())
