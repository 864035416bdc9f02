"""Whether a set of predictors separates cases from the others, so that a logistic regression has no finite solution."""

from __future__ import annotations

import numpy as np
import scipy  # its subpackages load at first use


def find_separation(y: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Mask (k,) of the columns of x (n, k) along which the likelihood increases without bound; all False if none.

    There is separation, complete or quasi-complete (Albert and Anderson 1984, Biometrika 71, 1-10), if some direction b
    has (2y - 1) x'b >= 0 in every row and above 0 in one: found by the linear programme of Konis 2007 (DPhil thesis,
    University of Oxford), max of the sum over -1 <= b <= 1. Weights, all positive, do not matter. y (n,) holds 0 and 1.
    """
    scale = np.maximum(np.abs(x).max(axis=0), 1e-300)
    # Equal rows give one constraint, and rows of a few categorical predictors have few different values.
    rows, count = np.unique(np.column_stack([y, x / scale]), axis=0, return_counts=True)
    signed = (2 * rows[:, :1] - 1) * rows[:, 1:]
    found = scipy.optimize.linprog(
        -(signed * count[:, None]).sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(signed)), bounds=(-1, 1), method="highs"
    )
    if not found.success:
        raise ArithmeticError("The search for separation did not end.")
    if -found.fun < 1e-6:
        return np.zeros(x.shape[1], dtype=bool)
    return np.abs(found.x) > 1e-7
