"""Non-response adjustment: respondents take over the weight of the non-respondents of their class."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from disrupting_harm import samplics_adapter
from disrupting_harm.survey.columns import name_positions
from disrupting_harm.weighting.inputs import name_labels, read_classes, read_weights, refuse


STATUSES = ("respondent", "nonrespondent", "ineligible", "unknown")


def adjust_for_nonresponse(weight: Iterable, status: Iterable, adjustment_class: Iterable) -> np.ndarray:
    """Weighting-class adjustment of n rows (Little 1986, Int. Stat. Rev. 54, 139-157; Brick and Montaquila 2009,
    Handbook of Statistics 29A, chapter 8).

    With R, N, I and U the sums of the weights of respondents, non-respondents, ineligible rows and rows of unknown
    eligibility in a class: the weights of unknown eligibility are first spread over all other rows, by the factor a =
    (R + N + I + U) / (R + N + I); then the respondents take over the weights of the non-respondents. The new weights
    are

        respondent: weight * a * (R + N) / R;  ineligible: weight * a;  nonrespondent and unknown: 0

    so that the weights of a class sum to what they did (checked to 1e-9). Ineligible rows stand for the ineligible part
    of the frame: keep them until the sum is checked, then drop them with the rows of weight 0.

    weight: positive. status: "respondent", "nonrespondent", "ineligible" or "unknown". adjustment_class: labels of
    classes known for respondents and non-respondents alike, such as strata. Returns an array (n,). Raises
    WeightingError, listing every problem, for unusable weights, missing or other statuses, missing classes, and classes
    without a respondent.
    """
    problems = []
    weight = read_weights(weight, problems)
    codes, found = read_classes(status, "The status", len(weight), problems)
    status = np.array([label if label in STATUSES else "" for label in [*found, ""]])[codes]
    unrecognised = (codes >= 0) & (status == "")
    if unrecognised.any():
        problems.append(f"The status is none of {', '.join(STATUSES)} in {name_positions(unrecognised)}; recode it.")
    classes, labels = read_classes(adjustment_class, "The adjustment class", len(weight), problems)
    if len(classes) == len(status):
        answered = np.bincount(classes[(status == "respondent") & (classes >= 0)], minlength=len(labels))
        empty = [label for label, n in zip(labels, answered, strict=True) if not n]
        if empty:
            problems.append(
                f"Adjustment classes without a respondent: {name_labels(empty)}; merge each with one that has respondents."
            )
    refuse(problems)
    return samplics_adapter.adjust_for_nonresponse(weight, status, classes)
