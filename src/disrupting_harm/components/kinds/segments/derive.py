"""Raw tables of coded interviews to derived ones: held against their contract and the codebook, without what may not be quoted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from disrupting_harm.components.kinds.segments.codes import Codes, code_id, read_codes
from disrupting_harm.components.kinds.segments.contract import DOCUMENTS, SEGMENTS, contract_for
from disrupting_harm.contracts.check import found_in
from disrupting_harm.errors import Problem
from disrupting_harm.ingest.mapping import Lineage
from disrupting_harm.ingest.source import RawSource, raw_sources, require_sources
from disrupting_harm.ingest.tables import Checked, ReadTable, read_tables, settle_tables
from disrupting_harm.ingest.write import Derived, write_derived
from disrupting_harm.instruments.rules import check_rules
from disrupting_harm.instruments.used import instruments_of
from disrupting_harm.layout import Layout
from disrupting_harm.sections import load_used


CLEARED = "yes"
CODING = ["segment", "coder", "code"]


def derivation_of(stem: str) -> tuple[Callable, Callable]:
    """`derive(layout, iso3)` and `check(layout, iso3, sources)` of the component of that name, as the registry asks for them."""
    return partial(derive_segments, stem=stem), partial(check_segments, stem=stem)


def derive_segments(layout: Layout, iso3: str, stem: str) -> Path:
    """Write `data/derived/<ISO3>/<stem>/` and return it. An excerpt that is not cleared is in none of its files.

    Raises MissingInputError for absent raw files and ContractError with every problem of every table.
    """
    section = load_used(layout, iso3, stem, "derive")[stem]
    sources = raw_sources(layout, iso3, stem, section)
    require_sources(sources.values())
    checked = check_segments(layout, iso3, sources, stem)
    tables = dict(checked.tables)
    segments = tables[SEGMENTS]
    tables[SEGMENTS] = segments.assign(
        code=segments["code"].map(code_id), excerpt=segments["excerpt"].where(segments["cleared"] == CLEARED)
    )
    lineages = {name: dict(lineage) for name, lineage in checked.lineages.items()}
    lineages[SEGMENTS] |= {
        "code": Lineage(lineages[SEGMENTS]["code"].sources, f"id of the code in {read_codes(layout, iso3, stem).file}", raw=True),
        "excerpt": Lineage(
            (*lineages[SEGMENTS]["excerpt"].sources, *lineages[SEGMENTS]["cleared"].sources), "blank unless cleared is yes", raw=True
        ),
    }  # fmt: skip
    return write_derived(layout, iso3, stem, section, sources, Derived(tables, lineages, checked=checked))


def check_segments(layout: Layout, iso3: str, sources: Mapping[str, RawSource], stem: str) -> Checked:
    """The raw tables in contract form with their lineage; ContractError with every problem of every file."""
    section = load_used(layout, iso3, stem, "derive")[stem]
    forms = instruments_of(layout, stem, iso3, section.instrument_tables())
    codes = read_codes(layout, iso3, stem)
    is_stand_in = section.data_class == "synthetic"
    contracts = {name: contract_for(name, forms[name], is_stand_in=is_stand_in) for name in section.tables}
    tables, problems = read_tables(sources, contracts)
    for name, table in tables.items():
        source, own = sources[name], {column.name for column in contracts[name].columns}
        found = check_rules(
            table.frame, forms[name], file=source.file, rows=table.rows, mend=source.mend, unread=table.unread
        )
        table.problems += [p for p in found if p.column not in own]
        table.problems += _check_groups(source, table, section.groups)
    if SEGMENTS in tables:
        tables[SEGMENTS].problems += _check_segments(sources[SEGMENTS], tables[SEGMENTS], codes)
    if {DOCUMENTS, SEGMENTS} <= set(tables):
        _check_links(sources, tables)
    return settle_tables(sources, tables, problems)


def _report(source: RawSource, table: ReadTable, column: str, text: str, where: np.ndarray) -> list[Problem]:
    rows = tuple(int(row) for row in table.rows[where])
    return [Problem(source.file, text, source.mend_file, column, rows)] if rows else []


def _check_groups(source: RawSource, table: ReadTable, groups: Mapping[str, str]) -> list[Problem]:
    if "respondent_group" not in table.frame:
        return []
    values = table.frame["respondent_group"]
    told = {row for p in table.problems if p.column == "respondent_group" for row in p.rows}  # by the form's own list
    other = (values.notna() & ~values.isin(list(groups))).to_numpy() & ~np.isin(table.rows, list(told))
    return _report(source, table, "respondent_group", f"the group is not one of {', '.join(groups)}", other)


def _check_segments(source: RawSource, table: ReadTable, codes: Codes) -> list[Problem]:
    """What the contract of single columns cannot say. A column that is absent is told elsewhere."""
    frame, found = table.frame, []
    if "code" in frame:
        ids = frame["code"].map(code_id, na_action="ignore")
        text = f"the code is none of the codebook {codes.file}"
        found += _report(source, table, "code", text, (ids.notna() & ~ids.isin(list(codes.by_id))).to_numpy())
        if set(CODING) <= set(frame):
            twice = frame.assign(code=ids).duplicated(CODING, keep=False) & frame[CODING].notna().all(axis=1)
            found += _report(source, table, "code", "the coder gave the segment this code twice", twice.to_numpy())
    for column, text in (
        ("document", "the segment lies in several documents"),
        ("respondent_group", "the rows of one segment name several groups"),
        ("cleared", "the excerpt is cleared in one row of the segment and not in another"),
        ("excerpt", "the rows of one segment hold different excerpts"),
    ):
        if {"segment", column} <= set(frame):
            several = frame[column].fillna("").groupby(frame["segment"]).transform("nunique") > 1
            found += _report(source, table, column, text, several.to_numpy())
    if {"cleared", "excerpt"} <= set(frame):
        nothing = (frame["cleared"] == CLEARED) & frame["excerpt"].isna()
        found += _report(source, table, "excerpt", "the excerpt is cleared and there is none", nothing.to_numpy())
    return found


def _check_links(sources: Mapping[str, RawSource], tables: Mapping[str, ReadTable]) -> None:
    """Documents and segments held against each other, and the order of the interviews."""
    documents, segments = tables[DOCUMENTS].frame, tables[SEGMENTS].frame
    if "document" in documents and "document" in segments:
        unknown = segments["document"].notna().to_numpy() & ~found_in(segments["document"], documents["document"])
        tables[SEGMENTS].problems += _report(
            sources[SEGMENTS], tables[SEGMENTS], "document", "the document is none of the table documents", unknown
        )
        uncoded = documents["document"].notna().to_numpy() & ~found_in(documents["document"], segments["document"])
        text = "no segment of the document is coded; leave the interview out until it is, or it would count as one that says nothing"
        tables[DOCUMENTS].problems += _report(sources[DOCUMENTS], tables[DOCUMENTS], "document", text, uncoded)
        if "respondent_group" in documents and "respondent_group" in segments:
            known = documents.drop_duplicates("document").set_index("document")["respondent_group"]
            said = segments["document"].map(known)
            other = (
                said.notna() & segments["respondent_group"].notna() & (said != segments["respondent_group"])
            ).to_numpy()
            text = "the group is not that of the document"
            tables[SEGMENTS].problems += _report(sources[SEGMENTS], tables[SEGMENTS], "respondent_group", text, other)
    if "held_order" in documents:
        order = pd.to_numeric(documents["held_order"], errors="coerce")
        twice = (order.duplicated(keep=False) & order.notna()).to_numpy()
        text = "two interviews have one place in the order in which they were held"
        tables[DOCUMENTS].problems += _report(sources[DOCUMENTS], tables[DOCUMENTS], "held_order", text, twice)
