"""What a withheld estimate says of itself: the rule that withheld it. The rules themselves are parameters: `study.disclosure`."""

from __future__ import annotations

from disrupting_harm.study.disclosure import DisclosureDigits as Digits
from disrupting_harm.study.disclosure import DisclosureRules as Rules


# What a withheld row says, by the rule that withheld it. `printing.FLAG_WORDS` puts them into words.
SMALL_BASE = "primary_small_base"
DOMINANCE = "primary_dominance"
FULL_GROUP = "primary_full_group"
SMALL_CASES = "primary_small_cases"
SMALL_NON_CASES = "primary_small_non_cases"
COMPLEMENTARY = "complementary"
DEPENDENT = "complementary_dependent"

__all__ = [
    "COMPLEMENTARY", "DEPENDENT", "DOMINANCE", "FULL_GROUP", "SMALL_BASE", "SMALL_CASES", "SMALL_NON_CASES", "Digits", "Rules",
]  # fmt: skip
