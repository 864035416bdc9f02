"""A question with several answers in one cell, as ODK and KoboToolbox write it: the choices that were ticked, with blanks between."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from disrupting_harm.study.raw import ColumnMap


NOT_LISTED = "a choice in the cell is not listed under `choices` in the parameters"
NOT_ALONE = "an answer that `recode` takes for the whole question stands beside others"
SEPARATED = "the choices in the cell are separated by another sign than blanks (write blanks between them)"
SEPARATORS = re.compile(r"[,;|/\s]+")
NOWHERE = "no row holds the choice that the parameters name (correct it, or list under `choices` all that the question offers)"


def read_choice(values: pd.Series, mapping: ColumnMap) -> tuple[pd.Series, tuple[tuple[str, np.ndarray], ...]]:
    """1 where the choice is among the words of the cell, 0 where others are, blank where the cell is blank; and what is wrong.

    `recode` says what an answer for the whole question becomes, such as a refusal; it stands alone in its cell.
    """
    whole = {str(key): code for key, code in (mapping.recode or {}).items()}
    known = None if mapping.choices is None else {*mapping.choices, *whole}
    cells = [_words(value) for value in values]
    unlisted = np.array([known is not None and not words <= known for words in cells], bool)
    crowded = np.array([len(words) > 1 and not words.isdisjoint(whole) for words in cells], bool)
    # Without a list of all choices, `cost,signal` would be one unknown word, and cost not chosen.
    joined = np.array([_is_joined(words, mapping.choice) for words in cells], bool) & ~unlisted
    codes = [_code(words, mapping.choice, whole) for words in cells]
    findings = [(NOT_LISTED, unlisted), (NOT_ALONE, crowded & ~unlisted), (SEPARATED, joined)]
    answered = np.array([bool(words) for words in cells], bool)
    if known is None and answered.any() and not joined.any() and not any(mapping.choice in words for words in cells):
        findings.append((NOWHERE, answered))
    return pd.Series(codes, values.index, dtype=object).mask(unlisted | crowded | joined, None), tuple(findings)


def _words(value: object) -> set[str]:
    if isinstance(value, str):
        return set(value.split())
    if pd.isna(value):
        return set()
    return {str(int(value)) if value == int(value) else str(value)}  # a file may hold a single choice as a number


def _is_joined(words: set[str], choice: str | None) -> bool:
    return choice not in words and any(choice in SEPARATORS.split(word) for word in words)


def _code(words: set[str], choice: str | None, whole: dict) -> int | str | None:
    if not words:
        return None
    if len(words) == 1 and (word := next(iter(words))) in whole:
        return whole[word]
    return int(choice in words)
