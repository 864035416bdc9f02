"""A number that names no estimate is of a declared kind or part of a text that the report states; a word that compares is tested."""

from __future__ import annotations

import pytest
from tests.small_findings import findings_file

from disrupting_harm.claims.free_numbers import Declared, check_numbers, check_words
from disrupting_harm.claims.page import PageText


RULES = findings_file(
    {}, {}, declared={"age": {"pattern": r"aged \d+", "reason": "Ages."}},
    words={"more": {"words": ["more"], "tests": ["above"], "reason": "It compares."}}, phrases={},
)  # fmt: skip
STATED = ("about 1,000 children", "1,000", "7 of 9")


def prose(text: str, free: str | None = None) -> PageText:
    return PageText("prose", text, text if free is None else free)


@pytest.mark.parametrize(
    "text, numbers",
    [
        ("No number.", []),
        ("Girls aged 12 and 13.", ["13"]),
        ("5, 6 and 5.", ["5", "6", "5"]),
        ("Seen of about 1,000 children.", []),
        ("Seen of 1,000 adults.", []),
        ("Seen of 2,000 children.", ["2,000"]),
        ("By 7 of 9.", []),
        ("By 17 of 9.", ["17", "9"]),  # no stated text is the end of a longer number
        ("By 1.7 of 9.", ["1.7", "9"]),
        ("By 3,7 of 9.", ["3", "9"]),
        ("By 7 of 99.", ["7", "99"]),  # nor its beginning
        ("By 7 of 9th.", ["7"]),
    ],
)
def test_numbers_that_nothing_declares_or_states_are_told_in_their_order(text, numbers):
    found = list(check_numbers(prose("all of it", text), "here", Declared(RULES, STATED)))
    assert [one.printed for one in found] == numbers
    assert all((one.rule, one.place, one.text, one.stored) == ("number", "here", "all of it", "") for one in found)


def test_what_is_stated_of_one_place_counts_there_alone():
    declared = Declared(RULES, STATED)
    assert declared.undeclared("4 holders, 7 of 9", ["", "4 holders"]) == []
    assert declared.undeclared("4 holders, 7 of 9", [""]) == declared.undeclared("4 holders, 7 of 9") == ["4"]


def test_what_is_taken_out_parts_what_stands_around_it():
    assert Declared(RULES, ["7\u00a0of 9"]).without_stated("1 7 of 9 2, 7 of 9") == "1   2,  "


@pytest.mark.parametrize("stated", [("3 a", "3 a 4"), ("3 a 4", "3 a"), ("b 3", "a b 3"), ("a b 3", "b 3")])
def test_of_two_texts_of_which_one_holds_the_other_the_longer_is_taken_out(stated):
    longer = max(stated, key=len)
    for own, also in ((stated, ()), ((), stated)):
        assert Declared(RULES, own).without_stated(longer, also).strip() == ""


def test_a_word_that_compares_is_told_where_nothing_tested_or_stated_it():
    declared = Declared(RULES, ["more than a law"])
    found = list(check_words(prose("all of it", "More girls, more than a law, moreover more"), "here", declared))
    assert [(one.rule, one.place, one.text, one.printed, one.stored) for one in found] == [
        ("direction word", "here", "all of it", word, "no test") for word in ("More", "more")
    ]


def test_a_part_that_is_stated_of_the_place_does_not_spoil_a_longer_text_that_is_stated_anywhere():
    declared = Declared(RULES, ["seen in 2 of 9 places by 7 people"])
    assert declared.undeclared("It was seen in 2 of 9 places by 7 people.", ["in 2 of 9 places"]) == []
