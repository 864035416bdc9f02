"""Put the tables that a project of coded text (.qdpx) becomes in their place. The project itself, with all that was said, stays out.

What is placed holds no word of a respondent unless the parameters say that excerpts are kept.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.at_rest.keys import require_keys
from disrupting_harm.at_rest.sealed import RESTRICTED, write_by_class
from disrupting_harm.errors import ContractError, MissingInputError, ParamsError
from disrupting_harm.ingest.exchange_tables import ExchangeTables, make_tables
from disrupting_harm.ingest.exchanged import write_exchanged
from disrupting_harm.ingest.place import Placed, check_hash, require_own_files
from disrupting_harm.ingest.source import raw_sources
from disrupting_harm.ingest.track import track
from disrupting_harm.instruments.codebook_files import codebook_path
from disrupting_harm.layout import Layout
from disrupting_harm.refi_qda.codebook import read_codebook
from disrupting_harm.refi_qda.lines import Mistakes
from disrupting_harm.refi_qda.project import read_project
from disrupting_harm.study.exchange import ExchangeParams
from disrupting_harm.study.section import DataSection


TABLES = ("documents", "segments")


def place_exchange(layout: Layout, iso3: str, stem: str, path: Path) -> Placed:
    """Read a project, check its tables against their contracts, put both in place in one swap and have DVC track them.

    Nothing is touched unless both keep their contracts. Raises MissingInputError, ParamsError or ContractError.
    """
    declared, section = require_own_files(layout, iso3, stem)
    _require_codes_text(iso3, stem, section)
    if not path.is_file():
        raise MissingInputError(
            f"{path}: not there; name the file to import, as in `dh import {stem} {iso3} FILE.qdpx`."
        )
    mend = (
        f"correct params/countries/{iso3}.yaml (key components.{stem}.exchange), or the file, and run `dh import {stem} {iso3} "
        "FILE.qdpx` again"
    )
    if section.data_class == RESTRICTED:
        require_keys([iso3])
    made = _make(layout, iso3, stem, section, path, mend)
    final, sources = layout.raw(iso3, stem), raw_sources(layout, iso3, stem, section)
    was_there = final.parent.is_dir()
    partial = files.partial_directory(final)
    try:
        incoming = {
            name: replace(source, path=partial / source.params.file, incoming=True, called=f"{path.name}, table {name}")
            for name, source in sources.items()
        }
        for name, source in incoming.items():
            write_by_class(source.path, made.tables[name].encode(), unit=iso3, data_class=section.data_class)
            check_hash(iso3, source.params.file, source.params.sha256, source.path)
        write_exchanged(
            [incoming[name].path for name in TABLES],
            name=path.name,
            sha256=files.sha256_file(path),
            params=section.exchange.model_dump(mode="json", exclude_unset=True),
            lost=made.lost,
            noted=made.noted,
        )
        try:
            checked = declared.module("derive").check(layout, iso3, incoming)
        except ContractError as error:
            raise ContractError([replace(problem, mend=mend) for problem in error.problems]) from None
        files.replace_directory(partial, final)
    finally:
        files.remove(partial)
        if not was_there and final.parent.is_dir() and not any(final.parent.iterdir()):
            final.parent.rmdir()
    track(layout, [final])
    return Placed({name: source.path for name, source in sources.items()}, checked.facts, checked.warnings, ())


def _make(layout: Layout, iso3: str, stem: str, section: DataSection, path: Path, mend: str) -> ExchangeTables:
    params: ExchangeParams = section.exchange
    book = codebook_path(layout, iso3, stem)
    codebook = read_codebook(book, file=layout.relative(book))
    exchange = read_project(
        path, line_end=params.line_end, wide_character=params.wide_character, keep_text=params.excerpts != "none"
    )
    return make_tables(exchange, codebook, section.groups, params, Mistakes(path.name, mend))


def _require_codes_text(iso3: str, stem: str, section: DataSection) -> None:
    if not hasattr(section, "exchange"):
        raise ParamsError(
            f"dh import: {stem} codes no text, so that it takes no project of coded text (.qdpx); import a file of its tables."
        )
    if set(section.tables) != set(TABLES):
        raise ParamsError(
            f"params/countries/{iso3}.yaml, key components.{stem}.tables: a project becomes {' and '.join(TABLES)}; declare both."
        )
    other = [table.file for table in section.tables.values() if Path(table.file).suffix.lower() != ".csv"]
    if other:
        raise ParamsError(
            f"params/countries/{iso3}.yaml, key components.{stem}.tables: a project becomes CSV tables; declare {', '.join(other)} with the "
            "ending .csv."
        )
