"""Print the chain of a figure, a table or an estimate, link by link, down to the raw file and who collected it."""

from __future__ import annotations

import re
from typing import Literal, TextIO

from disrupting_harm import files
from disrupting_harm.evidence import estimates as columns
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.assessed import print_assessment, print_assessments
from disrupting_harm.provenance.chain import Chain, is_as_recorded
from disrupting_harm.provenance.chain_data import chain_data
from disrupting_harm.provenance.codes import codes_of_estimates
from disrupting_harm.provenance.facts import print_rows
from disrupting_harm.provenance.find_number import find_number, print_found
from disrupting_harm.provenance.in_words import design_in_words, value_in_words
from disrupting_harm.provenance.questions import questions_asked
from disrupting_harm.provenance.records import find, name_of_file, saved_entries
from disrupting_harm.provenance.table_rows import Row
from disrupting_harm.provenance.trace_tree import print_tree
from disrupting_harm.records import ID_COLUMNS, FileRef, Saved, SectionRef


Form = Literal["tree", "full", "json"]
NUMBER = re.compile(r"([A-Z]{3}) +(\S.*)")
REPORT_FILE = re.compile(r"\w+(\.[a-z]{2,3})?\.(html|pdf)")  # a report, an edition of it, or a sheet beside it
INDENT = 13
# Columns of an estimate: those that several may share, and those that tell how sure it is.
DESIGN = (*columns.DESIGN, "ci_method", "df_rule")
NON_ANSWERS = {
    "denominator": "kept in the denominator",
    "missing": "left out",
    "mixed": "kept in the denominator of some parts, left out of others",
}


def print_trace(layout: Layout, target: str, out: TextIO, *, form: Form = "tree") -> None:
    """Write the chain of `target` (the id of a saved thing, an estimate or an assessment, or an output file) to `out`.

    `target` may also be a number as it is printed, or the number of a figure, of a unit: `KEN 15.8`, `KEN 2d.1`. form: five lines, the
    whole chain, or the same as JSON. Raises TraceError.
    """
    if part := _part_of(layout, target):
        _print_contents(layout, target, *part, out)
        return
    if asked := NUMBER.fullmatch(target):
        found = find_number(layout, *asked.groups())
        if len(found) != 1:
            print_found(target, found, out)
            return
        target = found[0].id
    chain = Chain(layout, find(layout, target))
    if form == "json":
        out.write(files.dump_json(chain_data(chain)))
    elif form == "tree":
        print_tree(chain, out)
    else:
        page = _Page(chain, out)
        page.print_head()
        page.print_shown()
        page.print_columns()
        page.print_inputs()
        page.print_run()
        page.print_questions()
        page.print_form()
        page.print_codes()


class _Page:
    """One trace as text: a keyword, then what it says."""

    def __init__(self, chain: Chain, out: TextIO):
        self.chain, self.layout, self.found, self.out = chain, chain.layout, chain.found, out
        self.record, self.entry, self.sources, self.inputs, self.rows = (
            chain.record, chain.entry, chain.sources, chain.inputs, chain.rows,
        )  # fmt: skip

    def line(self, keyword: str, text: str) -> None:
        print(f"{keyword:<{INDENT}}{text}", file=self.out)

    def print_head(self) -> None:
        data_class = self.chain.data_class
        mark = "   SYNTHETIC stand-in, not evidence" if data_class == "synthetic" else ""
        one, kind = self.found.one, self.entry.kind.removesuffix("s") if self.found.one else self.entry.kind
        self.line(kind, (one or self.entry.trace_id) + mark)
        self.line("data class", data_class)
        for key in ("caption", "note", "source"):
            if text := getattr(self.entry, key):
                self.line(key, text)
        self._print_made(self.entry)

    def print_shown(self) -> None:
        estimates, assessed = self.chain.estimates, self.chain.assessed
        if self.found.assessment_id:
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
            if row["statistic"] == "mean":
                self.line("statistic", f"mean, in {row['unit']}" if row.get("unit") else "mean")
            self.line("value", value_in_words(row))
        else:
            self.line("estimates", str(len(rows)))
            for row in rows:
                self.line("", f"{row['estimate_id']}  {value_in_words(row)}")
        alike: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            alike.setdefault(tuple(row[name] for name in DESIGN), []).append(row)
        for group in alike.values():
            self.line("design", design_in_words(group))

    def print_columns(self) -> None:
        for source in (
            () if self.entry.assessments else self.inputs
        ):  # a cell names its own source, and is no computation
            for name in self.chain.wanted_columns(source):
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
            elif source.role == "reference":
                cited = self.found.assessment_id is not None
                # Of a table that changed, places do not name the same rows any more.
                rows = self.rows if is_as_recorded(self.layout, source) else {}
                print_rows(self.layout, source, self.record.country, rows, self.line, cited=cited)

    def print_run(self) -> None:
        for ref in self.record.parameters:
            self.line("parameters", f"{_section_name(ref)}  sha256 {ref.sha256}  {self.chain.section_state(ref)}")
        library = self.record.code
        self.line("library", f"disrupting_harm {library.version}  sha256 {library.sha256}  {self.chain.code_state()}")
        lock = self.record.lock
        self.line("environment", f"{lock.path}, the packages that ran  sha256 {lock.sha256}")

    def print_questions(self) -> None:
        """The wording of every question behind the estimates, and where it stands in its form."""
        places: dict[str, list[int]] = {}
        for source in self.inputs:
            columns = self.chain.wanted_columns(source)
            for asked in questions_asked(self.layout, self.record.country, source, columns):
                self.line("question", f"{source.table}.{asked.item}: {asked.wording}")
                places.setdefault(asked.file, []).append(asked.row)
        for file, numbers in places.items():
            found = [str(number) for number in dict.fromkeys(numbers)]
            self.line("form", f"{file}, {'row' if len(found) == 1 else 'rows'} {', '.join(found)}")

    def print_form(self) -> None:
        """The questionnaire that a codebook prints, which is no answer to it."""
        if self.entry.form:
            ref = next((ref for ref in self.record.parameters if ref.path == self.entry.form), None)
            self.line(
                "form",
                f"{self.entry.form}  sha256 {ref.sha256}  {self.chain.section_state(ref)}" if ref else self.entry.form,
            )

    def print_codes(self) -> None:
        """What the codes of the estimates mean, and the codebook that says so, in the version that was used."""
        ref = self.chain.codebook
        if ref is None:
            return
        for code in codes_of_estimates(self.layout, self.record, self.chain.estimates):
            self.line("code", f"{code.id}: {code.label}. {code.description} (theme {code.theme})")
        self.line("codebook", f"{ref.path}  sha256 {ref.sha256}  {self.chain.section_state(ref)}")

    def _print_stand_in(self, raw: FileRef) -> None:
        for made in self.chain.generators(raw):
            self.line("generated by", f"{made.stage}, library sha256 {made.code.sha256}")

    def _print_file(self, keyword: str, entry: FileRef) -> None:
        rows = f", rows of {entry.rows_of}" if entry.rows_of else ""
        self.line(keyword, f"{entry.path}{rows}  sha256 {entry.sha256}  {self.chain.state(entry)}")

    def _print_made(self, entry: Saved) -> None:
        """The files of a saved thing, and the cell that made them."""
        for file in self.chain.made(entry):
            self._print_file("file", file)
        self.line("cell", f"{self.record.notebook.path} # {entry.cell.id}  sha256 {entry.cell.sha256}")
        for text in self.chain.cell_source(entry.cell.id):
            self.line("", f"| {text}")


def _part_of(layout: Layout, target: str) -> tuple[str, str | None] | None:
    """The country, and the component, whose report or executed notebook `target` is; None for any other file."""
    match (name_of_file(layout, target) or "").split("/"):
        case ["outputs", "reports", unit, name] if REPORT_FILE.fullmatch(name):
            return unit, None
        case ["outputs", unit, stem, name] if name == f"{stem}.ipynb":
            return unit, stem
    return None


def _print_contents(layout: Layout, target: str, country: str, component: str | None, out: TextIO) -> None:
    """A report or notebook is a page of figures and tables: name them, each with the command that traces it."""
    print(f"{target}: figures and tables, each with its own chain", file=out)
    for record, entry in saved_entries(layout):
        if record.country == country and component in (None, record.component) and entry.kind not in ID_COLUMNS:
            print(f"  dh trace {entry.trace_id:<55} {record.class_of(entry):<10} {entry.caption}", file=out)


def _section_name(ref: SectionRef) -> str:
    """`params/countries/<ISO3>.yaml, components.<stem>`, with how much of it was used."""
    key = ".".join(map(str, ref.key))
    used = f" ({len(ref.names)} keys)" if ref.names is not None else ""
    return f"{ref.path}, {key}{used}"
