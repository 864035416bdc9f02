"""Brewer's draw of a fixed number of units with unequal probabilities.

samplics has the method too, but does not update the total of the sizes as units are drawn. From the third unit on its
samples therefore do not have the inclusion probabilities that it reports, and this module draws them instead.
"""

from __future__ import annotations

import numpy as np


def draw_brewer(probability: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Positions (n,), ascending, of units drawn without replacement; inclusion probabilities (N,) that sum to n.

    Unit by unit: with r units still to draw and D the sum of the probabilities of the units left, a unit of probability
    p is drawn next with a chance proportional to p (D - p) / (D - r p) (Brewer 1975, Austral. J. Statist. 17, 166-172).
    The sample has exactly the given inclusion probabilities, in any order of the units. Each must lie in (0, 1).
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
