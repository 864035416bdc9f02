"""The rules of the contract that let the values of a column in, in words, and the rows that were kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from disrupting_harm.contracts.model import Column
from disrupting_harm.errors import UserError
from disrupting_harm.instruments.columns import contract_table
from disrupting_harm.instruments.used import instruments_of
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.chain import ABSENT, CHANGED, CHECKED, code_state, section_state
from disrupting_harm.records import Input, NotARecord, RawRows, Record, read_record
from disrupting_harm.registry import components
from disrupting_harm.sections import load_section
from disrupting_harm.stage_names import stage_name
from disrupting_harm.study.catalogue import item_column


@dataclass(frozen=True)
class Rule:
    """column: as the contract calls it. text: what a value must be, as the end of `is`."""

    column: str
    text: str


def rules_of(layout: Layout, iso3: str, source: Input, columns: Iterable[str]) -> Iterator[Rule]:
    """The rule of each of the columns that stands in a raw file, as contract and form say it now.

    None for a table that is not derived, for a column that no contract has, and where parameters or form cannot be read.
    """
    stem = stem_of(source)
    if source.role != "derived" or stem is None or not source.table:
        return
    raw = [name for name in columns if source.columns[name].raw]
    wanted = frozenset(name.removeprefix(item_column("")) for name in raw)
    try:
        contract = _contract(layout, iso3, stem, source.table, wanted)
    except UserError:  # what was recorded can be traced all the same; `dh check` tells it
        return
    for name in raw:
        if found := contract.get(name) or contract.get(name.removeprefix(item_column(""))):
            yield Rule(found.name, rule_in_words(found))


def stem_of(source: Input) -> str | None:
    """The component whose derived table it is: `data/derived/<ISO3>/<stem>/<table>.parquet`."""
    parts = source.path.split("/")
    return parts[3] if parts[:2] == ["data", "derived"] and len(parts) == 5 else None


def _contract(layout: Layout, iso3: str, stem: str, table: str, wanted: frozenset[str]) -> Mapping[str, Column]:
    """Columns of a table's contract, at least those wanted: those of its form, those that no form states, and those that the
    parameters declare.
    """
    declared = components().get(stem)
    if declared is None or not declared.has("contract"):
        return {}
    module = declared.module("contract")
    fixed = getattr(module, "TABLES", {}).get(table)
    if fixed is not None:
        return {column.name: column for column in fixed.columns}
    section, own = load_section(layout, iso3, stem), getattr(module, "OWN", {}).get(table, ())
    form = instruments_of(layout, stem, iso3, section.instrument_tables()).get(table)
    if form is not None:
        needed = wanted | {column.name for column in own}
        asked = [
            q for q in form.questions if q.name in needed or (q.is_multiple and not needed.isdisjoint(q.columns()))
        ]
        return {column.name: column for column in contract_table(replace(form, questions=tuple(asked)), own).columns}
    said = getattr(section, "tables", {}).get(table)
    maps = {**getattr(said, "domains", {}), **getattr(said, "items", {})}
    found = {
        name: Column(name, "item", codes=column.codes or _targets(column.recode), may_be_blank=True)
        for name, column in maps.items()
    }
    return found | {column.name: column for column in own}


def _targets(recode: Mapping | None) -> dict | None:
    return {value: str(value) for value in recode.values() if value is not None} if recode else None


def rule_in_words(column: Column) -> str:
    """`one of 0 (No), 1 (Yes), or blank; asked if ...`."""
    if column.codes is not None:
        said = ", ".join(
            f"{code} ({label})" if str(label) != str(code) else str(code) for code, label in column.codes.items()
        )
        text = f"one of {said}"
    elif column.dtype == "text":
        text = "a text"
    else:
        text = "a whole number" if column.dtype == "integer" else "a number"
        limits = (("above", column.above), ("at least", column.minimum), ("at most", column.maximum))
        text += "".join(f", {word} {limit:g}" for word, limit in limits if limit is not None)
    if column.kind == "id":
        text += ", no two rows the same"
    text += ", or blank" if column.may_be_blank else ", never blank"
    return f"{text}; asked if {column.asked.sentence()}" if column.asked else text


def derived_record(layout: Layout, iso3: str, stem: str) -> Record | None:
    """The public record of the stage that made a component's derived tables; None where it is not there or is none."""
    try:
        return read_record(layout.record(iso3, stage_name(stem, "derive")))
    except NotARecord:
        return None


def derived_state(layout: Layout, record: Record) -> str:
    """Whether code and parameters are still those by which a stage let rows in, so that the rules that are told are those that it kept."""
    states = {section_state(layout, ref) for ref in record.parameters} | {code_state(layout, record)}
    return CHANGED if CHANGED in states else ABSENT if ABSENT in states else CHECKED


def rows_kept(layout: Layout, iso3: str, source: Input) -> Iterator[RawRows]:
    """What was read of the raw tables behind a derived table, and where the rows went."""
    stem = stem_of(source)
    record = derived_record(layout, iso3, stem) if stem else None
    tables = {raw.table for raw in source.raw}
    yield from (rows for rows in (record.raw_rows if record else ()) if rows.table in tables)


def kept_in_words(rows: RawRows) -> str:
    text = f"{rows.table}: {rows.rows:,} rows read, {rows.kept:,} kept"
    if rows.other_units:
        text += f", {rows.other_units:,} of other units"
    return text + "".join(f", {count:,} set aside for a blank {name}" for name, count in rows.set_aside.items())
