"""How a stand-in was generated: the program, its seeds, and the rows of reference tables that it was set to."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from disrupting_harm import files
from disrupting_harm.errors import ParamsError
from disrupting_harm.evidence.source_rows import spans
from disrupting_harm.layout import Layout
from disrupting_harm.ordered_json import ordered_json
from disrupting_harm.provenance.chain import ABSENT, CHANGED, CHECKED, file_state
from disrupting_harm.records import FileRef, Record
from disrupting_harm.reference_rows import numbered_rows
from disrupting_harm.registry import Role, component
from disrupting_harm.study.parameter_file import read_parameters


SEED = "seed"


@dataclass(frozen=True)
class Seeds:
    """by_key: each seed of the parameters that the program was told, by its key in their slice. file: that slice."""

    by_key: Mapping[str, int]
    file: str
    state: str


@dataclass(frozen=True)
class Reference:
    """A reference table that a generator read. rows: those about what is traced, by their numbers in the file; of no such row, all."""

    file: FileRef
    rows: tuple[int, ...]
    state: str

    def said(self) -> str:
        if not self.rows:
            return f"rows of {self.file.rows_of}" if self.file.rows_of else "all rows"
        return f"row{'s' if len(self.rows) > 1 else ''} {spans(self.rows)}"


def seeds_of(layout: Layout, made: Record) -> Seeds:
    """The seeds in the slice of the parameters of a generator's stage, and whether the slice is the one that it used."""
    path = layout.params_slice(made.country, made.stage.partition("@")[0])
    name = layout.relative(path)
    try:
        text = path.read_text(encoding="utf-8")
        found = dict(_seeds(json.loads(text), ()))
    except FileNotFoundError:
        return Seeds({}, name, ABSENT)
    except (ValueError, OSError):
        return Seeds({}, name, CHANGED)
    return Seeds(found, name, CHECKED if parameters_are_used(layout, made, "stand_in") else CHANGED)


def parameters_are_used(layout: Layout, made: Record, role: Role) -> bool:
    """Whether the slice of a stage's parameters, with the conventions of the study that go with it, is what its record says it used."""
    try:
        text = layout.params_slice(made.country, made.stage.partition("@")[0]).read_text(encoding="utf-8")
        names = component(made.component).conventions.get(role, ())
        study = read_parameters(layout, layout.study()).data if names else {}
    except (ParamsError, OSError, UnicodeDecodeError):
        return False
    return files.sha256_text(text + ordered_json({name: study.get(name) for name in names})) == made.parameters_sha256


def _seeds(content: object, key: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    if isinstance(content, dict):
        for name, value in content.items():
            if name == SEED and isinstance(value, int):
                yield ".".join((*key, name)), value
            else:
                yield from _seeds(value, (*key, name))


def references_of(layout: Layout, made: Record, items: Collection[str]) -> Iterator[Reference]:
    """The reference tables that a generator read, each with its rows about the items: those of which a cell is the name of one."""
    for file in made.inputs:
        if file.role != "reference" or not file.table:
            continue
        rows: tuple[int, ...] = ()
        if (layout.root / file.path).is_file():
            own = numbered_rows(layout, made.country, file.table)
            rows = tuple(number for number, row in own if set(items) & set(row.values()))
        yield Reference(file, rows, file_state(layout, file))
