"""What is suspicious in weights and may still be right: one sentence each, for the record and the methods box of the report.

A sentence tells numbers of rows and factors with two significant digits, and no weight of a respondent.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from disrupting_harm.weighting.build import Weighing
from disrupting_harm.weighting.calibrate import g_weights
from disrupting_harm.weighting.inputs import name_labels


RESPONDENTS_OF_CLASS = 2  # a class with fewer has one respondent, who carries all of it
CALIBRATION_FACTOR = 3.0  # times the median factor, or that part of it
LISTING_FACTOR = 2.0  # times the households of the frame, or that part of them


def find_suspicions(
    weighing: Weighing,
    steps: Mapping[str, np.ndarray],
    *,
    calibration_factor: float = CALIBRATION_FACTOR,
    respondents_of_class: int = RESPONDENTS_OF_CLASS,
) -> tuple[str, ...]:
    """Sentences on the PSUs without an interview, replaced PSUs, listings far from the frame, classes of few respondents, and
    calibration factors far from the others.

    steps: as `Weighing.weigh` returns them. calibration_factor: above 1; a factor (calibrated weight over the weight before) is
    told that is more than so many times the median factor, or less than the median over it. respondents_of_class: a class of
    the non-response adjustment is told that has fewer, and more households than these.
    """
    found = [
        _of_empty_psus(weighing), _of_replaced_psus(weighing), _of_listing(weighing),
        *_of_classes(weighing, respondents_of_class), _of_factors(steps, calibration_factor),
    ]  # fmt: skip
    return tuple(filter(None, found))


def _of_empty_psus(weighing: Weighing) -> str:
    empty, all_psus = int((weighing.psus["interviewed"] == 0).sum()), len(weighing.psus)
    return f"{empty} of {all_psus} PSUs were visited without an interview." if empty else ""


def _of_replaced_psus(weighing: Weighing) -> str:
    replaced, all_psus = int(weighing.psus["replaces_psu"].notna().sum()), len(weighing.psus)
    return f"{replaced} of {all_psus} PSUs were visited in place of one that was drawn." if replaced else ""


def _of_listing(weighing: Weighing) -> str:
    """Of a listing of fieldwork alone: another takes the households of the frame."""
    ratio = (weighing.psus["households"] / weighing.psus["households_of_frame"]).to_numpy(float)
    far = int(((ratio > LISTING_FACTOR) | (ratio < 1 / LISTING_FACTOR)).sum())
    if not far:
        return ""
    return (
        f"{far} of {len(ratio)} PSUs had more than {LISTING_FACTOR:g} times the households of the frame, or less than "
        f"1/{LISTING_FACTOR:g} of them: from {ratio.min():.2g} to {ratio.max():.2g} times."
    )


def _of_classes(weighing: Weighing, fewest: int) -> list[str]:
    found = []
    for label, rows in weighing.response_class.groupby(weighing.response_class).groups.items():
        inside = weighing.status[rows]
        inside = inside[inside != "ineligible"]
        respondents = int((inside == "respondent").sum())
        if respondents < min(fewest, len(inside)):
            who = "one respondent carries" if respondents == 1 else f"{respondents} respondents carry"
            found.append(
                f"In class {name_labels([label])} of the non-response adjustment {who} {len(inside)} households."
            )
    return found


def _of_factors(steps: Mapping[str, np.ndarray], limit: float) -> str:
    before, after = steps["respondent"], steps["calibrated"]
    factor = g_weights(after, before)
    relative = factor / np.median(factor)
    far = int(((relative > limit) | (relative < 1 / limit)).sum())
    if not far:
        return ""
    return (
        f"Calibration changed {far} of {len(relative)} weights by more than {limit:g} times the median factor, or less than "
        f"1/{limit:g} of it: from {relative.min():.2g} to {relative.max():.2g} times."
    )
