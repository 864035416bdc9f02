"""The part of a questionnaire or form that a stage uses, by its hash."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.instruments.form import read_instrument
from disrupting_harm.instruments.languages import find_language
from disrupting_harm.instruments.model import Instrument
from disrupting_harm.instruments.used import instruments_of, used_of
from disrupting_harm.layout import Layout
from disrupting_harm.ordered_json import ordered_json
from disrupting_harm.reads import kept_while_read_once
from disrupting_harm.registry import Role, component
from disrupting_harm.sections import held, load_section


@kept_while_read_once
def instruments_used(layout: Layout, iso3: str, stem: str, role: Role) -> list[Instrument]:
    """The instruments that a stage uses: those of its component, and for a notebook also of the components it reads."""
    if role == "scan":
        return []
    stems = (stem, *component(stem).read_by_notebook()) if role == "run" else (stem,)
    return [
        instrument
        for name in stems
        if name in held(layout, iso3)
        for instrument in instruments_of(
            layout, name, iso3, load_section(layout, iso3, name).instrument_tables()
        ).values()
    ]


@lru_cache(maxsize=128)
def form_hash(path: Path, file: str, languages: tuple[str, ...], _: files.FileState) -> str:
    """The hash of what is used of a form, with the wordings of these languages. A form that has not changed is not hashed again."""
    return files.sha256_text(ordered_json(used_of(read_instrument(path, file, ""), languages)))


def languages_used(layout: Layout, iso3: str, instrument: Instrument, role: Role) -> tuple[str, ...]:
    """Whose wordings a stage uses: a notebook's readers see the first, and labels in a raw file are read by those of their language."""
    if role == "run":
        return (instrument.language,)
    tables = getattr(load_section(layout, iso3, instrument.stem), "tables", {})
    stated = getattr(tables.get(instrument.table), "language", None)
    read = find_language(stated, instrument.languages) if stated and role == "derive" else None
    return (read,) if read else ()
