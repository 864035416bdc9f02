"""A problem is one sentence: where, which rule, what is printed and stored, the words, and what the rule asks."""

from __future__ import annotations

import pytest

from disrupting_harm.claims.problem import RULES, Problem


@pytest.mark.parametrize(
    "printed, stored, said",
    [
        ("1", "2", '1 is printed and 2 is stored, in "text"'),
        ("1", "", '1 is printed and nothing is stored, in "text"'),
        ("", "2", 'nothing is printed and 2 is stored, in "text"'),
        ("", "", '"text"'),
    ],
)
def test_a_problem_says_what_is_printed_and_stored_where_it_is_about_either(printed, stored, said):
    assert str(Problem("parts", "A", "text", printed, stored)) == f"A: parts: {said}; {RULES['parts']}"


def test_a_problem_without_a_place_is_of_the_page():
    assert str(Problem("edition", "", "x")) == f'the page: edition: "x"; {RULES["edition"]}'


def test_of_a_long_text_the_first_160_letters_are_given():
    assert f'"{"a" * 160}"; ' in str(Problem("number", "A", "a" * 160 + "b"))
