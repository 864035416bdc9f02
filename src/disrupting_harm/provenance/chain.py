"""The chain behind a figure, a table or an estimate: what it shows, the cells, tables, columns and files that it was made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from disrupting_harm import files, used_sections
from disrupting_harm.errors import TraceError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.drawn_by import Function, find_functions
from disrupting_harm.provenance.facts import rows_behind
from disrupting_harm.provenance.notebook_cells import NotANotebook, read_cells
from disrupting_harm.provenance.records import Found
from disrupting_harm.provenance.table_rows import Row, read_rows
from disrupting_harm.records import ID_COLUMNS, FileRef, Input, NotARecord, Record, Saved, SectionRef, read_record
from disrupting_harm.study.catalogue import item_column


CHECKED, CHANGED = "(checked)", "(CHANGED since it was recorded: run `dh verify`)"
ABSENT = "(not on this machine)"
ITEM = item_column("")


class Chain:
    """What was found, the sets of estimates that it shows, and the inputs of its run that are behind it.

    estimates, assessed: rows as they were saved. rows: of reference tables, those behind what is traced. Raises TraceError for rows that
    are not what was recorded.
    """

    def __init__(self, layout: Layout, found: Found):
        self.layout, self.found = layout, found
        self.record, self.entry = found.record, found.entry
        self.sources = [entry for entry in self.record.made() if _shares(entry, found)]
        tables = {name for entry in (self.entry, *self.sources) for name in entry.tables}
        others = _units_of((*self.entry.estimates, *self.entry.assessments))
        self.inputs = [i for i in self.record.inputs if i.table in tables or _is_saved_by(i, others)]
        self.estimates = _saved_rows(layout, found, "estimates")
        self.assessed = _saved_rows(layout, found, "assessments")
        one = [*self.estimates, *self.assessed][0] if found.one else None
        self.rows = rows_behind(one, self.entry, self.sources)
        if self.rows:  # a reference table without a row behind this has no part in it
            shown = {*self.rows, *(() if found.one else self.entry.tables)}
            self.inputs = [i for i in self.inputs if i.role != "reference" or i.table in shown]
        if found.assessment_id:
            # One cell is of one row, so what stands in the other tables of its set has no part in it.
            self.inputs = [i for i in self.inputs if i.table == self.assessed[0]["reference"]] or self.inputs

    @property
    def data_class(self) -> str:
        return self.record.class_of(self.entry)

    @property
    def codebook(self) -> SectionRef | None:
        """The codebook that says what the codes of the estimates mean; None where there are no codes."""
        from disrupting_harm.instruments.codebook_files import CODEBOOK

        return next((ref for ref in self.record.parameters if ref.key == (CODEBOOK,)), None)

    def made(self, entry: Saved) -> list[FileRef]:
        """The files of a saved thing, with their hashes."""
        recorded = {o.path: o for o in self.record.outputs}
        return [recorded[path] for path in entry.files]

    def state(self, entry: FileRef) -> str:
        return file_state(self.layout, entry)

    def section_state(self, ref: SectionRef) -> str:
        return section_state(self.layout, ref)

    def code_state(self) -> str:
        return code_state(self.layout, self.record)

    @property
    def executed(self) -> FileRef | None:
        """The executed notebook among the outputs, from which cells are read."""
        return next((o for o in self.record.outputs if o.role == "executed notebook"), None)

    def cell_source(self, cell_id: str) -> list[str]:
        """Lines of a cell, from the executed notebook, which lies with the outputs."""
        cells = self._cells
        if isinstance(cells, str):
            return [cells]
        return cells[cell_id].splitlines() if cell_id in cells else ["(no such cell)"]

    def cell_state(self, entry: Saved) -> str:
        """Whether the cell that is shown is the one that ran; "" where none can be shown."""
        if isinstance(self._cells, str) or entry.cell.id not in self._cells:
            return ""
        return CHECKED if files.sha256_text(self._cells[entry.cell.id].strip()) == entry.cell.sha256 else CHANGED

    def functions(self, entry: Saved) -> tuple[Function, ...]:
        """The functions of the library that made a saved thing, as its cell calls them."""
        if isinstance(self._cells, str):
            return ()
        return find_functions(self.layout, self._cells, entry.cell.id, entry.id)

    @property
    def items(self) -> set[str]:
        """What the estimates are about: indicators, and the items of questions that they are made of."""
        found = {row["indicator"] for row in self.estimates}
        for source in self.inputs:
            if source.role == "derived":
                found |= {name.removeprefix(ITEM) for name in self.wanted_columns(source) if name.startswith(ITEM)}
        return found

    @cached_property
    def _cells(self) -> dict[str | None, str] | str:
        """The cells of the executed notebook, or why there are none."""
        path = self.layout.root / (self.executed.path if self.executed else "")
        if not path.is_file():
            return "(the executed notebook is not on this machine)"
        try:
            return read_cells(path)
        except NotANotebook:
            return "(the executed notebook is not a notebook any more: run `dh verify`)"

    def generators(self, raw: FileRef) -> list[Record]:
        """Of a stand-in's raw file: the records of the programs that generated it."""
        return [made for made in self._synthetic if any(output.path == raw.path for output in made.outputs)]

    @cached_property
    def _synthetic(self) -> list[Record]:
        found = []
        for path in sorted(self.layout.record(self.record.country, "*").parent.glob("*_synthetic.json")):
            try:
                found.append(read_record(path))
            except NotARecord:
                continue
        return found

    def wanted_columns(self, source: Input) -> list[str]:
        """Design columns, domains and indicators of the estimates, then what those are made of, in that order.

        All columns of a table from which no sample design picks its own.
        """
        columns = source.columns
        if source.role == "reference" or not any(row["weight"] or is_purposive(row) for row in self.estimates):
            return list(columns)
        wanted = [c for c in dict.fromkeys(self._named(self.estimates)) if c in columns]
        for name in wanted:  # appends while iterating: follows composites down to raw columns
            if not columns[name].raw:
                wanted += [part for part in columns[name].sources if part in columns and part not in wanted]
        return wanted

    def _named(self, rows: list[Row]) -> Iterable[str]:
        """May name one several times."""
        for column in ("weight", "base_weight", "strata", "psu"):
            yield from (row[column] for row in rows if row[column])
        for row in rows:
            yield from re.split(", |:", row["calibrated_to"])
        for row in rows:
            yield from row["by"].split(":")
        yield from (row["indicator"] for row in rows)


def _shares(entry: Saved, found: Found) -> bool:
    wanted = {found.one} if found.one else {*found.entry.estimates, *found.entry.assessments}
    return bool(wanted & {*entry.estimates, *entry.assessments})


def _saved_rows(layout: Layout, found: Found, kind: str) -> list[Row]:
    """Rows of the entry's estimates or assessments, in its order, as they were saved."""
    wanted = [i for i in getattr(found.entry, kind) if found.one in (None, i)]
    if not wanted:
        return []
    sources = [e for e in found.record.made() if e.kind == kind and _shares(e, found)]
    paths = [path for entry in sources for path in entry.files]
    # What other units saved, and a comparison shows, stands in the files that its run read.
    units = _units_of(wanted)
    shown = [i for i in found.record.inputs if i.role == kind and _is_saved_by(i, units)]
    paths += [source.path for source in shown]
    recorded = {o.path: o for o in (*found.record.outputs, *shown)}
    if changed := [p for p in paths if p not in recorded or not is_as_recorded(layout, recorded[p])]:
        # A number from a changed file must not be shown beside a chain that is not its own.
        raise TraceError(
            f"{', '.join(changed)}: not what was recorded any more; run `dh verify`, which says what it should be."
        )
    try:
        saved = {row[ID_COLUMNS[kind]]: row for path in paths for row in read_rows(layout.root / path)}
        return [saved[name] for name in wanted]
    except (FileNotFoundError, ValueError, KeyError):
        raise TraceError(
            f"{', '.join(paths)}: does not hold the recorded {kind}; run `dh verify`, which names what changed."
        ) from None


def _units_of(ids: Iterable[str]) -> set[str]:
    """The `<ISO3>/<component>` that saved them."""
    return {"/".join(name.split("/")[:2]) for name in ids}


def _is_saved_by(source: Input, units: set[str]) -> bool:
    """Whether a file that a comparison read holds estimates or assessments of these units."""
    return source.role in ID_COLUMNS and "/".join(source.path.split("/")[1:3]) in units


def is_as_recorded(layout: Layout, entry: FileRef) -> bool:
    path = layout.root / entry.path
    if not path.is_file():
        return False
    if entry.rows_of:
        from disrupting_harm import slices

        return files.sha256_text(slices.reference_rows(layout, entry.rows_of, entry.table)) == entry.sha256
    return files.sha256_file(path) == entry.sha256


def file_state(layout: Layout, entry: FileRef) -> str:
    """Whether a file, or a unit's rows of it, is what was recorded."""
    if not (layout.root / entry.path).is_file():
        return ABSENT
    return CHECKED if is_as_recorded(layout, entry) else CHANGED


# A trace in five lines asks for neither of these two, and what they import takes longer to load than it takes to print.


def section_state(layout: Layout, ref: SectionRef) -> str:
    """Whether a part of the parameters is what was recorded. A release holds no parameters at all; of a clone's, one that is gone changed."""
    if not layout.study().is_file():
        return ABSENT
    return CHECKED if used_sections.section_hash(layout, ref) == ref.sha256 else CHANGED


def code_state(layout: Layout, record: Record) -> str:
    from disrupting_harm.code_slices import code_slice

    path = layout.root / record.code.path
    if not path.is_file():
        return ABSENT
    try:
        modules = code_slice.read_slice(path).modules
    except code_slice.NotASlice:
        return CHANGED
    same = code_slice.modules_hash(modules) == record.code.sha256
    return CHECKED if same and not code_slice.changed_modules(layout, modules) else CHANGED


def is_purposive(row: Row) -> bool:
    return "purposive_sample" in row["flags"].split(";")
