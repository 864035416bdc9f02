"""A printed figure as the range of numbers that it stands for, so that two figures agree no more closely than they were printed.

"14.5" stands for 14.45 to 14.55. A count with three or more zeros at its end was rounded to its last other digit: "350,000" stands
for 345,000 to 355,000. What a source says in words ("one in four") has its range in the columns `low` and `high`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from disrupting_harm import printing


NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
RANGE = re.compile(r"(\d+(?:\.\d+)?) ?(?:-|to) ?(\d+(?:\.\d+)?)")
FRACTION = re.compile(r"(\d+) of (\d+)")
SHARES = ("percent", "share")  # units of which a figure is a share in [0, 1]
TEXTS = ("date", "date range", "period")  # and of which it is no number
ZEROS = 3  # at the end of a count, from which it was rounded
CLOSE = 1e-9  # relative: what differs by less differs by the last digits of a computer


@dataclass(frozen=True)
class Reading:
    """value: shares in [0, 1], else as printed. low, high: the ends of what the print may stand for."""

    value: float
    low: float
    high: float

    def holds(self, value: float) -> bool:
        margin = CLOSE * max(abs(self.low), abs(self.high))
        return self.low - margin <= value <= self.high + margin

    def scaled(self, factor: float) -> Reading:
        return Reading(self.value * factor, self.low * factor, self.high * factor)


Readings = tuple[Reading, ...]  # one of a number, two of a range


def exact(value: float) -> Reading:
    return Reading(value, value, value)


def agree(ours: Readings, published: Readings) -> bool:
    """Whether one of the two lies in the range that the other stands for; of ranges, both ends.

    That the two ranges touch is not enough: of two roughly printed figures almost any pair would agree.
    """
    return len(ours) == len(published) and all(
        p.holds(o.value) or o.holds(p.value) for o, p in zip(ours, published, strict=True)
    )


def read_number(text: str) -> Reading:
    """Of the first number in a text. Raises ValueError where there is none."""
    found = NUMBER.search(text)
    if found is None:
        raise ValueError(f"no number in {text!r}")
    digits = found[0].replace(",", "")
    decimals = len(digits.partition(".")[2])
    zeros = len(digits) - len(digits.rstrip("0")) if "." not in digits else 0
    half = 0.5 * (10**zeros if zeros >= ZEROS and digits.strip("0") else 10**-decimals)
    return Reading(float(digits), float(digits) - half, float(digits) + half)


def read_figure(row) -> Readings:
    """Of a row with `value`, `unit`, and where it has them `low`, `high` and `base_n`. No reading of a date or a period.

    Raises ValueError where value and range are no numbers, or lie outside each other.
    """
    if row.unit in TEXTS:
        return ()
    if found := FRACTION.fullmatch(row.value):
        return (exact(_fraction(*found.groups())),)
    if row.unit.endswith("(count)") and row.base_n:
        return (exact(_fraction(row.value, row.base_n)),)
    factor = 0.01 if row.unit in SHARES else 1.0
    if low := getattr(row, "low", ""):
        ends = float(low), float(row.high)
        if ends[0] > ends[1]:
            raise ValueError(f"a range from {low} to {row.high}")
        return (Reading(sum(ends) / 2, *ends).scaled(factor),)
    if found := RANGE.fullmatch(row.value):
        return tuple(read_number(end).scaled(factor) for end in found.groups())
    if not NUMBER.fullmatch(row.value):
        raise ValueError(f"{row.value!r} is no number; say in low and high what it stands for")
    return (read_number(row.value).scaled(factor),)


def _fraction(part: str, base: str) -> float:
    if not 0 < float(base) >= float(part):
        raise ValueError(f"{part} of {base} is no share")
    return float(part) / float(base)


def is_share(unit: str, base_n: str = "") -> bool:
    return unit in SHARES or (unit.endswith("(count)") and base_n != "")


def show(readings: Sequence[Reading], unit: str, base_n: str = "") -> str:
    """As readers see it: shares in per cent with a decimal, ratios with two decimals, numbers of people and of reports whole."""
    if is_share(unit, base_n):
        form: Callable[[float], str] = printing.per_cent
    else:
        places = 2 if unit == "ratio" else 0
        form = partial(printing.decimals, places=places)
    return " to ".join(form(reading.value) for reading in readings)
