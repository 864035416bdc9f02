"""Join the cover and the executed component notebooks, and let nbconvert write one self-contained page."""

from __future__ import annotations

from pathlib import Path

import nbformat

from disrupting_harm import __version__, files, slices
from disrupting_harm.code_slices import describe_library
from disrupting_harm.engine.execute import Engine, execute, refuse_loose_outputs, refuse_other_parameters
from disrupting_harm.engine.record import folder_outputs
from disrupting_harm.errors import MissingInputError, ParamsError, UserError
from disrupting_harm.layout import Layout
from disrupting_harm.records import Input, NotARecord, Record, file_ref, read_record, write_record
from disrupting_harm.registry import held
from disrupting_harm.stage_names import REPORT
from disrupting_harm.study.load import load_study
from disrupting_harm.watch import publish, refuse_other_reads, watch_inputs


TEMPLATES = Path(__file__).parent / "template"
# A page is of the class of the least public thing on it. That something on it stands in is said beside, not by its class.
LEAST_PUBLIC_FIRST = ("restricted", "synthetic", "public")


def build_report(layout: Layout, iso3: str, engine: Engine = "nbclient") -> Path:
    """Run the cover and write `outputs/reports/<ISO3>/` in one swap: page, executed cover and record; returns the page.

    Raises MissingInputError for a component whose notebook was not executed, and a UserError as the cover's notebook does.
    """
    stems = held(layout, iso3)
    if not stems:
        raise ParamsError(
            f"params/countries/{iso3}.yaml: holds no component, so there is nothing to report; add one under `components`."
        )
    with watch_inputs(layout, REPORT, iso3):
        return _build_watched(layout, iso3, stems, engine)


def _build_watched(layout: Layout, iso3: str, stems: tuple[str, ...], engine: Engine) -> Path:
    slices.require_current(layout, iso3, REPORT, slices.report_text(layout, iso3))
    describe_library(layout, REPORT)
    notebooks = {stem: _read_executed(layout, iso3, stem) for stem in stems}
    records = {stem: _read_record(layout, iso3, stem) for stem in stems}
    classes = {c for record in records.values() for c in (record.data_class, *record.classes())}
    data_class = next(c for c in LEAST_PUBLIC_FIRST if c in classes)
    final = layout.report(iso3)
    partial = files.partial_directory(final)
    try:
        # What components say of their methods is code of their own: an edit of it makes their records, and so the report, stale.
        cover, events = execute(layout, layout.cover, iso3, partial, stages=[REPORT, *stems], engine=engine)
        refuse_loose_outputs(cover, layout.relative(layout.notebook(layout.cover)), f"dh report {iso3}")
        study = load_study(layout)
        page = _export(
            _join({layout.cover: cover, **notebooks}),
            title=f"{study.unit(iso3).name} - {study.title}",
            data_class=data_class,
            stand_in="synthetic" in classes,
        )
        files.write_text(partial / "report.html", page)
        record = _record(layout, iso3, stems, data_class, events, partial)
        refuse_other_parameters(events, record.parameters_sha256, record.stage)
        refuse_other_reads({i.path: i.sha256 for i in record.inputs})
        write_record(partial / "record.json", record)
        publish(partial, final)
    finally:
        files.remove(partial)
    return final / "report.html"


def _record(layout: Layout, iso3: str, stems: tuple[str, ...], data_class: str, events: dict, folder: Path) -> Record:
    """The page by hash, and the records and executed notebooks it was made of."""
    library, lock = describe_library(layout, REPORT)
    read = [Input.model_validate(entry) for entry in events["inputs"]]
    executed = [layout.output(iso3, stem) / f"{stem}.ipynb" for stem in stems]
    read += [Input(path=layout.relative(p), sha256=files.sha256_file(p), role="executed notebook") for p in executed]
    cover = layout.notebook(layout.cover)
    return Record(
        stage=f"{REPORT}@{iso3}", component=layout.cover, country=iso3, data_class=data_class,
        parameters_sha256=slices.report_hash(layout, iso3),
        parameters=slices.report_refs(layout, iso3), code=library, lock=lock,
        notebook=file_ref(cover, layout.relative(cover), "notebook"),
        inputs=tuple(sorted(read, key=lambda entry: entry.path)),
        outputs=tuple(folder_outputs(folder, layout.relative(layout.report(iso3)))),
    )  # fmt: skip


def _read_record(layout: Layout, iso3: str, stem: str) -> Record:
    path = layout.output(iso3, stem) / "record.json"
    try:
        return read_record(path)
    except NotARecord:
        raise UserError(
            f"{layout.relative(path)}: is no record of version {__version__}; make it again with "
            f"`dvc repro notebooks/{stem}/dvc.yaml:{stem}@{iso3}`."
        ) from None


def _read_executed(layout: Layout, iso3: str, stem: str) -> nbformat.NotebookNode:
    path = layout.output(iso3, stem) / f"{stem}.ipynb"
    if not path.is_file():
        raise MissingInputError(
            f"{layout.relative(path)}: not there; make it with `dvc repro notebooks/{stem}/dvc.yaml:{stem}@{iso3}`."
        )
    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, AttributeError, KeyError, TypeError, nbformat.ValidationError):
        raise UserError(
            f"{layout.relative(path)}: is not a notebook any more; restore it or make it again with `dh repro`."
        ) from None


def _join(notebooks: dict[str, nbformat.NotebookNode]) -> nbformat.NotebookNode:
    """One notebook with a section per component; each cell knows its component, ids stay unique."""
    joined = nbformat.v4.new_notebook()
    for component, notebook in notebooks.items():
        unused = _unused_headings(notebook)
        for position, cell in enumerate(notebook.cells):
            cell = nbformat.from_dict(cell)
            if position in unused:
                cell.source = f"<!-- {cell.id} -->"
            cell.metadata["dh"] = {
                "component": component,
                "first": position == 0,
                "last": position == len(notebook.cells) - 1,
                "cell": cell.id,
            }
            cell.id = f"{component}-{cell.id}"[:64]
            joined.cells.append(cell)
    return joined


def _unused_headings(notebook: nbformat.NotebookNode) -> set[int]:
    """Positions of `##` texts whose cells show nothing: a part of the notebook that this unit does not hold."""
    unused, heading, shown = set(), None, True
    for position, cell in enumerate([*notebook.cells, nbformat.v4.new_markdown_cell("## end")]):
        if cell.cell_type == "markdown":
            if heading is not None and not shown:
                unused.add(heading)
            heading, shown = (position, False) if cell.source.startswith("## ") else (None, True)
        elif cell.cell_type == "code" and cell.outputs:
            shown = True
    return unused


def _export(notebook: nbformat.NotebookNode, *, title: str, data_class: str, stand_in: bool) -> str:
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(
        template_name="country_report", extra_template_basedirs=[str(TEMPLATES)], exclude_anchor_links=True
    )
    page, _ = exporter.from_notebook_node(
        notebook, resources={"metadata": {"name": title}, "dh": {"data_class": data_class, "stand_in": stand_in}}
    )
    return page
