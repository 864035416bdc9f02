"""The rules of disclosure control as parameters. What they do: `disrupting_harm.disclosure`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from disrupting_harm.study.model import Model, Positive


Digit = Annotated[int, Field(ge=1, le=12)]
Part = Annotated[float, Field(gt=0, le=1)]


class DisclosureDigits(Model):
    """To what a released number is rounded. More digits would let weighted sums single out respondents.

    estimate: decimals of a share (3 are one decimal of a percentage, as printed); significant digits of any other value.
    se, n_weighted, deff, df: significant digits. Of n_weighted they are those of the mean weight, which multiplies the rounded base.
    """

    estimate: Digit = 3
    se: Digit = 2
    n_weighted: Digit = 3
    deff: Digit = 2
    df: Digit = 3


class DisclosureRules(Model):
    """Rules for the estimates of one data class. Counts are respondents, without weights.

    minimum_cases: fewer respondents who said yes (none apart: see full_groups) are withheld, because who knows the group guesses them.
    minimum_non_cases: fewer who did not say yes are withheld, for the same reason seen from the other side.
    minimum_base: a group of fewer respondents is withheld whatever it said: its members know each other.
    full_groups: whether a share of exactly 0 % or 100 % is withheld: it tells the answer of every member of the group.
    dominance: a cell is withheld where one respondent's weight is more than this share of the weight of the cases, for then the
    weighted number is about that respondent. There is no rule on the two largest: that protects a contributor from another who
    subtracts an amount of its own, and children do not know their weights. Applied where a table has the column `largest_share`,
    since no other column tells of single weights.
    round_counts: released counts are multiples of this (1: not rounded), so that differences of counts do not tell single respondents.
    minimum_sets: how many sets of respondents must fit what is released of a share, if all weights are known: it is rounded until that
    many do, so that a weighted sum names nobody.
    minimum_width: how far apart the least and the most must be that an intruder can hold possible for a cell that is withheld or not
    printed, in respondents (of weighted sums: in mean weights). Not above minimum_cases, else a total at the threshold could never
    stand beside its withheld parts.

    Rules that contradict each other are refused.
    """

    minimum_cases: Positive = 5
    minimum_non_cases: Positive = 5
    minimum_base: Positive = 10
    full_groups: bool = True
    dominance: Part = 0.5
    round_counts: Positive = 5
    minimum_sets: Positive = 1000
    minimum_width: Positive = 5
    digits: DisclosureDigits = DisclosureDigits()

    @model_validator(mode="after")
    def _no_contradiction(self) -> DisclosureRules:
        if found := contradictions(self):
            raise ValueError("; ".join(found))
        return self


def contradictions(rules: DisclosureRules) -> list[str]:
    """What contradicts what, in words that begin with the key."""
    found = []
    if rules.minimum_base < rules.minimum_cases + rules.minimum_non_cases:
        found.append(
            f"minimum_base ({rules.minimum_base}) is below minimum_cases and minimum_non_cases together "
            f"({rules.minimum_cases} and {rules.minimum_non_cases}), so that no group of that size could be released"
        )
    fewest = min(rules.minimum_cases, rules.minimum_non_cases)
    if rules.minimum_width > fewest:
        found.append(
            f"minimum_width ({rules.minimum_width}) is above the smallest count that is released ({fewest}), "
            "so that a total of that size could not stand beside its withheld parts"
        )
    if rules.round_counts > 2 * fewest:
        found.append(
            f"round_counts ({rules.round_counts}) is more than twice the smallest count that is released ({fewest}), "
            "so that it would be rounded to none"
        )
    return found
