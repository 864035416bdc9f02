"""What the notebook of a run may read: derived tables, reference tables, saved estimates and records, each noted by its hash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import pandas as pd

from disrupting_harm import files, records
from disrupting_harm.at_rest.sealed import open_sealed
from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.evidence.assessments import COLUMNS as ASSESSED
from disrupting_harm.evidence.declared import require_declared
from disrupting_harm.evidence.estimates import COLUMNS
from disrupting_harm.evidence.made_of import class_of_reference
from disrupting_harm.evidence.opened import Opened
from disrupting_harm.evidence.source_rows import COLUMN, name_rows
from disrupting_harm.records import ID_COLUMNS, Input, Line, Record
from disrupting_harm.reference import read_reference
from disrupting_harm.reference_rows import reference_part
from disrupting_harm.sections import held


class Loading(Opened):
    """A run that loads what its stage declares."""

    def tables(self) -> list[str]:
        return list(self.params.tables)

    def load(self, table: str, *, component: str | None = None) -> pd.DataFrame:
        """A derived table of this component, or of one that it needs. Its hash, lineage and raw files go into the record."""
        component = component or self.component
        path = self.layout.derived(self.iso3, component) / f"{table}.parquet"
        self._require(path, f"dh repro {component}_derived@{self.iso3}")
        record = self._read_record(path.with_name("record.json"))
        self._require_same_class(path, record.data_class)
        made = next(output for output in record.outputs if output.table == table)
        frame = pd.read_parquet(open_sealed(path, file=self.layout.relative(path)))
        self._note_input(
            Input(
                path=self.layout.relative(path), sha256=files.sha256_file(path), role="derived", table=table, rows=len(frame),
                data_class=record.data_class, columns=made.columns, origin=record.origin,
                raw=tuple(i for i in record.inputs if i.table in made.raw_tables), findings=made.findings,
            )
        )  # fmt: skip
        self.gate.protect(f"{component}/{table}" if component != self.component else table, frame)
        frame.attrs["data_class"] = record.data_class  # which pandas hands on to much of what is made of the table
        return frame

    def note_columns(self, table: str, columns: Mapping[str, tuple[Sequence[str], str]]) -> None:
        """Columns that the notebook made of a loaded table's own, each with its sources and rule: they join its lineage."""
        name, entry = next((name, entry) for name, entry in self.inputs.items() if entry.table == table)
        for column, (of, rule) in columns.items():
            self.gate.check_texts(table, column=" ".join((column, *of)), rule=rule)
        made = {name: Line(sources=tuple(of), rule=rule) for name, (of, rule) in columns.items()}
        self.inputs[name] = entry.model_copy(update={"columns": made | entry.columns})
        self._write_events()

    def load_reference(self, name: str, *, columns: Sequence[str] = ()) -> pd.DataFrame:
        """The unit's rows of a reference table, or all of a table about the world: facts with a source in every row. Text as
        printed, but for the `columns` computed with. Each row has its name in the column `reference_rows`.
        """
        require_declared(
            self.layout, self.declared, self.layout.reference_slice(self.iso3, name), self.component, self.iso3
        )
        frame = read_reference(self.layout, name, numbers=columns, iso3=self.iso3)
        used = {c: Line(sources=(c,), rule="as it is", raw=True) for c in columns or frame.columns}
        self._note_input(
            Input(
                path=self.layout.relative(self.layout.reference(name)), role="reference", table=name, rows=len(frame), columns=used,
                data_class=class_of_reference(name), **reference_part(self.layout, self.iso3, name),
            )
        )  # fmt: skip
        self.facts[name] = name_rows(frame, name)
        return self.facts[name].copy()

    def load_estimates(self, component: str, ids: Sequence[str]) -> pd.DataFrame:
        """Saved estimates of a component of all units that this run speaks of and that hold it, with the column `iso3`.

        They keep their ids and classes: this run's figures may show them, and be traced to them. Raises UndeclaredInputError for a
        unit whose outputs the stage does not declare.
        """
        return self._load_saved("estimates", component, ids, COLUMNS, self.loaded_estimates)

    def load_assessments(self, component: str, ids: Sequence[str]) -> pd.DataFrame:
        """Saved assessments of all units, as text, as `load_estimates` has estimates."""
        return self._load_saved("assessments", component, ids, ASSESSED, self.loaded_assessments)

    def _load_saved(
        self,
        kind: Literal["estimates", "assessments"],
        component: str,
        ids: Sequence[str],
        columns: Sequence[str],
        loaded: dict,
    ) -> pd.DataFrame:
        """What notebooks saved of a `kind` under one of `ids`; each row's own id goes into `loaded`, with the table it is of."""
        text = {"by": str, "level": str} if kind == "estimates" else str
        frames = []
        for iso3 in self.study.spoken_of(self.iso3):
            if not self.layout.country(iso3).is_file() or component not in held(self.layout, iso3):
                continue
            record = self._read_record_of(iso3, component)
            for id in ids:
                entry = next((e for e in record.saved if e.kind == kind and e.id == id), None)
                if entry is None:
                    continue
                path = self.layout.root / entry.files[0]
                self._note_input(
                    Input(
                        path=self.layout.relative(path), sha256=files.sha256_file(path), role=kind,
                        table=f"{component}/{id}", data_class=record.class_of(entry), origin=record.origin,
                    )
                )  # fmt: skip
                frame = pd.read_csv(path, dtype=text, keep_default_na=False, na_values=[""])
                words = frame.columns.intersection(["by", "level"] if kind == "estimates" else list(frame))
                frame[words] = frame[words].fillna("")
                loaded |= dict.fromkeys(frame[ID_COLUMNS[kind]], f"{component}/{id}")
                # Rows of reference tables are named among those of their own unit, and mean nothing for this one.
                frames.append(frame.drop(columns=COLUMN, errors="ignore").assign(iso3=iso3))
                self.gate.remember(kind, frames[-1], ID_COLUMNS[kind])
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["iso3", *columns])

    def _read_record_of(self, iso3: str, component: str) -> Record:
        path = self.layout.output(iso3, component) / "record.json"
        self._require(path, f"dh repro {component}@{iso3}")
        return self._read_record(path)

    def load_record(self, component: str) -> Record:
        """The record of another component of the same unit."""
        path = self.layout.output(self.iso3, component) / "record.json"
        self._require(path, f"dh repro {component}@{self.iso3}")
        record = self._read_record(path)
        self._note_input(
            Input(
                path=self.layout.relative(path), sha256=files.sha256_file(path), role="record", table=component,
                data_class=record.data_class,
            )
        )  # fmt: skip
        return record

    def note_read(self, read: Mapping[str, str]) -> None:
        """Saved files of the unit that the library read for this run, by path from the root: each joins the record with its hash.

        Raises UndeclaredInputError for a file that the stage does not declare.
        """
        for name, sha256 in read.items():
            require_declared(self.layout, self.declared, self.layout.root / name, self.component, self.iso3)
            if name not in self.inputs:
                self.inputs[name] = Input(path=name, sha256=sha256, role="saved")
        self._write_events()

    def held(self) -> tuple[str, ...]:
        """Components that the unit holds, in the order of the report."""
        return held(self.layout, self.iso3)

    def _require(self, path: Path, command: str) -> None:
        require_declared(self.layout, self.declared, path, self.component, self.iso3)
        if not path.is_file():
            raise MissingInputError(f"{self.layout.relative(path)}: not there; make it with `{command}`.")

    def _read_record(self, path: Path) -> Record:
        try:
            return records.read_record(path)
        except records.NotARecord:
            raise UserError(
                f"{self.layout.relative(path)}: cannot be read as a record; make it again with `make reproduce`."
            ) from None

    def _require_same_class(self, path: Path, data_class: str) -> None:
        """Parameters that were edited after the derived table was made must not give a stand-in another label."""
        if data_class != self.data_class:
            raise UserError(
                f"{self.layout.relative(path)}: is {data_class}, but params/countries/{self.iso3}.yaml declares "
                f"{self.data_class}; make it again with `make reproduce`."
            )
