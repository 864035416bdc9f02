"""Text in which values could be hidden is told from sentences."""

from __future__ import annotations

import pytest

from disrupting_harm.evidence.hidden_text import long_word, run_of_numbers, unseen_letters


def test_a_list_of_numbers_is_longer_than_what_a_sentence_names():
    assert run_of_numbers(", ".join(map(str, range(12)))) and run_of_numbers("1 0 1 1 0 1 0 0 1 1 0 1")
    assert not run_of_numbers("2017, 2018, 2019 and 2020: 12.3 % (10.1 to 14.0), n 1,014")


@pytest.mark.parametrize(
    "text, hidden",
    [
        ("Girls, 2021 – a share", False),
        ("Girls\u200b\u200c", True),
        ("Girls\ufe0f", True),
        ("Gi\u00adrls", True),
        ("\u1780\u17bb\u1798\u17b6\u179a\u200b\u1793\u17b7\u1784", False),  # Khmer parts its words so
    ],
)
def test_letters_that_nobody_sees_are_found_where_no_script_needs_them(text, hidden):
    assert unseen_letters(text) is hidden


def test_a_word_is_no_longer_than_a_hash():
    assert not long_word("KEN/household_survey/clear_ocsea@v1," * 9 + "a" * 64) and long_word("a" * 65)
