"""How a survey's estimates were made, in words for the methods box."""

from __future__ import annotations

from disrupting_harm.components.kinds.survey.params import StandardPopulation
from disrupting_harm.study.conventions import Presentation, SurveyRules
from disrupting_harm.study.disclosure import DisclosureRules


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
    empty, whole = sum(rules.empty_psus.values()), len(rules.psus_in_population)
    beside = f"; {empty} PSUs that were visited without an interview count in the variance" if empty else ""
    if whole:
        beside += (
            "; in strata drawn nearly whole only what was not drawn counts between PSUs, and what was drawn within them"
        )
    return (
        f"Taylor linearisation with strata, PSUs and weights; 95 % {intervals} intervals on t with {degrees} as degrees of freedom"
        f"{ends}; a stratum with one PSU is {single}{calibrated}{beside}"
    )


def describe_presentation(standard: Presentation) -> str:
    return (
        f"estimates on at least {standard.minimum_base} answers, counts below; not where the effective sample is under "
        f"{standard.minimum_effective_base:g} or the Korn-Graubard interval at least {100 * standard.wide_width:g} points wide, or "
        f"wider than {100 * standard.narrow_width:g} points and {standard.relative_width:g} times the estimate"
    )


def describe_disclosure(rules: DisclosureRules | None) -> str:
    """What is withheld of the answers, and how coarse the rest is; empty where nothing is withheld."""
    if rules is None:
        return ""
    rounded = f"; counts are rounded to multiples of {rules.round_counts}" if rules.round_counts > 1 else ""
    return (
        f"an answer that fewer than {rules.minimum_cases} gave, or all but {rules.minimum_non_cases - 1} or fewer, is not published, nor "
        f"is a group of fewer than {rules.minimum_base}, nor what would tell one of these by subtraction{rounded}; estimates are "
        "rounded so far that sums of weights single out nobody"
    )


def describe_standard(standard: StandardPopulation) -> str:
    return f"beside the crude shares, for comparisons between countries alone: at {standard.title}, of {len(standard.cells)} cells"
