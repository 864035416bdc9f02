"""The run of one notebook for one unit: what it read, what it wrote, and which cell did it.

Inside the pipeline the run writes to the folder that the engine names; run by hand it writes to `outputs/.scratch/`,
never to a pipeline output, so that looking at a notebook makes nothing stale.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from disrupting_harm import files, used_sections
from disrupting_harm.errors import UserError
from disrupting_harm.evidence import display, events
from disrupting_harm.evidence.declared import declared_inputs
from disrupting_harm.evidence.estimates import FLOAT_FORMAT
from disrupting_harm.evidence.results import Results
from disrupting_harm.identity.identity import Identity, data_of
from disrupting_harm.layout import Layout
from disrupting_harm.records import SCHEMA
from disrupting_harm.sections import require_held
from disrupting_harm.study.load import load_study


if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from disrupting_harm.figures.canvas import Drawing
    from disrupting_harm.instruments.model import Instrument

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
    run = Run(
        layout=layout,
        component=component,
        iso3=country,
        folder=Path(folder) if folder else files.fresh_directory(layout.scratch(country, component)),
        declared=declared_inputs(layout, component, country),
        by_hand=folder is None,
        parameters_sha256=_parameters_hash(layout, component, country) if folder else "",
    )
    if folder:
        events.after_each_cell(run._after_cell)
    return run


def _parameters_hash(layout: Layout, component: str, iso3: str) -> str:
    if component == layout.cover:
        return used_sections.report_hash(layout, iso3)
    return used_sections.used_hash(layout, iso3, component, "run")


class Run(Results):
    """A run that saves figures and tables as well, each with the estimates, assessments and rows that it shows."""

    def save_figure(
        self,
        drawing: Drawing | Figure | None,
        *,
        id: str,
        caption: str,
        estimates: pd.DataFrame | None = None,
        assessments: pd.DataFrame | None = None,
        rows: Sequence[pd.DataFrame] = (),
        note: str = "",
        also: Sequence[str] = (),
    ) -> display.Html | None:
        """Save a figure with its mark, source line and trace id; returns what the notebook shows.

        It is drawn wide (`<id>.svg`, and `<id>.png` for sending on) and narrow (`<id>_narrow.svg`), of which the page shows the one that
        fits. A figure of matplotlib's own, which somebody looks at by hand, is drawn as it is, and once. None, or a drawing without
        any row to draw, is not saved and shows nothing. `also` names loaded tables that
        the figure shows beside the estimates or assessments, such as published figures; `rows` are loaded rows of reference tables that
        it shows as they are. `note` is a caveat that belongs to the figure wherever it goes: it is drawn below the chart in the PNG,
        told in the metadata of every file, and printed with the caption, unless the figure above says the same.
        """
        from disrupting_harm.evidence import pictures
        from disrupting_harm.figures.theme import Metadata

        drawn = pictures.draw(drawing)
        if not drawn:
            return None
        self._require_new(id)
        pictures.require_name(f"{self.scope}/{id}")
        also = self._also(also, rows)
        self._require_loaded(id, also)
        shown = self._shown(id, estimates, assessments)
        tables = self._tables_behind(shown, also)
        data_class = self._class_of(id, tables)
        for figure in drawn.values():
            self.gate.check_figure(id, figure)
        made_of, cited = self._made_of(shown, also, rows, estimates, assessments)
        source, note = self._source_line(tables, cited), self._with_caveats(note, cited)
        told = Metadata(caption, self._source_in_full(tables, cited), self._licence(tables, cited), data_class, note)
        paths = pictures.save(drawn, self.folder / id, told, self._identity(id, data_class, shown), estimates)
        printed_note = self._not_said_above(id, note)
        self._note_saved(
            "figure", id, paths, data_class=data_class, tables=tuple(also), caption=caption, source=source, note=note, rows=made_of,
            **shown,
        )  # fmt: skip
        return display.figure(
            *(path.read_bytes() for path in paths if path.suffix == ".svg"), trace_id=f"{self.scope}/{id}", caption=caption, source=source,
            note=printed_note, data_class=data_class, numbers="" if estimates is None else display.numbers(estimates, self.label),
        )  # fmt: skip

    def save_table(
        self,
        frame: pd.DataFrame,
        *,
        id: str,
        caption: str,
        estimates: pd.DataFrame | None = None,
        assessments: pd.DataFrame | None = None,
        rows: Sequence[pd.DataFrame] = (),
        form: Instrument | None = None,
        note: str = "",
        also: Sequence[str] = (),
        folded: bool = False,
        theme: str | None = None,
        other_numbers: Mapping[str, str] | None = None,
    ) -> display.Html:
        """Save a table for readers as CSV; returns what the notebook shows. `frame` holds text as it is printed.

        `estimates` and `assessments` are those that it prints; None for a table of words, such as citations. `also` names loaded tables that it shows
        beside the estimates, or is made of; `rows` are loaded rows of reference tables that it prints. `form`: the questionnaire that it
        prints, which is public whatever the answers to it are. `note` is a caveat printed with the caption. A long table is shown
        `folded`. `theme`: what it is about, one of `themes` in params/study.yaml. A table with `estimates` prints numbers of them
        and of reference tables; `other_numbers` says by column what any others are.
        """
        self._require_new(id)
        also = self._also(also, rows)
        self._require_loaded(id, also)
        self._require_themes(id, [theme])
        if estimates is None and assessments is None and form is None and not also:
            raise UserError(
                f"{self.scope}/{id}: says neither which estimates it prints nor what it was made from; name one of them."
            )
        shown = self._shown(id, estimates, assessments)
        tables = self._tables_behind(shown, also)
        of_form_alone = form is not None and not tables
        data_class = self._class_of(id, tables, frame, form=form)
        self.gate.check_frame(id, frame)
        made_of, cited = self._made_of(shown, also, rows, estimates, assessments)
        self.gate.check_numbers(
            id, frame, estimates, label=self.label, facts=self._facts_in(also, made_of), declared=other_numbers or {}
        )
        source = self._source_of_form(form) if of_form_alone else self._source_line(tables, cited)
        note = self._with_caveats(note, cited)
        printed_note = self._not_said_above(id, note)
        path = self.folder / f"{id}.csv"
        frame.assign(data_class=data_class).to_csv(path, index=False, lineterminator="\n", float_format=FLOAT_FORMAT)
        self._note_saved(
            "table", id, [path], data_class=data_class, tables=tuple(also), caption=caption, source=source, note=note,
            themes=(theme,) if theme else (), rows=made_of, form=form.file if form else "", **shown,
        )  # fmt: skip
        return display.table(
            frame, trace_id=f"{self.scope}/{id}", caption=caption, source=source, note=printed_note,
            data_class=data_class, folded=folded,
        )  # fmt: skip

    def show(self, *shown: display.Html | None) -> None:
        """Show what was saved, where a cell's last line does not: below an `if` or in a loop. None shows nothing."""
        from IPython.display import display as show

        for piece in shown:
            if piece is not None:
                show(piece)

    def show_part(self, title: str, text: str, *shown: display.Html | None) -> None:
        """Show what was saved under a heading and the text that belongs to it; nothing at all where nothing was saved."""
        if any(piece is not None for piece in shown):
            self.show(display.part(title, text), *shown)

    def _identity(self, id: str, data_class: str, shown: Mapping[str, tuple[str, ...]]) -> Identity:
        return Identity(
            study=self.study.title, trace_id=f"{self.scope}/{id}", data=data_of([data_class]), data_class=data_class,
            record_schema=SCHEMA, **shown,
        )  # fmt: skip
