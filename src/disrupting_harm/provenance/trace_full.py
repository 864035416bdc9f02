"""A chain in full as text: every link on a line of its own."""

from __future__ import annotations

from typing import TextIO

from disrupting_harm.evidence import estimates as columns
from disrupting_harm.provenance.assessed import print_assessment, print_assessments
from disrupting_harm.provenance.chain import Chain, is_as_recorded
from disrupting_harm.provenance.codes import codes_of_estimates
from disrupting_harm.provenance.contract_rules import (
    derived_record,
    derived_state,
    kept_in_words,
    rows_kept,
    rules_of,
    stem_of,
)
from disrupting_harm.provenance.facts import print_rows
from disrupting_harm.provenance.generated import references_of, seeds_of
from disrupting_harm.provenance.in_words import design_in_words, value_in_words
from disrupting_harm.provenance.questions import questions_asked
from disrupting_harm.provenance.table_rows import Row
from disrupting_harm.provenance.weights_behind import find_weights
from disrupting_harm.records import FileRef, Record, Saved, SectionRef


INDENT = 13
# Columns of an estimate: those that several may share, and those that tell how sure it is.
DESIGN = (*columns.DESIGN, "ci_method", "df_rule")
NON_ANSWERS = {
    "denominator": "kept in the denominator",
    "missing": "left out",
    "mixed": "kept in the denominator of some parts, left out of others",
}


def print_full(chain: Chain, out: TextIO) -> None:
    page = _Page(chain, out)
    page.print_head()
    page.print_shown()
    page.print_columns()
    page.print_contract()
    page.print_questions()
    page.print_weights()
    page.print_inputs()
    page.print_generators()
    page.print_run()
    page.print_form()
    page.print_codes()


class _Page:
    """One trace as text: a keyword, then what it says."""

    def __init__(self, chain: Chain, out: TextIO):
        self.chain, self.layout, self.found, self.out = chain, chain.layout, chain.found, out
        self.record, self.entry, self.sources, self.inputs, self.rows = (
            chain.record, chain.entry, chain.sources, chain.inputs, chain.rows,
        )  # fmt: skip
        self.generators: dict[str, Record] = {}

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
            if f"@v{definition.version}" not in row["estimate_id"]:
                status += ", NOT the version of the id: run `dh verify`"
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

    def print_contract(self) -> None:
        """What a value of each raw column must be to be let in, and how many rows were."""
        for stem in dict.fromkeys(filter(None, map(stem_of, () if self.entry.assessments else self.inputs))):
            if made := derived_record(self.layout, self.record.country, stem):
                state = derived_state(self.layout, made)
                self.line("let in by", f"{made.stage}, library sha256 {made.code.sha256}  {state}")
        for source in () if self.entry.assessments else self.inputs:
            for rule in rules_of(self.layout, self.record.country, source, self.chain.wanted_columns(source)):
                self.line("contract", f"{source.table}.{rule.column} is {rule.text}")
            for rows in rows_kept(self.layout, self.record.country, source):
                self.line("rows", kept_in_words(rows))

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
            ref = next((ref for ref in self.record.parameters if ref.path == file), None)
            state = f"  {self.chain.section_state(ref)}" if ref else ""
            self.line("form", f"{file}, {'row' if len(found) == 1 else 'rows'} {', '.join(found)}{state}")

    def print_weights(self) -> None:
        """Weights step by step down to the frame and the contacts of fieldwork."""
        for weights in find_weights(self.layout, self.chain):
            self.line(
                "weights", f"{weights.table.path}  sha256 {weights.table.sha256}  {weights.state}; {weights.said()}"
            )
            for table, column, line in weights.lines:
                made_of = ("raw " if line.raw else "") + ", ".join(line.sources)
                self.line("step", f"{table}.{column} <- {made_of} ({line.rule})")
            for file in weights.raw:
                made = "".join(f", generated by {record.stage}" for record in self.chain.generators(file))
                self._print_file("behind", file, more=made)

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
            self.generators.setdefault(made.stage, made)

    def print_generators(self) -> None:
        """The seeds of what generated the raw files, and the rows that it was set to."""
        for made in self.generators.values():
            seeds = seeds_of(self.layout, made)
            for key, value in seeds.by_key.items():
                self.line("seed", f"{value}, {key} of {seeds.file}  {seeds.state}")
            for reference in references_of(self.layout, made, self.chain.items):
                file = reference.file
                self.line("set to", f"{file.path}, {reference.said()}  sha256 {file.sha256}  {reference.state}")

    def _print_file(self, keyword: str, entry: FileRef, *, more: str = "") -> None:
        rows = f", rows of {entry.rows_of}" if entry.rows_of else ""
        self.line(keyword, f"{entry.path}{rows}  sha256 {entry.sha256}  {self.chain.state(entry)}{more}")

    def _print_made(self, entry: Saved) -> None:
        """The files of a saved thing, the cell that made them, and the function that drew or estimated it."""
        for file in self.chain.made(entry):
            self._print_file("file", file)
        for function in self.chain.functions(entry):
            self.line("function", f"{function.module}.{function.name}, {function.place()}")
        self.line(
            "cell",
            f"{self.record.notebook.path} # {entry.cell.id}  sha256 {entry.cell.sha256}  {self.chain.cell_state(entry)}".rstrip(),
        )
        for text in self.chain.cell_source(entry.cell.id):
            self.line("", f"| {text}")


def _section_name(ref: SectionRef) -> str:
    """`params/countries/<ISO3>.yaml, components.<stem>`, with how much of it was used."""
    key = ".".join(map(str, ref.key))
    used = f" ({len(ref.names)} keys)" if ref.names is not None else ""
    return f"{ref.path}, {key}{used}"
