"""The precision of a number of interviews: the width of an interval, and the smallest detectable difference.

Proportions and half widths are shares in [0, 1]; interviews are completed ones.
"""

from __future__ import annotations

import math

import scipy  # its subpackages load at first use

from disrupting_harm.errors import DesignError
from disrupting_harm.sampling.ranges import find_design_problems, find_outside, normal_quantile, refuse


def half_width_reached(proportion: float, interviews: int, *, deff: float = 1.0, confidence: float = 0.95) -> float:
    """Half width of the Wald interval that a number of interviews gives: z sqrt(deff p (1 - p) / n) (Cochran 1977,
    section 4.4).

    Raises DesignError, naming every value out of range.
    """
    refuse(
        [
            *find_outside("proportion", proportion, 0, 1, "()"),
            *find_outside("interviews", interviews, 1, math.inf, "[)"),
            *find_design_problems(deff, 1.0, confidence),
        ]
    )
    return normal_quantile((1 + confidence) / 2) * math.sqrt(deff * proportion * (1 - proportion) / interviews)


def detectable_difference(
    proportion: float,
    interviews: tuple[int, int],
    *,
    power: float = 0.80,
    confidence: float = 0.95,
    deff: float = 1.0,
) -> float:
    """The smallest difference above `proportion` that two groups with these numbers of interviews find with that power.

    It solves the equation of `size_for_difference` for p2 > p1 = proportion, given n1 and n2. Raises DesignError,
    naming every value out of range, or when even a second proportion of 1 would not be found.
    """
    n1, n2 = interviews
    refuse(
        [
            *find_outside("proportion", proportion, 0, 1, "[)"),
            *find_outside("interviews of the first group", n1, 1, math.inf, "[)"),
            *find_outside("interviews of the second group", n2, 1, math.inf, "[)"),
            *find_outside("power", power, 0.5, 1, "[)"),
            *find_design_problems(deff, 1.0, confidence),
        ]
    )
    z_a, z_b = normal_quantile((1 + confidence) / 2), normal_quantile(power)

    def shortfall(second: float) -> float:
        pooled = (n1 * proportion + n2 * second) / (n1 + n2)
        under_null = deff * pooled * (1 - pooled) * (1 / n1 + 1 / n2)
        apart = deff * (proportion * (1 - proportion) / n1 + second * (1 - second) / n2)
        return z_a * math.sqrt(under_null) + z_b * math.sqrt(apart) - (second - proportion)

    if shortfall(1.0) > 0:
        raise DesignError("The groups are too small to find any difference; take more interviews or less power.")
    just_above = proportion + (1 - proportion) * 1e-9
    return float(scipy.optimize.brentq(shortfall, just_above, 1.0, xtol=1e-12)) - proportion
