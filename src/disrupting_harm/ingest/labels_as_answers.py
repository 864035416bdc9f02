"""An export that holds the labels of choices in the place of their codes, in one language of the form."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping

import numpy as np
import pandas as pd

from disrupting_harm.contracts.model import Column, Table
from disrupting_harm.instruments.languages import find_language, spellings
from disrupting_harm.study.raw import ColumnMap


BETWEEN = "::"  # stands between a column and its language


def language_of(table: Table, stated: str | None) -> str | None:
    """The language of the table's form that the parameters name; None where they name none, or one that it does not have."""
    return find_language(stated, languages_of(table)) if stated else None


def languages_of(table: Table) -> tuple[str, ...]:
    return tuple(dict.fromkeys(language for column in table.columns for language in column.wordings))


def names_in_file(table: Table, language: str | None, sources: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """By contract column, what the file may call it, the surest name first: `sex::Portuguese (pt)`, `sex`, or the question.

    `sources` are the names that the parameters give. A question that stands in the form twice names no column.
    """
    if language is None:
        return {name: (source,) for name, source in sources.items()}
    headings = {c.name: c.wordings[language].heading for c in table.columns if language in c.wordings}
    times = Counter(map(plain, headings.values()))
    return {
        name: (
            *(f"{source}{BETWEEN}{spelt}" for spelt in spellings(language)),
            source,
            *((headings[name],) if headings.get(name) and times[plain(headings[name])] == 1 else ()),
        )
        for name, source in sources.items()
    }


def reads_labels(language: str | None, column: Column, mapping: ColumnMap) -> bool:
    """Whether the cells of the column are labels: a column whose words or choices the parameters name is read as they say."""
    named = mapping.recode is not None or mapping.choice is not None or mapping.before is not None
    return language in column.wordings and bool(column.wordings[language].labels) and not named


def read_labels(values: pd.Series, column: Column, language: str) -> tuple[pd.Series, list[tuple[str, np.ndarray]]]:
    """The code (n,), as text, whose label each cell holds; blank where it fits none or two, and what is wrong there."""
    codes: dict[str, list[str]] = {}
    for code, label in column.wordings[language].labels.items():
        codes.setdefault(plain(label), []).append(str(code))
    cells = [None if pd.isna(value) else codes.get(plain(str(value)), []) for value in values]
    none = np.array([found == [] for found in cells], bool)
    two = np.array([found is not None and len(found) > 1 for found in cells], bool)
    read = [found[0] if found and len(found) == 1 else None for found in cells]
    return pd.Series(read, index=values.index, dtype="str"), [
        (f"the text is no label of the question in {language}", none),
        (f"the text is the label of two codes of the question in {language}, which it does not tell apart", two),
    ]


def plain(label: str) -> str:
    """A label whatever its Unicode form and its blanks; letters and case stay."""
    return " ".join(unicodedata.normalize("NFC", label).split())
