"""What of a text is bound to nothing: numbers that have to be declared, and words that compare."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from disrupting_harm.claims.page import PageText, plain
from disrupting_harm.claims.problem import Problem
from disrupting_harm.study.findings import FindingsFile, direction_words, undeclared_numbers


class Declared:
    """The numbers that may stand on a page: kinds of params/findings.yaml, and texts that the report states as they are."""

    def __init__(self, rules: FindingsFile, stated: Iterable[str]):
        self.rules = rules
        self.stated = _longest_first({plain(text) for text in stated})

    def without_stated(self, text: str, also: Iterable[str] = ()) -> str:
        of_the_place = {plain(one) for one in also if one}
        # The longest first, wherever it is stated: a shorter one may be a part of it.
        for said in _longest_first({*self.stated, *of_the_place}) if of_the_place else self.stated:
            if said in text:
                # A stated text is a whole: neither the end nor the beginning of a longer number or word.
                text = re.sub(rf"(?<![\w.,]){re.escape(said)}(?!\w)", " ", text)
        return text

    def undeclared(self, text: str, also: Iterable[str] = ()) -> list[str]:
        """The numbers of a text that are of no declared kind and in no stated text. also: texts stated of this place alone."""
        if not re.search(r"\d", text):
            return []
        return undeclared_numbers(self.without_stated(text, also), self.rules.declared.values())


def _longest_first(texts: set[str]) -> list[str]:
    return sorted(texts, key=lambda text: (-len(text), text))


def check_numbers(text: PageText, place: str, declared: Declared, also: Iterable[str] = ()) -> Iterator[Problem]:
    for number in declared.undeclared(text.free, also):
        yield Problem("number", place, text.text, number, "")


def check_words(text: PageText, place: str, declared: Declared) -> Iterator[Problem]:
    """Words that compare outside claims and stated texts. Each claim was tested when it was evaluated."""
    for used in direction_words(declared.without_stated(text.free), declared.rules):
        yield Problem("direction word", place, text.text, used.words, "no test")
