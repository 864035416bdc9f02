"""What the methods box of a report says of the models."""

from __future__ import annotations

from disrupting_harm.components.predictors.params import Params
from disrupting_harm.layout import Layout


MODEL = (
    "survey-weighted logistic regression of the household survey above, t tests on the degrees of freedom of the PSUs that hold the children and levels compared, less the predictors, "
    "Wald tests of terms, adjusted risk differences by predictive margins; associations, not causes"
)


def methods(layout: Layout, iso3: str, section: Params) -> list[tuple[str, str]]:
    """Terms and what there is to say of each."""
    return [("Model", MODEL)]
