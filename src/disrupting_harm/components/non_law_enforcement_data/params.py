"""Parameters of the counts by clearing houses."""

from __future__ import annotations

from disrupting_harm.components.kinds.counts.params import CountsSection


class Params(CountsSection):
    context_until: int  # the last year of the figure of the country; later ones are projections
