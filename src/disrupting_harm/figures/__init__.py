"""The study's look and its chart functions. Each takes saved estimates and returns a matplotlib figure.

`figures.weights`, which draws weights and so needs the code that makes them, is imported by its own name.
"""

from disrupting_harm.figures.counts import counts_and_rates
from disrupting_harm.figures.predictors import odds_ratios
from disrupting_harm.figures.prevalence import prevalence_by_group, prevalence_by_indicator, published_comparison
from disrupting_harm.figures.theme import mark, save


__all__ = [
    "counts_and_rates",
    "mark",
    "odds_ratios",
    "prevalence_by_group",
    "prevalence_by_indicator",
    "published_comparison",
    "save",
]
