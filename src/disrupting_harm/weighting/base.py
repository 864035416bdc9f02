"""Base weights: the inverse of the selection probability."""

from __future__ import annotations

import numpy as np
import pandas as pd

from disrupting_harm.survey.columns import name_positions, read_numbers
from disrupting_harm.weighting.inputs import refuse


def base_weights(probabilities: pd.DataFrame | pd.Series | np.ndarray) -> np.ndarray:
    """1 / (product of the stage probabilities), for n rows (Horvitz and Thompson 1952, JASA 47, 663-685).

    probabilities (n, stages): one column per stage of selection (PSU, household, person), each the probability in (0,
    1] of the row's unit given the stages before; a single column is a single stage. Returns an array (n,), at least 1.
    Raises WeightingError, naming columns and rows, for probabilities that are missing, no numbers or outside (0, 1].
    """
    stages = pd.DataFrame(probabilities)
    problems = []
    if not stages.size:
        problems.append("There are no probabilities; give at least one row and one stage.")
    product = np.ones(len(stages))
    for position, name in enumerate(stages.columns):
        chance, not_numbers = read_numbers(stages.iloc[:, position])
        for what, bad in (
            ("is missing", np.isnan(chance) & ~not_numbers),
            ("holds no number", not_numbers),
            ("is outside (0, 1]", (chance <= 0) | (chance > 1)),
        ):
            if bad.any():
                problems.append(
                    f"Stage probability {name!r} {what} in {name_positions(bad)}; give the selection probability there."
                )
        product *= chance
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        weight = 1 / product
    if not problems and np.isinf(weight).any():
        problems.append(f"The stage probabilities multiply to 0 in {name_positions(np.isinf(weight))}; correct them.")
    refuse(problems)
    return weight
