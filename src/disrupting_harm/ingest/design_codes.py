"""Codes of strata and PSUs that are no codes, or one code spelt in two ways: estimates stay, their standard errors do not.

The same words in the place of an identifier bring rows together that have nothing to do with each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
import pandas as pd

from disrupting_harm.contracts.findings import Finding
from disrupting_harm.contracts.model import Table
from disrupting_harm.ingest.codes import drop_leading_zeros, plain_form


ONLY = "case, leading zeros, accents, Unicode form or invisible characters"
NO_CODE = {
    "error": "an error of a spreadsheet (as #N/A or #REF!), or a code that it took for a date,",
    "missing": "a word for a missing value (as NA or NULL)",
}
OF_IDS = {
    "id": "leave it blank, or give the row one",
    "link": "all these rows would belong together (leave it blank where none is known)",
}
# What Excel, LibreOffice and Google write in a cell whose formula failed, in several languages; hashes are a column too narrow.
_SPREADSHEET_ERROR = re.compile(r"#[¡¿]?[^\W\d][\w/]*[!?]?|#\w+/\d[!?]?|#+|Err:\d+", re.IGNORECASE)
# What a spreadsheet makes of a code such as 3-12.
_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE = re.compile(rf"\d{{1,2}}-({_MONTH})|({_MONTH})-\d{{2}}", re.IGNORECASE)
# What R, pandas, Stata, SAS and databases write for a missing value.
_NA_WORDS = {"na", "n/a", "<na>", "nan", "-nan", "none", "null", "nil", "nat", "missing", "(blank)", "inf", "-inf"}
# A number that lost its last digits. `12E3`, without a sign or a point, is a code that people give.
_SCIENTIFIC = re.compile(r"[+-]?(\d+[.,]\d+[eE][+-]?\d+|\d+[eE][+-]\d+|[1-9][eE]\d{2,})")


def find_design_codes(
    frame: pd.DataFrame, *, file: str, rows: np.ndarray, mend: str, strata: str = "stratum", psu: str = "psu"
) -> list[Finding]:
    """Findings of the kind `design_codes` in a table of n rows, whose numbers are `rows`."""
    found: list[Finding] = []
    finding = partial(Finding, file, mend=mend, kind="design_codes")
    for column in dict.fromkeys((strata, psu)):
        if column not in frame:
            continue
        codes = frame[column]
        unit = "stratum" if column == strata else "PSU"
        for text, where in _no_codes(codes, unit):
            found.append(finding(text, column=column, rows=tuple(int(r) for r in rows[where])))
        if (where := _spelt_otherwise(codes)).any():
            within = [frame[strata]] if column == psu != strata and strata in frame else []
            instead = [_plain(group) for group in within]
            text = (
                f"the code differs from another only in {ONLY}, and would be a {unit} of its own ({_count(codes, within)} instead of "
                f"{_count(_plain(codes), instead)})"
            )
            found.append(finding(text, column=column, rows=tuple(int(r) for r in rows[where])))
    return found


def find_ids_that_are_none(
    frame: pd.DataFrame, contract: Table, *, file: str, rows: np.ndarray, mend: str
) -> list[Finding]:
    """Findings of the kind `design_codes` on identifiers, and on links to rows of another table, that are a word for a missing value.

    Two rows without an identifier do not belong together; two with the word NA would.
    """
    found = []
    for column in contract.columns:
        if column.kind not in OF_IDS or column.name not in frame:
            continue
        kinds = _map(frame[column.name], kind_of_no_code)
        for kind in ("error", "missing"):
            if (where := (kinds == kind).to_numpy(dtype=bool, na_value=False)).any():
                text = f"{NO_CODE[kind]} stands for the identifier; {OF_IDS[column.kind]}"
                hit = tuple(int(r) for r in rows[where])
                found.append(Finding(file, text, mend, column.name, hit, kind="design_codes"))
    return found


def find_codes_unlike_another_tables(
    frame: pd.DataFrame, other: pd.DataFrame, columns: Sequence[str], *, of: str, file: str, rows: np.ndarray, mend: str
) -> list[Finding]:
    """Findings on codes (n rows) that the other table, which is called `of`, holds in another spelling alone.

    Rows of two tables that belong to one PSU are brought together by its code.
    """
    found = []
    for column in columns:
        if column not in frame or column not in other:
            continue
        plain, known = _plain(frame[column]), _plain(other[column])
        where = (plain.isin(known.dropna().unique()) & ~frame[column].isin(other[column].dropna().unique())).to_numpy()
        if where.any():
            text = f"the code differs from that of {of} only in {ONLY}, so that rows of the two tables would not be brought together"
            hit = tuple(int(r) for r in rows[where])
            found.append(Finding(file, text, mend, column, hit, kind="design_codes"))
    return found


def _no_codes(codes: pd.Series, unit: str) -> Iterator[tuple[str, np.ndarray]]:
    """What is wrong with codes by themselves, and in which rows. A code is told once."""
    kinds = _map(codes, kind_of_no_code)
    texts = {
        **{kind: f"{NO_CODE[kind]} stands for the code; all these rows would be one {unit}" for kind in NO_CODE},
        "number": f"the code is a number in scientific notation (as 2.54E+11), whose last digits are lost; what were several would be "
        f"one {unit}",
    }
    for kind, text in texts.items():
        if (where := (kinds == kind).to_numpy(dtype=bool, na_value=False)).any():
            yield text, where


def kind_of_no_code(code: str) -> str | None:
    """What stands in the place of a code: error, missing (a key of NO_CODE) or number; None for a code."""
    plain = "".join(code.split())
    if _SPREADSHEET_ERROR.fullmatch(plain) or _DATE.fullmatch(plain):
        return "error"
    if plain_form(code) in _NA_WORDS or not any(letter.isalnum() for letter in code):
        return "missing"
    if _SCIENTIFIC.fullmatch(plain):
        return "number"
    return None


def _spelt_otherwise(codes: pd.Series) -> np.ndarray:
    """Rows (n,) of the rarer spellings of a code that stands there in several; of all, where none is the most frequent."""
    plain = _plain(codes)
    if plain.nunique() == codes.nunique():  # as in nearly every file
        return np.zeros(len(codes), bool)
    rows_of_spelling = codes.groupby([plain, codes], sort=False).transform("size")
    most = rows_of_spelling.groupby(plain, sort=False).transform("max")
    several = codes.groupby(plain, sort=False).transform("nunique") > 1
    tied = codes.where(rows_of_spelling == most).groupby(plain, sort=False).transform("nunique") > 1
    return (several & ((rows_of_spelling < most) | tied)).fillna(False).to_numpy(dtype=bool)


def _count(codes: pd.Series, groups: Sequence[pd.Series]) -> int:
    return codes.groupby([*groups, codes], sort=False).ngroups


def _plain(codes: pd.Series) -> pd.Series:
    return _map(codes, lambda code: drop_leading_zeros(plain_form(code)))


def _map(codes: pd.Series, function: Callable[[str], str | None]) -> pd.Series:
    """`function` of every code (n,), worked out once for each that is distinct; a blank stays one."""
    place, distinct = pd.factorize(codes)  # a blank has the place -1, which is that of the last
    values = np.empty(len(distinct) + 1, dtype=object)
    values[:-1] = [function(code) for code in distinct]
    return pd.Series(values[place], index=codes.index)
