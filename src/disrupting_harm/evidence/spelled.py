"""Identifiers that a text spells otherwise: in small or wide letters, with blanks or stops between them, glued to a word, or escaped."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import unquote


FEWEST_LETTERS, FEWEST_DIGITS = 5, 3  # of an identifier that is known inside other words
BETWEEN = re.compile(r"[\W_]+")
ONE_BY_ONE = re.compile(r"(?<![^\W_])(?:[^\W_][\W_]{1,2}){3,}[^\W_](?![^\W_])")


class Spelled:
    """names: identifiers, as they are."""

    def __init__(self, names: Iterable[str]) -> None:
        self.plain = frozenset(map(_squeezed, names))
        self._inside: dict[int, set[str]] = defaultdict(set)  # by length, those that no word holds by accident
        for name in self.plain:
            digits = sum(letter.isdigit() for letter in name)
            if FEWEST_DIGITS <= digits < len(name) >= FEWEST_LETTERS:
                self._inside[len(name)].add(name)

    def are_in(self, text: str) -> bool:
        """Whether the text spells one of them."""
        if not self.plain or not any(letter.isdigit() for letter in text):
            return False
        text = unicodedata.normalize("NFKC", html.unescape(unquote(text)))
        words = [*BETWEEN.split(text), *ONE_BY_ONE.findall(text)]
        return not self.plain.isdisjoint(map(_squeezed, words)) or self._are_inside(_squeezed(text))

    def _are_inside(self, text: str) -> bool:
        """Within letters and digits alone; a number that goes on beside it is another number."""
        for length, names in self._inside.items():
            for start in range(len(text) - length + 1):
                end = start + length
                before, after = text[max(start - 1, 0) : start], text[end : end + 1]
                goes_on = (before.isdecimal() and text[start].isdecimal()) or (
                    after.isdecimal() and text[end - 1].isdecimal()
                )
                if not goes_on and text[start:end] in names:
                    return True
        return False


def _squeezed(text: str) -> str:
    return BETWEEN.sub("", unicodedata.normalize("NFKC", text).casefold())
