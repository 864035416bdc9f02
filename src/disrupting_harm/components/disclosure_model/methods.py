"""What the methods box of a report says of the model of disclosure."""

from __future__ import annotations

from disrupting_harm.components.disclosure_model.params import Params
from disrupting_harm.layout import Layout


MODEL = (
    "Bayesian multilevel logistic model of affected children, with intercept and slopes that differ by country, sampled with the No-U-Turn "
    "sampler; every child counts once: weights, strata and PSUs of the survey do not enter, so that intervals are those of a simple "
    "random sample of affected children within each country; associations, not causes"
)


def methods(layout: Layout, iso3: str, section: Params) -> list[tuple[str, str]]:
    """Terms and what there is to say of each."""
    return [("Model", MODEL)]
