"""p values of many comparisons in one table, adjusted so that the table as a whole keeps its error rate."""

from __future__ import annotations

import numpy as np
import scipy  # its subpackages load at first use

from disrupting_harm.errors import check_choice


METHODS = ("holm", "benjamini-hochberg", "none")


def adjust_p(p: np.ndarray, method: str) -> np.ndarray:
    """Adjusted p values (m,) of one family. NaN (a row without a test) stays NaN and is not counted as a comparison.

    "holm" controls the chance of any false finding (Holm 1979, Scand. J. Stat. 6, 65-70; valid under any dependence);
    "benjamini-hochberg" controls the expected share of false ones among the findings (1995, J. R. Stat. Soc. B 57,
    289-300; for independent or positively dependent tests). Raises DesignError for another method.
    """
    check_choice("adjust", method, METHODS)
    p = np.asarray(p, dtype=float)
    tested = ~np.isnan(p)
    out = p.copy()
    if method == "none" or not tested.any():
        return out
    if method == "benjamini-hochberg":
        out[tested] = scipy.stats.false_discovery_control(p[tested])
        return out
    values = p[tested]
    order = np.argsort(values, kind="stable")
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1)))
    out[tested] = adjusted
    return out
