"""What the keys of the component's parameters are, by the model that holds them: for schemas and for the reference."""

from __future__ import annotations


FIELDS = {
    "Params": {
        "layout": "File of `params/components/layouts/` that says how a file of several units is read.",
        "stand_in": "What a stand-in is made to look like.",
        "pooled": "The known model of a generated file of several made-up countries.",
        "scaled_indicator": "The prevalence that is scaled up to a number of children.",
    },
    "StandInAnswers": {
        "caregivers": "Number of caregivers, of the first so many children; one of every child without it.",
        "latent_intraclass_correlation": "Correlation within a PSU of the propensity behind an answer.",
        "dont_know": "Share of answers that are don't know.",
        "prefer_not_to_say": "Share of answers that are prefer not to say.",
    },
    "PooledModel": {
        "seed": "Seed of the random numbers.",
        "children_each": "Children of each country.",
        "psus_each": "PSUs of each country.",
        "strata_each": "Strata of each country.",
        "baseline": "By country, the share of cases in the reference group.",
        "disclosure": "Share of cases in the reference group who told someone.",
        "outcome_odds_ratios": "By column, the odds ratio of the outcome.",
        "disclosure_odds_ratios": "By column, the odds ratio of telling someone.",
        "disclosure_spread": "How far countries lie from these: standard deviations of the log odds of telling.",
    },
}
