"""Replicates of a survey's weights that repeat every step: selection, non-response, choice of the child, raking and trimming."""

from __future__ import annotations

import numpy as np

from disrupting_harm.errors import UserError, WeightingError
from disrupting_harm.survey.replicates import Replicates, make_factors
from disrupting_harm.weighting.build import Weighing


def replicate_weights(
    weighing: Weighing, *, method: str = "bootstrap", replicates: int | None = None, seed: int | None = None
) -> Replicates:
    """Final weights of the interviews (n_interviewed,), in the sample and in every replicate.

    In each replicate the weights by selection are multiplied by the factors of their PSUs (`make_factors`, with the options given),
    PSUs without an interview among them, and all later steps are made anew: what non-response and calibration add to the variance,
    or take from it, is in it. Raises as `make_factors` does, and WeightingError, naming the first replicate, where a step cannot
    be made because a replicate has nobody of a class or level.
    """
    psus = weighing.psus
    factors = make_factors(psus["stratum"], psus["psu"], method=method, replicates=replicates, seed=seed)
    count = len(factors.scales)
    columns = []
    for r in range(count):
        try:
            columns.append(weighing.weigh(factors.factor[:, r])["final"])
        except UserError as error:
            lines = "\n".join(f"Replicate {r + 1} of {count}: {line}" for line in str(error).splitlines())
            raise WeightingError(f"{lines}\nMerge classes or levels with few respondents or PSUs.") from error
    return Replicates(weighing.weigh()["final"], np.column_stack(columns), factors.scales, factors.df)
