"""What was asked of whom: the instruments of a unit, each beside the raw table that holds its answers, which is named by hash alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from disrupting_harm import files
from disrupting_harm.contracts.model import Table
from disrupting_harm.errors import UserError
from disrupting_harm.form_slices import form_hash
from disrupting_harm.instruments.answers import substantive
from disrupting_harm.instruments.form import read_instrument
from disrupting_harm.instruments.model import Choice, Instrument, Question
from disrupting_harm.instruments.publish import contract_of
from disrupting_harm.layout import Layout
from disrupting_harm.records import FileRef, Record
from disrupting_harm.sections import load_section
from disrupting_harm.study.load import load_study


INSTRUMENT = "instrument"  # the first key of a form among the parameters of a record


@dataclass(frozen=True)
class Asked:
    """title, population: as the unit's parameters say it; population is empty where they say none. table: all its columns, those that
    no form states among them. non_answers: the codes of the unit's survey rules. raw: the tables that hold the answers. edition: the
    hash of what is told of the instrument (see `ddi`), so that units that were asked the same share it.
    """

    unit: str
    component: str
    title: str
    population: str
    data_class: str
    instrument: Instrument
    table: Table
    non_answers: tuple[str, ...]
    raw: tuple[FileRef, ...]
    edition: str = ""

    @property
    def name(self) -> str:
        """Of the instrument, whichever unit used it."""
        return f"{self.component}-{self.instrument.table}-{self.edition}"

    @property
    def everybody(self) -> str:
        """Whose answers are in the table, where a question names no base."""
        return self.population or self.table.row

    def missing(self, question: Question) -> tuple[Choice, ...]:
        """Its choices that say nothing, such as `don't know`. A multiple choice holds each as a column, and has none."""
        said = substantive(question, set(self.non_answers))
        return () if question.is_multiple else tuple(choice for choice in question.choices if choice not in said)


def read_asked(layout: Layout, records: Mapping[str, Record]) -> tuple[Asked, ...]:
    """The instruments that these runs held their raw tables against, by unit, component and table.

    Raises UserError where a form is not the one of the run any more: the answers would be described by other questions.
    """
    problems = list(dict.fromkeys(p for record in records.values() for p in _problems(layout, record)))
    if problems:
        raise UserError("\n".join(problems))
    found = [
        _asked(layout, record, path) for record in records.values()
        if record.stage == f"{record.component}_derived@{record.country}" for path in dict.fromkeys(_forms(record))
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda asked: (asked.unit, asked.component, asked.instrument.table)))


def _forms(record: Record) -> Iterator[str]:
    return (ref.path for ref in record.parameters if ref.key[:1] == (INSTRUMENT,))


def _problems(layout: Layout, record: Record) -> Iterator[str]:
    for ref in record.parameters:
        if ref.key[:1] != (INSTRUMENT,):
            continue
        path = layout.root / ref.path
        if not path.is_file():
            yield f"{ref.path}: not there, and {record.country} was made with it; restore it with `git checkout {ref.path}`."
        elif form_hash(path, ref.path, tuple(map(str, ref.key[1:])), files.file_state(path)) != ref.sha256:
            yield f"{ref.path}: has changed since {record.country} was made with it; make it again with `dh repro {record.country}`."


def _asked(layout: Layout, record: Record, file: str) -> Asked:
    table = PurePosixPath(file).stem
    study, section = load_study(layout), load_section(layout, record.country, record.component)
    rules = section.rules(study) if hasattr(section, "rules") else study.survey
    instrument = read_instrument(layout.root / file, file, record.component)
    return Asked(
        unit=record.country, component=record.component, title=section.title, population=getattr(section, "population", ""),
        data_class=record.data_class, instrument=instrument, table=contract_of(record.component, instrument),
        non_answers=tuple(map(str, rules.non_answer_codes)),
        raw=tuple(entry for entry in record.inputs if entry.role == "raw" and entry.table == table),
    )  # fmt: skip
