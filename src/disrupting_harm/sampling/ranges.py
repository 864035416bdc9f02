"""Checks that the numbers behind a sample size are in range, and words the problem of one that is not."""

from __future__ import annotations

import math
from numbers import Real

import scipy  # its subpackages load at first use

from disrupting_harm.errors import DesignError


def find_outside(name: str, value: object, low: float, high: float, ends: str) -> list[str]:
    """The problem of a value outside the interval; `ends` as in mathematics: "(]" excludes low and includes high."""
    if isinstance(value, Real) and not isinstance(value, bool):
        after_low = value >= low if ends[0] == "[" else value > low
        before_high = value <= high if ends[1] == "]" else value < high
        if after_low and before_high:
            return []
    at_least = "of at least" if ends[0] == "[" else "above"
    text = f"{name} must be a number {at_least} {low:g}"
    if high < math.inf:
        text += f" and {'at most' if ends[1] == ']' else 'below'} {high:g}"
        if high <= 1:
            text += " (divide a percentage by 100)"
    else:
        text += ", and finite"
    return [text + "."]


def refuse(problems: list[str]) -> None:
    if problems:
        raise DesignError("\n".join(problems))


def find_design_problems(deff, response_rate, confidence) -> list[str]:
    return [
        *find_outside("deff", deff, 0, math.inf, "()"),
        *find_outside("response_rate", response_rate, 0, 1, "(]"),
        *find_outside("confidence", confidence, 0, 1, "()"),
    ]


def normal_quantile(p: float) -> float:
    return float(scipy.special.ndtri(p))
