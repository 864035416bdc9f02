"""The questions behind the columns of a derived table, in the words in which they were asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from disrupting_harm.errors import UserError
from disrupting_harm.instruments.codebook import item_wording
from disrupting_harm.instruments.used import instruments_of
from disrupting_harm.layout import Layout
from disrupting_harm.records import Input
from disrupting_harm.sections import load_section
from disrupting_harm.study.catalogue import item_column


@dataclass(frozen=True)
class AskedItem:
    """file and row: of the form, the row as a spreadsheet counts."""

    item: str
    wording: str
    file: str
    row: int


def questions_asked(layout: Layout, iso3: str, source: Input, columns: Iterable[str]) -> Iterator[AskedItem]:
    """What was asked for each of the columns that holds answers, as the form says it now.

    Nothing of a unit that asks questions of its own, of an item that the form does not ask, or where parameters or form cannot be
    read: what was recorded can be traced all the same.
    """
    items = [name.removeprefix(item_column("")) for name in columns if name.startswith(item_column(""))]
    if source.role != "derived" or not items:
        return
    stem = source.path.split("/")[-2]  # data/derived/<ISO3>/<stem>/<table>.parquet
    try:
        tables = load_section(layout, iso3, stem).instrument_tables()
        form = instruments_of(layout, stem, iso3, tables).get(source.table)
    except UserError:
        return
    for item in items if form else ():
        try:
            yield AskedItem(item, item_wording(form, item), form.file, form.question(item).row)
        except KeyError:
            continue
