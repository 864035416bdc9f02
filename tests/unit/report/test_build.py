"""The folder of a report: page, PDF, executed cover and record, replaced together or not at all."""

from __future__ import annotations

import nbformat
import pytest

from disrupting_harm import files, stages, used_sections
from disrupting_harm.errors import MissingInputError, ParamsError, UserError
from disrupting_harm.records import Cell, Input, Saved, read_record, write_record
from disrupting_harm.report import build
from disrupting_harm.report.build import build_report
from disrupting_harm.sections import held


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><path d="M0 0L9 9"/></svg>'


def make_run(layout, stem: str, data_class: str, iso3: str = "TST") -> None:
    """The outputs of a component's notebook, as a run leaves them."""
    folder = layout.output(iso3, stem)
    output = nbformat.v4.new_output("display_data", {"text/html": "<p>4711</p>", "text/plain": "x"})
    cells = [
        nbformat.v4.new_markdown_cell(f"# {stem}\n\nOf {stem}.", id="title"),
        nbformat.v4.new_code_cell("a < b", id="figure", outputs=[output]),
    ]
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


def test_a_report_is_a_folder_of_page_pdf_cover_and_record(layout):
    page = build_report(layout, "TST")
    assert layout.relative(page) == "outputs/reports/TST/report.html"
    assert sorted(p.name for p in page.parent.iterdir()) == [
        "country_report.ipynb",
        "record.json",
        "report.html",
        "report.pdf",
    ]
    record = read_record(page.parent / "record.json")
    assert (record.stage, record.data_class) == ("report@TST", "synthetic")
    assert {o.path: o.role for o in record.outputs} == {
        "outputs/reports/TST/country_report.ipynb": "executed notebook",
        "outputs/reports/TST/report.html": "report",
        "outputs/reports/TST/report.pdf": "report",
    }
    for entry in record.files():
        if not getattr(entry, "rows_of", None):
            assert files.sha256_file(layout.root / entry.path) == entry.sha256
    read = {(entry.role, entry.path) for entry in record.inputs}
    assert read == {("record", f"outputs/TST/{s}/record.json") for s in held(layout, "TST")} | {
        ("executed notebook", f"outputs/TST/{s}/{s}.ipynb") for s in held(layout, "TST")
    } | {("reference", f"data/reference/{name}.csv") for name in ("country_facts", "reporting_standards")} | {
        ("parameters", "params/outputs.yaml")
    }
    html = page.read_text(encoding="utf-8")
    assert html.count("<p>4711</p>") == 4 and all(f"Of {stem}." in html for stem in held(layout, "TST"))
    assert html.count("a &lt; b") == 4 and html.count("<h1") == 1
    assert (page.parent / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert "Testland - Test study" in html and str(layout.root) not in html
    assert [p.name for p in layout.outputs().rglob(".*")] == []
    before = {p.name: p.read_bytes() for p in page.parent.iterdir()}
    build_report(layout, "TST")
    assert {p.name: p.read_bytes() for p in page.parent.iterdir()} == before, "the same bytes again"


def test_a_picture_that_a_record_names_and_is_not_there_any_more_is_told(layout):
    path = layout.output("TST", "predictors") / "record.json"
    saved = Saved(
        kind="figure", id="a", trace_id="TST/predictors/a", files=("outputs/TST/predictors/a.svg", "outputs/TST/predictors/a.png"),
        cell=Cell(id="a", sha256=""),
    )  # fmt: skip
    write_record(path, read_record(path).model_copy(update={"saved": (saved,)}))
    assert refused(layout, MissingInputError).startswith("outputs/TST/predictors/a.svg: not there")
    files.write_text(layout.root / "outputs/TST/predictors/a.svg", SVG)
    read = read_record(build_report(layout, "TST").parent / "record.json").inputs
    assert [i.path for i in read if i.role == "figure"] == ["outputs/TST/predictors/a.svg"]


def refused(layout, kind=UserError, iso3="TST") -> str:
    for name in ("report.html", "report.pdf"):
        files.write_text(layout.report(iso3) / name, "old")
    with pytest.raises(kind) as raised:
        build_report(layout, iso3)
    for name in ("report.html", "report.pdf"):
        assert (layout.report(iso3) / name).read_text(encoding="utf-8") == "old"
    assert [p.name for p in layout.outputs().rglob(".*")] == []
    return str(raised.value)


def test_a_component_that_was_not_run_is_told_with_the_command_that_runs_it(layout):
    (layout.output("TST", "predictors") / "predictors.ipynb").unlink()
    assert "`dh repro predictors@TST`" in refused(layout, MissingInputError)


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
    assert told.startswith("outputs/TST/predictors/record.json: ") and "`dh repro predictors@TST`" in told


def test_a_unit_that_holds_nothing_has_no_report(study):
    study.country("TST").write_text("iso3: TST\ncomponents: {}\n", encoding="utf-8")
    assert "params/countries/TST.yaml: holds no component" in refused(study, ParamsError)


def test_parameters_edited_after_the_slices_were_made_are_refused(layout):
    path = layout.study()
    path.write_text(path.read_text(encoding="utf-8").replace("{abuse: OCSEA}", "{abuse: harm}"), encoding="utf-8")
    assert "dh repro slices" in refused(layout)


def test_what_the_cover_prints_beside_its_parts_is_refused(layout):
    path = layout.notebook("country_report")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].source += "\nprint(4711)"
    nbformat.write(notebook, path)
    told = refused(layout)
    assert (
        "notebooks/country_report/country_report.ipynb, cell standards: shows printed text" in told
        and "4711" not in told
    )


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
        return notebook, {"inputs": [read], "saved": [], "parameters_sha256": used_sections.report_hash(layout, iso3)}

    monkeypatch.setattr(build, "execute", execute)
    page = build_report(sliced, "TST")
    assert read_record(page.parent / "record.json").data_class == least
    assert ('<p class="dh-banner"' in page.read_text(encoding="utf-8")) is banner
