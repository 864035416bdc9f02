"""Text in which values could be hidden from whoever reads it: lists of numbers, letters that nobody sees, words of any length."""

from __future__ import annotations

import re
import unicodedata


LONGEST_WORD = 64
UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs")  # of Unicode: controls, formats, and what is no letter
RUN_OF_NUMBERS = 12  # in one text, with nothing but commas or blanks between


def run_of_numbers(text: str) -> bool:
    """Whether a text holds a list of numbers that is longer than a sentence has."""
    return re.search(rf"(?:\d[\d.]*(?:\s*[,;|/]\s*|\s+)){{{RUN_OF_NUMBERS - 1}}}\d", text.replace("_", " ")) is not None


def unseen_letters(text: str) -> bool:
    """Whether a text holds letters that nobody sees, other than those that scripts without blanks between words need."""
    return any(
        (unicodedata.category(letter) in UNSEEN or _selects_a_variant(letter)) and not _is_of_a_script(before)
        for before, letter in zip(" " + text, text, strict=False)
        if letter not in "\n\t"
    )


def _selects_a_variant(letter: str) -> bool:
    return "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"


def _is_of_a_script(letter: str) -> bool:
    """Of one beyond Latin, Greek and Cyrillic: there a zero-width blank parts words, and a joiner joins letters."""
    return letter >= "\u0590" and unicodedata.category(letter)[0] in "LM" and not _selects_a_variant(letter)


def long_word(text: str) -> bool:
    """Whether a text holds more letters and digits in a row than any word or hash has."""
    return re.search(rf"[^\W_]{{{LONGEST_WORD + 1}}}", text) is not None
