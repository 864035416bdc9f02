"""What all stages of components share: they check their slices first, and write their record last."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from disrupting_harm import records, slices, used_sections
from disrupting_harm.code_slices.running import describe_library
from disrupting_harm.errors import ParamsError
from disrupting_harm.layout import Layout
from disrupting_harm.records import Input, Output, Record
from disrupting_harm.reference_rows import reference_part
from disrupting_harm.registry import Role
from disrupting_harm.sections import load_section, require_held
from disrupting_harm.stage_names import stage_name
from disrupting_harm.watch import refuse_other_reads, watch_inputs


# What is said of a component that has no stage of the role.
WITHOUT: dict[Role, str] = {
    "stand_in": "no stand-in is made of it; its inputs are the tables of data/reference",
    "derive": "takes no raw files; its inputs are the tables of data/reference",
    "scan": "holds no rows of respondents; there is nothing to scan",
}


def derive(layout: Layout, stem: str, iso3: str) -> Path:
    """Check the component's raw files and write its derived tables; returns their folder. Raises a UserError."""
    with watch_inputs(layout, stage_name(stem, "derive"), iso3):
        return _work(layout, stem, iso3, "derive").derive(layout, iso3)


def synthesize(layout: Layout, stem: str, iso3: str) -> Path:
    """Write the component's synthetic stand-in; returns the folder of its raw files. Raises a UserError."""
    with watch_inputs(layout, stage_name(stem, "stand_in"), iso3):
        module = _work(layout, stem, iso3, "stand_in")
        section = load_section(layout, iso3, stem)
        if section.data_class != "synthetic":
            several = " --table TABLE" if len(section.tables) > 1 else ""
            raise ParamsError(
                f"params/countries/{iso3}.yaml, key components.{stem}.data_class: is {section.data_class}, so there is no stand-in to "
                f"make; place the file with `dh import {stem} {iso3} FILE{several}`."
            )
        return module.synthesize(layout, iso3)


def scan(layout: Layout, stem: str, iso3: str) -> tuple[Path, tuple[str, ...]]:
    """Search the component's derived tables for what points at respondents; returns the folder of the result, and warnings.

    Raises a UserError where a table is beyond what the parameters allow.
    """
    with watch_inputs(layout, stage_name(stem, "scan"), iso3):
        return _work(layout, stem, iso3, "scan").scan(layout, iso3)


def show_scan(layout: Layout, stem: str, iso3: str) -> list[str]:
    """Lines with the numbers of the same search, which writes nothing. Raises a UserError without the tables."""
    return _work(layout, stem, iso3, "scan").show(layout, iso3)


def _work(layout: Layout, stem: str, iso3: str, role: Role):
    declared = require_held(layout, iso3, stem)
    if not declared.has(role):
        raise ParamsError(f"{stem}: {WITHOUT[role]}.")
    slices.require_current(layout, iso3, stage_name(stem, role), slices.params_text(layout, iso3, stem, role))
    return declared.module(role)


def make_record(
    layout: Layout,
    iso3: str,
    stem: str,
    role: Role,
    *,
    data_class: str,
    inputs: Iterable[Input] = (),
    outputs: Iterable[Output] = (),
    **facts,
) -> Record:
    """The record of a stage of the component, with its parameters, library and lock file."""
    stage = stage_name(stem, role)
    library, lock = describe_library(layout, stage)
    inputs = tuple(inputs)
    refuse_other_reads({i.path: i.sha256 for i in inputs})
    return Record(
        stage=f"{stage}@{iso3}", component=stem, country=iso3, data_class=data_class,
        parameters_sha256=used_sections.used_hash(layout, iso3, stem, role),
        parameters=used_sections.section_refs(layout, iso3, stem, role), code=library, lock=lock,
        inputs=inputs, outputs=tuple(outputs), **facts,
    )  # fmt: skip


def reference_inputs(layout: Layout, iso3: str, stem: str, role: Role, names: Iterable[str]) -> list[Input]:
    """The unit's rows of reference tables, as inputs of a record."""
    return [
        Input(
            path=layout.relative(layout.reference(name)), role="reference", table=name,
            **reference_part(layout, iso3, name),
        )
        for name in names
    ]  # fmt: skip


def publish_record(layout: Layout, record: Record) -> Path:
    """Write the record into the public half, where the chain can be followed without the rows."""
    path = layout.record(record.country, record.stage.partition("@")[0])
    records.write_record(path, record)
    return path
