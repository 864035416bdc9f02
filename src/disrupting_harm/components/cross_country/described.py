"""What the keys of the component's parameters are, by the model that holds them: for schemas and for the reference."""

from __future__ import annotations


FIELDS = {
    "Params": {
        "indicators": "Indicators of the overview, of the surveys that are compared.",
        "headline": "Indicators with a figure of their own for each phase.",
        "findings": "By indicator, the id of the published figure that it is held against.",
        "services": "What countries offer, by frontline workers.",
        "population_ages": "First and last age of the population that countries are weighted by, in years.",
        "population_year": "Year of that population.",
        "rank_level": "Probability with which the intervals of all ranks of a list hold together.",
    },
    "Services": {
        "fewer_than": "A country falls short where a smaller share of workers gave the answer.",
        "answers": "Answers of frontline workers that say what a country offers.",
    },
}
