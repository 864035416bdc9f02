"""Columns of a derived table that identify persons by themselves: by their names, and by what their values look like.

A contract has no place for such a column, and an import refuses identifiers that point at a person; this looks at what came through,
free text among it. No value is kept, and none stands in what is found.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from disrupting_harm.ingest.identifying import looks_identifying
from disrupting_harm.ingest.personal_ids import ADDRESS, LONGEST_NUMBER, MADE_BY_PROGRAMS, look_of


ITEM = "item_"
KINDS = {
    "name": "is called as a column that identifies persons",
    "address": "holds e-mail addresses",
    "phone": "holds telephone numbers",
    "number": f"holds numbers of more than {LONGEST_NUMBER} digits, as telephone and identity numbers are",
    "person": "holds what looks like names of persons",
    "time": "holds exact times",
    "date": "holds exact dates",
    "place": "holds coordinates, or numbers as exact as they are",
    "device": "holds network addresses of devices",
}
# In a text of any length.
PHONE = re.compile(r"(?<![\w.])(?:\+\d[\s().-]*|00[1-9][\s().-]*|\(?0\d{2,3}\)?[\s.-])(?:\d[\s().-]*){6,13}(?![\w])")
NUMBER = re.compile(rf"(?<![\w.])\d{{{LONGEST_NUMBER + 1},}}(?![\w.])")
TIME = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?!\d)")
DATE = re.compile(r"(?<!\d)(?:(?:19|20)\d\d[-/.][01]?\d[-/.][0-3]?\d|[0-3]?\d[-/.][0-3]?\d[-/.](?:19|20)\d\d)(?!\d)")
PLACE = re.compile(r"(?<![\d.])-?\d{1,3}\.\d{3,}\s*[,;\s]\s*-?\d{1,3}\.\d{3,}")
DEVICE = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])|(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", re.IGNORECASE)
IN_TEXT = {
    "address": ADDRESS, "device": DEVICE, "place": PLACE, "time": TIME, "date": DATE, "phone": PHONE, "number": NUMBER,
}  # fmt: skip
MOST_WORDS = 4  # of the name of a person; a sentence has more
DECIMALS = 4  # of a degree: 11 metres


# Words of a vocabulary, as a codebook's: small letters, and some joined to others.
CODE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")


class Left(NamedTuple):
    column: str
    kind: str  # of KINDS


def find_identifiers_left(frame: pd.DataFrame, *, exact: Collection[str] = (), fewest_names: int = 20) -> list[Left]:
    """What is found in a frame (n, columns), each kind once for a column. exact: columns whose numbers may have many decimals."""
    found = []
    for place, name in enumerate(map(str, frame.columns)):
        kinds = ["name"] if looks_identifying(name.removeprefix(ITEM)) else []
        kinds += _kinds_of(frame.iloc[:, place].dropna(), name in exact, fewest_names)
        found += [Left(name, kind) for kind in dict.fromkeys(kinds)]
    return found


def _kinds_of(values: pd.Series, may_be_exact: bool, fewest_names: int) -> Iterator[str]:
    if pd.api.types.is_datetime64_any_dtype(values):
        yield "time" if (values.dt.normalize() != values).any() else "date"
    elif pd.api.types.is_bool_dtype(values):
        return
    elif pd.api.types.is_numeric_dtype(values):
        numbers = values.to_numpy(dtype=float)
        if len(numbers) and np.abs(numbers).max() >= 10**LONGEST_NUMBER:
            yield "number"
        if not may_be_exact and _are_exact(numbers):
            yield "place"
    else:
        yield from _kinds_of_texts([str(value).strip() for value in values.unique()], fewest_names)


def _are_exact(numbers: np.ndarray) -> bool:
    """Whether most have so many decimals that they tell rows apart, as coordinates do."""
    finite = numbers[np.isfinite(numbers)]
    scaled = finite * 10 ** (DECIMALS - 1)
    return len(finite) > 1 and float(np.mean(np.abs(scaled - np.round(scaled)) > 1e-6)) > 0.5


def _kinds_of_texts(texts: list[str], fewest_names: int) -> Iterator[str]:
    bare = [MADE_BY_PROGRAMS.sub("", text) for text in texts]
    for kind, pattern in IN_TEXT.items():
        if any(pattern.search(text) for text in bare):
            yield kind
    if any(look_of(text) in ("phone", "number") for text in texts if len(text.split()) <= MOST_WORDS):
        yield "number"
    if _are_codes(texts):
        return
    names = [text for text in texts if len(text.split()) <= MOST_WORDS and look_of(text) == "name"]
    if len(names) >= fewest_names and 2 * len(names) >= len(texts):
        yield "person"


def _are_codes(texts: list[str]) -> bool:
    return any("_" in text for text in texts) and all(CODE.fullmatch(text) for text in texts)
