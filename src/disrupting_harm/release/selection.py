"""Which files of which units a release takes: what records of the public half name, and these records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.records import NotARecord, Output, Record, Saved, read_record
from disrupting_harm.study.load import load_study
from disrupting_harm.study.model import DataClass


# A file is of the class of the least public thing in it, as a report's page is; that something stands in is said beside.
LEAST_PUBLIC_FIRST: tuple[DataClass, ...] = ("restricted", "synthetic", "public")
RECORD = "record"
ROLES = (
    "figure",
    "table",
    "executed notebook",
    "report",
    "claims",
)  # of outputs, whatever else a record names stays here


@dataclass(frozen=True)
class Chosen:
    """A file to release. stand_in: whether anything in it is. kind: of the saved thing, where one wrote it.

    shows_estimates: whether its record names estimates that it shows.
    """

    path: str
    sha256: str
    unit: str
    role: str
    data_class: DataClass
    stand_in: bool
    record: str
    trace_id: str = ""
    kind: str = ""
    shows_estimates: bool = False


@dataclass(frozen=True)
class Selection:
    """records: by their paths, all that the chosen units have in the public half."""

    units: tuple[str, ...]
    files: tuple[Chosen, ...]
    records: dict[str, Record]

    def holding(self, data_class: DataClass) -> dict[str, list[str]]:
        """By unit, the components that hold anything of this class: their data, or what a notebook saved."""
        found: dict[str, set[str]] = {}
        for record in self.records.values():
            if data_class in (record.data_class, *record.classes()) and not _is_report(record):
                found.setdefault(record.country, set()).add(record.component)
        return {unit: sorted(components) for unit, components in sorted(found.items())}


def select(layout: Layout, units: Sequence[str]) -> Selection:
    """The files of these units, or of all that have a report here. Raises UserError with every problem."""
    study = load_study(layout)
    problems: list[str] = []
    for unit in units:
        try:
            study.unit(unit)
        except UserError as error:
            problems.append(str(error))
    if problems:
        raise UserError("\n".join(dict.fromkeys(problems)))
    chosen = tuple(sorted(set(units))) or tuple(
        sorted(p.parent.name for p in layout.report("*").parent.glob("*/record.json"))
    )
    if not chosen:
        raise UserError(
            "outputs/reports: holds no report, so there is nothing to release; make them with `make reproduce`."
        )
    found: list[Chosen] = []
    records: dict[str, Record] = {}
    for unit in chosen:
        if not (layout.report(unit) / "record.json").is_file():
            problems.append(f"{layout.relative(layout.report(unit))}: holds no report; make it with `dh repro {unit}`.")
            continue
        for path in _record_paths(layout, unit):
            name = layout.relative(path)
            try:
                records[name] = record = read_record(path)
            except NotARecord:
                problems.append(f"{name}: is not a record any more; make it again with `dh repro {unit}`.")
                continue
            if record.country != unit:
                problems.append(f"{name}: is a record of {record.country}; make it again with `dh repro {unit}`.")
                continue
            found += _files_of(path, name, record, problems)
    if problems:
        raise UserError("\n".join(problems))
    return Selection(chosen, tuple(sorted(found, key=lambda file: file.path)), records)


def _record_paths(layout: Layout, unit: str) -> list[Path]:
    """Of executed notebooks, of the report, and the public ones of stages whose outputs are restricted."""
    own = [p for p in layout.outputs().glob(f"{unit}/*/record.json") if not p.parent.name.startswith(".")]
    return sorted([*own, layout.report(unit) / "record.json", *layout.outputs().glob(f"{unit}/records/*.json")])


def _files_of(path: Path, name: str, record: Record, problems: list[str]) -> Iterator[Chosen]:
    classes = {record.data_class, *record.classes()}
    least = next(c for c in LEAST_PUBLIC_FIRST if c in classes)
    stand_in = "synthetic" in classes
    yield Chosen(name, files.sha256_file(path), record.country, RECORD, least, stand_in, name)
    if path.parent.name == "records":
        return  # what it names is restricted
    saved = {file: entry for entry in record.saved for file in entry.files}
    for output in record.outputs:
        entry = saved.get(output.path)
        if problem := _refusal(output, entry, name):
            problems.append(problem)
        elif entry is None:
            yield Chosen(output.path, output.sha256, record.country, output.role, least, stand_in, name)
        else:
            of = record.class_of(entry)
            yield Chosen(
                output.path, output.sha256, record.country, output.role, of, of == "synthetic", name, entry.trace_id,
                entry.kind, bool(entry.estimates),
            )  # fmt: skip


def _refusal(output: Output, entry: Saved | None, name: str) -> str | None:
    """Why a file that a record names is not released: it lies elsewhere, is of no kind that leaves, or nothing saved it."""
    inside = PurePosixPath(output.path)
    if ".." in inside.parts or not inside.is_relative_to(PurePosixPath(name).parent):
        return f"{output.path}: {name} names it and it does not lie beside it; make it again with `dh repro`."
    if output.role not in ROLES:
        return (
            f"{output.path}: is no figure, table, notebook, page or list of claims, and nothing else is released; "
            "take what writes it out of the notebook and run `dh repro`."
        )
    if output.role in ("figure", "table") and entry is None:
        return (
            f"{output.path}: no `run.save_figure`, `run.save_table` or `run.save_estimates` wrote it; "
            "save it so, or take what writes it out of the notebook, and run `dh repro`."
        )
    return None


def _is_report(record: Record) -> bool:
    return record.component == Layout.cover
