"""A rule in words."""

import pytest
from tests.unit.instruments.test_expressions import ANSWERS

from disrupting_harm.instruments.expressions import read_rule


LABELS = {("told", "1"): "yes", ("told", "0"): "no", ("whom", "police"): "the police"}


@pytest.mark.parametrize(
    "text, said",
    [
        ("${age} > 14 and ${told} = 1", "age is above 14 and told is 1 (yes)"),
        ("${told} = 1 or ${told} = '98'", "told is one of 1 (yes), 98"),
        ("selected(${told}, '1') or selected(${told}, '0')", "told is one of 1 (yes), 0 (no)"),
        ("selected(${whom}, 'police') or selected(${whom}, 'friend')", "whom includes one of police (the police), friend"),
        ("selected(${whom}, 'police') or selected(${told}, '1')", "whom includes police (the police) or told is 1 (yes)"),
        ("not(selected(${whom}, 'police'))", "whom does not include police (the police)"),
        ("not(selected(${told}, '1'))", "told is not 1 (yes)"),
        ("${age} < 15 and (${told} = 1 or ${age} = 12)", "age is below 15 and (told is 1 (yes) or age is 12)"),
        ("${told} = 1 or ${age} >= 12 and ${age} <= 14", "told is 1 (yes) or (age is at least 12 and age is at most 14)"),
        ("not(${age} = 12 and ${age} = 13)", "it is not so that (age is 12 and age is 13)"),
        ("${words} = ''", "words is blank"),
        ("${words} != ''", "words is answered"),
        ("${sex} != 'male'", "sex is not male"),
        ("count-selected(${whom}) > 1", "the number of choices in whom is above 1"),
        ("(${age} - ${hours}) div 2 > 1.5", "((age - hours) divided by 2) is above 1.5"),
        ("-${age} < 0", "minus age is below 0"),
        ("${age} mod 2 = 1", "(age modulo 2) is 1"),
        ("${age} < 5843512", "age is below 5843512"),
        ("string-length(${words}) > 3", "the length of words is above 3"),
        ("if(${age} > 14, ${hours}, 0) > 2", "(hours if age is above 14, else 0) is above 2"),
        ("coalesce(${age}, ${hours}) > 2", "age (or hours where it is blank) is above 2"),
        ("true()", "always"),
        ("false()", "never"),
    ],
)  # fmt: skip
def test_it_can_be_read_in_one_way(text, said):
    assert read_rule(text, ANSWERS).sentence(LABELS) == said


def test_the_own_answer_is_called_so():
    assert read_rule(". >= 12", ANSWERS, "age").sentence() == "the answer is at least 12"
