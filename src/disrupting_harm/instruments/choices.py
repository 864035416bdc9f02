"""The lists of choices of a form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from disrupting_harm.instruments import vocabulary
from disrupting_harm.instruments.model import Choice, Words
from disrupting_harm.instruments.operations import WHOLE


CODE = re.compile(rf"{WHOLE.pattern}|[a-z][a-z0-9_]*")


def read_choices(
    rows: Iterable[tuple[int, dict[str, str], Words]], language: str, report: Callable[..., None]
) -> dict[str, tuple[Choice, ...]]:
    """The choices of every list, in their order. rows: row number, untranslated cells by column, labels by language.

    Every problem goes to `report(text, column, row)`.
    """
    lists: dict[str, dict[str, Choice]] = {}
    for number, cells, labels in rows:
        list_name, code = cells.get("list_name", ""), cells.get("name", "")
        if not list_name:
            report("the choice belongs to no list", "list_name", number)
        elif len(list_name.split()) > 1:
            report(f"{list_name!r} is no name of a list: it holds a blank", "list_name", number)
        if not CODE.fullmatch(code):
            said = f"{code} is no code" if code else "the choice has no name"
            report(f"{said}: it is a whole number, or begins with a-z and goes on with a-z, 0-9 and _", "name", number)
        elif code in lists.get(list_name, {}):
            report(f"the list {list_name} holds {code} twice", "name", number)
        if language not in labels:
            report(f"the choice has no label in {language}", "label", number, mend="write it")
        stated = cells.get("exclusive", "").lower()
        if stated not in ("", *vocabulary.YES, *vocabulary.NO):
            report("is neither yes nor no", "exclusive", number)
        exclusive = stated in vocabulary.YES or (not stated and code in vocabulary.EXCLUSIVE)
        lists.setdefault(list_name, {})[code] = Choice(code, labels, exclusive)
    return {name: tuple(found.values()) for name, found in lists.items()}
