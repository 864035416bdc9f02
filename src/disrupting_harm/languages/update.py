"""Catalogues brought up to date with the texts: new messages are added, translations kept, those of changed texts marked fuzzy."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from disrupting_harm import files as texts
from disrupting_harm.errors import ParamsError, UserError
from disrupting_harm.languages import files
from disrupting_harm.languages.catalogue import MEND, find_problems, is_language, quoted, read_catalogue
from disrupting_harm.languages.extract import extract_messages
from disrupting_harm.layout import Layout


if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

WIDTH = 120
UPDATE = "bring it up to date with `dh languages`"


@dataclass(frozen=True)
class Standing:
    """A language: how many messages there are, how many are translated, and how many wait for a look (fuzzy)."""

    code: str
    name: str
    messages: int
    translated: int
    fuzzy: int


def update_catalogues(layout: Layout, add: str | None = None) -> list[str]:
    """Write the template and every catalogue, and a new one for the language `add`; returns the names of the files that changed.

    Raises UserError for a language that Unicode CLDR does not know, and ParamsError for a file that is no catalogue.
    """
    template = extract_messages(layout)
    written = {files.template(layout): text_of(template)}
    for code in sorted({*files.codes(layout), *([add] if add else [])}):
        written[files.catalogue(layout, code)] = text_of(updated(layout, code, template))
    changed = []
    for path, data in written.items():
        if not path.is_file() or path.read_bytes() != data:
            texts.write_bytes(path, data)
            changed.append(layout.relative(path))
    return changed


def updated(layout: Layout, code: str, template: Catalog) -> Catalog:
    """The catalogue of the language with the messages of the template. Translations of messages that are gone are left out."""
    path = files.catalogue(layout, code)
    if path.is_file():
        found = read_catalogue(path, layout.relative(path), code)
        found.update(template, update_creation_date=False)
    else:
        found = _new(code, template)
    found.obsolete.clear()
    found.project, found.version, found.fuzzy = template.project, template.version, False
    found.header_comment = f"# Texts of reports in {found.locale.english_name}. `dh languages` keeps the messages, people the translations."
    return found


def _new(code: str, template: Catalog) -> Catalog:
    from babel.messages.catalog import Catalog

    if not is_language(code):
        raise UserError(f"{code}: not a language of Unicode CLDR; name it by its code, as in `dh languages --add pt`.")
    found = Catalog(locale=code, charset="utf-8")
    for message in template:
        if message.id:
            found.add(message.id, locations=message.locations)
    return found


def text_of(catalogue: Catalog) -> bytes:
    """The file, without what another day or program would write otherwise: dates, the program, lines of the places."""
    from babel.messages.pofile import write_po

    written = BytesIO()
    write_po(written, catalogue, width=WIDTH, omit_header=False, include_lineno=False, ignore_obsolete=True)
    dropped = (b'"POT-Creation-Date:', b'"PO-Revision-Date:', b'"Generated-By:', b'"Last-Translator:', b'"Report-Msgid-Bugs-To:', b'"Language-Team:')  # fmt: skip
    lines = [line for line in written.getvalue().split(b"\n") if not line.startswith(dropped)]
    return b"\n".join(lines).rstrip(b"\n") + b"\n"


def check_catalogues(layout: Layout) -> list[str]:
    """A sentence for each file that is not up to date, and for each translation that changes what the English text says."""
    template, told = extract_messages(layout), []
    path = files.template(layout)
    if not path.is_file() or path.read_bytes() != text_of(template):
        told.append(f"{layout.relative(path)}: is not what the texts give now; {UPDATE}.")
    for code in files.codes(layout):
        path = files.catalogue(layout, code)
        name = layout.relative(path)
        try:
            read = read_catalogue(path, name, code)
            told += [
                f"{name}, line {m.lineno}, message {quoted(m)}: {problem}; {MEND}" for m, problem in find_problems(read)
            ]
            if path.read_bytes() != text_of(updated(layout, code, template)):
                told.append(f"{name}: is not what the texts give now; {UPDATE}.")
        except ParamsError as error:
            told.append(str(error))
    return told


def standings(layout: Layout) -> list[Standing]:
    """How far each language is. Raises ParamsError for a file that is no catalogue."""
    found = []
    for code in files.codes(layout):
        path = files.catalogue(layout, code)
        catalogue = read_catalogue(path, layout.relative(path), code)
        messages = [message for message in catalogue if message.id]
        fuzzy = sum(message.fuzzy for message in messages)
        done = sum(bool(m.string if isinstance(m.string, str) else all(m.string)) and not m.fuzzy for m in messages)
        found.append(Standing(code, catalogue.locale.english_name, len(messages), done, fuzzy))
    return found
