"""What the keys of the component's parameters are, by the model that holds them: for schemas and for the reference."""

from __future__ import annotations


FIELDS = {
    "Params": {
        "outcome": "Outcome of affected children that is modelled.",
        "predictors": "Columns whose effects differ by country.",
        "country": "Column of the country.",
        "priors": "Scales of the priors.",
        "sampler": "How the posterior is drawn from.",
        "limits": "What the diagnostics must meet, or nothing is saved.",
    },
    "Priors": {
        "intercept": "Standard deviation of the normal prior of the average country's log odds.",
        "slope": "Standard deviation of the normal prior of an average log odds ratio.",
        "country_intercept": "Scale of the half-normal prior of the standard deviation of log odds between countries.",
        "country_slope": "Scale of the half-normal prior of the standard deviation of a log odds ratio between countries.",
    },
    "Sampler": {
        "seed": "Seed of the random numbers.",
        "chains": "Number of chains.",
        "draws": "Draws of each chain that are kept.",
        "tune": "Draws of each chain that are thrown away.",
        "acceptance": "Acceptance that the step size aims at.",
    },
    "Limits": {
        "r_hat": "Highest rank-normalised R-hat.",
        "effective_draws": "Fewest effective draws, in the bulk and in the tails.",
        "divergences": "Most divergent transitions.",
        "tail": "Least share of replicated counts at or beyond the observed one.",
    },
}
