"""How many children a survey has to sample.

Proportions, half widths and rates are shares in [0, 1]; a difference of 3 percentage points is 0.03. The design effect
(deff) multiplies, and the response rate divides, the size of a simple random sample with replacement; a size is rounded
up once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from numbers import Real

import pandas as pd

from disrupting_harm import samplics_adapter
from disrupting_harm.sampling.ranges import find_design_problems, find_outside, normal_quantile, refuse
from disrupting_harm.survey.columns import as_entries


METHODS = ("wald", "fleiss")
# Above this half width d the term f of a rare outcome, 8 d (1 - 2 d), decreases, and the formula breaks down: a wider
# interval would need more children.
WIDEST = 0.25
LEAVES_RANGE = "interval leaves [0, 1]"


def size_for_proportion(
    proportion: float,
    half_width: float,
    *,
    method: str = "wald",
    deff: float = 1.0,
    response_rate: float = 1.0,
    confidence: float = 0.95,
) -> int:
    """Children to sample so that the interval of a proportion p reaches half_width d to either side.

    "wald": n = z^2 p (1 - p) / d^2 (Cochran 1977, Sampling Techniques, section 4.4). It is too small for a rare
    outcome, whose interval is not symmetric, and 0 for a proportion of 0 or 1, which is refused.
    "fleiss": n = z^2 f / (4 d^2) + 1 / d - 2 z^2 + (z + 2) / f (Fleiss 1981, Statistical Methods for Rates and
    Proportions, 2nd ed., as samplics implements it), where with q = min(p, 1 - p) f is 8 d (1 - 2 d) if q < d,
    4 (q + d) (1 - q - d) if d <= q < 0.3 and 1 otherwise.

    Either is multiplied by deff / response_rate and rounded up. Raises DesignError, naming every value out of range; a
    half width of more than 0.25 is out of range.
    """
    problems = _find_problems(proportion, half_width, method, deff, response_rate, confidence)
    refuse(problems)
    return samplics_adapter.sample_size_for_proportion(
        proportion, half_width, method=method, deff=deff, response_rate=response_rate, confidence=confidence
    )


def size_for_difference(
    first: float,
    second: float,
    *,
    power: float = 0.80,
    confidence: float = 0.95,
    deff: float = 1.0,
    response_rate: float = 1.0,
    ratio: float = 1.0,
) -> tuple[int, int]:
    """Children to sample in two independent groups so that a two-sided test finds their difference with that power.

    For proportions p1 and p2, n2 = r n1 and P = (p1 + r p2) / (1 + r),
    n1 = (z_a sqrt((1 + r) P (1 - P)) + z_b sqrt(r p1 (1 - p1) + p2 (1 - p2)))^2 / (r (p2 - p1)^2),
    where z_a and z_b are the normal quantiles of (1 + confidence) / 2 and of the power: the sizes of Fleiss, Levin and
    Paik (2003, Statistical Methods for Rates and Proportions, 3rd ed., chapter 4) without continuity correction. n1 and
    r n1 are multiplied by deff / response_rate, the same in both groups, and rounded up. Raises DesignError, naming
    every value out of range.
    """
    problems = [
        *find_outside("first", first, 0, 1, "[]"),
        *find_outside("second", second, 0, 1, "[]"),
        *find_outside("power", power, 0.5, 1, "[)"),
        *find_outside("ratio", ratio, 0, math.inf, "()"),
        *find_design_problems(deff, response_rate, confidence),
    ]
    if not problems and first == second:
        problems.append("first and second are equal; give two proportions that differ.")
    refuse(problems)
    pooled = (first + ratio * second) / (1 + ratio)
    under_null = normal_quantile((1 + confidence) / 2) * math.sqrt((1 + ratio) * pooled * (1 - pooled))
    apart = normal_quantile(power) * math.sqrt(ratio * first * (1 - first) + second * (1 - second))
    size = (under_null + apart) ** 2 / (ratio * (second - first) ** 2) * deff / response_rate
    return _round_up(size), _round_up(ratio * size)


def size_table(
    proportions: float | Iterable[float],
    half_widths: float | Iterable[float],
    *,
    methods: str | Sequence[str] = METHODS,
    deff: float = 1.0,
    response_rate: float = 1.0,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """`size_for_proportion` for every proportion, half width and method, one row each, in this order.

    Columns: proportion, half_width, method, deff, response_rate, confidence; interviews (with the design effect, before
    non-response), sample (children to sample); flags, "interval leaves [0, 1]" where a Wald interval does, so
    that its size is meaningless, and otherwise "". Raises DesignError, naming every value out of range.
    """
    rows, problems = [], []
    for p in _as_values(proportions):
        for d in _as_values(half_widths):
            for method in as_entries(methods):
                found = _find_problems(p, d, method, deff, response_rate, confidence)
                problems += [text for text in found if text not in problems]
                rows.append({"proportion": p, "half_width": d, "method": method})
    if not rows:
        problems.append("The table is empty; give at least one proportion, one half width and one method.")
    refuse(problems)
    shared = {"deff": deff, "response_rate": response_rate, "confidence": confidence}
    for row in rows:
        p, d = row["proportion"], row["half_width"]
        row |= shared
        row["interviews"] = size_for_proportion(**row | {"response_rate": 1.0})
        row["sample"] = size_for_proportion(**{key: row[key] for key in row if key != "interviews"})
        row["flags"] = LEAVES_RANGE if row["method"] == "wald" and min(p, 1 - p) < d else ""
    return pd.DataFrame(rows)


def _find_problems(p, d, method, deff, response_rate, confidence) -> list[str]:
    problems = [
        *find_outside("proportion", p, 0, 1, "[]"),
        *find_outside("half_width", d, 0, WIDEST, "(]"),
        *find_design_problems(deff, response_rate, confidence),
    ]
    if method not in METHODS:
        problems.append(f"method={method!r} is not a choice; take one of {', '.join(METHODS)}.")
    elif method == "wald" and isinstance(p, Real) and p in (0, 1):
        problems.append('A proportion of 0 or 1 has no size by method "wald"; take method "fleiss".')
    return problems


def _as_values(values: float | Iterable[float]) -> list:
    return list(values) if isinstance(values, Iterable) and not isinstance(values, str) else [values]


def _round_up(size: float) -> int:
    # A size that exceeds a whole number by rounding error only is not rounded up to the next.
    return math.ceil(size * (1 - 1e-12))
