"""What the methods box of a report says of the sample's weights."""

from __future__ import annotations

from disrupting_harm.components.sampling_design.params import Params, Weighting
from disrupting_harm.layout import Layout


LISTING = {
    "frame": "households visited are taken as a random part of the households that the frame counts in their PSU",
    "fieldwork": "households visited are taken as a random part of those that fieldwork listed in their PSU, and not of the frame's",
    "random_walk": (
        "households were found by a random walk without a list, so that their chance of selection is not known; they are taken as a "
        "random part of as many households as the frame counts in their PSU, which is an assumption"
    ),
}
REPLACED = {
    "refuse": "none: every PSU that was visited is one that was drawn",
    "drawn": "a PSU that was visited in place of another has the selection probability of the one that was drawn",
    "own": "a PSU that was visited in place of another has the selection probability that its own size in the frame gives it",
}
EMPTY = {
    "keep": "stay in the design with weight 0, so that the variance knows of them",
    "drop": "are left out of the weights' table, so that the variance does not know of them and is too small",
}
BOOTSTRAP = (
    "{replicates} replicates of the rescaled bootstrap of PSUs within strata (Rao and Wu) repeat every step of the weights; the variance "
    "is the mean of their squared distances from the estimate"
)


def methods(layout: Layout, iso3: str, design: Params) -> list[tuple[str, str]]:
    """Terms and what there is to say of each; nothing before there are weights."""
    weighting = design.weighting
    if weighting is None:
        return []
    facts = [
        ("Weights", _describe_steps(weighting)),
        ("Households", LISTING[weighting.listing]),
        ("Replaced PSUs", REPLACED[weighting.replaced_psus]),
        ("PSUs without interviews", EMPTY[weighting.empty_psus]),
    ]
    if weighting.bootstrap:
        facts.append(("Replicate weights", BOOTSTRAP.format(replicates=weighting.bootstrap.replicates)))
    return facts


def _describe_steps(weighting: Weighting) -> str:
    cap = f", with no weight above {weighting.trim:g} times the median" if weighting.trim else ""
    return (
        f"selection, then non-response within each {weighting.response_class}, then the choice of a child, then raking to the "
        f"population by {' and '.join(weighting.margins)}{cap}"
    )
