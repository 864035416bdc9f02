"""Stata's tagged missing values (.a to .z) as the codes that the parameters say they are."""

from __future__ import annotations

import numpy as np
import pandas as pd

from disrupting_harm.contracts.model import Column
from disrupting_harm.study.raw import ColumnMap


def meanings_of_tags(column: Column, mapping: ColumnMap, of_table: dict) -> dict[str, int | str | None]:
    """By tag, the contract's code, and None for a blank. What is said of the table holds where the column has the code."""
    codes = column.codes or {}
    shared = {tag: code for tag, code in of_table.items() if code is None or code in codes}
    return shared | mapping.missing


def fill_tags(values: pd.Series, tags: np.ndarray, column: Column, meanings: dict) -> tuple[pd.Series, list]:
    """Values (n rows, blank where a tag stands) with the codes of the tags, and a finding of each tag without a meaning."""
    values, findings = values.copy(), []
    for tag in sorted({tag for tag in tags if tag is not None}):
        here = tags == tag
        if tag not in meanings:
            findings.append(
                (f"the missing value {tag} has no code of this column in the parameters (add it under `missing`)", here)
            )
        elif (code := meanings[tag]) is not None and column.dtype != "text" and isinstance(code, str):
            findings.append(
                (f"the missing value {tag} is a text in the parameters, and the column takes numbers", here)
            )
        elif code is not None:
            values[here] = str(code) if column.dtype == "text" else code
    return values, findings
