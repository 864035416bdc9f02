"""What follows from a file: the stages, estimates, figures, tables and reports that would change with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TextIO

from disrupting_harm.code_slices.code_slice import NotASlice, read_slice, source_path
from disrupting_harm.errors import TraceError, near
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.records import (
    data_record_paths,
    name_of_file,
    report_record_paths,
    run_record_paths,
)
from disrupting_harm.provenance.sentences import Sentence, sentences_of
from disrupting_harm.records import ID_COLUMNS, NotARecord, Record, Saved, read_record


@dataclass
class Impact:
    """stages: whose inputs, code or parameters hold the file, in the order in which they were found. saved: what their notebooks show
    of it. sentences: those of reports that rest on an estimate or assessment of these. reports: pages that show any of this.
    """

    stages: list[str] = field(default_factory=list)
    saved: list[tuple[Record, Saved]] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)


def find_impact(layout: Layout, target: str) -> Impact:
    """What follows from a file of the clone, through whatever is made of it. Raises TraceError for what no record names."""
    path = name_of_file(layout, target) or target.removeprefix("./")
    records = _read_all(layout)
    impact, changed = Impact(), {path}
    while True:
        found = [record for record in records if record.stage not in impact.stages and _uses(layout, record, changed)]
        if not found:
            break
        for record in found:
            impact.stages.append(record.stage)
            impact.saved += [(record, entry) for entry in record.saved if _shows(record, entry, changed)]
            changed |= _changed_outputs(record, changed)
            if record.stage.startswith("report@"):
                impact.reports += [output.path for output in record.outputs if output.path.endswith((".html", ".pdf"))]
    if not impact.stages:
        raise TraceError(
            f"{target}: no stage was made of it{near(path, sorted(_named(records)))}; name a raw file, a table of data/reference, a file of params, a module of src or a notebook."
        )
    ids = {
        name for _, entry in impact.saved for name in (*entry.estimates, *entry.assessments) if entry.kind in ID_COLUMNS
    }
    for stage in impact.stages:
        impact.sentences += _sentences(layout, stage, ids) if stage.startswith("report@") else ()
    return impact


def _sentences(layout: Layout, stage: str, ids: set[str]) -> list[Sentence]:
    """The sentences of a report that rest on any of the estimates and assessments, and what follows from these sentences."""
    found = sentences_of(layout, stage.partition("@")[2])
    rest = {one.id for one in found if ids & set(one.evidence)}
    return [one for one in found if one.id in rest or rest & set(one.findings)]


def print_impact(layout: Layout, target: str, out: TextIO) -> None:
    impact = find_impact(layout, target)
    print(
        f"{target}: {len(impact.stages)} stages, {_count(impact.saved)}, {len(impact.sentences)} sentences, {len(impact.reports)} pages",
        file=out,
    )
    print(f"stages    {', '.join(impact.stages)}", file=out)
    for record, entry in impact.saved:
        if entry.kind not in ID_COLUMNS:
            print(f"{entry.kind:<9} {entry.trace_id}  {entry.caption}", file=out)
        else:
            print(
                f"{entry.kind:<9} {entry.trace_id}  {len(entry.estimates or entry.assessments)} in {record.stage}",
                file=out,
            )
    for one in impact.sentences:
        print(f"{'sentence':<9} {one.id}  {one.text}", file=out)
    for page in impact.reports:
        print(f"page      {page}", file=out)


def _read_all(layout: Layout) -> list[Record]:
    """Data first, then what notebooks made of them, then reports."""
    found = []
    for path in (*data_record_paths(layout), *run_record_paths(layout), *report_record_paths(layout)):
        try:
            found.append(read_record(path))
        except NotARecord:
            raise TraceError(
                f"{layout.relative(path)}: is not a record any more; run `dh verify`, which names what changed."
            ) from None
    return list({record.stage: record for record in found}.values())


def _named(records: Iterable[Record]) -> set[str]:
    """The files that records say their stages read or were told by; modules are named by the slice of the library."""
    named: set[str] = set()
    for record in records:
        named |= {entry.path for entry in record.inputs} | {raw.path for entry in record.inputs for raw in entry.raw}
        named |= {ref.path for ref in record.parameters} | {record.lock.path, record.code.path}
        named |= {record.notebook.path} if record.notebook else set()
    return named


def _uses(layout: Layout, record: Record, paths: set[str]) -> bool:
    """Whether a stage read, ran or was told by one of the files."""
    if _named([record]) & paths:
        return True
    modules = {path for path in paths if path.startswith("src/")}
    return bool(modules & _modules(layout, record)) if modules else False


def _modules(layout: Layout, record: Record) -> set[str]:
    try:
        return {
            layout.relative(source_path(layout, name)) for name in read_slice(layout.root / record.code.path).modules
        }
    except (NotASlice, OSError):
        return set()


def _changed_outputs(record: Record, changed: set[str]) -> set[str]:
    """The outputs of a stage that change; of derived tables those that are made of a raw table that does."""
    raw = {entry.table for entry in record.inputs if entry.path in changed and entry.table}
    return {o.path for o in record.outputs if not raw or not o.raw_tables or raw & set(o.raw_tables)}


def _shows(record: Record, entry: Saved, changed: set[str]) -> bool:
    """Whether a saved thing is made of a table that changes. Where code or parameters change, all that the notebook saved may."""
    tables = {i.table for i in record.inputs if i.path in changed or any(raw.path in changed for raw in i.raw)}
    return not tables or bool(tables & set(_tables_of(record, entry)))


def _tables_of(record: Record, entry: Saved) -> list[str]:
    """The tables of a saved thing, and those of the estimates that it shows."""
    shown = {*entry.estimates, *entry.assessments}
    made_of = [made for made in record.made() if shown & {*made.estimates, *made.assessments}]
    return [table for made in (entry, *made_of) for table in made.tables]


def _count(saved: list[tuple[Record, Saved]]) -> str:
    estimates = sum(len(entry.estimates) for _, entry in saved if entry.kind == "estimates")
    shown = {kind: sum(entry.kind == kind for _, entry in saved) for kind in ("figure", "table")}
    return f"{estimates} estimates, {shown['figure']} figures, {shown['table']} tables"
