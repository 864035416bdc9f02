"""What a derived folder holds: Parquet tables and the record of what they were made of."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from disrupting_harm import files, records, stages
from disrupting_harm.at_rest.sealed import write_by_class
from disrupting_harm.contracts.model import MARK
from disrupting_harm.ingest.mapping import Lineage
from disrupting_harm.ingest.source import RawSource
from disrupting_harm.ingest.tables import Checked
from disrupting_harm.layout import Layout
from disrupting_harm.records import Input, Line, Output
from disrupting_harm.study.section import DataSection
from disrupting_harm.watch import publish


@dataclass
class Derived:
    """Derived tables with the lineage of their columns. `made_of` names the raw or reference tables of a derived one that is
    not made of its namesake alone; `references` the reference tables that were used. `checked` says what was read of the raw
    tables, and which rows were set aside.
    """

    tables: dict[str, pd.DataFrame]
    lineages: dict[str, dict[str, Lineage]]
    made_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    references: Sequence[str] = ()
    checked: Checked | None = None


SET_ASIDE = "set_aside.csv"


def write_parquet(frame: pd.DataFrame, path: Path, data_class: str, unit: str) -> None:
    """Parquet whose bytes depend on its content alone; the data class is also in the file's metadata. Restricted rows are sealed for
    the unit before they touch the disk. Raises MissingKeyError without its key.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False)
    table = table.replace_schema_metadata({b"data_class": data_class.encode()})
    written = io.BytesIO()
    pq.write_table(table, written, compression="zstd", version="2.6")
    write_by_class(path, written.getvalue(), unit=unit, data_class=data_class)


def write_derived(
    layout: Layout, iso3: str, stem: str, section: DataSection, sources: Mapping[str, RawSource], derived: Derived
) -> Path:
    """Mark the tables, write them and their record in one swap, and publish the record; returns the folder."""
    final = layout.derived(iso3, stem)
    partial = files.partial_directory(final)
    try:
        outputs, checked = [], derived.checked
        for name, frame in derived.tables.items():
            frame = frame.assign(**{MARK.name: section.data_class}).reset_index(drop=True)
            declared = Lineage((), f"data_class of params/countries/{iso3}.yaml")
            lineage = derived.lineages[name] | {MARK.name: derived.lineages[name].get(MARK.name, declared)}
            write_parquet(frame, partial / f"{name}.parquet", section.data_class, iso3)
            outputs.append(
                Output(
                    path=f"{layout.relative(final)}/{name}.parquet", sha256=files.sha256_file(partial / f"{name}.parquet"),
                    role="derived", table=name, raw_tables=tuple(derived.made_of.get(name) or _own_and_parent(section, name)),
                    columns={column: Line(**vars(line)) for column, line in lineage.items()},
                    findings=checked.findings.get(name, ()) if checked else (),
                )
            )  # fmt: skip
        if checked and checked.set_aside:
            aside = _set_aside_text(checked.set_aside).encode()
            write_by_class(partial / SET_ASIDE, aside, unit=iso3, data_class=section.data_class)
            sha256 = files.sha256_file(partial / SET_ASIDE)
            outputs.append(Output(path=f"{layout.relative(final)}/{SET_ASIDE}", sha256=sha256, role="set aside"))
        inputs = [
            Input(path=source.file, sha256=files.sha256_file(source.path), role="raw", table=name)
            for name, source in sources.items()
        ]
        record = stages.make_record(
            layout, iso3, stem, "derive", data_class=section.data_class, origin=section.origin.model_dump(),
            inputs=inputs + stages.reference_inputs(layout, iso3, stem, "derive", derived.references), outputs=outputs,
            raw_rows=tuple(checked.facts.values()) if checked else (),
        )  # fmt: skip
        records.write_record(partial / "record.json", record)
        publish(partial, final)
    finally:
        files.remove(partial)
    stages.publish_record(layout, record)
    return final


def _own_and_parent(section: DataSection, table: str) -> tuple[str, ...]:
    """The rows of a repeat are made of their parents' as well."""
    parent = section.parent_of(table)
    return (table, parent) if parent else (table,)


def _set_aside_text(set_aside: Mapping[str, Mapping[int, str]]) -> str:
    """The rows that no table holds, by the number that a person sees in the raw file, with the reason; no cell of theirs."""
    out = io.StringIO()
    rows = [(table, row, f"{column} is blank") for table, aside in set_aside.items() for row, column in aside.items()]
    csv.writer(out, lineterminator="\n").writerows([("table", "row", "reason"), *rows])
    return out.getvalue()


def write_stand_in(
    layout: Layout,
    iso3: str,
    stem: str,
    section: DataSection,
    tables: Mapping[str, str],
    references: Sequence[str] = (),
) -> Path:
    """Write the raw files of a stand-in (table to CSV text) in one swap, and publish their record; returns the folder.

    `references` are the reference tables that were read.
    """
    final = layout.raw(iso3, stem)
    partial = files.partial_directory(final)
    try:
        for name, text in tables.items():
            files.write_text(partial / section.tables[name].file, text)
        outputs = [
            Output(
                path=f"{layout.relative(final)}/{section.tables[name].file}", role="raw", table=name,
                sha256=files.sha256_file(partial / section.tables[name].file),
            )
            for name in tables
        ]  # fmt: skip
        record = stages.make_record(
            layout, iso3, stem, "stand_in", data_class="synthetic", outputs=outputs,
            inputs=stages.reference_inputs(layout, iso3, stem, "stand_in", references),
        )  # fmt: skip
        publish(partial, final)
    finally:
        files.remove(partial)
    stages.publish_record(layout, record)
    return final
