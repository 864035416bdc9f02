"""Rules by which two statements agree, agree in part or disagree: functions of numbers, without any table.

Names of the outcomes follow the convergence coding of Farmer, Robinson, Elliott and Eyles (Qualitative Health Research 16, 2006):
agreement, partial agreement, dissonance, and silence where one source speaks and the other does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf


AGREEMENT, PARTIAL, DISSONANCE, SILENCE = "agreement", "partial", "dissonance", "silence"
STATUSES = (AGREEMENT, PARTIAL, DISSONANCE, SILENCE)
DIRECTIONS = ("no", "part", "yes")


@dataclass(frozen=True)
class Number:
    """A value with the ends of what it may be: those of its interval, of a printed range, or the value itself."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, value: float, low: float | None = None, high: float | None = None) -> Number:
        return cls(value, value if low is None else low, value if high is None else high)

    def times(self, other: Number) -> Number:
        return Number(self.value * other.value, self.low * other.low, self.high * other.high)


def ratio(one: Number, other: Number) -> float:
    """The larger over the smaller value, 1 where the ranges of the two meet. Infinite where one alone is 0."""
    if one.low <= other.high and other.low <= one.high:
        return 1.0
    below, above = sorted((one, other), key=lambda number: number.value)
    return above.low / below.high if below.high else inf


def points(one: Number, other: Number) -> float:
    """Percentage points between two shares (0 to 1), or between their ranges; 0 where these meet."""
    return 100 * max(0.0, one.low - other.high, other.low - one.high)


def by_limits(apart: float, agreement: float, partial: float) -> str:
    """The outcome for numbers that lie so far apart: both limits are still within."""
    if apart <= agreement:
        return AGREEMENT
    return PARTIAL if apart <= partial else DISSONANCE


def direction_of(share: Number) -> str:
    """`yes` where the whole range of a share lies above one half, `no` where it lies below, else `part`."""
    if share.low > 0.5:
        return "yes"
    return "no" if share.high < 0.5 else "part"


def by_direction(one: str, other: str) -> str:
    """The same direction agrees, `yes` and `no` disagree, and `part` agrees in part with either."""
    if one == other:
        return AGREEMENT
    return DISSONANCE if {one, other} == {"yes", "no"} else PARTIAL


def combine(statuses: Iterable[str]) -> str:
    """Of several outcomes one: the one that all have, else partial. Silence counts only where there is nothing else."""
    found = {status for status in statuses if status != SILENCE}
    if not found:
        return SILENCE
    return found.pop() if len(found) == 1 else PARTIAL
