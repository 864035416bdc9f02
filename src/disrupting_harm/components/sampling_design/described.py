"""What the keys of the component's parameters are, by the model that holds them: for schemas and for the reference."""

from __future__ import annotations


FIELDS = {
    "Params": {
        "fieldwork": "When and by whom the sample was visited, in words.",
        "population": "Whom the sample stands for, in words.",
        "size": "What the sample is planned for.",
        "selection": "How PSUs are drawn from the frame.",
        "weighting": "How weights are made of the sample; none before fieldwork.",
        "stand_in": "The made-up sample behind a stand-in.",
    },
    "SampleSize": {
        "proportions": "Proportions for which a sample size is computed.",
        "half_widths": "Half widths of the 95 % interval, as shares.",
        "differences": "Pairs of proportions whose difference is to be found.",
        "design_effect": "Design effect that is planned with.",
        "response_rate": "Response rate that is planned with, as a share.",
        "power": "Probability of finding a difference that is there.",
    },
    "Selection": {
        "psus": "Number of PSUs that are drawn.",
        "allocation": "How PSUs are spread over strata.",
        "method": "How PSUs are drawn with probability proportional to size.",
        "seed": "Seed of the random numbers.",
    },
    "Weighting": {
        "response_class": "Classes within which non-response is adjusted for.",
        "margins": "Margins that the weights are calibrated to.",
        "trim": "Largest weight, in multiples of the median; nothing is trimmed without it.",
        "listing": "Which households of a PSU those visited are a random part of.",
        "replaced_psus": "Selection probability of a PSU that was visited in place of another.",
        "empty_psus": "Whether PSUs visited without an interview keep a row.",
        "warn": "From where on weights are told as suspicious.",
        "bootstrap": "Adds a table of replicate weights beside the weights.",
    },
    "Warn": {
        "calibration_factor": "Factor of calibration, in multiples of the median or as its part, that is told.",
        "respondents_of_class": "Fewest respondents of a class of the non-response adjustment.",
    },
    "Bootstrap": {
        "replicates": "Number of replicates.",
        "seed": "Seed of the random numbers.",
    },
    "StandInSample": {
        "seed": "Seed of the random numbers; that of the selection without it.",
        "interviews": "Number of interviews.",
        "strata": "Number of strata.",
        "assumed_outcomes": "By AAPOR code, the assumed share of visits without an interview.",
        "extra_contacts": "Fewest and most households visited in a PSU beyond those interviewed.",
    },
}
