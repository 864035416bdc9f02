"""What a form may hold: types, columns and settings. What is not listed here is refused by its name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from disrupting_harm.errors import name_rows


QUESTIONS = ("select_one", "select_multiple", "integer", "decimal", "text", "note")
CHOICES = ("select_one", "select_multiple")
GROUPS = ("begin_group", "end_group")
# What the device adds by itself. It stays in the form, and no column of a contract comes from it: it may point at a person.
METADATA = ("start", "end", "today", "deviceid", "username", "phonenumber", "audit")
TYPES = (*QUESTIONS, *GROUPS, *METADATA)

TRANSLATED = {
    "survey": ("label", "hint", "guidance_hint", "constraint_message", "required_message"),
    "choices": ("label",),
    "settings": (),
}
COLUMNS = {
    # figure, base, recall, counted, unit: for the report alone; pyxform leaves them be. counted: the codes of a scale that a figure
    # prints together, as one share. unit: of a number, such as `hours a day`.
    "survey": (
        "type",
        "name",
        "required",
        "relevant",
        "constraint",
        "appearance",
        "figure",
        "base",
        "recall",
        "counted",
        "unit",
    ),
    # exclusive: `yes` for an answer to a multiple choice that cannot stand beside another.
    "choices": ("list_name", "name", "exclusive"),
    "settings": ("form_title", "form_id", "version", "default_language", "style"),
}
# Other spellings that pyxform knows, too.
ALIASES = {
    "survey": {"relevance": "relevant", "caption": "label", "constraint message": "constraint_message"},
    "choices": {"value": "name", "caption": "label"},
    "settings": {},
}
TYPE_ALIASES = {
    "select_all_that_apply": "select_multiple",
    "select1": "select_one",
    "int": "integer",
    "string": "text",
}
# Names of answers that deny or refuse all others, where the column `exclusive` says nothing.
EXCLUSIVE = ("none", "none_of_these", "dont_know", "prefer_not_to_say", "98", "99", "998", "999")
YES, NO = ("yes", "true", "true()"), ("no", "false", "false()")
NAME = re.compile(r"[a-z][a-z0-9_]*")
LONGEST_NAME = 64


@dataclass(frozen=True)
class Heading:
    """A column of a sheet: what it holds, and the language of a translated one ("" for the form's own)."""

    column: str
    language: str | None = None

    def text(self) -> str:
        return f"{self.column}::{self.language}" if self.language else self.column


def heading(sheet: str, title: str) -> Heading | None:
    """What a column's title means, whatever its spelling; None for what is not known."""
    first, separator, language = title.partition("::")
    if not separator and ":" in title:
        first, _, language = title.partition(":")
    column = "_".join(first.split()).lower()
    column = ALIASES[sheet].get(column, column)
    if column in TRANSLATED[sheet]:
        return Heading(column, language.strip())
    return Heading(column) if column in COLUMNS[sheet] and not language else None


def known_columns(sheet: str) -> tuple[str, ...]:
    return (*COLUMNS[sheet], *(f"{name}::LANGUAGE" for name in TRANSLATED[sheet]))


def split_type(text: str) -> tuple[str, str]:
    """A question's type and the rest of its cell: `select one from yes_no` is `select_one` and `yes_no`."""
    words = text.split()
    lowered = [word.lower() for word in words]
    for size in range(min(5, len(words)), 0, -1):  # the longest name of a type that stands at the beginning
        name = "_".join(lowered[:size]).removesuffix("_from")
        name = TYPE_ALIASES.get(name, name)
        if name in TYPES and not (size == 1 and name == "end" and len(words) > 1):
            return name, " ".join(words[size:])
    size = 2 if lowered[:1] in (["begin"], ["end"]) else 1
    return " ".join(lowered[:size]), " ".join(words[size:])


def not_known(what: str, found: Mapping[str, Sequence[int]], known: Sequence[str]) -> str:
    """`the types date in rows 3 and 4, time in row 9 are not known; known are ...`. found: rows by name."""
    named = [f"{name} in {name_rows(rows)}" for name, rows in found.items()]
    verb = f"the {what}s {', '.join(named)} are" if len(named) > 1 else f"the {what} {named[0]} is"
    return f"{verb} not known; known are {', '.join(known)}"
