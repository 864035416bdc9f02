"""The study's look and its chart functions. Each takes saved estimates and returns a matplotlib figure."""

from disrupting_harm.figures.counts import counts_and_rates
from disrupting_harm.figures.prevalence import prevalence_by_group, prevalence_by_indicator, published_comparison
from disrupting_harm.figures.theme import mark, save


__all__ = ["counts_and_rates", "mark", "prevalence_by_group", "prevalence_by_indicator", "published_comparison", "save"]
