"""Estimates that a component saved or read of others, by id, with numbers as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace

from disrupting_harm.claims.store import as_estimate
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.table_rows import read_rows
from disrupting_harm.records import ID_COLUMNS, Record, read_record


KEY = ID_COLUMNS["estimates"]


def estimate_rows(layout: Layout, scope: str) -> Mapping[str, SimpleNamespace]:
    """scope: `<ISO3>/<component>`. Raises NotARecord, and OSError for a table that is not there."""
    return rows_of(layout, read_record(layout.outputs() / scope / "record.json"))


def rows_of(layout: Layout, record: Record) -> Mapping[str, SimpleNamespace]:
    paths = [path for entry in record.made() if entry.kind == "estimates" for path in entry.files]
    paths += [source.path for source in record.inputs if source.role == "estimates"]
    rows = (row for path in paths for row in read_rows(layout.root / path))
    return {row[KEY]: as_estimate(row) for row in rows}
