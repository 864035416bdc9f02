"""An opened run: what its notebook may ask about itself, and the list of what it read and saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from disrupting_harm import printing, slices
from disrupting_harm.errors import UserError, near
from disrupting_harm.evidence import events
from disrupting_harm.evidence.gate import Gate
from disrupting_harm.layout import Layout
from disrupting_harm.records import Cell, Input, Saved
from disrupting_harm.sections import data_section, load_defaults, load_needs, load_section
from disrupting_harm.study.catalogue import Definition, in_words
from disrupting_harm.study.conventions import Study
from disrupting_harm.study.load import load_study
from disrupting_harm.study.model import DataClass
from disrupting_harm.study.section import Section


if TYPE_CHECKING:
    import pandas as pd


@dataclass
class Opened:
    """The run of a component's notebook for a unit. `folder` is where it writes, `declared` what its stage may read."""

    layout: Layout
    component: str
    iso3: str
    folder: Path
    declared: tuple[str, ...]
    by_hand: bool = False
    parameters_sha256: str = ""  # of the parameters as they were when the run was opened
    inputs: dict[str, Input] = field(default_factory=dict)
    saved: list[Saved] = field(default_factory=list)
    saved_estimates: dict[str, str] = field(default_factory=dict)  # estimate id to the id it was saved under
    loaded_estimates: dict[str, str] = field(default_factory=dict)  # those of other units, to the table they are of
    named: dict[str, str] = field(default_factory=dict)  # what readers see for levels that no parameter names
    saved_assessments: dict[str, str] = field(default_factory=dict)  # as saved_estimates
    loaded_assessments: dict[str, str] = field(default_factory=dict)  # as loaded_estimates
    facts: dict[str, pd.DataFrame] = field(
        default_factory=dict, repr=False
    )  # reference tables that were loaded, as they are
    gate: Gate = field(init=False, repr=False)  # what may not leave

    def __post_init__(self) -> None:
        self.gate = Gate(self.folder, goes_on=not self.by_hand)

    # -- what the notebook may ask about itself

    @property
    def scope(self) -> str:
        return f"{self.iso3}/{self.component}"

    @cached_property
    def study(self) -> Study:
        return load_study(self.layout)

    @property
    def country_name(self) -> str:
        return self.study.unit(self.iso3).name

    @cached_property
    def params(self) -> Section:
        """The component's parameters for this unit."""
        return load_section(self.layout, self.iso3, self.component)

    def need(self, stem: str) -> Section:
        """The parameters of a component that this one needs. Raises UserError for one that it does not declare."""
        needs = load_needs(self.layout, self.iso3, self.component)
        if stem not in needs:
            raise UserError(f"{self.component}: does not need {stem}; declare it in `needs` of the component.")
        return needs[stem]

    def defaults(self, stem: str) -> Section:
        """The study-wide parameters of a component that this one compares, as far as it declares to read them."""
        return load_defaults(self.layout, self.component, stem)

    @property
    def data_class(self) -> DataClass:
        """The class of the component's own data. What is saved has the class of the tables that it is made from."""
        return self.data.data_class

    @cached_property
    def data(self) -> Section:
        """The section that says where the component's data are from: its own, or that of the survey it models."""
        return data_section(self.layout, self.iso3, self.component)

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """What the component's estimates for this unit are made of, in the words of the unit's phase."""
        known = slices.definitions_of(self.layout, self.iso3, self.component)
        return in_words({name: known[name] for name in self.params.used(known)}, self.study.words(self.iso3))

    def definition(self, name: str) -> Definition:
        if name not in self.definitions:
            raise UserError(
                f"params/indicators: no {name} among what {self.component} estimates for {self.iso3}{near(name, self.definitions)}; "
                "define it there, and list it in the unit's parameters."
            )
        return self.definitions[name]

    def label(self, name: str) -> str:
        """What a reader sees for an indicator, domain or level."""
        if name in self._printed:
            return self.definitions[name].label
        sections = [*load_needs(self.layout, self.iso3, self.component).values(), self.params]
        return ({k: v for section in sections for k, v in section.labels.items()} | self.named).get(name, name)

    @cached_property
    def _printed(self) -> set[str]:
        return set(self.params.printed(self.definitions))

    # -- the record

    def _note_input(self, entry: Input) -> None:
        """A file that is read once more keeps what was noted of its columns."""
        before = self.inputs.get(entry.path)
        if before is not None and before.sha256 == entry.sha256:
            entry = entry.model_copy(update={"columns": before.columns | entry.columns})
        self.inputs[entry.path] = entry
        self._write_events()

    def _note_saved(self, kind: str, id: str, paths: Sequence[Path], **facts) -> None:
        """Into the place of what an earlier run of the cell saved under this id, if there is such a thing."""
        self.gate.note_files(paths)
        self.gate.check_texts(id, id=id, **{what: facts.get(what, "") for what in ("caption", "note")})
        cell = Cell(id="", sha256=events.running_cell() or "")
        names = tuple(p.name for p in paths)
        entry = Saved(kind=kind, id=id, trace_id=f"{self.scope}/{id}", files=names, cell=cell, **facts)
        self.saved = [*(other for other in self.saved if other.id != id), entry]
        self._write_events()

    def _not_said_above(self, id: str, note: str) -> str:
        """The sentences of a note that the figure or table above, of the same cell, does not end with."""
        above = [entry for entry in self.saved if entry.kind in ("figure", "table") and entry.id != id][-1:]
        cell = events.running_cell()
        if not above or not cell or above[0].cell.sha256 != cell:
            return note
        said = printing.sentences(above[0].note)
        return " ".join(sentence for sentence in printing.sentences(note) if sentence not in said)

    def _write_events(self) -> None:
        events.write(
            self.folder, self.layout.root, self.inputs.values(), self.saved, parameters_sha256=self.parameters_sha256,
            gate=self.gate.notes(),
        )  # fmt: skip

    def _after_cell(self, *_: object) -> None:
        self.gate.check_cell()
        self._write_events()
