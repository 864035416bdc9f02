"""Random numbers and choices that give the same bytes on every machine.

Only additions, comparisons and the generator's own uniform numbers are used: no logarithm or square of a library whose
last digit depends on the processor.
"""

from __future__ import annotations

import numpy as np


def normal(rng: np.random.Generator, n: int) -> np.ndarray:
    """n nearly normal numbers with mean 0 and variance 1 (sum of twelve uniforms, Irwin-Hall)."""
    total = np.zeros(n)
    for _ in range(12):
        total += rng.random(n)
    return total - 6.0


def fill(weight: np.ndarray, score: np.ndarray, eligible: np.ndarray, share: float) -> np.ndarray:
    """Rows of highest `score` among the eligible whose weights come as close to `share` of `weight` as they can from below.

    Goes down the ranking and passes over a row that would overshoot, so the gap is smaller than the smallest weight left.
    """
    chosen = np.zeros(len(weight), bool)
    room = share * float(weight.sum())
    for row in np.argsort(-score, kind="stable"):
        if eligible[row] and weight[row] <= room:
            chosen[row] = True
            room -= float(weight[row])
    return chosen
