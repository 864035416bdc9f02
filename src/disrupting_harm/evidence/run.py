"""The run of one notebook for one unit: what it read, what it wrote, and which cell did it.

Inside the pipeline the run writes to the folder that the engine names; run by hand it writes to `outputs/.scratch/`,
never to a pipeline output, so that looking at a notebook makes nothing stale.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from disrupting_harm import files, slices
from disrupting_harm.errors import UserError
from disrupting_harm.evidence import assessments as cells
from disrupting_harm.evidence import display
from disrupting_harm.evidence.declared import declared_inputs
from disrupting_harm.evidence.estimates import FLOAT_FORMAT, add_facts, as_saved
from disrupting_harm.evidence.loading import Loading
from disrupting_harm.evidence.made_of import (
    CLASSES,
    cited_in,
    is_more_careful,
    most_careful,
    source_line,
)
from disrupting_harm.layout import Layout
from disrupting_harm.records import DefinitionRef
from disrupting_harm.registry import require_held
from disrupting_harm.study.load import load_study
from disrupting_harm.study.model import DataClass


if TYPE_CHECKING:
    from matplotlib.figure import Figure

# How the engine tells a kernel where it writes, and what the command is to run.
RUN_FOLDER = "DH_RUN_FOLDER"
RUN_STAGE = "DH_RUN_STAGE"


def open_run(country: str) -> Run:
    """Open the run of the notebook in whose folder the kernel works, for `country` (its three-letter code).

    Raises a UserError that says what to mend; inside the pipeline also where notebook or country are not those of the command.
    """
    layout = Layout.find()
    component = Path.cwd().name
    if not layout.notebook(component).is_file():
        raise UserError(
            f"{component}: holds no notebook of a component; open the run from notebooks/<component>/<component>.ipynb."
        )
    load_study(layout).require_fielded(country)
    folder, stage = os.environ.get(RUN_FOLDER), os.environ.get(RUN_STAGE)
    if folder and stage != f"{component}@{country}":
        raise UserError(
            f"{layout.relative(layout.notebook(component))}: opened a run of {component} for {country}, and the command runs {stage}; "
            'leave the cell tagged "parameters" as it is, and open the run with `open_run(country)`.'
        )
    if component != layout.cover:
        require_held(layout, country, component)
    return Run(
        layout=layout,
        component=component,
        iso3=country,
        folder=Path(folder) if folder else files.fresh_directory(layout.scratch(country, component)),
        declared=declared_inputs(layout, component, country),
        by_hand=folder is None,
        parameters_sha256=_parameters_hash(layout, component, country) if folder else "",
    )


def _parameters_hash(layout: Layout, component: str, iso3: str) -> str:
    if component == layout.cover:
        return slices.report_hash(layout, iso3)
    return slices.used_hash(layout, iso3, component, "run")


class Run(Loading):
    """A run that saves figures, tables, estimates and assessments, each with what it was made from."""

    # -- save

    def save_estimates(
        self,
        estimates: pd.DataFrame,
        *,
        table: str,
        id: str,
        statistic: str = "proportion",
        also: Sequence[str] = (),
        theme: str | None = None,
    ) -> pd.DataFrame:
        """Save estimates as CSV with their ids and definitions; returns them as saved, which is what figures are drawn from.

        `table` is the loaded table they are made from, `also` names further ones. Proportions must carry what the presentation
        standard lets be printed of them (`presentation`). `theme` is that of all of them, where their definitions name none.
        """
        self._require_new(id)
        self._require_loaded(id, (table, *also))
        if "presentation" not in estimates and all(
            kind.startswith("proportion") for kind in estimates.get("statistic", [statistic])
        ):
            raise UserError(
                f"{self.scope}/{id}: proportions without the presentation standard; make them with `survey.proportions`, or pass them "
                "through `survey.present`."
            )
        data_class = self._class_of(id, (table, *also), estimates)
        full = add_facts(
            estimates, scope=self.scope, catalogue=self.definitions, statistic=statistic, data_class=data_class, theme=theme,
        )  # fmt: skip
        self._require_themes(id, full["theme"])
        full = as_saved(full)
        others = {estimate: by for estimate, by in self.saved_estimates.items() if by != id}
        if repeated := [i for i in full["estimate_id"] if i in others]:
            raise UserError(f"{repeated[0]}: saved by an earlier cell already; save each estimate once.")
        self.saved_estimates = others | dict.fromkeys(full["estimate_id"], id)
        path = self.folder / f"{id}.csv"
        full.to_csv(path, index=False, lineterminator="\n", float_format=FLOAT_FORMAT)
        used = {name: self.definitions[name] for name in dict.fromkeys(full["indicator"])}
        self._note_saved(
            "estimates", id, [path], data_class=data_class, tables=(table, *also), estimates=tuple(full["estimate_id"]),
            definitions={name: DefinitionRef(version=d.version, status=d.status) for name, d in used.items()},
            themes=tuple(sorted({t for t in full["theme"] if t})),
        )  # fmt: skip
        return full

    def save_assessments(
        self, assessed: pd.DataFrame, *, table: str, id: str, also: Sequence[str] = (), theme: str | None = None
    ) -> pd.DataFrame:
        """Save assessed cells as CSV with their ids; returns them as saved, which is what figures and tables are made from.

        `table` and `also` are as in `save_estimates`. No cell is saved without status, year, assessor and source
        (`evidence.assessments`).
        """
        self._require_new(id)
        self._require_loaded(id, (table, *also))
        data_class = self._class_of(id, (table, *also), assessed)
        full = cells.add_facts(assessed, scope=self.scope, theme=theme, data_class=data_class)
        self._require_themes(id, full["theme"])
        others = {cell: by for cell, by in self.saved_assessments.items() if by != id}
        if repeated := [i for i in full[cells.ID] if i in others]:
            raise UserError(f"{repeated[0]}: saved by an earlier cell already; save each assessment once.")
        self.saved_assessments = others | dict.fromkeys(full[cells.ID], id)
        path = self.folder / f"{id}.csv"
        full.to_csv(path, index=False, lineterminator="\n")
        self._note_saved(
            "assessments", id, [path], data_class=data_class, tables=(table, *also), assessments=tuple(full[cells.ID]),
            themes=tuple(sorted({t for t in full["theme"] if t})),
        )  # fmt: skip
        return full

    def save_figure(
        self,
        figure: Figure | None,
        *,
        id: str,
        caption: str,
        estimates: pd.DataFrame | None = None,
        assessments: pd.DataFrame | None = None,
        note: str = "",
        also: Sequence[str] = (),
    ) -> display.Html | None:
        """Save a figure as SVG and PNG with its mark, source line and trace id; returns what the notebook shows.

        None, as chart functions return without any row to draw, is not saved and shows nothing. `also` names loaded tables that
        the figure shows beside the estimates or assessments, such as published figures. `note` is a caveat that belongs to the
        figure wherever it goes: it is drawn below it and printed with its caption.
        """
        if figure is None:
            return None
        from disrupting_harm.figures import letters, theme

        self._require_new(id)
        self._require_loaded(id, also)
        shown = self._shown(id, estimates, assessments)
        tables = self._tables_behind(shown, also)
        data_class, source = self._class_of(id, tables), self._source_line(tables, assessments, also)
        theme.mark(figure, data_class=data_class, trace_id=f"{self.scope}/{id}", note=note)
        letters.fit(figure, trace_id=f"{self.scope}/{id}")
        paths = theme.save(figure, self.folder / f"{id}")
        self._note_saved(
            "figure", id, paths, data_class=data_class, tables=tuple(also), caption=caption, source=source, note=note, **shown,
        )  # fmt: skip
        return display.figure(
            paths[0].read_bytes(), trace_id=f"{self.scope}/{id}", caption=caption, source=source, note=note,
            data_class=data_class, numbers="" if estimates is None else display.numbers(estimates, self.label),
        )  # fmt: skip

    def save_table(
        self,
        frame: pd.DataFrame,
        *,
        id: str,
        caption: str,
        estimates: pd.DataFrame | None = None,
        assessments: pd.DataFrame | None = None,
        note: str = "",
        also: Sequence[str] = (),
        folded: bool = False,
        theme: str | None = None,
    ) -> display.Html:
        """Save a table for readers as CSV; returns what the notebook shows. `frame` holds text as it is printed.

        `estimates` and `assessments` are those that it prints; None for a table of words, such as citations. `also` names loaded tables that it shows
        beside the estimates, or is made of; `note` is a caveat printed with the caption. A long table is shown `folded`. `theme`: what it is about,
        one of `themes` in params/study.yaml.
        """
        self._require_new(id)
        self._require_loaded(id, also)
        self._require_themes(id, [theme])
        if estimates is None and assessments is None and not also:
            raise UserError(
                f"{self.scope}/{id}: says neither which estimates it prints nor what it was made from; name one of them."
            )
        shown = self._shown(id, estimates, assessments)
        tables = self._tables_behind(shown, also)
        data_class, source = self._class_of(id, tables, frame), self._source_line(tables, assessments, also)
        path = self.folder / f"{id}.csv"
        frame.assign(data_class=data_class).to_csv(path, index=False, lineterminator="\n", float_format=FLOAT_FORMAT)
        self._note_saved(
            "table", id, [path], data_class=data_class, tables=tuple(also), caption=caption, source=source, note=note,
            themes=(theme,) if theme else (), **shown,
        )  # fmt: skip
        return display.table(
            frame, trace_id=f"{self.scope}/{id}", caption=caption, source=source, note=note, data_class=data_class,
            folded=folded,
        )  # fmt: skip

    def show(self, *shown: display.Html | None) -> None:
        """Show what was saved, where a cell's last line does not: below an `if` or in a loop. None shows nothing."""
        from IPython.display import display as show

        for piece in shown:
            if piece is not None:
                show(piece)

    # -- what is refused

    def _require_new(self, id: str) -> None:
        """Before anything is written. By hand a cell may run again: what it saved before is replaced."""
        if not self.by_hand and any(entry.id == id for entry in self.saved):
            raise UserError(
                f"{self.scope}/{id}: saved by an earlier cell already; give each figure and table its own id."
            )

    def _require_loaded(self, id: str, tables: Sequence[str]) -> None:
        loaded = {entry.table for entry in self.inputs.values()}
        if unknown := [name for name in tables if name not in loaded]:
            raise UserError(
                f"{self.scope}/{id}: says it was made from {', '.join(unknown)}, which this notebook did not load."
            )

    def _require_themes(self, id: str, themes: Iterable[str | None]) -> None:
        if unknown := self.study.unknown_themes(themes):
            raise UserError(
                f"{self.scope}/{id}: no theme {', '.join(unknown)}; add it under `themes` in params/study.yaml, or name one of "
                f"{', '.join(self.study.themes)}."
            )

    def _shown(
        self, id: str, estimates: pd.DataFrame | None, assessed: pd.DataFrame | None
    ) -> dict[str, tuple[str, ...]]:
        """The ids of what a figure or table shows, by kind. Raises UserError for what was not saved."""
        found = {}
        for kind, frame, column, saved in (
            ("estimates", estimates, "estimate_id", self.saved_estimates),
            ("assessments", assessed, cells.ID, self.saved_assessments),
        ):
            ids = () if frame is None else tuple(frame.get(column, [None]))
            if not set(ids) <= {*saved, *(self.loaded_estimates if kind == "estimates" else ())}:
                raise UserError(
                    f"{self.scope}/{id}: shows {kind} that were not saved; pass what `run.save_{kind}` returned."
                )
            found[kind] = ids
        return found

    def _tables_behind(self, shown: Mapping[str, Sequence[str]], also: Sequence[str]) -> tuple[str, ...]:
        """The tables that saved estimates and assessments are made from, and those shown beside them."""
        saved = {"estimates": self.saved_estimates, "assessments": self.saved_assessments}
        by = {saved[kind][i] for kind, ids in shown.items() for i in ids if i in saved[kind]}
        made_from = [self.loaded_estimates[i] for i in shown.get("estimates", ()) if i not in self.saved_estimates]
        made_from += [table for entry in self.saved if entry.id in by for table in entry.tables]
        return tuple(dict.fromkeys((*made_from, *also)))

    def _class_of(self, id: str, tables: Sequence[str], frame: pd.DataFrame | None = None) -> DataClass:
        """The most careful class of the loaded `tables`; the component's own where none is named, as for a figure of no row.

        Raises UserError where `frame` still says that it is of a more careful class than the tables it is said to be made from.
        """
        classes = [entry.data_class for entry in self.inputs.values() if entry.table in tables]
        found = most_careful(classes) if tables else self.data_class
        said = set() if frame is None else {frame.attrs.get("data_class"), *frame.get("data_class", ())} & {*CLASSES}
        if said and is_more_careful(said := most_careful(said), found):
            raise UserError(
                f"{self.scope}/{id}: is made of a table that is {said}, and names only {', '.join(tables)}; name that table too, so that "
                "it is marked."
            )
        return found

    def _source_line(
        self, tables: Sequence[str], assessed: pd.DataFrame | None = None, also: Sequence[str] = ()
    ) -> str:
        """Of facts alone their own titles and licences, of `assessed` cells those of the cells; else who collected the component's data."""
        if tables and all(name in self.cited for name in tables):
            named = tables if assessed is None else also
            cells_cited = [] if assessed is None else [cited_in(assessed)]
            return source_line([*cells_cited, *(self.cited[name] for name in named)])
        origin = self.data.origin
        line = f"{origin.title} ({origin.collected_by})" if self.data_class != "synthetic" else origin.title
        return f"{line}. {self.data.population.capitalize()}." if hasattr(self.data, "population") else f"{line}."
