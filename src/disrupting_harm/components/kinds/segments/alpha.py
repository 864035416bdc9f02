"""Krippendorff's alpha for nominal values: agreement of coders beyond what chance gives, with codings that are missing.

Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (Annenberg School for Communication, University of Pennsylvania,
2011), section D: nominal data, any number of observers, missing data. Own code, since the package `krippendorff` is GPL-3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Agreement:
    """alpha: None where all values are alike, so that nothing could disagree, or no unit was coded twice. units: coded twice."""

    alpha: float | None
    units: int


def nominal_alpha(units: Iterable[Sequence[Hashable]]) -> Agreement:
    """The agreement on units, each with the values that coders gave it; who gave which does not count, and a blank is left out.

    A unit with a single value says nothing of agreement. Of the others, unit u with m_u values has m_u (m_u - 1) ordered pairs,
    each of weight 1 / (m_u - 1). With n_c the number of values c, and n of all, in these units:

        observed disagreement  D_o = sum over u of (pairs of u that differ) / (m_u - 1) / n
        expected disagreement  D_e = (n^2 - sum over c of n_c^2) / (n (n - 1))
        alpha = 1 - D_o / D_e
    """
    totals: Counter = Counter()
    differing, count = 0.0, 0
    for values in units:
        if len(values) < 2:
            continue
        own = Counter(values)
        size = len(values)
        differing += (size * size - sum(n * n for n in own.values())) / (size - 1)
        totals.update(own)
        count += 1
    n = sum(totals.values())
    expected = n * n - sum(size * size for size in totals.values())
    if not expected:
        return Agreement(None, count)
    return Agreement(1 - differing * (n - 1) / expected, count)
