"""The record of a finished run, from what the notebook noted and what lies in its output folder."""

from __future__ import annotations

from pathlib import Path

import nbformat

from disrupting_harm import files, stages
from disrupting_harm.errors import NotebookError
from disrupting_harm.layout import Layout
from disrupting_harm.records import ID_COLUMNS, Cell, Input, Output, Record, Saved, file_ref
from disrupting_harm.sections import data_section


ROLES = {
    ".ipynb": "executed notebook",
    ".svg": "figure",
    ".png": "figure",
    ".csv": "table",
    ".html": "report",
    ".pdf": "report",
}


def build_record(
    layout: Layout, component: str, iso3: str, events: dict, executed: nbformat.NotebookNode, folder: Path
) -> Record:
    """The record of a run whose outputs lie in `folder`.

    Raises NotebookError for a saved thing that no cell made or that does not belong to this unit and component, and for rows of
    another data class than the parameters declare.
    """
    source = layout.notebook(component)
    name = layout.relative(source)
    final = layout.relative(layout.output(iso3, component).parent) + f"/{component}"
    inputs = [Input.model_validate(entry) for entry in events["inputs"]]
    data_class = data_section(layout, iso3, component).data_class
    if other := sorted({i.data_class for i in inputs if i.role == "derived"} - {data_class}):
        raise NotebookError(
            f"{name}: read rows that are {', '.join(other)}, and params/countries/{iso3}.yaml declares {data_class}; make the derived "
            "tables again with `make reproduce`."
        )
    saved = [Saved.model_validate(entry) for entry in events["saved"]]
    shown = {"/".join(Path(i.path).parts[1:3]) for i in inputs if i.role in ID_COLUMNS}
    _require_own(saved, f"{iso3}/{component}", name, shown)
    cells = cells_by_source(executed)
    return stages.make_record(
        layout, iso3, component, "run", data_class=data_class, notebook=file_ref(source, name, "notebook"),
        inputs=sorted(inputs, key=lambda entry: entry.path), outputs=folder_outputs(folder, final),
        saved=tuple(_with_place(entry, cells, final, name) for entry in saved),
    )  # fmt: skip


def cells_by_source(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """Hash of a code cell's source to the cell's id."""
    return {files.sha256_text(c.source.strip()): c.id for c in notebook.cells if c.cell_type == "code"}


def folder_outputs(folder: Path, final: str) -> list[Output]:
    """Every file of the folder, under the name it will have, but for the record itself."""
    return [
        Output(path=f"{final}/{path.name}", sha256=files.sha256_file(path), role=ROLES.get(path.suffix, "other"))
        for path in sorted(folder.iterdir())
        if path.name != "record.json"
    ]


def _require_own(saved: list[Saved], scope: str, name: str, shown: set[str]) -> None:
    """Every id of a run begins with its unit and component; figures and tables may show what others of the `shown` scopes saved."""
    foreign = [entry.trace_id for entry in saved if not entry.trace_id.startswith(f"{scope}/")]
    for entry in saved:
        allowed = {scope} if entry.kind in ID_COLUMNS else {scope, *shown}
        foreign += [i for i in (*entry.estimates, *entry.assessments) if "/".join(i.split("/")[:2]) not in allowed]
    if foreign:
        raise NotebookError(
            f"{name}: saved {foreign[0]}, which is not of {scope}; open the run with `open_run(country)`, and leave the cell tagged "
            '"parameters" as it is.'
        )


def _with_place(entry: Saved, cells: dict[str, str], final: str, name: str) -> Saved:
    cell = cells.get(entry.cell.sha256)
    if cell is None:
        raise NotebookError(
            f"{name}: {entry.trace_id} was saved by code that is not a cell of the notebook; save it from a cell."
        )
    return entry.model_copy(
        update={
            "files": tuple(f"{final}/{file}" for file in entry.files),
            "cell": Cell(id=cell, sha256=entry.cell.sha256),
        }
    )
