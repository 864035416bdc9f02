"""A record says what was read, written and run, and nothing that differs between machines."""

from __future__ import annotations

import nbformat
import pytest

from disrupting_harm import files
from disrupting_harm.engine.record import build_record, data_class_of, library_hash
from disrupting_harm.errors import NotebookError


SOURCE = "run.save_estimates(x)"


@pytest.fixture
def executed():
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(f"{SOURCE}\n", id="save")])


def record_of(project, tmp_path, executed, cell):
    folder = tmp_path / "made"
    files.write_text(folder / "one.csv", "a\n")
    files.write_text(folder / "country_report.ipynb", "{}")
    saved = {
        "kind": "estimates",
        "id": "one",
        "trace_id": "KEN/country_report/one",
        "files": ["one.csv"],
        "cell": cell,
        "estimates": [],
    }
    inputs = [{"path": "z", "data_class": "public"}, {"path": "a", "data_class": "synthetic"}]
    events = {"declared": ["src/disrupting_harm/files.py", "requirements.lock"], "inputs": inputs, "saved": [saved]}
    return build_record(project, "country_report", "KEN", events, executed, folder)


def test_files_are_named_where_they_will_lie_with_hash_and_role(project, tmp_path, executed):
    record = record_of(project, tmp_path, executed, files.sha256_text(SOURCE))
    assert {o["path"]: o["role"] for o in record["outputs"]} == {
        "outputs/KEN/country_report/country_report.ipynb": "executed notebook",
        "outputs/KEN/country_report/one.csv": "table",
    }
    assert record["outputs"][1]["sha256"] == files.sha256_text("a\n")
    (saved,) = record["saved"]
    assert saved["files"] == ["outputs/KEN/country_report/one.csv"]
    assert saved["cell"] == {"id": "save", "sha256": files.sha256_text(SOURCE)}
    assert [i["path"] for i in record["inputs"]] == ["a", "z"]
    assert record["library"]["paths"] == ["src/disrupting_harm/files.py"]


def test_no_absolute_path_is_in_a_record(project, tmp_path, executed):
    text = files.dump_json(record_of(project, tmp_path, executed, files.sha256_text(SOURCE)))
    assert str(tmp_path) not in text and str(project.root) not in text


@pytest.mark.parametrize("cell", [None, "0" * 64])
def test_what_was_saved_outside_a_cell_is_refused(project, tmp_path, executed, cell):
    with pytest.raises(NotebookError, match="KEN/country_report/one"):
        record_of(project, tmp_path, executed, cell)


@pytest.mark.parametrize(
    "read, least",
    [
        (["public", "synthetic", "restricted"], "synthetic"),
        (["public", "restricted"], "restricted"),
        (["public"], "public"),
    ],
)
def test_a_cover_has_the_class_of_the_least_it_read(project, read, least):
    assert data_class_of(project, "KEN", "country_report", [{"data_class": c} for c in read]) == least


def test_a_component_has_its_own_class(project):
    assert data_class_of(project, "KEN", "household_survey", [{"data_class": "public"}]) == "synthetic"
    assert data_class_of(project, "USA", "household_survey", []) == "public"


def test_the_hash_of_the_library_follows_names_and_content_but_no_cache(project):
    paths = ["src/disrupting_harm/survey", "src/disrupting_harm/files.py"]
    before = library_hash(project, paths)
    files.write_text(project.package() / "survey" / "__pycache__" / "x.pyc", "x")
    assert library_hash(project, paths) == before
    moved = project.package() / "survey" / "design.py"
    moved.rename(moved.with_name("plan.py"))
    assert library_hash(project, paths) != before
