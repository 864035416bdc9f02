"""Brewer's draw of a fixed number of units with unequal probabilities.

samplics has the method too, but keeps the total of the sizes as it was while units are taken from it: from the third
unit on its samples do not have the inclusion probabilities that it reports. Hence it is drawn here.
"""

from __future__ import annotations

import numpy as np


def draw_brewer(probability: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Positions (n,), ascending, of units drawn without replacement; inclusion probabilities (N,) that sum to n.

    Unit by unit: with r units still to draw and D the sum of the probabilities of the units left, a unit of probability
    p is drawn next with a chance proportional to p (D - p) / (D - r p) (Brewer 1975, Austral. J. Statist. 17, 166-172).
    The inclusion probabilities are met exactly, whatever the order of the units. Every one must lie in (0, 1).
    """
    left = np.arange(len(probability))
    chosen = []
    for remaining in range(round(probability.sum()), 0, -1):
        p = probability[left]
        total = p.sum()
        chance = p * (total - p) / (total - remaining * p)
        place = rng.choice(len(left), p=chance / chance.sum())
        chosen.append(left[place])
        left = np.delete(left, place)
    return np.sort(chosen)
