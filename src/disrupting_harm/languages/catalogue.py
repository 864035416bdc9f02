"""A catalogue in gettext form, read with every problem at once. What is not translated, or marked fuzzy, is shown in English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from disrupting_harm.errors import MissingInputError, ParamsError
from disrupting_harm.files import FileState
from disrupting_harm.languages import files
from disrupting_harm.languages.messages import problems_of
from disrupting_harm.layout import Layout
from disrupting_harm.reads import state_read


if TYPE_CHECKING:
    from babel import Locale
    from babel.messages.catalog import Catalog, Message

NOT_TRANSLATED = "Not translated"  # the mark of what is shown in English, itself a message


@dataclass(frozen=True)
class Catalogue:
    """code: of the language, as in `lang`. texts: translations by English text. plurals: by English singular, its forms."""

    code: str
    texts: Mapping[str, str] = field(default_factory=dict)
    plurals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def locale(self) -> Locale:
        from babel import Locale

        return Locale.parse(self.code)

    @property
    def own_name(self) -> str:
        """What its readers call the language, by Unicode CLDR."""
        name = self.locale.get_display_name()
        return name[:1].upper() + name[1:]

    @property
    def direction(self) -> str:
        return self.locale.text_direction

    def of(self, text: str) -> str | None:
        """The translation; None where there is none."""
        return self.texts.get(text)

    def of_number(self, singular: str, number: int) -> str | None:
        """The form for that number, by the rule that the catalogue's head states."""
        forms = self.plurals.get(singular)
        return forms[plural_form(self.code, number)] if forms else None

    def country(self, iso3: str) -> str | None:
        """The name of the country by Unicode CLDR; None for a unit that is no country."""
        from babel.core import get_global

        places = get_global("territory_aliases").get(iso3, [])
        return self.locale.territories.get(places[0]) if places else None


@lru_cache(maxsize=64)
def plural_form(code: str, number: int) -> int:
    """Which form of a message the language has for a number, by the rule of gettext that Babel knows for it."""
    import gettext

    from babel.messages.plurals import get_plural

    return int(gettext.c2py(get_plural(code).plural_expr)(number))


def load_catalogue(layout: Layout, code: str) -> Catalogue:
    """Raises MissingInputError where there is none, and ParamsError with every translation that changes a number or a reference,
    by file, line and message.
    """
    path = files.catalogue(layout, code)
    name = layout.relative(path)
    if not path.is_file():
        raise MissingInputError(f"{name}: not there; write it with `dh languages --add {code}`.")
    return _cached(path, name, code, state_read(path))


@lru_cache(maxsize=16)
def _cached(path: Path, name: str, code: str, _: FileState) -> Catalogue:
    read = read_catalogue(path, name, code)
    problems = [
        f"{name}, line {m.lineno}, message {quoted(m)}: {problem}; {MEND}" for m, problem in find_problems(read)
    ]
    if problems:
        raise ParamsError("\n".join(problems))
    used = [message for message in read if message.id and not message.fuzzy]
    return Catalogue(
        code,
        {m.id: m.string for m in used if isinstance(m.id, str) and m.string},
        {m.id[0]: tuple(m.string) for m in used if isinstance(m.id, tuple) and all(m.string)},
    )


MEND = "correct the translation, or empty it to show the English text."


def read_catalogue(path: Path, name: str, code: str | None = None) -> Catalog:
    """The catalogue as Babel reads it; of a template without `code`. Raises ParamsError for a file that is none, or of another language."""
    from babel.messages.pofile import PoFileError, read_po

    if code is not None and not is_language(code):
        raise ParamsError(
            f"{name}: {code} is not a language of Unicode CLDR; remove the folder, or name it by the code of its language."
        )
    try:
        with path.open("rb") as stream:
            found = read_po(stream, locale=code, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise ParamsError(
            f"{name}: is no catalogue of gettext ({error}); restore it with `git checkout {name}`."
        ) from None
    return found


def is_language(code: str) -> bool:
    """Whether Unicode CLDR knows the code, as it stands, as that of a language."""
    from babel.core import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(code)) == code
    except (UnknownLocaleError, ValueError):
        return False


def find_problems(catalogue: Catalog) -> Iterator[tuple[Message, str]]:
    """Each translation that says something else than the English text does; those that nobody is shown are not looked at."""
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, str):
            pairs = [(message.id, message.string)]
        else:
            pairs = [(message.id[1], form) for form in message.string]
            if any(message.string) and not all(message.string):
                yield message, "a plural form is empty"
        for source, translation in pairs:
            if translation:
                yield from ((message, problem) for problem in problems_of(source, translation))


def quoted(message: Message, most: int = 90) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return f'"{text if len(text) <= most else text[: most - 3] + "..."}"'
