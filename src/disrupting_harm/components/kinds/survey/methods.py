"""How a survey's estimates were made, in words for the methods box."""

from __future__ import annotations

from disrupting_harm.study.conventions import Presentation, SurveyRules


def describe_uncertainty(rules: SurveyRules) -> str:
    intervals = {"logit": "logit", "korn-graubard": "Korn-Graubard", "wald": "Wald"}[rules.ci]
    degrees = {
        "design": "all PSUs minus all strata",
        "domain": "PSUs minus strata that hold the group",
        "groups": "PSUs minus strata that hold the group (of a comparison, Satterthwaite's from those of its groups)",
    }[rules.df]
    calibrated = ""
    if rules.calibrated_to:
        margins = ", ".join(" by ".join(margin) for margin in rules.calibrated_to)
        calibrated = f"; the variance takes the weights as calibrated to the population's totals of {margins}"
    single = {
        "fail": "not allowed",
        "adjust": "centred at the grand mean",
        "remove": "left out of the variance",
        "average": "given the mean variance",
    }[rules.lonely_psu]
    ends = "" if rules.ci == "korn-graubard" else " (Korn-Graubard at 0 % and 100 %)"
    return (
        f"Taylor linearisation with strata, PSUs and weights; 95 % {intervals} intervals on t with {degrees} as degrees of freedom"
        f"{ends}; a stratum with one PSU is {single}{calibrated}"
    )


def describe_presentation(standard: Presentation) -> str:
    return (
        f"estimates on at least {standard.minimum_base} answers, counts below; not where the effective sample is under "
        f"{standard.minimum_effective_base:g} or the Korn-Graubard interval at least {100 * standard.wide_width:g} points wide, or "
        f"wider than {100 * standard.narrow_width:g} points and {standard.relative_width:g} times the estimate"
    )
