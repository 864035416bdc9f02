"""Respondents' own values in something that is to leave: identifiers, weights, and a row or point for each respondent.

Of a loaded table nothing is kept but what these questions need. A column is known by its values, since a name, a type or an
order is changed in one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd

from disrupting_harm.evidence.spelled import Spelled
from disrupting_harm.evidence.weights import FEWEST_ROWS, MANY_DIGITS, Weights


# Columns that tell respondents, households, interviews or records apart, and those of the sample design.
DESIGN = ("stratum", "psu", "weight", "base_weight")
OF_PERSONS = (
    "respondent_id",
    "household_id",
    "contact_id",
    "document",
    "segment",
)  # tables with one have a row per person
NOT_TELLING = ("data_class", "sex", "age", "age_group", "urbanity")  # names that tables of groups have as well
MOST_ROWS = 20  # with respondents' answers in several columns
SHARED_COLUMNS = 3
MOST_CODES, MOST_WORDS = 8, 50  # different values of a column of answers, of numbers and of words
TOKENS = (re.compile(r"[\w-]+"), re.compile(r"[^\W_]+(?:-[^\W_]+)*"))
KNOWN_OUTSIDE = ("sex", "age", "age_group", "urbanity")  # what two columns are joined of, such as `girl, 14`


class Respondents:
    """What must not leave of one loaded table."""

    def __init__(self, table: str, frame: pd.DataFrame):
        self.table, self.rows = table, len(frame)
        self._frame = frame.copy(deep=False)
        self.columns = tuple(map(str, frame.columns))
        self.of_persons = any(name in frame for name in OF_PERSONS)
        self.identifying = tuple(c for c in self.columns if c.endswith("_id") or c in (*OF_PERSONS, *DESIGN))

    @cached_property
    def names(self) -> frozenset[str]:
        """Identifiers that cannot be taken for anything else: letters and digits together, or at least six digits."""
        found = {
            str(value)
            for name in self.identifying
            if name not in DESIGN and self._is_text(name)
            for value in self._frame[name].dropna().unique()
        }
        return frozenset(
            v for v in found if re.search(r"\d", v) and (re.search(r"[^\W\d]", v) or len(v) >= MANY_DIGITS)
        )

    @cached_property
    def spelled(self) -> Spelled:
        return Spelled(self.names)

    @cached_property
    def weights(self) -> Weights:
        return Weights(self._frame)

    @cached_property
    def signatures(self) -> frozenset[tuple[int, ...]]:
        """How often each value of a column stands there, whatever it is called, for columns that divide the respondents."""
        counts = [_signature(self._frame[name]) for name in self._frame.columns]
        known = [self._frame[name].astype(str) for name in KNOWN_OUTSIDE if name in self._frame]
        counts += [_signature(one + " " + other) for one, other in combinations(known, 2)]
        return frozenset(c for c in counts if 1 < len(c) < 0.9 * self.rows)

    @cached_property
    def drawn(self) -> frozenset[tuple[tuple[float, int], ...]]:
        """The values of columns of numbers that divide the respondents, each with how often it stands there."""
        numbers = (_counted(self._frame[name]) for name in self._frame.select_dtypes("number"))
        return frozenset(c for c in numbers if 1 < len(c) < 0.9 * self.rows)

    @cached_property
    def values(self) -> list[frozenset[str]]:
        """The distinct values of columns of answers: of a few codes, or of words. Of many numbers every small count is one."""
        found = []
        for name in self._frame.columns:
            most = MOST_CODES if pd.api.types.is_numeric_dtype(self._frame[name]) else MOST_WORDS
            values = frozenset(map(_plain, self._frame[name].dropna().unique()))
            found += [values] if 1 < len(values) <= most else []
        return found

    # -- what is asked

    def names_in(self, text: str) -> bool:
        """Whether a text holds an identifier, however it is spelled."""
        if not self.names:
            return False
        told = [text, *(t for token in TOKENS for t in token.findall(text))]
        return not self.names.isdisjoint(told) or self.spelled.are_in(text)

    def in_text(self, text: str) -> str:
        """What of the respondents a text holds, in words; "" for nothing."""
        if self.names_in(text):
            return f"holds an identifier of {self.table}"
        return f"holds a weight of {self.table}" if self.weights.are_in_text(text) else ""

    def in_numbers(self, numbers: np.ndarray) -> str:
        """What of the respondents a column or a row of drawn points holds; "" for nothing."""
        return f"holds weights of {self.table}" if self.weights.are_in(numbers) else ""

    def is_divided_like(self, column: pd.Series) -> bool:
        """Whether a column has a value for each respondent, and these stand there as often as those of a loaded one."""
        alike = self.of_persons and self.rows >= FEWEST_ROWS and len(column) == self.rows
        return alike and _signature(column) in self.signatures

    def is_drawn_as(self, numbers: pd.Series) -> bool:
        """Whether a row of drawn points has the value of a loaded column for each respondent."""
        alike = self.of_persons and self.rows >= FEWEST_ROWS and len(numbers) == self.rows
        return alike and _counted(numbers) in self.drawn

    def in_frame(self, frame: pd.DataFrame) -> Iterator[tuple[str, str]]:
        """Rule and text, without values, of each thing that a frame may not hold."""
        for name in self.identifying:
            if name in frame and not self._names_a_column(frame[name]):
                yield "identifiers", f"holds the column {name} of {self.table}"
        if any(self.names_in(str(name)) for name in frame.columns):
            yield "identifiers", f"has a column that is called by an identifier of {self.table}"
        elif any(self.in_text(str(name)) for name in frame.columns):
            yield "identifiers", f"has a column that is called by a weight of {self.table}"
        found: dict[str, list[int]] = {}
        for place, name in enumerate(frame.columns):
            if name not in self.identifying and (told := self._in_column(frame.iloc[:, place])):
                found.setdefault(told, []).append(place + 1)
        for told, places in found.items():
            yield "identifiers", f"{told} in column {' and '.join(map(str, places))}"
        if any(self.is_divided_like(frame.iloc[:, place]) for place in range(frame.shape[1])):
            yield "rows", f"has a row for each of the {self.rows} rows of {self.table}"
        elif self.of_persons and self._holds_answers(frame):
            yield "rows", f"has {len(frame)} rows of {self.table}"
        elif self.of_persons and self._holds_named_answers(frame):
            yield "rows", f"has answers of {self.table} beside the names of their columns"

    def _in_column(self, column: pd.Series) -> str:
        if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            return self.in_numbers(column.dropna().to_numpy(dtype=float))
        texts = column.dropna().astype(str)
        if any(map(self.names_in, texts.unique())):
            return f"holds identifiers of {self.table}"
        if any(self.in_text(text) for text in texts.unique()):
            return f"holds weights of {self.table}"
        numbers = pd.to_numeric(texts.str.replace(",", ""), errors="coerce")
        return self.in_numbers(numbers.to_numpy(dtype=float)) if numbers.notna().all() else ""

    def _holds_answers(self, frame: pd.DataFrame) -> bool:
        """Whether it has the table's columns, or many rows whose columns hold nothing but the values of answers."""
        shared = [c for c in frame.columns if c in self.columns and c not in (*NOT_TELLING, *self.identifying)]
        if len(shared) >= SHARED_COLUMNS and len(frame):
            return True
        if len(frame) <= MOST_ROWS:
            return False
        alike = 0
        for place in range(frame.shape[1]):
            own = frozenset(map(_plain, frame.iloc[:, place].dropna().unique()))
            alike += 1 < len(own) <= MOST_WORDS and any(own <= values for values in self.values)
        return alike >= SHARED_COLUMNS

    def _holds_named_answers(self, frame: pd.DataFrame) -> bool:
        """Whether rows are columns of the table, or each row is one answer: a column of names, and another of what is answered there."""
        columns = [list(frame.iloc[:, place]) for place in range(frame.shape[1])]
        for names in columns:
            if not all(isinstance(name, str) and name in self.answers for name in names):
                continue
            if len(set(names)) < SHARED_COLUMNS:
                continue
            for values in columns:
                told = [_plain(value) for value in values]
                are_answers = all(value in self.answers[name] for name, value in zip(names, told, strict=True))
                if are_answers and len(set(told)) > 1:
                    return True
        return False

    @cached_property
    def answers(self) -> dict[str, frozenset[str]]:
        """By column, its distinct values, of columns of answers."""
        names = (c for c in self.columns if c not in (*NOT_TELLING, *self.identifying))
        return {name: frozenset(map(_plain, self._frame[name].unique())) for name in names}

    def _names_a_column(self, column: pd.Series) -> bool:
        """A column of an estimate that says which column of the design was used, such as `weight`."""
        said = {v for v in column.dropna().unique() if v != ""}
        return len(said) <= 1 and said <= set(self.columns)

    def _is_text(self, name: str) -> bool:
        return not pd.api.types.is_float_dtype(self._frame[name])


def _signature(column: pd.Series) -> tuple[int, ...]:
    return tuple(sorted(column.astype(str).value_counts().tolist()))


def _counted(column: pd.Series) -> tuple[tuple[float, int], ...]:
    counts = column.dropna().astype(float).value_counts()
    return tuple(sorted((float(value), int(number)) for value, number in counts.items()))


def _plain(value: object) -> str:
    """One text for `1`, `1.0` and `"1"`."""
    return str(value).removesuffix(".0")


def any_in(tables: Iterable[Respondents], text: str) -> str:
    return next(filter(None, (table.in_text(text) for table in tables)), "")
