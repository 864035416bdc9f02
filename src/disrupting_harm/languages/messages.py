"""What a translation has to keep of the English text: references to estimates, words of the study, typed numbers, the mark.

Every edition writes numbers as English does, in the digits 0 to 9 with a decimal point. So a translation can change no number.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator


BRACES = re.compile(r"\{([^{}]*)\}")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
MARK = "SYNTHETIC"


def problems_of(source: str, translation: str) -> Iterator[str]:
    """What is wrong with a translation of a text, each in words. A plural form is held against the English plural."""
    if re.search(r"[{}]", BRACES.sub("", translation)):
        yield "a brace is open, or closed twice"
    wanted, found = (Counter(_references(text)) for text in (source, translation))
    for name, count in wanted.items():
        if not found[name]:
            yield f"{{{name}}} is lost"
        elif found[name] != count:
            yield f"{{{name}}} stands there {found[name]} times, and in English {count}"
    for name in found:
        if name not in wanted:
            yield f"{{{name}}} is added"
    if other := {
        letter for letter in translation if unicodedata.category(letter) in ("Nd", "Nl") and letter not in "0123456789"
    }:
        yield f"{', '.join(sorted(other))} is no digit of 0 to 9, in which every edition writes its numbers"
    wanted, found = (Counter(numbers_of(text)) for text in (source, translation))
    if lost := list((wanted - found).elements()):
        yield f"the number {', '.join(lost)} of the English text is not there"
    if more := list((found - wanted).elements()):
        yield f"the number {', '.join(more)} is not in the English text"
    if source.count(MARK) != translation.count(MARK):
        yield f"the mark {MARK} has to stand in it as in the English text"


def _references(text: str) -> Iterator[str]:
    """Of `{indicator:form noun}` the part before the noun, which is translated; of a placeholder its name."""
    for inside in BRACES.findall(text):
        name, colon, form = inside.partition(":")
        yield f"{name}:{form.strip().partition(' ')[0]}" if colon else inside


def numbers_of(text: str) -> list[str]:
    """Numbers that are typed: those of words and nouns, not those within a reference."""
    words = BRACES.sub(lambda found: f" {found[1].partition(':')[2].strip().partition(' ')[2]} ", text)
    return NUMBER.findall(words)
