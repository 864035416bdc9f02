"""The report is joined from executed notebooks: every cell knows its component, and nothing of a text becomes markup."""

from __future__ import annotations

import nbformat
import pytest

from disrupting_harm import files, slices, stages
from disrupting_harm.errors import MissingInputError, ParamsError, UserError
from disrupting_harm.records import Input, read_record, write_record
from disrupting_harm.registry import held
from disrupting_harm.report import build
from disrupting_harm.report.build import _export, _join, build_report


def code(name: str, *outputs) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(f"{name}()", id=name, outputs=list(outputs))


def shows(**data) -> nbformat.NotebookNode:
    return nbformat.v4.new_output("display_data", {f"text/{kind}": text for kind, text in data.items()})


def text(source: str, name: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_markdown_cell(source, id=name)


def page(cells, data_class="public", title="A", stand_in=False) -> str:
    joined = _join({"survey": nbformat.v4.new_notebook(cells=cells)})
    return _export(joined, title=title, data_class=data_class, stand_in=stand_in)


def test_cells_of_two_components_with_one_id_stay_apart():
    notebook = nbformat.v4.new_notebook(cells=[code("load")])
    joined = _join({"one": notebook, "two": notebook})
    assert [cell.id for cell in joined.cells] == ["one-load", "two-load"]
    assert [cell.metadata.dh.component for cell in joined.cells] == ["one", "two"]


def test_a_heading_over_cells_that_show_nothing_is_left_out():
    html = page([
        text("# Survey", "a"), text("## Empty", "b"), code("nothing"), text("## Full", "c"),
        code("figure", shows(html="<p>shown</p>", plain="x")),
    ])  # fmt: skip
    assert "Empty" not in html and "Full" in html and "<p>shown</p>" in html


def test_code_is_folded_escaped_and_complete():
    html = page([text("# T", "a"), nbformat.v4.new_code_cell("a < b & c", id="x")])
    folded = html.partition('<details class="dh-code">')[2]
    assert "a &lt; b &amp; c" in folded and "a < b" not in html


def test_plain_text_and_titles_are_escaped():
    html = page([text("# T", "a"), code("x", shows(plain="<i>x</i>"))], title="<script>")
    assert "&lt;i&gt;x&lt;/i&gt;" in html and "<script>" not in html


@pytest.mark.parametrize("data_class", ["synthetic", "restricted", "public"])
@pytest.mark.parametrize("stand_in", [True, False])
def test_only_a_page_with_a_stand_in_has_the_banner_whatever_else_is_on_it(data_class, stand_in):
    html = page([text("# T", "a")], data_class, stand_in=stand_in)
    assert ('<p class="dh-banner"' in html) is stand_in


def test_the_same_notebooks_give_the_same_page():
    cells = [text("# T", "a"), code("x", shows(html="<p>1</p>"))]
    assert page(cells) == page(cells)


# -- the folder of a report


def make_run(layout, stem: str, data_class: str, iso3: str = "TST") -> None:
    """The outputs of a component's notebook, as a run leaves them."""
    folder = layout.output(iso3, stem)
    cells = [text(f"# {stem}", "title"), code("figure", shows(html="<p>4711</p>", plain="x"))]
    files.write_text(folder / f"{stem}.ipynb", nbformat.writes(nbformat.v4.new_notebook(cells=cells)))
    record = stages.make_record(layout, iso3, stem, "run", data_class=data_class)
    write_record(folder / "record.json", record)


CLASSES = {
    "household_survey": "synthetic", "predictors": "synthetic", "non_law_enforcement_data": "public", "sampling_design": "synthetic",
}  # fmt: skip


@pytest.fixture
def layout(sliced):
    for stem, data_class in CLASSES.items():
        make_run(sliced, stem, data_class)
    return sliced


def test_a_report_is_a_folder_of_page_cover_and_record(layout):
    page = build_report(layout, "TST")
    assert layout.relative(page) == "outputs/reports/TST/report.html"
    assert sorted(p.name for p in page.parent.iterdir()) == ["country_report.ipynb", "record.json", "report.html"]
    record = read_record(page.parent / "record.json")
    assert (record.stage, record.data_class) == ("report@TST", "synthetic")
    assert {o.path: o.role for o in record.outputs} == {
        "outputs/reports/TST/country_report.ipynb": "executed notebook",
        "outputs/reports/TST/report.html": "report",
    }
    for entry in record.files():
        if not getattr(entry, "rows_of", None):
            assert files.sha256_file(layout.root / entry.path) == entry.sha256
    read = {(entry.role, entry.path) for entry in record.inputs}
    assert read == {("record", f"outputs/TST/{s}/record.json") for s in held(layout, "TST")} | {
        ("executed notebook", f"outputs/TST/{s}/{s}.ipynb") for s in held(layout, "TST")
    } | {("reference", "data/reference/country_facts.csv")}
    html = page.read_text(encoding="utf-8")
    positions = [html.index(f"{stem}</h1>") for stem in held(layout, "TST")]
    assert positions == sorted(positions) and html.count("<p>4711</p>") == 4
    assert "Testland - Test study" in html and str(layout.root) not in html
    assert [p.name for p in layout.outputs().rglob(".*")] == []
    before = {p.name: p.read_bytes() for p in page.parent.iterdir()}
    build_report(layout, "TST")
    assert {p.name: p.read_bytes() for p in page.parent.iterdir()} == before, "the same bytes again"


def refused(layout, kind=UserError, iso3="TST") -> str:
    files.write_text(layout.report(iso3) / "report.html", "old")
    with pytest.raises(kind) as raised:
        build_report(layout, iso3)
    assert (layout.report(iso3) / "report.html").read_text(encoding="utf-8") == "old"
    assert [p.name for p in layout.outputs().rglob(".*")] == []
    return str(raised.value)


def test_a_component_that_was_not_run_is_told_with_the_command_that_runs_it(layout):
    (layout.output("TST", "predictors") / "predictors.ipynb").unlink()
    assert "`dvc repro notebooks/predictors/dvc.yaml:predictors@TST`" in refused(layout, MissingInputError)


@pytest.mark.parametrize("content", ["{", "[]", "{}", ""])
def test_an_executed_notebook_that_is_none_any_more_is_told(layout, content):
    (layout.output("TST", "predictors") / "predictors.ipynb").write_text(content, encoding="utf-8")
    told = refused(layout)
    assert told.startswith("outputs/TST/predictors/predictors.ipynb: is not a notebook any more") and "dh repro" in told


@pytest.mark.parametrize("content", [None, "{", "{}"])
def test_a_record_that_is_none_of_this_version_is_told_with_the_command_that_makes_it(layout, content):
    path = layout.output("TST", "predictors") / "record.json"
    path.unlink() if content is None else path.write_text(content, encoding="utf-8")
    told = refused(layout)
    assert (
        told.startswith("outputs/TST/predictors/record.json: ")
        and "`dvc repro notebooks/predictors/dvc.yaml:predictors@TST`" in told
    )


def test_a_unit_that_holds_nothing_has_no_report(study):
    study.country("TST").write_text("iso3: TST\ncomponents: {}\n", encoding="utf-8")
    assert "params/countries/TST.yaml: holds no component" in refused(study, ParamsError)


def test_parameters_edited_after_the_slices_were_made_are_refused(layout):
    path = layout.study()
    path.write_text(path.read_text(encoding="utf-8").replace("{abuse: OCSEA}", "{abuse: harm}"), encoding="utf-8")
    assert "dvc repro slices" in refused(layout)


def test_what_the_cover_prints_beside_its_parts_is_refused(layout):
    path = layout.notebook("country_report")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].source += "\nprint(4711)"
    nbformat.write(notebook, path)
    told = refused(layout)
    assert "notebooks/country_report/country_report.ipynb, cell methods (" in told and "4711" not in told


@pytest.mark.parametrize(
    "classes, least, banner",
    [
        (["public"], "public", False),
        (["public", "synthetic"], "synthetic", True),
        (["public", "restricted"], "restricted", False),
        (["synthetic", "public", "restricted"], "restricted", True),  # real rows beside a stand-in stay restricted
    ],
)
def test_a_page_is_of_the_class_of_the_least_public_thing_on_it(sliced, monkeypatch, classes, least, banner):
    stems = dict(zip(held(sliced, "TST"), [*classes, *["public"] * 4], strict=False))
    for stem, data_class in stems.items():
        make_run(sliced, stem, data_class)

    def execute(layout, component, iso3, folder, *, stages, engine):
        notebook = nbformat.v4.new_notebook(cells=[])
        files.write_text(folder / f"{component}.ipynb", nbformat.writes(notebook))
        read = Input(path="a", sha256="1", role="record").model_dump(mode="json")
        return notebook, {"inputs": [read], "saved": [], "parameters_sha256": slices.report_hash(layout, iso3)}

    monkeypatch.setattr(build, "execute", execute)
    page = build_report(sliced, "TST")
    assert read_record(page.parent / "record.json").data_class == least
    assert ('<p class="dh-banner"' in page.read_text(encoding="utf-8")) is banner
