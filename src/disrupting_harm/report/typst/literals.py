"""Values as Typst code. Every text is a string literal, so no letter of it can be read as markup or code."""

from __future__ import annotations

import re


# What XML and PDF text cannot hold, and marks that a page needs and a PDF must not show.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
SPACES = re.compile(r"[ \t\n]+")


def string(text: str) -> str:
    """A string literal. Spaces and line ends count as one space, as in HTML."""
    clean = SPACES.sub(" ", UNPRINTABLE.sub("", text)).replace(" %", "\u00a0%")
    escaped = clean.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def raw_string(text: str) -> str:
    """The same with its line ends."""
    lines = UNPRINTABLE.sub("", text.replace("\r\n", "\n")).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + lines.replace("\n", "\\n").replace("\t", "    ") + '"'


def call(function: str, /, *arguments: str, **named: str) -> str:
    """A call of a function. Arguments are Typst code; underscores in names stand for hyphens."""
    given = [*arguments, *(f"{key.replace('_', '-')}: {value}" for key, value in named.items())]
    return f"{function}({', '.join(given)})"


def array(items: list[str]) -> str:
    """An array of code; one with a single item keeps its comma."""
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"


def joined(parts: list[str]) -> str:
    """Content of several parts, one after the other."""
    return "{\n" + "\n".join(parts) + "\n}" if parts else "[]"


STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
ESCAPED = re.compile(r"\\(.)")
# Code before a string that is no text of a reader: ids, languages, files, addresses, and code that is printed as such.
NO_TEXT = ("label(", "lang: ", "id: ", "picture(", "link(", "code(", "raw(")


def texts_of(code: str) -> list[str]:
    """The texts of readers in Typst code, in their order."""
    found, end = [], 0
    for literal in STRING.finditer(code):
        if not code[end : literal.start()].endswith(NO_TEXT):
            found.append(ESCAPED.sub(lambda escaped: "\n" if escaped[1] == "n" else escaped[1], literal[1]))
        end = literal.end()
    return found
