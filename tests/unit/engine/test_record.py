"""A record says what was read, written and run, and nothing that differs between machines."""

from __future__ import annotations

import nbformat
import pytest

from disrupting_harm import files
from disrupting_harm.engine.record import build_record, cells_by_source, folder_outputs
from disrupting_harm.errors import NotebookError
from disrupting_harm.records import record_text


SOURCE = "run.save_estimates(x)"
STEM = "non_law_enforcement_data"


@pytest.fixture
def executed():
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(f"{SOURCE}\n", id="save")])


def record_of(layout, tmp_path, executed, cell=None, *, stem=STEM, inputs=(), **changes):
    folder = tmp_path / "made"
    files.write_text(folder / "one.csv", "a\n")
    files.write_text(folder / f"{stem}.ipynb", "{}")
    saved = {
        "kind": "estimates",
        "id": "one",
        "trace_id": f"TST/{stem}/one",
        "files": ["one.csv"],
        "cell": {"id": "", "sha256": files.sha256_text(SOURCE) if cell is None else cell},
        "estimates": [f"TST/{stem}/a@v1"],
    }
    events = {"loaded": [], "inputs": list(inputs), "saved": [saved | changes]}
    return build_record(layout, stem, "TST", events, executed, folder)


def entry(path, **facts):
    return {"path": path, "sha256": "1", "role": "reference"} | facts


def test_files_are_named_where_they_will_lie_with_hash_and_role(sliced, tmp_path, executed):
    record = record_of(sliced, tmp_path, executed, inputs=[entry("z"), entry("a")])
    assert {o.path: o.role for o in record.outputs} == {
        f"outputs/TST/{STEM}/{STEM}.ipynb": "executed notebook",
        f"outputs/TST/{STEM}/one.csv": "table",
    }
    assert record.outputs[1].sha256 == files.sha256_text("a\n")
    (saved,) = record.saved
    assert saved.files == (f"outputs/TST/{STEM}/one.csv",)
    assert (saved.cell.id, saved.cell.sha256) == ("save", files.sha256_text(SOURCE))
    assert [i.path for i in record.inputs] == ["a", "z"]
    assert record.code.path == f"data/slices/library/{STEM}.json"
    assert record.notebook.sha256 == files.sha256_file(sliced.notebook(STEM))


def test_no_absolute_path_is_in_a_record(sliced, tmp_path, executed):
    text = record_text(record_of(sliced, tmp_path, executed))
    assert str(tmp_path) not in text and str(sliced.root) not in text


@pytest.mark.parametrize("cell", ["", "0" * 64])
def test_what_was_saved_outside_a_cell_is_refused(sliced, tmp_path, executed, cell):
    with pytest.raises(NotebookError, match=f"TST/{STEM}/one was saved by code that is not a cell"):
        record_of(sliced, tmp_path, executed, cell)


@pytest.mark.parametrize(
    "changes",
    [
        {"trace_id": f"TSU/{STEM}/one"},
        {"trace_id": "TST/household_survey/one"},
        {"trace_id": f"TST/{STEM}x/one"},
        {"estimates": [f"TST/{STEM}/a@v1", f"TSU/{STEM}/a@v1"]},
        {"assessments": ["TSU/desk_review/law/gazette_2020"]},
    ],
)
def test_ids_of_another_unit_or_component_are_refused(sliced, tmp_path, executed, changes):
    with pytest.raises(NotebookError, match=f"which is not of TST/{STEM}"):
        record_of(sliced, tmp_path, executed, **changes)


@pytest.mark.parametrize(
    "kind, id", [("estimates", "TSU/other/a@v1"), ("assessments", "TSU/desk_review/law/gazette_2020")]
)
def test_a_figure_may_show_what_a_unit_saved_whose_file_was_read_as_such(sliced, tmp_path, executed, kind, id):
    read = entry(f"outputs/{'/'.join(id.split('/')[:2])}/saved.csv", role=kind)
    shown = {"kind": "figure", "estimates": [], kind: [id]}
    assert getattr(record_of(sliced, tmp_path, executed, inputs=[read], **shown).saved[0], kind) == (id,)
    for foreign in ({"inputs": [read | {"role": "reference"}], **shown}, {"inputs": [read], **shown, "kind": kind}):
        with pytest.raises(NotebookError, match="which is not of"):  # read as something else; saved as if one's own
            record_of(sliced, tmp_path, executed, **foreign)


@pytest.mark.parametrize(
    "stem, own", [(STEM, "public"), ("household_survey", "synthetic"), ("predictors", "synthetic")]
)
def test_a_component_has_the_class_that_its_data_declare(sliced, tmp_path, executed, stem, own):
    assert record_of(sliced, tmp_path, executed, stem=stem).data_class == own


@pytest.mark.parametrize("read", [["restricted"], ["synthetic", "public"]])
def test_rows_of_another_class_than_the_parameters_declare_are_refused(sliced, tmp_path, executed, read):
    inputs = [entry(f"data/{n}", role="derived", data_class=c) for n, c in enumerate(read)]
    with pytest.raises(NotebookError, match="params/countries/TST.yaml declares synthetic"):
        record_of(sliced, tmp_path, executed, stem="household_survey", inputs=inputs)


def test_a_public_table_beside_a_stand_in_is_no_other_class(sliced, tmp_path, executed):
    inputs = [entry("a"), entry("b", role="derived", data_class="synthetic")]
    record = record_of(sliced, tmp_path, executed, stem="household_survey", inputs=inputs)
    assert record.data_class == "synthetic"


def test_every_file_of_the_folder_is_an_output_but_the_record_itself(tmp_path):
    for name in ("a.svg", "b.html", "c.txt", "record.json"):
        files.write_text(tmp_path / name, name)
    found = {o.path: o.role for o in folder_outputs(tmp_path, "outputs/X")}
    assert found == {"outputs/X/a.svg": "figure", "outputs/X/b.html": "report", "outputs/X/c.txt": "other"}


def test_only_code_cells_can_have_saved_something():
    cells = [nbformat.v4.new_markdown_cell(SOURCE, id="text"), nbformat.v4.new_code_cell(f"\n{SOURCE} ", id="code")]
    assert cells_by_source(nbformat.v4.new_notebook(cells=cells)) == {files.sha256_text(SOURCE): "code"}
