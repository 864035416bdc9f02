"""The run of one notebook for one country: what it read, what it wrote, and which cell did it.

Inside the pipeline the run writes to the folder that the engine names; run by hand it writes to `outputs/.scratch/`,
never to a pipeline output, so that looking at a notebook makes nothing stale.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from disrupting_harm import files
from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.evidence import display
from disrupting_harm.evidence.declared import declared_inputs, require_declared
from disrupting_harm.evidence.estimates import FLOAT_FORMAT, as_saved, complete
from disrupting_harm.layout import Layout
from disrupting_harm.reference import read_reference
from disrupting_harm.study import (
    Count,
    Country,
    HouseholdSurvey,
    Indicator,
    in_words,
    known_indicators,
    load_catalogue,
    load_country,
    load_study,
    survey_indicators,
    survey_rules,
)
from disrupting_harm.survey import SurveyDesign
from disrupting_harm.survey.presentation import present


if TYPE_CHECKING:
    from matplotlib.figure import Figure

RUN_FOLDER = "DH_RUN_FOLDER"
EVENTS = "run.json"


def open_run(component: str, country: str) -> Run:
    """Open the run of `component` for `country` (ISO 3166 alpha-3). Raises a UserError that says what to mend."""
    layout = Layout.find()
    params = load_country(layout, country)
    folder = os.environ.get(RUN_FOLDER)
    return Run(
        layout=layout,
        component=component,
        country=params,
        folder=Path(folder) if folder else files.fresh_directory(layout.scratch(country, component)),
        declared=declared_inputs(layout, component, country),
    )


@dataclass
class Run:
    layout: Layout
    component: str
    country: Country
    folder: Path
    declared: tuple[str, ...]
    inputs: dict[str, dict] = field(default_factory=dict)
    saved: list[dict] = field(default_factory=list)
    known: dict[str, pd.Series] = field(default_factory=dict)

    # -- what the notebook may ask about itself

    @property
    def iso3(self) -> str:
        return self.country.iso3

    @property
    def scope(self) -> str:
        return f"{self.iso3}/{self.component}"

    @property
    def country_name(self) -> str:
        return load_study(self.layout).unit(self.iso3).name

    @cached_property
    def params(self):
        """The component's section of the country's parameter file."""
        return self.country.component(self.component)

    @property
    def data_class(self) -> str:
        return self.data.data_class

    @property
    def data(self):
        """The section that says where the component's data are from: its own, or the household survey's that it models."""
        return self.country.data_of(self.component)

    @property
    def domains(self) -> list[str]:
        return list(self.params.domains)

    @property
    def headline(self) -> list[str]:
        return list(self.params.headline)

    def indicators(self, table: str) -> list[str]:
        """Indicators with a column in the derived table."""
        return [n for n, i in survey_indicators(self.layout, self.survey, table).items() if not i.range_of]

    def ranges(self, table: str) -> dict[str, Indicator]:
        return {n: i for n, i in survey_indicators(self.layout, self.survey, table).items() if i.range_of}

    @property
    def survey(self) -> HouseholdSurvey:
        """The household survey's section: the component's own, or that of the same country."""
        return self.params if isinstance(self.params, HouseholdSurvey) else self.country.component("household_survey")

    def label(self, name: str) -> str:
        """What a reader sees for an indicator, domain or level."""
        if name in self._catalogue:
            return self._catalogue[name].label
        survey = self.country.components.household_survey
        return {**(survey.domain_labels if survey else {}), **getattr(self.params, "labels", {})}.get(name, name)

    def definition(self, indicator: str) -> Indicator | Count:
        if indicator not in self._catalogue:
            raise UserError(f"params/indicators.yaml: no indicator {indicator}; define it there, with its version.")
        return self._catalogue[indicator]

    @cached_property
    def _catalogue(self) -> dict:
        survey = self.country.components.household_survey
        words = load_study(self.layout).words(self.iso3)
        catalogue = load_catalogue(self.layout)
        return {
            **catalogue.counts,
            **catalogue.measures,
            **(in_words(known_indicators(self.layout, survey), words) if survey else {}),
        }

    # -- load

    def tables(self) -> list[str]:
        return list(self.params.tables)

    def load(self, table: str, *, component: str | None = None) -> pd.DataFrame:
        """A derived table of this component, or of another. Its hash, lineage and raw files go into the record."""
        component = component or self.component
        path = self.layout.derived(self.iso3, component) / f"{table}.parquet"
        self._require(
            path, f"dvc repro {self.layout.relative(self.layout.pipeline(component))}:{component}_derived@{self.iso3}"
        )
        record = files.read_json(path.with_name("record.json"))
        self._require_same_class(path, record["data_class"])
        mine = next(o for o in record["outputs"] if o["table"] == table)
        raw = [i for i in record["inputs"] if i["table"] in mine["raw_tables"]]
        self._note_input(path, role="derived", table=table, columns=mine["columns"], raw=raw, origin=record["origin"])
        return pd.read_parquet(path)

    def note_columns(self, table: str, columns: Mapping[str, tuple[Sequence[str], str]]) -> None:
        """Columns that the notebook made of a loaded table's own, each with its sources and rule: they join its lineage."""
        entry = next(entry for entry in self.inputs.values() if entry["table"] == table)
        made = {name: {"sources": list(of), "rule": rule, "raw": False} for name, (of, rule) in columns.items()}
        entry["columns"] = made | entry["columns"]
        self._write_events()

    def load_reference(self, name: str, *, columns: Sequence[str] = ()) -> pd.DataFrame:
        """A reference table: facts with a source in every row. Text as printed, but for the `columns` computed with."""
        path = self.layout.reference(name)
        require_declared(self.layout, self.declared, path, self.component)
        frame = read_reference(self.layout, name, numbers=columns)
        used = {c: {"sources": [c], "rule": "as it is", "raw": True} for c in columns or frame.columns}
        self._note_input(path, role="reference", table=name, columns=used)
        return frame

    def load_record(self, component: str) -> dict:
        """The record of another component of the same country."""
        path = self.layout.output(self.iso3, component) / "record.json"
        self._require(
            path, f"dvc repro {self.layout.relative(self.layout.pipeline(component))}:{component}@{self.iso3}"
        )
        record = files.read_json(path)
        self._note_input(path, role="record", table=component, data_class=record["data_class"])
        return record

    def design(self, frame: pd.DataFrame, *, calibrated: bool = True, within: str | None = None) -> SurveyDesign:
        """The sample design of a derived table, by the study's rules. The calibration they name is that of the children.

        `within` is the column of the country where several are stacked: each was calibrated to margins of its own.
        """
        rules = self.rules
        margins = [(within, *margin) if within else margin for margin in rules.calibrated_to]
        known = {"calibrated_to": margins, "base_weight": rules.base_weight} if calibrated and margins else {}
        return SurveyDesign(
            frame, weight=rules.weight, strata=rules.strata, psu=rules.psu, lonely_psu=rules.lonely_psu, **known
        )

    @cached_property
    def rules(self):
        return survey_rules(self.layout, self.survey)

    @cached_property
    def standard(self):
        """When an estimate is printed as a percentage."""
        return load_study(self.layout).presentation

    # -- save

    def save_estimates(
        self,
        estimates: pd.DataFrame,
        *,
        table: str,
        id: str,
        statistic: str = "proportion",
        also: Sequence[str] = (),
    ) -> pd.DataFrame:
        """Save estimates made from the loaded `table` (and the tables `also`) as `<id>.csv`; returns them with their ids.

        Proportions are held against the study's presentation standard, and carry what came of it.
        """
        self._require_new(id)
        self._require_loaded(id, (table, *also))
        if all(kind.startswith("proportion") for kind in estimates.get("statistic", [statistic])):
            estimates = present(estimates, **self.standard.model_dump())
        full = complete(
            estimates, scope=self.scope, catalogue=self._catalogue, statistic=statistic, data_class=self.data_class
        )
        full = as_saved(full)
        again = [i for i in full["estimate_id"] if i in self.known]
        if again:
            raise UserError(f"{again[0]}: saved by an earlier cell already; save each estimate once.")
        self.known.update({row["estimate_id"]: row for _, row in full.iterrows()})
        path = self.folder / f"{id}.csv"
        full.to_csv(path, index=False, lineterminator="\n", float_format=FLOAT_FORMAT)
        self._note_saved("estimates", id, [path], tables=[table, *also], estimates=list(full["estimate_id"]))
        return full

    def save_figure(
        self,
        figure: Figure,
        *,
        id: str,
        caption: str,
        estimates: pd.DataFrame,
        note: str = "",
        also: Sequence[str] = (),
    ) -> display.Html:
        """Save a figure as SVG and PNG with its mark, source line and trace id; returns what the notebook shows.

        `also` names loaded tables that the figure shows beside the estimates, such as published figures. `note` is a caveat that belongs to the figure wherever it goes: it is drawn below it and printed with its caption.
        """
        from disrupting_harm import figures

        self._require_new(id)
        self._require_loaded(id, also)
        self._require_saved(id, estimates)
        source = self._source_line()
        figures.mark(figure, data_class=self.data_class, trace_id=f"{self.scope}/{id}", note=note)
        paths = figures.save(figure, self.folder / f"{id}")
        self._note_saved(
            "figure", id, paths, tables=list(also), caption=caption, source=source, note=note,
            estimates=list(estimates["estimate_id"]),
        )  # fmt: skip
        return display.figure(
            paths[0].read_bytes(), trace_id=f"{self.scope}/{id}", caption=caption, source=source, note=note,
            data_class=self.data_class, numbers=display.numbers(estimates, self.label),
        )  # fmt: skip

    def save_table(
        self,
        frame: pd.DataFrame,
        *,
        id: str,
        caption: str,
        estimates: pd.DataFrame,
        note: str = "",
        also: Sequence[str] = (),
    ) -> display.Html:
        """Save a table for readers as CSV; returns what the notebook shows. `frame` holds text as it is printed.

        `also` names loaded tables that it shows beside the estimates; `note` is a caveat printed with the caption.
        """
        self._require_new(id)
        self._require_loaded(id, also)
        self._require_saved(id, estimates)
        source = self._source_line()
        path = self.folder / f"{id}.csv"
        frame.assign(data_class=self.data_class).to_csv(
            path, index=False, lineterminator="\n", float_format=FLOAT_FORMAT
        )
        self._note_saved(
            "table", id, [path], tables=list(also), caption=caption, source=source, note=note,
            estimates=list(estimates["estimate_id"]),
        )  # fmt: skip
        return display.table(
            frame, trace_id=f"{self.scope}/{id}", caption=caption, source=source, note=note, data_class=self.data_class
        )

    # -- the record

    def _require(self, path: Path, command: str) -> None:
        require_declared(self.layout, self.declared, path, self.component)
        if not path.is_file():
            raise MissingInputError(f"{self.layout.relative(path)}: not there; make it with `{command}`.")

    def _require_new(self, id: str) -> None:
        """Before anything is written, so that a refusal leaves the files of the earlier cell as they were."""
        if any(entry["id"] == id for entry in self.saved):
            raise UserError(
                f"{self.scope}/{id}: saved by an earlier cell already; give each figure and table its own id."
            )

    def _require_loaded(self, id: str, tables: Sequence[str]) -> None:
        loaded = {entry["table"] for entry in self.inputs.values()}
        if unknown := [name for name in tables if name not in loaded]:
            raise UserError(
                f"{self.scope}/{id}: says it was made from {', '.join(unknown)}, which this notebook did not load."
            )

    def _require_same_class(self, path: Path, data_class: str) -> None:
        """Parameters that were edited after the derived table was made must not give a stand-in another label."""
        if data_class != self.data_class:
            raise UserError(
                f"{self.layout.relative(path)}: is {data_class}, but params/countries/{self.iso3}.yaml declares "
                f"{self.data_class}; make it again with `make reproduce`."
            )

    def _require_saved(self, id: str, estimates: pd.DataFrame) -> None:
        if not set(estimates.get("estimate_id", [None])) <= set(self.known):
            raise UserError(
                f"{self.scope}/{id}: shows estimates that were not saved; pass what `run.save_estimates` returned."
            )

    def _source_line(self) -> str:
        origin = self.data.origin
        line = f"{origin.title} ({origin.collected_by})" if self.data_class != "synthetic" else origin.title
        return f"{line}. {self.data.population.capitalize()}." if hasattr(self.data, "population") else f"{line}."

    def _note_input(self, path: Path, **facts) -> None:
        name = self.layout.relative(path)
        self.inputs[name] = {"path": name, "sha256": files.sha256_file(path), **facts}
        self._write_events()

    def _note_saved(self, kind: str, id: str, paths: Sequence[Path], **facts) -> None:
        names = [p.name for p in paths]
        self.saved.append(
            {"kind": kind, "id": id, "trace_id": f"{self.scope}/{id}", "files": names, "cell": _running_cell(), **facts}
        )
        self._write_events()

    def _write_events(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        events = {"declared": list(self.declared), "inputs": list(self.inputs.values()), "saved": self.saved}
        files.write_text(self.folder / EVENTS, files.dump_json(events))


def _running_cell() -> str | None:
    """Hash of the source of the cell that is running; None outside a notebook."""
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    shell = get_ipython()
    if shell is None or not shell.history_manager:
        return None
    return files.sha256_text(shell.history_manager.input_hist_raw[-1].strip())
