"""What young survivors say: what each has explicitly cleared to be quoted in public, and nothing else of a conversation."""

from __future__ import annotations

import csv
import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from disrupting_harm import files
from disrupting_harm.errors import MissingInputError
from disrupting_harm.layout import Layout
from disrupting_harm.records import Input, read_record
from disrupting_harm.report.findings_marked import MARK
from disrupting_harm.sections import held
from disrupting_harm.study.load import load_study
from disrupting_harm.study.model import DataClass


STEM, KIND = "survivor_voices", "In their own words"
SUBJECT = "What young survivors have cleared to be quoted in public"
READ = (
    (
        "Young people who were subjected to harm as children chose what they spoke of. What is not said here was not said, or was not "
        "cleared: nothing follows from it."
    ),
    "A quote stands under its country and beside the themes that coders gave it. Sex, age, place and person are not told.",
)
NONE = "No country holds a quote that was cleared."
NONE_HERE = "Conversations were held, and nothing of them is cleared to be quoted."
PLACEHOLDERS = "The lines below are placeholders that a program wrote: nobody said them."


@dataclass(frozen=True)
class Voices:
    """Of one country: its quotes, each with its themes. path, sha256: of their table; empty where nothing is cleared."""

    iso3: str
    name: str
    data_class: DataClass
    quotes: tuple[tuple[str, str], ...] = ()
    path: str = ""
    sha256: str = ""

    def as_input(self) -> Input:
        return Input(path=self.path, sha256=self.sha256, role="table", data_class=self.data_class)


def read_voices(layout: Layout, iso3: str, quotes: str) -> tuple[Voices, ...]:
    """Of each country that holds conversations, by name. quotes: `component/table` of what is cleared.

    Raises MissingInputError for a country whose notebook has not run.
    """
    stem, _, table = quotes.partition("/")
    study = load_study(layout)
    codes = [code for code in study.spoken_of(iso3) if layout.country(code).is_file() and stem in held(layout, code)]
    return tuple(
        sorted((_read(layout, code, study.unit(code).name, stem, table) for code in codes), key=lambda one: one.name)
    )


def _read(layout: Layout, iso3: str, name: str, stem: str, quotes: str) -> Voices:
    path = layout.output(iso3, stem) / "record.json"
    if not path.is_file():
        raise MissingInputError(f"{layout.relative(path)}: not there; make it with `dh repro {stem}@{iso3}`.")
    record = read_record(path)
    entry = next((one for one in record.saved if one.kind == "table" and one.id == quotes), None)
    if entry is None:
        return Voices(iso3, name, record.data_class)
    table = layout.root / next(file for file in entry.files if file.endswith(".csv"))
    if not table.is_file():
        raise MissingInputError(f"{layout.relative(table)}: not there; make it with `dh repro {stem}@{iso3}`.")
    return Voices(
        iso3, name, record.class_of(entry), tuple(_rows(table)), layout.relative(table), files.sha256_file(table)
    )


def _rows(table: Path) -> Iterator[tuple[str, str]]:
    with table.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield row["Themes"], row["Excerpt"]


def voices_body(voices: Sequence[Voices]) -> Tag:
    """The sections of the report: how to read it, and the quotes of each country."""
    read = "".join(f"<li>{html.escape(text)}</li>" for text in READ)
    parts = [f'<section class="dh-aside" aria-label="How to read it"><h2>How to read it</h2><ul>{read}</ul></section>']
    if not any(one.quotes for one in voices):
        parts.append(f"<p>{NONE}</p>")
    for one in voices:
        shown = "".join(_quote(themes, text) for themes, text in one.quotes) or f"<p>{NONE_HERE}</p>"
        mark = f"{MARK}<p>{PLACEHOLDERS}</p>" if one.data_class == "synthetic" and one.quotes else ""
        name = html.escape(one.name)
        parts.append(f'<section aria-label="{name}"><h2>{name}</h2>{mark}{shown}</section>')
    return BeautifulSoup(f"<div>{''.join(parts)}</div>", "html.parser").div


def _quote(themes: str, text: str) -> str:
    return (
        f'<div class="dh-quote"><blockquote><p>{html.escape(text)}</p></blockquote>'
        f'<p class="dh-themes">{html.escape(themes)}</p></div>'
    )


def stated(voices: Sequence[Voices]) -> tuple[str, ...]:
    """Texts in which a number may stand: what was said."""
    return tuple(dict.fromkeys(text for one in voices for quote in one.quotes for text in quote))
