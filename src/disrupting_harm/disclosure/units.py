"""To what unit a share is rounded, so that its weighted sum fits many sets of respondents and not a few."""

from __future__ import annotations

import math

from disrupting_harm.disclosure.rules import Rules


STEPS = (1, 2, 5, 10, 20, 50, 100)  # of the finest unit
SPREAD_OF_WEIGHTS = 1.0  # coefficient of variation: above that of any trimmed survey weight, which leaves fewer sets
UNIT_OF_ALL = math.inf  # nothing of the share leaves


def unit_of_share(cases: float, base: float, rules: Rules) -> float:
    """The finest unit at which enough sets of `cases` out of `base` respondents fit the share and its standard error.

    Of all sets of that size those fit whose weights add up to the share times the base's weight, give or take half a unit. Their number
    is that of all sets times the density of the sum, taken as normal; a standard error of so many digits leaves one of 10 for each.
    UNIT_OF_ALL where there are too few sets at any unit. A group that all or none belong to has one set, whatever the unit.
    """
    finest = 10.0**-rules.digits.estimate
    if cases <= 0 or cases >= base:
        return finest
    sets = (math.lgamma(base + 1) - math.lgamma(cases + 1) - math.lgamma(base - cases + 1)) / math.log(10)
    deviation = SPREAD_OF_WEIGHTS * math.sqrt(cases * (1 - cases / base) * 2 * math.pi)
    for step in STEPS:
        fitting = min(step * finest * base / deviation, 1.0)
        if sets + math.log10(fitting) - rules.digits.se >= math.log10(rules.minimum_sets):
            return step * finest
    return UNIT_OF_ALL


def round_to(value: float, unit: float) -> float:
    """The nearest multiple of the unit, halves up, without the last bits in which a product of the unit differs from its decimal."""
    return float(f"{math.floor(value / unit + 0.5) * unit:.12g}") + 0.0


def round_up(value: float, unit: float) -> float:
    """The next multiple of the unit above; a value that is one but for its last bits stays."""
    return float(f"{math.ceil(value / unit - 1e-9) * unit:.12g}") + 0.0


def unit_of_digits(value: float, digits: int) -> float:
    """The unit of a number rounded to significant digits."""
    return 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1)


def round_digits(value: float, digits: int) -> float:
    """To significant digits. Nothing, and what is not finite, stays."""
    if not math.isfinite(value) or value == 0:
        return value
    return math.copysign(round_to(abs(value), unit_of_digits(value, digits)), value)
