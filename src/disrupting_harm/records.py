"""The record of a stage: what it read, ran and wrote. One form for every stage, one writer, one reader.

A record is deterministic: no clock, no host, no absolute path. Paths are relative to the project's root.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from disrupting_harm import files
from disrupting_harm.study.catalogue import Statistic, Status
from disrupting_harm.study.model import DataClass, Model


SCHEMA = 1


class FileRef(Model):
    """A file by its hash. `rows_of` names the unit whose rows of a shared table are meant: the hash is then of those."""

    path: str
    sha256: str
    role: str
    table: str | None = None
    rows_of: str | None = None


class Line(Model):
    """How one column was made: of which columns (of the raw file if `raw`, else of the same table), by which rule."""

    sources: tuple[str, ...]
    rule: str
    raw: bool = False


class Input(FileRef):
    """A file that was read. Of a derived table: its columns, the raw files behind it, who collected them and what is suspicious
    in it, in sentences. rows: of a table.
    """

    rows: int | None = None
    data_class: DataClass | None = None
    columns: dict[str, Line] = {}
    raw: tuple[FileRef, ...] = ()
    origin: dict[str, str | None] = {}
    findings: tuple[str, ...] = ()


class Output(FileRef):
    """A file that was written. Of a derived table: its columns, the raw tables it is made of, and what is suspicious in it."""

    raw_tables: tuple[str, ...] = ()
    columns: dict[str, Line] = {}
    findings: tuple[str, ...] = ()


class SectionRef(Model):
    """The part of a parameter file that was used: the keys `names` below `key` (all if None), by the hash of their content.

    `without` are fields of each that do not count, such as labels where only definitions were used.
    """

    path: str
    key: tuple[str | int, ...]
    names: tuple[str, ...] | None = None
    without: tuple[str, ...] = ()
    sha256: str


class Library(Model):
    """The modules that ran, by the hash of their list, and the file that lists them."""

    version: str
    path: str
    sha256: str


class Cell(Model):
    id: str
    sha256: str


class DefinitionRef(Model):
    """Which version of a definition was estimated, and whether it was a draft, reviewed or official then."""

    version: int
    status: Status
    statistic: Statistic = "proportion"  # a mean says that it is one


class Saved(Model):
    """A figure, table, or set of estimates or assessments that a notebook saved.

    definitions: those of its indicators, by name. themes: what its rows are about, of `themes` in params/study.yaml.
    data_class: that of the tables it is made from; None is the record's (`Record.class_of`). rows: by reference table, the rows that
    it is made of or shows, by their places among the unit's (`evidence.source_rows`); empty where a table is used as a whole.
    form: the file of the questionnaire that a codebook prints.
    """

    kind: Literal["estimates", "assessments", "table", "figure"]
    id: str
    trace_id: str
    files: tuple[str, ...]
    cell: Cell
    data_class: DataClass | None = None
    tables: tuple[str, ...] = ()
    estimates: tuple[str, ...] = ()
    assessments: tuple[str, ...] = ()
    definitions: dict[str, DefinitionRef] = {}
    themes: tuple[str, ...] = ()
    rows: dict[str, tuple[int, ...]] = {}
    form: str = ""
    caption: str = ""
    source: str = ""
    note: str = ""


# Kinds that hold what figures and tables show, and the column of its id in their tables.
ID_COLUMNS = {"estimates": "estimate_id", "assessments": "assessment_id"}


class AcceptedRows(Model):
    """A suspicion about a raw table that the parameters say is right, and in how many rows; in none, where it did not occur."""

    kind: str
    column: str | None = None
    rows: int
    reason: str


class RawRows(Model):
    """What was read of a raw table: its rows and where they went, its columns, its design.

    A record is public, so it holds no respondent's value and no identifier. Weights are the exception and no exact one:
    `weight_range` and `largest_share` have two significant digits. unused: the first columns of which nothing was made.
    absent: the items of the contract that the file does not have; an import tells them, and they are not written. So it is with
    identifying: columns that identify a person by themselves, and of which nothing was made.
    """

    table: str
    rows: int
    kept: int
    other_units: int = 0
    set_aside: dict[str, int] = {}  # rows by the column that was blank in them
    columns: int
    used: int
    unused: tuple[str, ...] = ()
    absent: tuple[str, ...] = Field((), exclude=True)
    identifying: tuple[str, ...] = Field((), exclude=True)
    psus: int | None = None
    strata: int | None = None
    weight_range: tuple[float, float] | None = None
    largest_share: float | None = None  # of the largest weight in the sum
    blanks: dict[str, int] = {}  # rows by column of the contract, where there are any
    missing_codes: dict[str, int] = {}  # rows by column of the contract in which a missing code stood
    blanked: dict[str, str] = {}  # the reason by column of the contract that the unit leaves blank
    delivered_sha256: str | None = None  # of the delivered file that the raw file was cut from, or made of
    lost: dict[str, int] = {}  # of a project of coded text: by kind, how many it held that are not carried
    noted: dict[str, int] = {}  # of these, what is carried and may not be as it was meant
    accepted: tuple[AcceptedRows, ...] = ()


class Record(Model):
    schema_version: Literal[1] = SCHEMA
    stage: str
    component: str
    country: str
    data_class: DataClass
    parameters_sha256: str = ""  # of all that was used of the parameters, after inheritance
    parameters: tuple[SectionRef, ...]  # where it was stated
    code: Library
    lock: FileRef  # the lines of the installed distributions that ran
    notebook: FileRef | None = None
    origin: dict[str, str | None] = {}
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...] = ()
    raw_rows: tuple[RawRows, ...] = ()
    saved: tuple[Saved, ...] = Field(default=())

    def made(self) -> tuple[Saved, ...]:
        """The sets of estimates and assessments, which figures and tables show."""
        return tuple(entry for entry in self.saved if entry.kind in ID_COLUMNS)

    def class_of(self, entry: Saved) -> DataClass:
        """The class of a saved thing, which may be another than that of the component's own data."""
        return entry.data_class or self.data_class

    def classes(self) -> tuple[DataClass, ...]:
        """The classes of what was saved, each once, in its order; that of the component's data where nothing was."""
        return tuple(dict.fromkeys(map(self.class_of, self.saved))) or (self.data_class,)

    def files(self) -> list[FileRef]:
        """Every file that the record pins by hash, raw files behind its inputs included."""
        found: list[FileRef] = [*self.inputs, *self.outputs]
        found += [raw for entry in self.inputs for raw in entry.raw]
        return found + ([self.notebook] if self.notebook else [])


class NotARecord(ValueError):
    """A file that cannot be read as a record."""


def record_text(record: Record) -> str:
    return files.dump_json(record.model_dump(mode="json", exclude_defaults=True) | {"schema_version": SCHEMA})


def write_record(path: Path, record: Record) -> None:
    files.write_text(path, record_text(record))


def read_record(path: Path) -> Record:
    """Raises NotARecord for a file that is absent, damaged or of another form."""
    try:
        return Record.model_validate(files.read_json(path))
    except (OSError, ValueError, ValidationError):
        raise NotARecord(str(path)) from None


def file_ref(path: Path, name: str, role: str, **facts) -> FileRef:
    return FileRef(path=name, sha256=files.sha256_file(path), role=role, **facts)
