"""The languages of a form by what people call them: a form says `Portuguese (pt)`, and people say `pt`."""

from __future__ import annotations

import re
from collections.abc import Iterable


CODE = re.compile(r"(.*?)\s*\(([A-Za-z][A-Za-z0-9-]*)\)")


def spellings(language: str) -> tuple[str, ...]:
    """`Portuguese (pt)`, `pt` and `Portuguese`, the form's own first."""
    found = CODE.fullmatch(language.strip())
    return (language, found[2], found[1]) if found else (language,)


def find_language(stated: str, languages: Iterable[str]) -> str | None:
    """The language of a form that is meant, whatever the capitals; None for one that it does not have, or that could be two."""
    wanted = stated.strip().casefold()
    found = [language for language in languages if wanted in {name.casefold() for name in spellings(language)}]
    return found[0] if len(found) == 1 else None
