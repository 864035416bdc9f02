"""Cells of a raw file that are no answer: codes that stand for a missing one in every column, and what a unit leaves blank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from disrupting_harm.contracts.model import Code, Column
from disrupting_harm.errors import near
from disrupting_harm.ingest.raw_table import RawTable
from disrupting_harm.ingest.values import holds_code
from disrupting_harm.study.raw import Blanked, ColumnMap, TableParams


EXCUSED = ("domain", "item")  # kinds of column in which such a blank is no fault; weights, strata and PSUs are needed


@dataclass(frozen=True)
class Answers:
    """One column (n,) of a raw file without the cells that are no answer.

    missing: where a missing code stood. codes: the contract's code of each, and None for a blank, by the code of the file.
    blanked: where the unit leaves the cell blank.
    """

    values: pd.Series
    missing: np.ndarray
    codes: dict[int, tuple[Code | None, np.ndarray]]
    blanked: np.ndarray

    def fill(self, typed: pd.Series, column: Column) -> pd.Series:
        """`typed` (n,) with the contract's codes where a missing code has one."""
        filled = typed
        for code, where in self.codes.values():
            if code is not None and where.any():
                filled = filled.copy() if filled is typed else filled
                filled[where] = str(code) if column.dtype == "text" else code
        return filled


def take_answers(values: pd.Series, source: str, column: Column, mapping: ColumnMap, params: TableParams) -> Answers:
    """The cells of `source` as `missing_codes` and `blank` of the table say."""
    blanked = _blanked(values, params.blank.get(source))
    codes: dict[int, tuple[Code | None, np.ndarray]] = {}
    missing = np.zeros(len(values), bool)
    for code, meaning in _missing_codes(source, column, mapping, params):
        where = holds_code(values, (code,)) & ~blanked
        known = meaning is not None and meaning in (column.codes or {})
        codes[code] = (meaning if known else None, where)
        missing |= where
    taken = missing | blanked
    return Answers(values.mask(taken) if taken.any() else values, missing, codes, blanked)


def _missing_codes(
    source: str, column: Column, mapping: ColumnMap, params: TableParams
) -> Iterator[tuple[int, Code | None]]:
    """Missing codes that hold in the column: it is not exempt, and they mean nothing else in it."""
    rule = params.missing_codes
    if rule is None or source in rule.exempt:
        return
    own = mapping.recode if mapping.recode is not None else (column.codes or {})
    for code, meaning in rule.codes.items():
        if code not in own and str(code) not in own:
            yield code, meaning


def _blanked(values: pd.Series, rule: Blanked | None) -> np.ndarray:
    if rule is None:
        return np.zeros(len(values), bool)
    return np.ones(len(values), bool) if rule.codes is None else holds_code(values, rule.codes)


def absent_columns(params: TableParams, raw: RawTable) -> Iterator[tuple[str, str]]:
    """Column and sentence of each one that `blank` or `missing_codes` name and the file does not have.

    The nearest name is not told where the file has no known one: its first row may then be a respondent's.
    """
    header = raw.header
    exempt = params.missing_codes.exempt if params.missing_codes else ()
    for key, names in (("blank", params.blank), ("missing_codes.except", exempt)):
        for name in names:
            if name not in header:
                yield (
                    name,
                    f"the file has no such column, which `{key}` names{'' if raw.frame.columns.empty else near(name, header)}",
                )


def describe_codes(answers: Answers) -> str:
    """`; 888 to blank, 999 to 99` as a part of the rule of a column; nothing where none stands for a missing answer."""
    if not answers.codes:
        return ""
    pairs = (f"{old} to {'blank' if new is None else new}" for old, (new, _) in answers.codes.items())
    return f"; missing codes {', '.join(pairs)}"
