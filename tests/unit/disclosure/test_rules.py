"""Rules that contradict each other are refused, and what parameters state are the rules."""

import pytest
from pydantic import ValidationError

from disrupting_harm.disclosure.rules import Digits, Rules
from disrupting_harm.study.disclosure import DisclosureRules


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"minimum_base": 9}, "minimum_base"),
        ({"minimum_width": 6}, "minimum_width"),
        ({"round_counts": 11}, "round_counts"),
    ],
)
def test_contradicting_rules_are_refused_in_one_sentence_that_names_the_key(values, key):
    with pytest.raises(ValidationError, match=key) as caught:
        Rules(**values)
    (found,) = caught.value.errors()
    assert "\n" not in found["msg"]


def test_rules_at_their_limits_stand():
    Rules(minimum_cases=5, minimum_non_cases=5, minimum_base=10, minimum_width=5, round_counts=10)


def test_the_rules_are_the_parameters_and_nothing_is_written_twice():
    assert Rules is DisclosureRules and Rules(digits={"se": 3}).digits == Digits(se=3)
