"""The same respondent twice: rows that equal another in all but the identifier, and identifiers that a person reads as one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from disrupting_harm.contracts.findings import Finding
from disrupting_harm.contracts.model import Table
from disrupting_harm.ingest.codes import plain_form


UNUSUAL = 0.1  # fewer twins than this are expected by chance of a row with unusual answers
# Times as many of those rows as chance gives have a twin. Pupils of one class answer alike: in YRBS 2019 it is 4.3 times, in
# NHANES II and the stand-ins 1.2 at most. Files that were entered twice give 13 times and more.
SUSPICIOUS = 8.0
FEWEST = 5  # rows: two or three pairs are no sign


def find_rows_twice(
    frame: pd.DataFrame, contract: Table, *, file: str, rows: np.ndarray, mend: str, cell: Sequence[str]
) -> list[Finding]:
    """A finding where more of n rows equal another than chance gives. `cell` names the columns of stratum, PSU and weight.

    Two rows are twins where cell, domains and items are equal; identifiers and links to households are not looked at, since rows
    that were entered again have new ones. Children of one PSU, weight, sex and age who say no to everything are twins by chance,
    and there are many. So only rows with unusual answers are judged: those of which chance gives less than `UNUSUAL` twins. What
    chance gives is the number of others with the row's cell and domains, times the share of rows elsewhere whose items are all the
    same (one row is added to these, so that answers which occur nowhere else are not impossible). Where more than `SUSPICIOUS`
    times as many of these rows as chance gives have a twin, and at least `FEWEST`, rows were entered twice. A file in which a few
    rows stand twice, or that asks little, can pass.
    """
    domains = [c.name for c in contract.columns if c.kind == "domain" and c.name in frame]
    items = [c.name for c in contract.columns if c.kind == "item" and c.name in frame]
    if not items or len(frame) < FEWEST or not set(cell) <= set(frame):
        return []
    place = frame.groupby([*cell, *domains], sort=False, dropna=False).ngroup()
    answer = frame.groupby(items, sort=False, dropna=False).ngroup()
    in_place = place.groupby(place).transform("size").to_numpy(float)
    alike = answer.groupby(answer).transform("size").to_numpy(float)
    twins = answer.groupby([place, answer]).transform("size").to_numpy(float)
    expected = (in_place - 1) * (alike - twins + 1) / (len(frame) - in_place + 1)
    unusual = expected < UNUSUAL
    doubled = unusual & (twins > 1)
    if doubled.sum() < FEWEST or doubled.sum() <= SUSPICIOUS * expected[unusual].sum():
        return []
    text = (
        "the rows equal another in stratum, PSU, weight and every answer, far more often than by chance; rows that were entered twice "
        "under another identifier would count twice"
    )
    hit, n = tuple(int(r) for r in rows[doubled]), int((twins > 1).sum())
    return [Finding(file, text, mend, rows=hit, kind="rows_twice", affected=n)]


def find_ids_in_two_spellings(
    frame: pd.DataFrame, contract: Table, *, file: str, rows: np.ndarray, mend: str
) -> list[Finding]:
    """Rows (n,) whose identifier equals that of another row but for case, Unicode form or invisible characters."""
    found = []
    for column in (c.name for c in contract.columns if c.kind == "id" and c.name in frame):
        text = "".join(frame[column].dropna())
        # Of most identifiers the case is all that can differ, and a long table need not be looked at letter by letter.
        simple = text.isascii() and text.isprintable() and not {" ", "'"} & set(text)
        plain = frame[column].str.lower() if simple else frame[column].map(plain_form, na_action="ignore")
        where = (plain.duplicated(keep=False) & plain.notna() & ~frame[column].duplicated(keep=False)).to_numpy()
        if where.any():
            text = (
                "the identifier differs from another only in case, Unicode form or invisible characters; a respondent who is there "
                "twice would count twice"
            )
            hit = tuple(int(r) for r in rows[where])
            found.append(Finding(file, text, mend, column, hit, kind="ids_differ_in_case"))
    return found
