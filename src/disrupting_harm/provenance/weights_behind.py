"""The weights behind an estimate, step by step down to the frame and the contacts of fieldwork, where the unit has these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from disrupting_harm.layout import Layout
from disrupting_harm.provenance.chain import Chain, file_state
from disrupting_harm.provenance.contract_rules import derived_record, stem_of
from disrupting_harm.provenance.generated import parameters_are_used
from disrupting_harm.records import FileRef, Input, Line, Output, Record
from disrupting_harm.registry import components


WEIGHTS = "weights"  # the derived table of a sampling design that holds them, one column for each step


@dataclass(frozen=True)
class Weights:
    """The table of weights of the design that a survey needs. lines: its columns and what they are made of, by table and column.

    raw: the raw files and reference tables behind them. made_with: of a stand-in, the stage that drew the survey by this design;
    "" where the weights came with the survey's raw file, and nothing recorded says that they are these. is_same: whether the parameters
    are still those that both stages used, None where they are not here.
    """

    table: Output
    state: str
    record: Record
    lines: tuple[tuple[str, str, Line], ...]
    raw: tuple[FileRef, ...]
    made_with: str
    is_same: bool | None = True

    def said(self) -> str:
        if self.made_with and self.is_same is None:
            return f"{self.made_with} drew and weighted the survey by this design; the parameters of both are not on this machine"
        if self.made_with and not self.is_same:
            return f"{self.made_with} drew and weighted the survey by this design, and its parameters changed since: run `dh repro`"
        if self.made_with:
            return f"{self.made_with} drew and weighted the survey by the same design and parameters"
        return "those that frame and contacts give; the survey's own came with its raw file, and no record says that they are the same"


def find_weights(layout: Layout, chain: Chain) -> list[Weights]:
    """The weights of each survey whose weighted columns the chain uses; none where its unit has no frame and contacts."""
    found: dict[str, Weights] = {}
    if not any(row["weight"] for row in chain.estimates):
        return []
    for source in chain.inputs:
        stem = stem_of(source)
        declared = components().get(stem or "")
        for need in declared.needs if declared else ():
            if weights := _weights_of(layout, chain, source, need):
                found.setdefault(weights.table.path, weights)
    return list(found.values())


def _weights_of(layout: Layout, chain: Chain, source: Input, need: str) -> Weights | None:
    record = derived_record(layout, chain.record.country, need)
    table = next((o for o in record.outputs if o.table == WEIGHTS), None) if record else None
    if record is None or table is None:
        return None
    told = f"params/components/{need}.yaml"
    made_with = next(
        (
            made
            for raw in source.raw
            for made in chain.generators(raw)
            if any(ref.path == told or ref.key == ("components", need) for ref in made.parameters)
        ),
        None,
    )
    raw = tuple(i for i in record.inputs if i.table in table.raw_tables)
    lines, state = tuple(_lines(record, table)), file_state(layout, table)
    if made_with is None:
        return Weights(table, state, record, lines, raw, "")
    is_same: bool | None = None
    if layout.study().is_file():  # a release holds no parameters
        is_same = parameters_are_used(layout, made_with, "stand_in") and parameters_are_used(layout, record, "derive")
    return Weights(table, state, record, lines, raw, made_with.stage, is_same)


def _lines(record: Record, table: Output) -> Iterator[tuple[str, str, Line]]:
    """The last steps of the weights, then what they are made of, each column once, down to raw columns."""
    tables = {output.table: output for output in record.outputs if output.table}
    steps = {name: line for name, line in table.columns.items() if not line.raw and line.sources}
    before = {source for line in steps.values() for source in line.sources}
    wanted = [(WEIGHTS, name) for name in steps if name not in before]
    for place in wanted:  # appends while iterating
        name, column = place
        if name not in tables or column not in tables[name].columns:
            continue
        line = tables[name].columns[column]
        yield name, column, line
        if line.raw:
            continue
        for source in line.sources:
            other = tuple(source.split(".", 1)) if "." in source else (name, source)
            if other not in wanted:
                wanted.append(other)
