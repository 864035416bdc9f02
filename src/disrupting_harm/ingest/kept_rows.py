"""Which rows of a raw file are the unit's and enter its tables: others are passed over or set aside, and counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from disrupting_harm.contracts.model import Table
from disrupting_harm.errors import Problem, near
from disrupting_harm.ingest.codes import plain_form
from disrupting_harm.ingest.mapping import Mapped
from disrupting_harm.ingest.raw_table import RawTable
from disrupting_harm.ingest.values import holds_code


@dataclass(frozen=True)
class OwnRows:
    """The unit's rows of a file, how many it holds of other units, and what cannot be told."""

    raw: RawTable
    others: int
    problems: list[Problem]


def take_own_rows(raw: RawTable, keep: Mapping[str, tuple[int | str, ...]], *, file: str, mend: str) -> OwnRows:
    """Rows whose columns hold the codes that `keep` names, as `{"COUNTRY": (2,)}`; all where it names none.

    A problem is a column that is not there, a row in which it is blank, a code that is one of these in another spelling, and
    that no row is left.
    """
    problems, own = [], np.ones(len(raw.rows), bool)

    def report(text: str, column: str, where: np.ndarray) -> None:
        if where.any():
            problems.append(Problem(file, text, mend, column, tuple(int(r) for r in raw.rows[where])))

    for column, codes in keep.items():
        if column not in raw.frame:
            text = f"the file has no such column, by which `keep` tells the unit's rows{near(column, raw.header)}"
            problems.append(Problem(file, text, mend, column))
            continue
        values = raw.frame[column]
        blank = values.isna().to_numpy()
        one_of = holds_code(values, codes)
        report("blank, so that nobody can tell which unit's row it is", column, blank)
        plain = {plain_form(str(code)) for code in codes}
        nearly = values.map(lambda value: plain_form(str(value)), na_action="ignore").isin(plain).to_numpy()
        report("the code is one of `keep` in another spelling", column, nearly & ~one_of & ~blank)
        own &= one_of
    if len(own) and not own.any() and not problems:
        named = " and ".join(f"{', '.join(map(str, codes))} in {column}" for column, codes in keep.items())
        problems.append(Problem(file, f"no row of the unit: none holds {named}, as `keep` says", mend))
    return OwnRows(take_rows(raw, own), int((~own).sum()), problems)


def find_rows_to_set_aside(mapped: Mapped, columns: tuple[str, ...]) -> pd.Series:
    """For each row (n,) the first of the columns that is blank in it, or none. A cell that could not be read is not blank."""
    reason = pd.Series(None, index=mapped.frame.index, dtype=object)
    for column in reversed(columns):
        if column in mapped.frame:
            unread = mapped.unread.get(column, np.zeros(len(reason), bool))
            reason[mapped.frame[column].isna().to_numpy() & ~unread] = column
    return reason


def take_rows(raw: RawTable, where: np.ndarray) -> RawTable:
    """The rows of the table that `where` (n,) marks; their numbers stay those of the file."""
    if where.all():
        return raw
    tags = {name: values[where] for name, values in raw.tags.items()}
    told = {name: values[where] for name, values in raw.told.items()}
    return replace(raw, frame=raw.frame[where].reset_index(drop=True), rows=raw.rows[where], tags=tags, told=told)


def unknown_columns(columns: tuple[str, ...], contract: Table) -> list[str]:
    """Those of `set_aside` that the contract does not hold, each with the nearest name."""
    return [f"{name}{near(name, contract.names())}" for name in columns if name not in contract.names()]
