"""Print the chain of a figure, a table or an estimate, link by link, down to the raw file and who collected it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import TextIO

from disrupting_harm import files, printing, slices
from disrupting_harm.code_slices import NotASlice, changed_modules, modules_hash, read_slice
from disrupting_harm.errors import TraceError
from disrupting_harm.evidence import estimates as columns
from disrupting_harm.instruments.codebook_files import CODEBOOK
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.assessed import print_assessment, print_assessments
from disrupting_harm.provenance.codes import codes_of_estimates
from disrupting_harm.provenance.notebook_cells import NotANotebook, read_cells
from disrupting_harm.provenance.questions import questions_asked
from disrupting_harm.provenance.records import Found, find, name_of_file, saved_entries
from disrupting_harm.provenance.table_rows import Row, read_rows
from disrupting_harm.records import ID_COLUMNS, FileRef, Input, NotARecord, Record, Saved, SectionRef, read_record


INDENT = 13
CHANGED = "(CHANGED since it was recorded: run `dh verify`)"
# Columns of an estimate: those that several may share, and those that tell how sure it is.
DESIGN = (*columns.DESIGN, "ci_method", "df_rule")
EXACT = (
    "estimate", "se", "df", "df1", "df_domain", "deff", "n", "n_eff", "n_cases", "n_weighted", "p", "p_adjusted", "risk",
    "reference_risk", "part", "presentation", "flags",
)  # fmt: skip
NON_ANSWERS = {
    "denominator": "kept in the denominator",
    "missing": "left out",
    "mixed": "kept in the denominator of some parts, left out of others",
}


def print_trace(layout: Layout, target: str, out: TextIO) -> None:
    """Write the chain of `target` (the id of a saved thing, an estimate or an assessment, or an output file) to `out`.

    Raises TraceError.
    """
    if report := _report_country(layout, target):
        _print_contents(layout, target, report, out)
        return
    found = find(layout, target)
    page = _Page(layout, found, out)
    page.print_head()
    estimates = _saved_rows(layout, found, "estimates")
    page.print_shown(estimates, _saved_rows(layout, found, "assessments"))
    page.print_columns(estimates)
    page.print_inputs()
    page.print_run()
    page.print_questions(estimates)
    page.print_codes(estimates)


class _Page:
    """One trace as text: a keyword, then what it says."""

    def __init__(self, layout: Layout, found: Found, out: TextIO):
        self.layout, self.found, self.out = layout, found, out
        self.record, self.entry = found.record, found.entry
        self.sources = [entry for entry in self.record.made() if _shares(entry, found)]
        tables = {name for entry in (self.entry, *self.sources) for name in entry.tables}
        self.inputs = [i for i in self.record.inputs if i.table in tables]

    def line(self, keyword: str, text: str) -> None:
        print(f"{keyword:<{INDENT}}{text}", file=self.out)

    def print_head(self) -> None:
        data_class = self.record.class_of(self.entry)
        mark = "   SYNTHETIC stand-in, not evidence" if data_class == "synthetic" else ""
        one, kind = self.found.one, self.entry.kind.removesuffix("s") if self.found.one else self.entry.kind
        self.line(kind, (one or self.entry.trace_id) + mark)
        self.line("data class", data_class)
        for key in ("caption", "note", "source"):
            if text := getattr(self.entry, key):
                self.line(key, text)
        self._print_made(self.entry)

    def print_shown(self, estimates: list[Row], assessed: list[Row]) -> None:
        if self.found.assessment_id:
            # One cell is of one row, so what stands in the other tables of its set has no part in it.
            self.inputs = [i for i in self.inputs if i.table == assessed[0]["reference"]] or self.inputs
            print_assessment(assessed[0], self.line)
        elif assessed:
            print_assessments(assessed, self.line)
        if estimates or not assessed:
            self.print_estimates(estimates)
        for entry in self.sources:
            if entry is not self.entry:
                self.line("made by", entry.trace_id)
                self._print_made(entry)

    def print_estimates(self, rows: list[Row]) -> None:
        if self.found.estimate_id:
            row = rows[0]
            definition = self.sources[0].definitions[row["indicator"]]
            status = f"version {definition.version}, {definition.status}"
            self.line("indicator", f"{row['label']} ({row['indicator']}, {status})")
            self.line(
                "population",
                f"{row['base']}; {row['recall']}; " + (f"{row['by']} = {row['level']}" if row["by"] else "all"),
            )
            if row["non_answers"]:
                self.line("non-answers", NON_ANSWERS[row["non_answers"]])
            self.line("value", _value(row))
        else:
            self.line("estimates", str(len(rows)))
            for row in rows:
                self.line("", f"{row['estimate_id']}  {_value(row)}")
        alike: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            alike.setdefault(tuple(row[name] for name in DESIGN), []).append(row)
        for group in alike.values():
            self.line("design", _design(group))

    def print_columns(self, rows: list[Row]) -> None:
        for source in (
            () if self.entry.assessments else self.inputs
        ):  # a cell names its own source, and is no computation
            for name in self._wanted_columns(rows, source):
                line = source.columns[name]
                made_of = ("raw " if line.raw else "") + ", ".join(line.sources)
                self.line("column", f"{source.table}.{name} <- {made_of} ({line.rule})")

    def print_inputs(self) -> None:
        for source in self.inputs:
            self._print_file(source.role, source)
            for raw in source.raw:
                self._print_file("reference" if raw.role == "reference" else "raw file", raw)
                self._print_stand_in(raw)
            if source.origin:
                self.line("origin", "; ".join(f"{k.replace('_', ' ')}: {v}" for k, v in source.origin.items() if v))
            elif source.role == "reference" and not self.found.assessment_id:
                for text in _reference_sources(self.layout, source, self.record.country):
                    self.line("origin", text)

    def print_run(self) -> None:
        for ref in self.record.parameters:
            self.line("parameters", f"{_section_name(ref)}  sha256 {ref.sha256}  {self._section_state(ref)}")
        library = self.record.code
        self.line("library", f"disrupting_harm {library.version}  sha256 {library.sha256}  {self._library_state()}")
        lock = self.record.lock
        self.line("environment", f"{lock.path}, the packages that ran  sha256 {lock.sha256}")

    def print_questions(self, rows: list[Row]) -> None:
        """The wording of every question behind the estimates, and where it stands in its form."""
        places: dict[str, list[int]] = {}
        for source in self.inputs:
            columns = self._wanted_columns(rows, source)
            for asked in questions_asked(self.layout, self.record.country, source, columns):
                self.line("question", f"{source.table}.{asked.item}: {asked.wording}")
                places.setdefault(asked.file, []).append(asked.row)
        for file, numbers in places.items():
            found = [str(number) for number in dict.fromkeys(numbers)]
            self.line("form", f"{file}, {'row' if len(found) == 1 else 'rows'} {', '.join(found)}")

    def print_codes(self, rows: list[Row]) -> None:
        """What the codes of the estimates mean, and the codebook that says so, in the version that was used."""
        ref = next((ref for ref in self.record.parameters if ref.key == (CODEBOOK,)), None)
        if ref is None:
            return
        for code in codes_of_estimates(self.layout, self.record, rows):
            self.line("code", f"{code.id}: {code.label}. {code.description} (theme {code.theme})")
        self.line("codebook", f"{ref.path}  sha256 {ref.sha256}  {self._section_state(ref)}")

    def _print_stand_in(self, raw: FileRef) -> None:
        """Of a stand-in's raw file: the program that generated it, from its own record."""
        for path in sorted(self.layout.record(self.record.country, "*").parent.glob("*_synthetic.json")):
            try:
                made = read_record(path)
            except NotARecord:
                continue
            if any(output.path == raw.path for output in made.outputs):
                self.line("generated by", f"{made.stage}, library sha256 {made.code.sha256}")

    def _section_state(self, ref: SectionRef) -> str:
        return "(checked)" if slices.section_hash(self.layout, ref) == ref.sha256 else CHANGED

    def _library_state(self) -> str:
        library = self.record.code
        path = self.layout.root / library.path
        if not path.is_file():
            return "(not on this machine)"
        try:
            modules = read_slice(path).modules
        except NotASlice:
            return CHANGED
        same = modules_hash(modules) == library.sha256 and not changed_modules(self.layout, modules)
        return "(checked)" if same else CHANGED

    def _print_file(self, keyword: str, entry: FileRef) -> None:
        rows = f", rows of {entry.rows_of}" if entry.rows_of else ""
        self.line(keyword, f"{entry.path}{rows}  sha256 {entry.sha256}  {self._state(entry)}")

    def _print_made(self, entry: Saved) -> None:
        """The files of a saved thing, and the cell that made them."""
        recorded = {o.path: o for o in self.record.outputs}
        for path in entry.files:
            self._print_file("file", recorded[path])
        self.line("cell", f"{self.record.notebook.path} # {entry.cell.id}  sha256 {entry.cell.sha256}")
        for text in _cell_source(self.layout, self.record, entry.cell.id):
            self.line("", f"| {text}")

    def _state(self, entry: FileRef) -> str:
        if not (self.layout.root / entry.path).is_file():
            return "(not on this machine)"
        return "(checked)" if _is_as_recorded(self.layout, entry) else CHANGED

    def _wanted_columns(self, rows: list[Row], source: Input) -> list[str]:
        """Design columns, domains and indicators of the estimates, then what those are made of, in that order.

        All columns of a table from which no sample design picks its own.
        """
        columns = source.columns
        if source.role == "reference" or not any(row["weight"] or _is_purposive(row) for row in rows):
            return list(columns)
        wanted = [c for c in dict.fromkeys(self._named(rows)) if c in columns]
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


def _report_country(layout: Layout, target: str) -> str | None:
    """The country whose report `target` is; None if it is no report."""
    reports = {layout.relative(path): path.parent.name for path in layout.report("*").parent.glob("*/report.html")}
    return reports.get(name_of_file(layout, target) or "")


def _print_contents(layout: Layout, target: str, country: str, out: TextIO) -> None:
    """A report is a page of figures and tables: name them, each with the command that traces it."""
    print(f"{target}: figures and tables, each with its own chain", file=out)
    for record, entry in saved_entries(layout):
        if record.country == country and entry.kind not in ID_COLUMNS:
            print(f"  dh trace {entry.trace_id:<55} {record.class_of(entry):<10} {entry.caption}", file=out)


def _section_name(ref: SectionRef) -> str:
    """`params/countries/<ISO3>.yaml, components.<stem>`, with how much of it was used."""
    key = ".".join(map(str, ref.key))
    used = f" ({len(ref.names)} keys)" if ref.names is not None else ""
    return f"{ref.path}, {key}{used}"


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
    # Estimates of other units, which a comparison shows, stand in the files that its run read.
    units = {"/".join(name.split("/")[:2]) for name in wanted}
    shown = [i for i in found.record.inputs if i.role == "estimates" and "/".join(i.path.split("/")[1:3]) in units]
    paths += [source.path for source in shown]
    recorded = {o.path: o for o in (*found.record.outputs, *shown)}
    if changed := [p for p in paths if p not in recorded or not _is_as_recorded(layout, recorded[p])]:
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


def _is_as_recorded(layout: Layout, entry: FileRef) -> bool:
    path = layout.root / entry.path
    if not path.is_file():
        return False
    if entry.rows_of:
        return files.sha256_text(slices.reference_rows(layout, entry.rows_of, entry.table)) == entry.sha256
    return files.sha256_file(path) == entry.sha256


def _value(row: Row) -> str:
    """The number as it is computed, whatever may be printed of it, and the exact figures that tell how sure it is."""
    unit = printing.statistic(row["statistic"]).unit
    if not row["estimate"] and row.get("value_as_published"):
        return f"{row['value_as_published']}, as the source prints it in a number's place"
    if not row["estimate"]:
        return f"no estimate  [n {row['n']}]"

    def show(text: str) -> str:
        return printing.number(float(text), unit) + (" points" if unit == "points" else "")

    text = show(row["estimate"])
    if row["ci_low"]:
        text += f" (95 % {show(row['ci_low'])} to {show(row['ci_high'])})"
    exact = ", ".join(f"{k} {row[k]}" for k in EXACT if row[k])
    return f"{text}  [{exact}]"


def _is_purposive(row: Row) -> bool:
    return "purposive_sample" in row["flags"].split(";")


def _design(rows: list[Row]) -> str:
    """The sample design that estimates share, and their degrees of freedom where those are one number."""
    row = rows[0]
    if _is_purposive(row):
        return "respondents chosen on purpose: counted as they are, and no estimate of a population"
    if not row["weight"]:
        return "a count or rate as it is: no sampling error"
    parts = [
        f"weight {row['weight']}",
        f"strata {row['strata']}",
        f"psu {row['psu']}",
        f"lonely PSU {row['lonely_psu']}",
    ]
    if row["calibrated_to"]:
        before = f" from {row['base_weight']}" if row["base_weight"] else ""
        parts.append(f"calibrated{before} to {row['calibrated_to'].replace(', ', ' and ').replace(':', ' by ')}")
    if row["ci_method"]:
        parts.append(f"{row['ci_method']} interval")
    parts.append(f"df rule {row['df_rule']}")
    if len({row["df"] for row in rows}) == 1:
        parts.append(f"df {row['df']}")
    return ", ".join(parts)


def _cell_source(layout: Layout, record: Record, cell_id: str) -> list[str]:
    """Source of a cell from the executed notebook, which lies with the outputs."""
    executed = next((o.path for o in record.outputs if o.role == "executed notebook"), None)
    path = layout.root / (executed or "")
    if not path.is_file():
        return ["(the executed notebook is not on this machine)"]
    try:
        cells = read_cells(path)
    except NotANotebook:
        return ["(the executed notebook is not a notebook any more: run `dh verify`)"]
    return cells[cell_id].splitlines() if cell_id in cells else ["(no such cell)"]


def _reference_sources(layout: Layout, source: Input, country: str) -> list[str]:
    """Who stands behind the unit's rows of a reference table, and under which licence; a row that is cut short names nobody."""
    if not (layout.root / source.path).is_file():
        return []
    rows = csv.DictReader(io.StringIO(slices.reference_rows(layout, country, source.table)))
    return list(dict.fromkeys(filter(None, map(_source_of, rows))))[:5]


def _source_of(row: Row) -> str | None:
    if row.get("source_title"):
        terms = f" ({row['licence']})" if row.get("licence") else ""
        return f"{row['source_title']}, {row.get('source_url') or 'no address'}{terms}"
    return row.get("source")
