"""An expression of a form split into tokens.

pyxform has a lexer of its own, private to it and of another form in each of its versions; to load it takes a second, in every
stage that reads a contract. These are the same tokens as far as they are known here, and a test holds the two against each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


# What a spreadsheet makes of quotation marks; pyxform takes them for plain ones, too.
PLAIN_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\xa0": " "})
NAME = r"[^\W\d][\w.-]*"
TOKEN = re.compile(
    rf"""(?P<space>\s+)
    |(?P<date>\d{{4}}-\d{{2}}-\d{{2}}\S*|\d{{2}}:\d{{2}}:\d{{2}}\S*)
    |(?P<number>\d+(?:\.\d*)?|\.\d+)
    |(?P<literal>"[^"]*"|'[^']*')
    |(?P<answer>\$\{{{NAME}\}})
    |(?P<path>\.\.|//?|\||\[|\]|{NAME}::?{NAME})
    |(?P<word>{NAME})
    |(?P<operator><=|>=|!=|[=<>+*-])
    |(?P<open>\()|(?P<close>\))|(?P<comma>,)|(?P<dot>\.)""",
    re.VERBOSE,
)


class ExpressionError(ValueError):
    """An expression that cannot be translated. The text is a clause of a sentence that names the place."""


@dataclass(frozen=True)
class Token:
    """kind: the name of its pattern. at: the place of its first character, from 1."""

    kind: str
    text: str
    at: int


def split_expression(text: str) -> list[Token]:
    """The tokens without white space. Raises ExpressionError for a character that begins none."""
    text = text.translate(PLAIN_QUOTES)
    tokens, place = [], 0
    while place < len(text):
        found = TOKEN.match(text, place)
        if found is None:
            raise ExpressionError(_not_a_token(text, place))
        if found.lastgroup != "space":
            tokens.append(Token(found.lastgroup, found.group(), place + 1))
        place = found.end()
    return tokens


def _not_a_token(text: str, place: int) -> str:
    if text[place] in "'\"":
        return f"character {place + 1}: a quotation mark is not closed"
    if text.startswith("${", place):
        return f"character {place + 1}: after ${{ must come the name of a question and }}"
    return f"character {place + 1}: {text[place]!r} is no part of an expression"
