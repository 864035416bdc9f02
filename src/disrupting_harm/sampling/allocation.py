"""How many PSUs each stratum gets."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Integral, Real

import pandas as pd

from disrupting_harm.errors import DesignError


RULES = ("proportional", "equal", "power")

# Shares that differ by less count as equal, so that rounding error does not decide which stratum gets a PSU.
TIE = 1e-9


def allocate(
    frame_sizes: Mapping[str, float] | pd.Series,
    n: int,
    *,
    rule: str = "proportional",
    power: float = 0.5,
    minimum: int = 2,
) -> dict[str, int]:
    """PSUs of each stratum: whole numbers that sum to n, none below `minimum`, in the order of `frame_sizes`.

    frame_sizes: size X_h of each stratum, such as its households or children, by name (a mapping or a Series). n_h is
    proportional to X_h under "proportional" (Cochran 1977, Sampling Techniques, chapter 5), to 1 under "equal" and to
    X_h^power, 0 <= power <= 1, under "power" (Bankier 1988, The American Statistician 42, 174-177, with the same
    coefficient of variation in every stratum): 1 is proportional, 0 is equal, and 0.5 is a compromise
    between precision for the country and for its strata.

    A stratum whose share falls below `minimum` gets the minimum, and the others share what is left (two PSUs are the
    least that have a variance between them). Fractions are rounded by largest remainders; a tie goes to the larger
    stratum, then to the first in the order of the names, so that the order of the mapping does not matter.

    Raises DesignError, naming every problem: no strata, a size that is not above 0, a rule or number out of range, n
    below `minimum` times the number of strata.
    """
    frame_sizes = dict(frame_sizes)
    _check(frame_sizes, n, rule, power, minimum)
    exponent = {"proportional": 1.0, "equal": 0.0, "power": float(power)}[rule]
    # Sizes relative to the largest one: a power of the size itself could overflow.
    largest = max(frame_sizes.values())
    weight = {h: (size / largest) ** exponent for h, size in frame_sizes.items()}
    share = _raise_to_minimum(weight, n, minimum)
    out = {h: math.floor(share[h] + TIE) for h in frame_sizes}
    order = sorted(frame_sizes, key=lambda h: (-round((share[h] - out[h]) / TIE), -frame_sizes[h], str(h)))
    for h in order[: n - sum(out.values())]:
        out[h] += 1
    return out


def _raise_to_minimum(weight: dict, n: int, minimum: int) -> dict:
    """Shares that sum to n and are proportional to the weight wherever that gives at least the minimum."""
    at_minimum: set = set()
    while True:
        left = n - minimum * len(at_minimum)
        total = math.fsum(weight[h] for h in weight if h not in at_minimum)
        share = {h: float(minimum) if h in at_minimum else left * weight[h] / total for h in weight}
        below = {h for h in weight if h not in at_minimum and share[h] < minimum - TIE}
        if not below:
            return share
        at_minimum |= below


def _check(frame_sizes, n, rule, power, minimum) -> None:
    problems = [] if frame_sizes else ["There are no strata; give the size of at least one."]
    bad = [str(h) for h, size in frame_sizes.items() if not _is_number(size) or not 0 < size < math.inf]
    if bad:
        problems.append(
            f"The size of {'stratum' if len(bad) == 1 else 'strata'} {', '.join(bad)} is not a finite number above 0; "
            "correct it, or leave the stratum out."
        )
    if rule not in RULES:
        problems.append(f"rule={rule!r} is not a choice; take one of {', '.join(RULES)}.")
    if not _is_number(power) or not 0 <= power <= 1:
        problems.append("power must be a number from 0 (equal) to 1 (proportional).")
    counts_are_valid = True
    for name, count in (("n", n), ("minimum", minimum)):
        if not isinstance(count, Integral) or isinstance(count, bool) or count < 1:
            problems.append(f"{name} must be a whole number of at least 1.")
            counts_are_valid = False
    if counts_are_valid and frame_sizes and n < minimum * len(frame_sizes):
        problems.append(
            f"{n} PSUs do not give {len(frame_sizes)} strata {minimum} each; take at least "
            f"{minimum * len(frame_sizes)} PSUs, or merge strata."
        )
    if problems:
        raise DesignError("\n".join(problems))


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)
