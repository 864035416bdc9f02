"""Weights of a loaded table, and numbers elsewhere that are some of them: as they are, rounded, scaled, or made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

import numpy as np
import pandas as pd


# Significant digits, from which a number can be told from another; and from which one number alone is enough.
DIGITS, MANY_DIGITS = 4, 6
FEWEST_ROWS = 20  # of a loaded table, from which as many rows elsewhere are no accident
COMMA = re.compile(r"(?<![\d,])(\d+),(\d{4,})")  # of decimals: thousands have three digits
PLACES = range(2, 9)  # decimals to which a weight is rounded in a text
SCALED = 5  # numbers that are weights times one and the same number, from which it is no accident
MOST_SCALED = 12  # of them that are looked at
NEAR = 1e-6  # how near, as a part of the number
NUMBER = re.compile(r"\d[\d,]*\.\d+|\d+")


class Weights:
    """The columns of a loaded table that hold numbers with decimals: weights, probabilities and what is made of them."""

    def __init__(self, frame: pd.DataFrame):
        self._frame = frame

    @cached_property
    def columns(self) -> list[np.ndarray]:
        """The values of each column, sorted."""
        numbers = (column.dropna().to_numpy(dtype=float) for _, column in self._frame.select_dtypes("float").items())
        return [np.sort(values) for values in numbers if len(values) and (np.mod(values, 1) != 0).any()]

    @cached_property
    def exact(self) -> frozenset[str]:
        """Those with enough digits to be told from each other, as texts."""
        return frozenset(
            t for values in self.columns for t in map(text_of, np.unique(values)) if count_digits(t) >= DIGITS
        )

    @cached_property
    def rounded(self) -> frozenset[str]:
        """Those with enough digits to be told from any other number, also with fewer decimals than they have."""
        found = {
            text_of(v) for values in self.columns for places in PLACES for v in np.round(np.unique(values), places)
        }
        return self.exact | {text for text in found if "." in text and count_digits(text) > MANY_DIGITS}

    def are_in_text(self, text: str) -> bool:
        said = COMMA.sub(r"\1.\2", text)
        numbers = {text_of(float(number.replace(",", ""))) for number in NUMBER.findall(said)}
        return not self.rounded.isdisjoint(t for t in numbers if count_digits(t) >= MANY_DIGITS)

    def are_in(self, numbers: np.ndarray) -> bool:
        """Whether a column or a row of drawn points holds weights."""
        numbers = numbers[np.isfinite(numbers)]
        if len(numbers) == 0:
            return False
        texts = [text_of(v) for v in np.unique(numbers)]
        hits = [t for t in texts if t in self.exact]
        alone = len(texts) < 3 and len(hits) == len(texts) and all(count_digits(t) >= MANY_DIGITS for t in hits)
        if alone or (len(hits) >= 3 and 2 * len(hits) >= len(texts)):
            return True
        if any(_are_scaled(values, form) for form in forms_of(numbers) for values in self.columns):
            return True
        ordered = np.sort(numbers)
        return (
            len(self._frame) >= FEWEST_ROWS
            and len(np.unique(ordered)) > 2
            and any(len(values) == len(ordered) and _are_rounded(values, ordered) for values in self.columns)
        )


def forms_of(numbers: np.ndarray) -> Iterator[np.ndarray]:
    """Numbers with many digits as they are, and what they would be made of: steps of a running sum, reciprocals, and logarithms undone."""
    yield numbers
    if len(numbers) < SCALED or any(count_digits(text_of(v)) < MANY_DIGITS for v in numbers[:SCALED] if v):
        return
    with np.errstate(divide="ignore", over="ignore"):
        forms = (np.diff(numbers), 1 / numbers, np.exp(numbers))
    for form in forms:  # equal steps differ in their last bits, which are no digits of a weight
        yield np.array([float(f"{v:.9g}") for v in form[np.isfinite(form)]])


def _are_rounded(values: np.ndarray, ordered: np.ndarray) -> bool:
    """Whether sorted numbers are the sorted weights, rounded or scaled."""
    if any(np.array_equal(np.sort(np.round(values, places)), ordered) for places in range(7)):
        return True
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = ordered / values
    return bool(np.isfinite(ratio).all() and np.ptp(ratio) <= 1e-9 * abs(ratio[0]))


def _are_scaled(values: np.ndarray, numbers: np.ndarray) -> bool:
    """Whether numbers with many digits are some of the sorted weights, all times the same number."""
    own = np.unique(numbers[numbers > 0])[:MOST_SCALED]
    if len(own) < SCALED or len(numbers) > len(values) or any(count_digits(text_of(v)) < MANY_DIGITS for v in own):
        return False
    known = np.unique(values[values > 0])
    scaled = own[None, :] * (known / own[0])[:, None]  # a row for each weight that the first number may be
    place = np.clip(np.searchsorted(known, scaled), 1, len(known) - 1)
    near = np.minimum(np.abs(known[place] - scaled), np.abs(known[place - 1] - scaled)) <= NEAR * scaled
    return bool(near.all(axis=1).any())


def text_of(value: float) -> str:
    return f"{value:.12g}"


def count_digits(text: str) -> int:
    """Its significant digits."""
    return len(text.partition("e")[0].replace(".", "").strip("-").lstrip("0"))
