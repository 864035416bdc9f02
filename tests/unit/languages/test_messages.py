"""A translation keeps every reference, placeholder, number and mark of the English text, in the same digits."""

from __future__ import annotations

import pytest

from disrupting_harm.languages.messages import numbers_of, problems_of


SENTENCE = (
    "{told:share children aged 12-17} told {abuse}, against {told[sex=male]:percent} (95 % interval {told:interval})."
)
RIGHT = "De {told[sex=male]:percent} contra {told:share crianças de 12-17} (95 %, {told:interval}): {abuse}."


def test_a_translation_may_change_order_words_and_nouns():
    assert list(problems_of(SENTENCE, RIGHT)) == []


@pytest.mark.parametrize(
    "wrong, told",
    [
        (RIGHT.replace("{told:interval}", ""), "{told:interval} is lost"),
        (RIGHT + " {told:interval}", "{told:interval} stands there 2 times, and in English 1"),
        (RIGHT.replace("told:interval", "told:percent"), "{told:percent} is added"),
        (RIGHT.replace("[sex=male]", "[sex=female]"), "{told[sex=male]:percent} is lost"),
        (RIGHT.replace("{abuse}", "OCSEA"), "{abuse} is lost"),
        (RIGHT.replace("{abuse}", "{abuse"), "a brace is open, or closed twice"),
        (RIGHT.replace("95", "90"), "the number 95 of the English text is not there"),
        (RIGHT.replace("95", "90"), "the number 90 is not in the English text"),
        (RIGHT.replace("12-17", "12-18"), "the number 18 is not in the English text"),
        (RIGHT.replace("95 %", "៩៥ %"), "no digit of 0 to 9"),
        (RIGHT.replace("95 %", "९५ %"), "no digit of 0 to 9"),
    ],
)
def test_what_a_translation_changes_is_said(wrong, told):
    assert any(told in problem for problem in problems_of(SENTENCE, wrong))


def test_a_decimal_sign_is_part_of_the_number():
    assert list(problems_of("7.0 of 1,000", "7.0 de 1,000")) == []
    assert len(list(problems_of("7.0 of 1,000", "7,0 de 1.000"))) == 2


def test_the_mark_is_kept():
    assert list(problems_of("SYNTHETIC data", "SYNTHETIC dados")) == []
    assert list(problems_of("SYNTHETIC data", "dados")) == [
        "the mark SYNTHETIC has to stand in it as in the English text"
    ]


def test_numbers_within_references_are_not_typed():
    assert numbers_of("{reports[year=2019]:count} in 2019, {told@2:share children aged 12}") == ["2019", "12"]
