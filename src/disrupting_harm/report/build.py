"""Join the cover and the executed component notebooks, and let nbconvert write one self-contained page."""

from __future__ import annotations

from pathlib import Path

import nbformat

from disrupting_harm import files
from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.layout import Layout
from disrupting_harm.study import load_country, load_study


TEMPLATES = Path(__file__).parent / "template"
COVER = "country_report"


def build_report(layout: Layout, iso3: str) -> Path:
    """Write `outputs/<ISO3>/report.html` from what was executed; raises MissingInputError for a component that was not."""
    country = load_country(layout, iso3)
    components = (COVER, *country.held())
    notebooks = {component: _read_executed(layout, iso3, component) for component in components}
    records = {component: files.read_json(layout.output(iso3, component) / "record.json") for component in components}
    page = _export(
        _join(notebooks),
        title=f"{load_study(layout).unit(iso3).name} - {load_study(layout).title}",
        data_class=records[COVER]["data_class"],
    )
    files.write_text(layout.report(iso3), page)
    record = _record(layout, iso3, components, records[COVER]["data_class"])
    files.write_text(layout.report(iso3).with_name("report.record.json"), files.dump_json(record))
    return layout.report(iso3)


def _record(layout: Layout, iso3: str, components: tuple[str, ...], data_class: str) -> dict:
    """The page by hash, and the records and executed notebooks it was made of."""
    made_of = [layout.output(iso3, c) / name for c in components for name in ("record.json", f"{c}.ipynb")]
    return {
        "country": iso3,
        "data_class": data_class,
        "inputs": [{"path": layout.relative(p), "sha256": files.sha256_file(p), "role": "component"} for p in made_of],
        "outputs": [
            {"path": layout.relative(p), "sha256": files.sha256_file(p), "role": "report"}
            for p in [layout.report(iso3)]
        ],
    }


def _read_executed(layout: Layout, iso3: str, component: str) -> nbformat.NotebookNode:
    path = layout.output(iso3, component) / f"{component}.ipynb"
    if not path.is_file():
        target = f"{layout.relative(layout.pipeline(component))}:{component}@{iso3}"
        raise MissingInputError(f"{layout.relative(path)}: not there; make it with `dvc repro {target}`.")
    try:
        return nbformat.read(path, as_version=4)
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, UnicodeDecodeError):
        raise UserError(
            f"{layout.relative(path)}: is not a notebook any more; restore it with `dvc checkout`."
        ) from None


def _join(notebooks: dict[str, nbformat.NotebookNode]) -> nbformat.NotebookNode:
    """One notebook with a section per component; each cell knows its component, ids stay unique."""
    joined = nbformat.v4.new_notebook()
    for component, notebook in notebooks.items():
        silent = _silent_headings(notebook)
        for position, cell in enumerate(notebook.cells):
            cell = nbformat.from_dict(cell)
            if position in silent:
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


def _silent_headings(notebook: nbformat.NotebookNode) -> set[int]:
    """Positions of `##` texts whose cells show nothing: a part of the notebook that this country does not hold."""
    silent, heading, shown = set(), None, True
    for position, cell in enumerate([*notebook.cells, nbformat.v4.new_markdown_cell("## end")]):
        if cell.cell_type == "markdown":
            if heading is not None and not shown:
                silent.add(heading)
            heading, shown = (position, False) if cell.source.startswith("## ") else (None, True)
        elif cell.cell_type == "code" and cell.outputs:
            shown = True
    return silent


def _export(notebook: nbformat.NotebookNode, *, title: str, data_class: str) -> str:
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(
        template_name="country_report", extra_template_basedirs=[str(TEMPLATES)], exclude_anchor_links=True
    )
    page, _ = exporter.from_notebook_node(
        notebook, resources={"metadata": {"name": title}, "dh": {"data_class": data_class}}
    )
    return page
